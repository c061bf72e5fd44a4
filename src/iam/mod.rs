//! What IAM *is*: values, and the parsing of policy documents. No I/O, no clock.
