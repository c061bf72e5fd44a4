#!/usr/bin/env python3
"""Holds the packages of the lock files against what this project accepts: one registry, each package
with a checksum, and a license of the list below. It asks no server; known vulnerabilities are the
part of `cargo deny check advisories`, which needs its database."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["Cargo.lock", "fuzz/Cargo.lock"]
OWN = {"rolecall", "rolecall-fuzz"}

# Licenses under which a binary may be given away with a notice.
ACCEPTED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    "ISC", "MIT", "MIT-0", "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "WTFPL", "Zlib",
}


def is_accepted(expression):
    """Whether an SPDX expression can be met; `/` is an old way to write OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))
    tokens = re.sub(r" WITH ", "\0", " ".join(tokens)).split()
    words = []
    for token in tokens:
        token = token.replace("\0", " WITH ")
        known = {"OR": "or", "AND": "and", "(": "(", ")": ")"}
        words.append(known.get(token, str(token in ACCEPTED)))
    return eval(" ".join(words))  # Of True, False, or, and, parentheses.


def source_problems(lock):
    packages = tomllib.loads((ROOT / lock).read_text(encoding="utf-8"))["package"]
    foreign = [it for it in packages if it["name"] not in OWN]
    registries = {it.get("source") for it in foreign}
    if len(registries) != 1 or not str(min(registries, key=str)).startswith("registry+"):
        yield f"{lock}: expected packages of one registry, found {sorted(map(str, registries))}"
    yield from (f"{lock}: {it['name']} has no checksum" for it in foreign if "checksum" not in it)


def license_problems():
    host = re.search(r"^host: (.*)$", subprocess.check_output(["rustc", "-vV"], text=True), re.MULTILINE)[1]
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host]
    for package in json.loads(subprocess.check_output(command, cwd=ROOT))["packages"]:
        if not is_accepted(package["license"] or "none"):
            yield f"{package['name']} {package['version']}: license {package['license']}"


def main():
    assert is_accepted("(MIT OR GPL-3.0) AND Unicode-3.0") and is_accepted("MIT/X") and not is_accepted("MIT AND X")
    problems = [it for lock in LOCKS for it in source_problems(lock)] + list(license_problems())
    sys.exit("\n".join(problems) or 0)


main()
