//! Identity providers in words.

use super::section::{Note, Section};
use crate::{
    analysis::{AccountFacts, Analysis, Assessment, SOON_DAYS, Severity, severity},
    iam::{AccountPart, IdentityProvider},
    wording::{UnreadFact, day_words, plural::counted},
};

pub(super) fn section(analysis: &Analysis, facts: &AccountFacts<'_>) -> Section {
    let all = facts.identity_providers();
    let mut notes: Vec<_> = all.iter().map(|it| provider_note(analysis, it)).collect();
    let parts = [
        (AccountPart::SamlProviders, UnreadFact::SamlProviders, "no SAML providers"),
        (
            AccountPart::OpenIdConnectProviders,
            UnreadFact::OpenIdConnectProviders,
            "no OpenID Connect providers",
        ),
    ];
    let all_known = parts.iter().all(|(part, ..)| facts.count(*part).is_some());
    for (part, unread, none) in parts {
        match facts.count(part) {
            None => {
                let words = unread.words(facts.provenance());
                notes.push(Note::new(Assessment::Unknown, words));
            }
            Some(0) => notes.push(Note::new(Severity::Info, none)),
            Some(_) => {}
        }
    }
    let words = if all_known { all.len().to_string() } else { String::new() };
    Section { title: "IDENTITY PROVIDERS", words, notes }
}

fn provider_note(analysis: &Analysis, provider: &IdentityProvider) -> Note {
    use crate::iam::IdentityProviderKind::{OpenIdConnect, Saml};
    let name = provider.arn.resource();
    let name = name.split_once('/').map_or(name, |(_, name)| name);
    match (provider.kind, provider.valid_until, &provider.client_ids) {
        (Saml, None, _) => {
            let text = format!("{name}  SAML, certificate expiration not loaded");
            Note::new(Assessment::Unknown, text)
        }
        (Saml, Some(end), _) => {
            let day = day_words(end);
            let days = analysis.days_until(end);
            let words = match days {
                ..0 => format!("certificate expired {day}: nobody can sign in with it"),
                0..=SOON_DAYS => {
                    format!("certificate expires {day}, in {}", counted(days as usize, "day"))
                }
                _ => format!("certificate expires {day}"),
            };
            Note::new(severity::of_days_left(days), format!("{name}  SAML, {words}"))
        }
        (OpenIdConnect, _, None) => {
            let text = format!("{name}  OpenID Connect, audiences not loaded");
            Note::new(Assessment::Unknown, text)
        }
        (OpenIdConnect, _, Some(audiences)) => {
            let audiences = match audiences.as_slice() {
                [] => "no audience".to_owned(),
                [..] => format!("audience {}", audiences.join(", ")),
            };
            Note::new(Severity::Info, format!("{name}  OpenID Connect, {audiences}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::section::marks, *};
    use crate::iam::{IdentityProviderKind, Snapshot};

    fn analysis() -> Analysis {
        Analysis::new(Snapshot::default(), "2026-01-15T12:00:00Z".parse().unwrap())
    }

    #[test]
    #[rustfmt::skip]
    fn certificates_that_expire_soon_need_review() {
        let cases = [
            (Some("2026-01-15T11:59:59Z"), "~", "certificate expired 2026-01-15: nobody can sign in with it"),
            (Some("2026-01-16T12:00:00Z"), "~", "certificate expires 2026-01-16, in 1 day"),
            (Some("2026-02-14T12:00:00Z"), "~", "certificate expires 2026-02-14, in 30 days"),
            (Some("2026-02-15T12:00:00Z"), "",  "certificate expires 2026-02-15"),
            (None,                         "?", "certificate expiration not loaded"),
        ];
        for (end, mark, words) in cases {
            let provider = IdentityProvider {
                arn: "arn:aws:iam::111122223333:saml-provider/idp".parse().unwrap(),
                kind: IdentityProviderKind::Saml,
                valid_until: end.map(|it| it.parse().unwrap()),
                client_ids: None,
            };
            let note = provider_note(&analysis(), &provider);
            assert_eq!(note.text, format!("idp  SAML, {words}"));
            assert_eq!(marks(&[note]), mark, "{words}");
        }
    }
}
