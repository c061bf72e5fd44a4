//! Tests from the outside: the binary in a terminal, and documents against the code.

mod explorer;
mod load;
mod tape;
mod terminal;
