//! Tests from the outside: the binary in a terminal, and documents against the code.

mod architecture;
mod documents;
mod explorer;
<<<<<<< HEAD
mod load;
=======
mod house;
>>>>>>> house
mod tape;
mod terminal;
