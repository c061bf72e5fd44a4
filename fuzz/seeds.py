#!/usr/bin/env python3
"""Writes what the fuzzer starts from to corpus/: the tests' cases and the demo's policies.

Also corpus/policy.dict, a dictionary of the words of policies, for libFuzzer's `-dict`.
"""

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"


def write(target, text):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(text.encode()).hexdigest()).write_text(text, encoding="utf-8")


def policies(value):
    """Each policy in a document, as an object; some stand in it as text."""
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
            return
        for member in value.values():
            yield from policies(member)
    elif isinstance(value, list):
        for item in value:
            yield from policies(item)
    elif isinstance(value, str) and value.startswith("{"):
        yield from policies(json.loads(value))


def lines(case, letter):
    """A case with another request, in the lines that the target `evaluator` reads."""
    found = [letter]
    one = lambda place, policy: found.append(place + json.dumps(policy))
    for policy in case.get("identity_policies", []):
        one("i", policy)
    if case.get("resource_policy"):
        one("t", case["resource_policy"])
    for policy in case.get("permissions_boundaries", []):
        one("b", policy)
    for policy in case.get("session_policies", []):
        one("s", policy)
    for policy in case.get("endpoint_policies", []):
        one("e", policy)
    for name, letters in ("scps", "Cc"), ("rcps", "Rr"):
        for level in case.get(name, []):
            for index, policy in enumerate(level):
                one(letters[min(index, 1)], policy)
    for key, value in case["request"].get("context", {}).items():
        values = value if isinstance(value, list) else [value]
        found.append(f"k{key}=" + ",".join(map(str, values)))
    return "\n".join(found)


def main():
    words = set()
    everything = []
    for path in sorted((ROOT / "tests/data/evaluation").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        for index, case in enumerate(json.loads(text)):
            for name in "name", "page", "expected":
                case.pop(name, None)
            write("evaluator", json.dumps(case))
            letter = "abcdefghijklmn"[index % 14]
            write("evaluator", lines(case, letter))
            write("evaluator", lines(case, letter.upper()))
            everything.extend(policies(case))
            words.update(case["request"].get("context", {}))
    everything.extend(policies(json.loads((ROOT / "assets/demo.json").read_text(encoding="utf-8"))))
    for index, policy in enumerate(everything):
        write("policy_document", json.dumps(policy))
        letter = "abcdefghijklmn"[index % 14]
        for place in "it":
            write("evaluator", f"{letter}\n{place}{json.dumps(policy)}")
        words.update(re.findall(r'"([^"\\]{3,60})"', json.dumps(policy)))
    words = sorted(word for word in words if word.isascii() and word.isprintable())
    entries = [f'"\\"{word}\\""\n' for word in words if "\\" not in word]
    (CORPUS / "policy.dict").write_text("".join(entries), encoding="utf-8")


if __name__ == "__main__":
    main()
