//! Tests from the outside: the binary in a terminal, and documents against the code.

mod architecture;
mod documents;
mod explorer;
mod house;
mod load;
mod tape;
mod terminal;
