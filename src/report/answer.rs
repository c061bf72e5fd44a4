//! What each command answers, before it becomes text.

use serde::Serialize;

use super::account::{AccountRow, GuardrailRow};
use super::row::{
    AccessListRow, EvidenceJson, GapRow, HopRow, PathRow, PrincipalRow, written_name,
};
use crate::{
    analysis::{Analysis, RoleAccess},
    eval::{Blocker, Side},
    graph::{AccessPath, Decider, Direction, NodeId, Paths},
    iam::Unread,
    report::last_accessed::LastAccessedReport,
    report::permission::PermissionRow,
    report::sentence::{blocked_sentence, hop_sentence, stopped_sentence, verdict_words},
    report::simulation::CaseAnswer,
};

/// The answer of a command, in the shape of its JSON. `schema` stands first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// `principals`
    Principals {
        /// `rolecall/principals/2`
        schema: &'static str,
        /// One row a principal.
        principals: Vec<PrincipalRow>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `who-can-assume`
    WhoCanAssume {
        /// `rolecall/who-can-assume/2`
        schema: &'static str,
        /// The role asked for.
        role: String,
        /// Who can become it.
        principals: Vec<AccessListRow>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `can-assume`
    CanAssume {
        /// `rolecall/can-assume/2`
        schema: &'static str,
        /// The principal asked for.
        principal: String,
        /// Which roles it can become.
        roles: Vec<AccessListRow>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `paths`
    Paths {
        /// `rolecall/paths/2`
        schema: &'static str,
        /// The paths, best first.
        paths: Vec<PathRow>,
        /// Whether a limit kept further ones out.
        truncated: bool,
        /// Where there is no path: where one breaks off that would lead there if roles let pass
        /// what earlier hops leave on the session.
        #[serde(skip_serializing_if = "Option::is_none")]
        stopped: Option<String>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `why`
    Why {
        /// `rolecall/why/2`
        schema: &'static str,
        /// Who.
        from: String,
        /// Becomes whom.
        to: String,
        /// The answer in one sentence.
        sentence: String,
        /// The ways that lead there in one step.
        ways: Vec<HopRow>,
        /// What each side says, by its name.
        verdicts: Vec<VerdictRow>,
        /// The sides that refuse.
        blocked_by: Vec<&'static str>,
        /// The statements that refuse.
        denied_by: Vec<EvidenceJson>,
        /// The shortest path over other roles, where no single step leads there.
        #[serde(skip_serializing_if = "Option::is_none")]
        detour: Option<PathRow>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `can`
    Can {
        /// `rolecall/can/2`
        schema: &'static str,
        /// What is asked for.
        action: String,
        /// On what.
        resource: String,
        /// Who, and the answer.
        #[serde(flatten)]
        answer: PermissionRow,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `who-can`
    WhoCan {
        /// `rolecall/who-can/2`
        schema: &'static str,
        /// What is asked for.
        action: String,
        /// On what.
        resource: String,
        /// Who may, or may under conditions.
        principals: Vec<PermissionRow>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `accounts`
    Accounts {
        /// `rolecall/accounts/2`
        schema: &'static str,
        /// One row an account.
        accounts: Vec<AccountRow>,
        /// What the guardrails over them say, each once.
        guardrails: Vec<GuardrailRow>,
        /// What is missing.
        gaps: Vec<GapRow>,
        /// Whether a table tells all of one account, rather than a row of each.
        #[serde(skip)]
        in_full: bool,
    },
    /// `last-accessed`
    LastAccessed {
        /// `rolecall/last-accessed/2`
        schema: &'static str,
        /// The user, group or role asked for.
        principal: String,
        /// How many days AWS looks back.
        tracking_days: u32,
        /// What AWS reported; left out where that is not known.
        #[serde(flatten)]
        report: Option<LastAccessedReport>,
        /// What is missing.
        gaps: Vec<GapRow>,
    },
    /// `simulate` of a file with one case
    Simulation(CaseAnswer),
    /// `simulate` of a list of cases
    Simulations {
        /// `rolecall/simulate/1`
        schema: &'static str,
        /// The answers, in the order of the cases.
        cases: Vec<CaseAnswer>,
    },
}

/// What one side says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictRow {
    /// `identity`, `trust`, `boundary`, `scp`, `rcp`
    pub side: &'static str,
    /// What it says, in words.
    pub verdict: &'static str,
}

/// Answers `principals`.
pub fn principals_answer(analysis: &Analysis, principals: &[NodeId]) -> Answer {
    Answer::Principals {
        schema: "rolecall/principals/2",
        principals: principals.iter().map(|it| PrincipalRow::new(analysis, *it)).collect(),
        gaps: gap_rows(&analysis.snapshot.gaps),
    }
}

/// Answers `who-can-assume` (`Incoming`) and `can-assume` (`Outgoing`).
pub fn role_access_answer(
    analysis: &Analysis,
    about: NodeId,
    found: &[RoleAccess],
    direction: Direction,
) -> Answer {
    let decider = Decider::new(&analysis.snapshot);
    let rows = found.iter().map(|it| AccessListRow::new(analysis, &decider, it, direction));
    let rows = rows.collect();
    let about = written_name(analysis, about);
    let gaps = gap_rows(&analysis.access_gaps());
    match direction {
        Direction::Incoming => Answer::WhoCanAssume {
            schema: "rolecall/who-can-assume/2",
            role: about,
            principals: rows,
            gaps,
        },
        Direction::Outgoing => Answer::CanAssume {
            schema: "rolecall/can-assume/2",
            principal: about,
            roles: rows,
            gaps,
        },
    }
}

/// Answers `paths`.
pub fn paths_answer(analysis: &Analysis, found: &Paths) -> Answer {
    let decider = Decider::new(&analysis.snapshot);
    let row = |path: &AccessPath| PathRow::new(analysis, &decider, path);
    Answer::Paths {
        schema: "rolecall/paths/2",
        paths: found.paths.iter().map(row).collect(),
        truncated: found.truncated,
        stopped: found.stopped.as_ref().and_then(|it| stopped_sentence(analysis, it)),
        gaps: gap_rows(&analysis.access_gaps()),
    }
}

/// Answers `why`.
pub fn why_answer(analysis: &Analysis, from: NodeId, to: NodeId) -> Answer {
    let why = analysis.why(from, to);
    let decider = Decider::new(&analysis.snapshot);
    let sentence = match why.ways.first() {
        Some(way) => hop_sentence(analysis, way),
        None => blocked_sentence(analysis, from, to, &why),
    };
    Answer::Why {
        schema: "rolecall/why/2",
        from: written_name(analysis, from),
        to: written_name(analysis, to),
        sentence,
        ways: why.ways.iter().map(|it| HopRow::new(analysis, it)).collect(),
        verdicts: why
            .verdicts
            .iter()
            .map(|(side, verdict)| VerdictRow {
                side: side.name(),
                verdict: verdict_words(*verdict),
            })
            .collect(),
        blocked_by: why.blocked_by.iter().map(|it| policy_type_name(*it)).collect(),
        denied_by: why.denied_by.iter().map(Into::into).collect(),
        detour: why.detour.as_ref().map(|it| PathRow::new(analysis, &decider, it)),
        gaps: gap_rows(&analysis.access_gaps()),
    }
}

/// What refused, as `blocked_by` writes it.
pub(super) fn blocker_names(blockers: &[Blocker]) -> Vec<&'static str> {
    let name = |it: &Blocker| match it {
        Blocker::Side(side) => policy_type_name(*side),
        Blocker::Caller => "caller",
    };
    blockers.iter().map(name).collect()
}

/// The name of the policy type on a side, as `blocked_by` writes it.
pub(super) fn policy_type_name(side: Side) -> &'static str {
    match side {
        Side::Identity => "identity_policy",
        Side::Trust => "resource_policy",
        Side::Boundary => "permissions_boundary",
        Side::Session => "session_policy",
        Side::Scp => "scp",
        Side::Rcp => "rcp",
        Side::Endpoint => "endpoint_policy",
    }
}

pub(super) fn gap_rows(gaps: &[Unread]) -> Vec<GapRow> {
    gaps.iter().map(Into::into).collect()
}
