//! A substitute for AWS: a server of its API, the data in it, and a proxy in front of it that
//! counts, delays, truncates and refuses.

pub(crate) mod api;
mod fault;
pub(crate) mod http;
mod identity_center;
mod operation;
mod page;
mod proxy;
mod report;
mod seed;
mod seed_account;
mod server;
mod unserved;

pub(crate) use api::{Api, Key};
pub(crate) use fault::Fault;
pub(crate) use page::is_paged;
pub(crate) use proxy::{Plan, Proxy, Replay, When};
pub(crate) use seed::{MANAGEMENT, Seeded, put};
pub(crate) use server::Server;
