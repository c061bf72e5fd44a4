//! Answers as text: one file a format; owns the serializable rows.
