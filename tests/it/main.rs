//! Tests from the outside: the binary in a terminal, and documents against the code.

mod accounts;
mod explorer;
mod tape;
mod terminal;
