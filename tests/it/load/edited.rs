//! Small files that are changed in one step.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use rolecall::load::edit_text;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("edited-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir(&folder).expect("a folder");
    folder
}

fn names(folder: &Path) -> Vec<OsString> {
    fs::read_dir(folder).expect("it").map(|it| it.expect("a file").file_name()).collect()
}

#[test]
fn an_edit_replaces_the_text_and_leaves_nothing_beside_it() {
    let folder = folder("edit");
    let file = folder.join("a.json");
    let edit = |text: &str| Ok::<_, ()>((format!("{text}x"), text.len()));
    assert_eq!(edit_text(&file, edit).expect("written"), Ok(0));
    assert_eq!(edit_text(&file, edit).expect("written"), Ok(1));
    assert_eq!(fs::read_to_string(&file).expect("it"), "xx");
    assert_eq!(names(&folder), ["a.json"]);
    fs::remove_dir_all(folder).expect("it");
}

#[test]
fn an_edit_that_is_refused_or_fails_changes_nothing() {
    let folder = folder("refused");
    let file = folder.join("a.json");
    fs::write(&file, "mine").expect("written");
    let refused = edit_text(&file, |_| Err::<(String, ()), _>("no")).expect("read");
    assert_eq!(refused, Err("no"));
    assert_eq!(fs::read_to_string(&file).expect("it"), "mine");
    assert_eq!(names(&folder), ["a.json"]);
    let edit = |text: &str| Ok::<_, ()>((text.to_owned(), ()));
    assert!(edit_text(&folder, edit).is_err(), "a folder");
    fs::write(&file, [0xff]).expect("written");
    assert!(edit_text(&file, edit).is_err(), "no text");
    fs::remove_dir_all(folder).expect("it");
}

#[cfg(unix)]
#[test]
fn the_file_behind_a_link_is_changed_and_readable_to_its_owner_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("link");
    let (file, link) = (folder.join("a.json"), folder.join("b.json"));
    fs::write(&file, "").expect("written");
    symlink(&file, &link).expect("a link");
    let edit = |_: &str| Ok::<_, ()>(("new".to_owned(), ()));
    assert_eq!(edit_text(&link, edit).expect("written"), Ok(()));
    assert_eq!(fs::read_to_string(&file).expect("it"), "new");
    assert!(fs::symlink_metadata(&link).expect("it").is_symlink());
    let mode = fs::metadata(&file).expect("it").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_dir_all(folder).expect("it");
}

#[test]
fn a_new_file_never_replaces_another_and_is_its_owners() {
    let folder = folder("new");
    let write = |text: &str| rolecall::load::write_new(&folder, "list", "csv", text.as_bytes());
    let paths = ["one", "two"].map(|it| write(it).expect("it is written"));
    assert_eq!(paths, [folder.join("list.csv"), folder.join("list-2.csv")]);
    let texts = paths.clone().map(|it| fs::read_to_string(it).expect("it is there"));
    assert_eq!(texts, ["one", "two"]);
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2, "nothing else is left");
    #[cfg(unix)]
    for path in &paths {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    fs::remove_dir_all(&folder).expect("removed");
    assert!(write("three").is_err(), "the folder is gone");
}
