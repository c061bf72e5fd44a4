//! Removes possible secrets from messages: what a program wrote to standard error, user names and
//! passwords in URLs, and words as long as tokens.

/// Words with at least this many characters are treated as tokens, unless they are ARNs.
const TOKEN: usize = 100;

/// The text in a message of the AWS SDK that precedes the output of a `credential_process`.
const STANDARD_ERROR: &str = "Stderr:";

/// The message without secrets.
pub(super) fn without_secrets(message: &str) -> String {
    let message = message.split(STANDARD_ERROR).next().unwrap_or_default().trim_end();
    let words =
        message.split(' ').map(|word| match TOKEN <= word.len() && !word.contains("arn:") {
            true => "…".to_owned(),
            false => without_password(word),
        });
    words.collect::<Vec<_>>().join(" ")
}

/// The URL, or the word with a URL in it, without user name and password.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rfind('@') {
        Some(at) => format!("{scheme}://…@{}", &rest[at + 1..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_left_out_of_messages() {
        let token = "a1".repeat(60);
        let arn = format!("arn:aws:iam::111122223333:role/{}", "x".repeat(100));
        #[rustfmt::skip]
        let cases = [
            ("exit status: 1. Stderr: hunter2".to_owned(),            "exit status: 1.".to_owned()),
            ("`http://ann:hunter2@127.0.0.1:9/x` is down".to_owned(), "`http://…@127.0.0.1:9/x` is down".to_owned()),
            ("https://sts.amazonaws.com/a@b".to_owned(),              "https://sts.amazonaws.com/a@b".to_owned()),
            (format!("token {token} is unknown"),                     "token … is unknown".to_owned()),
            (format!("{arn} is refused"),                             format!("{arn} is refused")),
        ];
        for (message, expected) in cases {
            assert_eq!(without_secrets(&message), expected);
        }
    }
}
