//! Manual pages and shell completions.

use rolecall::cli;

use crate::house::rolecall;

/// The names of all commands.
fn commands() -> Vec<String> {
    cli::arguments().get_subcommands().map(|it| it.get_name().to_owned()).collect()
}

/// The text of a manual page, without the escapes of hyphens.
fn page(arguments: &[&str]) -> String {
    let run = rolecall(arguments).ends_with(0);
    assert_eq!(run.stderr, "", "{arguments:?}");
    run.stdout.replace("\\-", "-")
}

#[test]
fn the_manual_page_names_every_command_and_flag() {
    let page = page(&["man"]);
    assert!(page.contains(".TH rolecall 1"), "{page}");
    for command in commands() {
        assert!(page.contains(&format!("rolecall-{command}(1)")), "{command}: {page}");
    }
    for flag in cli::arguments().get_arguments().filter_map(clap::Arg::get_long) {
        assert!(page.contains(&format!("--{flag}")), "{flag}: {page}");
    }
}

#[test]
fn every_command_has_a_manual_page_with_its_own_flags_and_those_of_all_commands() {
    for command in commands() {
        let page = page(&["man", &command]);
        assert!(page.contains(&format!(".TH rolecall-{command} 1")), "{page}");
        assert!(page.contains(&format!("\"rolecall {}\"", env!("CARGO_PKG_VERSION"))), "{page}");
        assert!(page.contains("--input"), "{command}: {page}");
        let all = cli::arguments();
        let own = all.find_subcommand(&command).unwrap().get_arguments();
        for flag in own.filter_map(clap::Arg::get_long) {
            assert!(page.contains(&format!("--{flag}")), "{command}, {flag}: {page}");
        }
    }
}

#[test]
fn a_manual_page_of_an_unknown_command_is_an_error_that_lists_the_commands() {
    let run = rolecall(&["man", "path"]).ends_with(2);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("unknown command `path`; the commands are principals, "),
        "{}",
        run.stderr
    );
}

#[test]
fn every_shell_gets_completions_of_all_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = rolecall(&["completions", shell]).ends_with(0);
        assert_eq!(run.stderr, "", "{shell}");
        for word in commands().iter().map(String::as_str).chain(["--input", "--kinds"]) {
            // fish writes flags without hyphens.
            let word = if shell == "fish" { word.trim_start_matches('-') } else { word };
            assert!(run.stdout.contains(word), "{shell} does not complete {word}");
        }
    }
    let run = rolecall(&["completions", "tcsh"]).ends_with(2);
    assert!(run.stderr.contains("bash, elvish, fish, powershell, zsh"), "{}", run.stderr);
}
