//! All about one principal: who it is, what was found, who can become it, what it may do.

mod about;
mod credentials;
mod external;
mod people;
mod permissions;
mod reach;
mod screen;
mod services;
mod tab;
mod trust;

pub(crate) use screen::Principal;
