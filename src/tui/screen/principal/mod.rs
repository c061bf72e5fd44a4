//! All about one principal: who it is, what was found, who can become it, what it may do.

mod about;
mod credentials;
mod document;
mod outsider;
mod page;
mod panes;
mod people;
mod permissions;
mod reach;
mod rows;
mod screen;
mod services;
mod tab;
mod text;
mod trust;

pub(crate) use screen::Principal;
