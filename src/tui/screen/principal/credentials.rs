//! A user's credentials: access keys, password, MFA devices, and others.

use crate::{
    analysis::{BadgeKind, Mark, OLD_KEY_DAYS, Severity, severity},
    graph::NodeId,
    iam::{AccessKey, Credentials, OtherCredential, OtherCredentialKind},
    tui::{
        screen::{
            Ctx,
            tabbed::{Content, Page, Text},
        },
        theme::Tone,
    },
    wording::{
        self, UnreadFact,
        explanation::{self, Explanation, Topic},
    },
};

/// The whole page.
pub(super) fn page(id: NodeId, ctx: &Ctx) -> Page {
    let mut text = Text::new(&ctx.look);
    if let Some(credentials) = of_user(id, ctx) {
        text.heading("ACCESS KEYS", "they work without MFA unless a policy requires it");
        add_keys(&mut text, credentials, id, ctx);
        text.heading("CONSOLE PASSWORD", "");
        add_password(&mut text, credentials, id, ctx);
        text.heading("MFA DEVICES", "");
        add_devices(&mut text, credentials, id, ctx);
        text.heading("OTHER CREDENTIALS", "");
        add_other(&mut text, credentials, id, ctx);
    }
    Page::content(Content::Text(text.prose()))
}

/// Adds the same to the summary, in short.
pub(super) fn add_short(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    if let Some(credentials) = of_user(id, ctx) {
        text.heading("CREDENTIALS", "");
        add_keys(text, credentials, id, ctx);
        add_password(text, credentials, id, ctx);
        add_devices(text, credentials, id, ctx);
        for (kind, name) in OTHER {
            for it in credentials.other.get(&kind).into_iter().flatten() {
                add_other_one(text, name, it, ctx);
            }
        }
    }
}

fn of_user(id: NodeId, ctx: &Ctx) -> Option<&Credentials> {
    let analysis = &ctx.data.analysis;
    analysis.graph.user(&analysis.snapshot, id).map(|(_, user)| &user.credentials)
}

/// Adds that a fact about a user was not read.
fn add_unread(text: &mut Text<'_>, what: UnreadFact, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let account = analysis.graph.account(&analysis.snapshot, id);
    let provenance = account.map(|(_, it)| it.provenance).unwrap_or_default();
    text.plain(&what.words(provenance), Tone::Unknown);
}

fn add_keys(text: &mut Text<'_>, credentials: &Credentials, id: NodeId, ctx: &Ctx) {
    match credentials.access_keys.as_deref() {
        None => add_unread(text, UnreadFact::AccessKeys, id, ctx),
        Some([]) => text.plain("no access key", severity::OF_NO_ACCESS_KEY.into()),
        Some(keys) => {
            for key in keys {
                add_key(text, key, id, ctx);
            }
        }
    }
}

fn add_key(text: &mut Text<'_>, key: &AccessKey, user: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let id = key.id.as_deref().unwrap_or("key (id not in the report)");
    let age = match key.age_days(analysis.now) {
        Some(days) => format!("{days}d old"),
        None => "age unknown".to_owned(),
    };
    let (age_tone, state) = match (key.active, analysis.is_old_key(key)) {
        (true, is_old) => {
            let severity = |days| severity::of_users_key_age(analysis, user, days);
            let tone = key.age_days(analysis.now).map_or(Tone::Text, |it| severity(it).into());
            let over = if is_old { format!(", over {OLD_KEY_DAYS} days") } else { String::new() };
            (tone, format!("active{over}"))
        }
        (false, _) => (Tone::Muted, "inactive".to_owned()),
    };
    let used = match &key.last_used {
        None => ("last use not loaded".to_owned(), Tone::Unknown),
        Some(it) if it.at.is_none() => ("never used".to_owned(), Tone::Muted),
        Some(it) => (format!("used {}", wording::last_used_words(analysis, it)), Tone::Muted),
    };
    let pieces = vec![
        (format!("{id:<20}  "), if key.active { Tone::Text } else { Tone::Muted }),
        (format!("{age:<9}  "), age_tone),
        (format!("{state}  "), age_tone),
        used,
    ];
    text.item(22, pieces);
}

fn add_password(text: &mut Text<'_>, credentials: &Credentials, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let (words, tone) = match &credentials.password {
        None => return add_unread(text, UnreadFact::Password, id, ctx),
        Some(None) => ("no console password".to_owned(), Tone::Muted),
        Some(Some(password)) => {
            let changed = match password.changed {
                Some(at) => format!("changed {}", wording::ago_words(analysis, at)),
                None => "no change recorded".to_owned(),
            };
            let used = match password.last_used {
                Some(Some(at)) => format!("used {}", wording::ago_words(analysis, at)),
                Some(None) => "no use recorded".to_owned(),
                None => "last use unknown".to_owned(),
            };
            let lasts = password.max_signin_session;
            let lasts = lasts.map(|it| format!(", sign-in sessions last up to {it}"));
            let lasts = lasts.unwrap_or_default();
            (format!("console password, {changed}, {used}{lasts}"), Tone::Text)
        }
    };
    text.plain(&words, tone);
}

fn add_devices(text: &mut Text<'_>, credentials: &Credentials, id: NodeId, ctx: &Ctx) {
    for device in &credentials.mfa_devices {
        let tone = severity::of_mfa_device(device.kind()).into();
        let since = device.enabled.map(|it| wording::ago_words(&ctx.data.analysis, it));
        let since = since.map(|it| format!("  enabled {it}")).unwrap_or_default();
        let words = wording::mfa_device_words(device.kind()).to_owned();
        let rest = format!("{since}  {}", device.serial_number);
        text.item(2, vec![(words, tone), (rest, Tone::Muted)]);
    }
    match credentials.mfa_active {
        None if credentials.mfa_devices.is_empty() => {
            add_unread(text, UnreadFact::MfaDevices, id, ctx);
        }
        Some(false) => {
            let severity = severity::of_user_mfa(&ctx.data.analysis, id, Some(false));
            text.plain("no MFA device", severity.into());
        }
        Some(true) if credentials.mfa_devices.is_empty() => {
            let words = "an MFA device is enabled (device not loaded)";
            let severity = severity::of_user_mfa(&ctx.data.analysis, id, Some(true));
            text.plain(words, severity.into());
        }
        None | Some(true) => {}
    }
}

/// The kinds of other credentials, with a singular name for each.
const OTHER: [(OtherCredentialKind, &str); 3] = [
    (OtherCredentialKind::SshPublicKey, "SSH key"),
    (OtherCredentialKind::SigningCertificate, "signing certificate"),
    (OtherCredentialKind::ServiceSpecific, "service credential"),
];

fn add_other(text: &mut Text<'_>, credentials: &Credentials, id: NodeId, ctx: &Ctx) {
    for (kind, name) in OTHER {
        match credentials.other.get(&kind).map(Vec::as_slice) {
            None => add_unread(text, UnreadFact::Other(kind), id, ctx),
            Some([]) => text.plain(&format!("no {name}"), Tone::Muted),
            Some(all) => all.iter().for_each(|it| add_other_one(text, name, it, ctx)),
        }
    }
}

fn add_other_one(text: &mut Text<'_>, name: &str, it: &OtherCredential, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let end = it.expires.map(|end| (wording::day_words(end), analysis.days_until(end)));
    let (state, state_tone) = match (it.active, &end) {
        (_, Some((day, ..0))) => (format!("expired {day}"), Tone::Muted),
        (true, _) => ("active".to_owned(), Tone::Text),
        (false, _) => ("inactive".to_owned(), Tone::Muted),
    };
    let end = end.filter(|(_, days)| *days >= 0);
    let is_usable = state_tone == Tone::Text;
    let age = it.created.map(|at| analysis.days_since(at));
    let age_tone = match age {
        Some(days) if is_usable => severity::of_other_credential_age(days).into(),
        Some(_) | None => state_tone,
    };
    let age_words = age.map_or_else(|| "age unknown".to_owned(), |days| format!("{days}d old"));
    let service = it.service.as_deref().map(|it| format!("for {it}"));
    let id = it.id.as_deref().unwrap_or("(id not loaded)");
    let mut pieces = vec![
        (format!("{name} {id}  "), state_tone),
        (format!("{age_words}  "), age_tone),
        (state, state_tone),
    ];
    pieces.extend(service.map(|it| (format!("  {it}"), Tone::Muted)));
    pieces.extend(end.map(|(day, days)| {
        let is_soon = is_usable && Severity::Info < severity::of_days_left(days);
        let tone = if is_soon { severity::of_days_left(days).into() } else { Tone::Muted };
        (format!("  expires {day}"), tone)
    }));
    text.item(2, pieces);
}

/// What access keys are; the badge, if the user has an old one.
pub(super) fn explain_keys(id: NodeId, ctx: &Ctx) -> Option<Explanation> {
    let analysis = &ctx.data.analysis;
    if analysis.badges(id).get(BadgeKind::OldKey) == Mark::Yes {
        return explanation::of_badge(analysis, id, BadgeKind::OldKey);
    }
    Topic::column("KEY").map(Topic::explanation)
}
