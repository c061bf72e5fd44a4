//! The page of one principal: its identity, findings, who can assume it, and its permissions.

mod about;
mod credentials;
mod external;
mod findings;
mod people;
mod permissions;
mod reach;
mod screen;
mod services;
mod tab;
mod trust;

pub(crate) use about::principal_evidence;
pub(crate) use screen::Principal;
