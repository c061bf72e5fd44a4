//! `collect` writes a whole snapshot, or leaves everything as it was.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use super::{
    aws,
    reader::Reader,
    stand_in::{Fault, Plan, When},
};
use crate::house::Run;

/// A folder of its own for a test, and empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("saving-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir(&folder).unwrap();
    folder
}

/// The names of the files in a folder.
fn names(folder: &PathBuf) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_snapshot_can_be_compressed_or_go_to_standard_output() {
    let folder = folder("packed");
    let proxy = aws().proxy(Plan::default());
    let compressed = folder.join("account.json.zst");
    let collect = format!("collect -o {}", compressed.display());
    aws().reader(&proxy).run(&collect).ends_with(0);
    assert_eq!(names(&folder), ["account.json.zst"]);
    assert_eq!(fs::read(&compressed).unwrap()[..4], [0x28, 0xb5, 0x2f, 0xfd], "the mark of zstd");

    let plain = folder.join("account.json");
    let run = aws().reader(&proxy).run("collect -o -").ends_with(0);
    assert!(run.stdout.starts_with('{'), "{run:?}");
    fs::write(&plain, run.stdout).unwrap();

    let [compressed, plain] = [compressed, plain].map(|file| {
        let question = "principals -f json --now 2030-01-01T00:00:00Z";
        let answer = Reader::stranger().argument("-i").argument(file).run(question).ends_with(0);
        answer.json()["principals"].clone()
    });
    assert_eq!(compressed, plain);
    assert!(!plain.as_array().unwrap().is_empty());
}

#[test]
fn where_nothing_is_read_nothing_is_written() {
    let folder = folder("unread");
    let file = folder.join("account.json");
    fs::write(&file, "old").unwrap();
    let plan = Plan::default().fault("sts:GetCallerIdentity", When::Always, Fault::Denied);
    let proxy = aws().proxy(plan);
    aws().reader(&proxy).run(&format!("collect -o {}", file.display())).ends_with(3);
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(names(&folder), ["account.json"]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = folder("missing").join("nowhere");
    let proxy = aws().proxy(Plan::default());
    let collect = format!("collect -o {}/account.json", folder.display());
    let run = aws().reader(&proxy).run(&collect);
    assert_ne!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains(folder.to_str().unwrap()), "{run:?}");
}

/// Runs `arguments` until the server is silent at `operation`, and ends it then by a signal.
#[cfg(unix)]
fn ended_at(operation: &str, arguments: &str, signal: &str) -> Run {
    let proxy = aws().proxy(Plan::default().fault(operation, When::Always, Fault::Silent));
    aws().reader(&proxy).run_while(arguments, |process| {
        assert!(proxy.wait_for(operation, 1, Duration::from_secs(60)));
        let kill = format!("kill -{signal} {process}");
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    })
}

#[cfg(unix)]
const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

#[cfg(unix)]
#[test]
fn stopping_early_keeps_loaded_data_and_lists_the_rest_as_gaps() {
    for (signal, code) in SIGNALS {
        let folder = folder(signal);
        let file = folder.join("account.json");
        fs::write(&file, "old").unwrap();
        let collect = format!("collect -o {} --strict", file.display());
        let run = ended_at("iam:ListAccessKeys", &collect, signal);
        assert_eq!(run.code, Some(code), "{run:?}");
        let kept = format!("kept what had loaded: {}: ", file.display());
        assert!(run.stderr.contains(&kept), "{run:?}");
        let ended = "gap: iam:ListAccessKeys: 111111111111: loading was stopped before this call \
                     for ";
        assert!(run.stderr.contains(ended), "{run:?}");
        assert_eq!(names(&folder), ["account.json"]);

        let saved = Reader::stranger().argument("-i").argument(&file);
        let answer = saved.run("principals -f json --kind user").ends_with(0).json();
        let users = answer["principals"].as_array().unwrap();
        assert!(!users.is_empty(), "{answer}");
        let keys = users.iter().filter_map(|it| it["credentials"]["access_keys"].as_array());
        let ids: Vec<_> = keys.flatten().map(|it| &it["id"]).collect();
        assert!(!ids.is_empty(), "the credential report tells of keys: {answer}");
        assert!(ids.iter().all(|it| it.is_null()), "nobody knows their ids: {answer}");
    }
}

#[cfg(unix)]
#[test]
fn stopping_before_any_data_keeps_the_old_file() {
    for (signal, code) in SIGNALS {
        let folder = folder(&format!("{signal}-first"));
        let file = folder.join("account.json");
        fs::write(&file, "old").unwrap();
        let collect = format!("collect -o {}", file.display());
        let run = ended_at("sts:GetCallerIdentity", &collect, signal);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(run.stderr.contains("nothing was saved"), "{run:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(names(&folder), ["account.json"]);
    }
}

#[cfg(unix)]
#[test]
fn an_answer_that_is_ended_early_is_none() {
    for (signal, code) in SIGNALS {
        let run = ended_at("iam:ListAccessKeys", "principals", signal);
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{run:?}");
    }
}
