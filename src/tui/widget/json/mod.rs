//! A JSON text as AWS returned it, laid out for reading, with the lines that decided marked.
//!
//! Every line knows which bytes of the original it shows, so evidence can refer to the text itself,
//! whether it was on one line or on many. Text that is not JSON is still shown.

mod layout;
mod lex;
mod view;

pub(crate) use view::JsonView;
