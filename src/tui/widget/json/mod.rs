//! A JSON text as AWS gave it, laid out to be read, with the lines that decided marked.
//!
//! Every line knows which bytes of the original it shows, so evidence can point into the text
//! itself, whether that came on one line or on many. Text that is no JSON is shown all the same.

mod layout;
mod lex;
mod view;

pub(crate) use view::JsonView;
