//! The server in place of AWS serves what was put into it, and ends when it should.

use std::{io, net::TcpStream};

use regex_lite::Regex;

use super::{
    aws,
    stand_in::{Api, Server},
};

#[test]
fn the_server_has_what_was_put_into_it() {
    let aws = aws();
    let snapshot: serde_json::Value = serde_json::from_str(&aws.seeded.text).unwrap();
    let accounts = snapshot["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 5);
    for account in accounts {
        let api =
            Api { address: aws.server.address, account: account["Account"].as_str().unwrap() };
        let details = api.iam("GetAccountAuthorizationDetails", &[]);
        for list in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] {
            for item in account[list].as_array().into_iter().flatten() {
                let arn = item["Arn"].as_str().unwrap();
                assert!(details.contains(&format!("<Arn>{arn}</Arn>")), "no {arn}");
            }
        }
    }
    let written = Regex::new(r#""(\{[a-z]|222222222222)"#).unwrap();
    let left: Vec<_> = aws.seeded.text.lines().filter(|it| written.is_match(it)).collect();
    assert!(left.is_empty(), "ids that the server did not give: {left:?}");
}

#[test]
fn the_reader_has_a_key_of_its_own() {
    let seeded = &aws().seeded;
    assert!(seeded.text.contains(&format!("\"{}\"", seeded.key.id)));
    assert!(seeded.secrets.contains(&seeded.key.secret));
    assert_eq!(seeded.secrets.len(), 5 + 2, "keys and passwords");
    for secret in &seeded.secrets {
        assert!(secret.len() >= 20 && !seeded.text.contains(secret), "{secret}");
    }
}

#[test]
fn a_server_that_is_dropped_serves_no_more() {
    let server = Server::start().unwrap_or_else(|error| panic!("{error}"));
    let address = server.address;
    assert!(address.ip().is_loopback());
    drop(server);
    let refused = TcpStream::connect(address).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}
