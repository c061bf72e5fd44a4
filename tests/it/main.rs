//! Tests from the outside: the binary in a terminal, files that are loaded, and documents against
//! the code.

mod architecture;
mod command_line;
mod documents;
mod explorer;
mod house;
mod load;
mod tape;
mod terminal;
