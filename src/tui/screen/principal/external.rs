//! The summary of an external principal that is known only by name: its kind, and the roles that
//! trust it.

use super::trust;
use crate::{
    graph::{Direction, Edge, NodeId, NodeKind},
    iam::IdentityProvider,
    tui::{
        screen::{Ctx, tabbed::Text, verdict},
        theme::Tone,
    },
    wording::{self, explanation},
};

pub(super) fn add(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let node = analysis.graph.node(id);
    text.field("name", node.name.to_string());
    text.field("kind", node.kind.short_name().to_owned());
    if let Some(account) = node.account().filter(|it| !it.is_empty()) {
        let snapshot = &analysis.snapshot;
        let organization = snapshot.organization.as_ref();
        let state = organization.and_then(|it| it.state(&account.into()));
        let words = match state.filter(|it| it.is_unusable()) {
            _ if ctx.data.account_meant_by(id).is_some() => {
                format!("{}; Enter opens it", analysis.account_name(account))
            }
            _ if snapshot.accounts.contains_key(account) => analysis.account_name(account),
            Some(state) => format!("{state}: nobody can use it"),
            None => "not loaded: known only by name, from trust policies".to_owned(),
        };
        text.field("account", format!("{account} ({words})"));
    }
    if analysis.is_disabled(id) {
        let words = "disabled in Identity Center: this person cannot sign in";
        text.field("status", words.to_owned());
    }
    if let Some(provider) = provider(id, ctx) {
        if let Some(end) = provider.valid_until {
            text.field("valid until", end.strftime("%Y-%m-%d").to_string());
        }
        if let Some(client_ids) = &provider.client_ids {
            text.field("audiences", client_ids.join(", "));
        }
    }
    let what = explanation::of_kind(node.kind);
    if !what.is_empty() {
        text.heading("ABOUT", "");
        text.plain(what, Tone::Text);
    }
    match node.kind {
        NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup => {}
        _ => add_trusting_roles(text, id, ctx),
    }
}

fn provider(id: NodeId, ctx: &Ctx) -> Option<&IdentityProvider> {
    let analysis = &ctx.data.analysis;
    let name = &analysis.graph.node(id).name;
    let accounts = analysis.snapshot.accounts.values();
    accounts.flat_map(|it| &it.identity_providers).find(|it| it.arn.as_str() == &**name)
}

fn add_trusting_roles(text: &mut Text<'_>, id: NodeId, ctx: &Ctx) {
    let analysis = &ctx.data.analysis;
    let roles = analysis.graph.neighbors(id, Edge::Trusts, Direction::Incoming);
    text.heading("ROLES THAT TRUST IT", &roles.len().to_string());
    for role in roles.iter().take(Text::MOST) {
        let name = ctx.data.name(*role);
        let trusted = analysis.trust(*role).into_iter().flat_map(|it| it.entries);
        let entries: Vec<_> =
            trusted.filter(|it| it.node == Some(id) && it.allows() && !it.negated).collect();
        if entries.is_empty() {
            text.plain(&name, Tone::Text);
        }
        for entry in entries {
            let conditions = wording::trust_conditions_words(&entry);
            let mfa = verdict::mfa_words(entry.mfa);
            text.item(
                2,
                vec![
                    (format!("{name:<28}  "), Tone::Text),
                    (conditions, Tone::Muted),
                    (format!("  {mfa}"), trust::mfa_tone(entry.mfa)),
                ],
            );
        }
    }
    text.more(roles.len(), Text::MOST, "see the Can become tab");
}
