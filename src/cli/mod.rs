//! The command line: parses arguments, opens a source, picks a face.
