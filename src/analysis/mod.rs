//! People's questions, answered over snapshot and graph.
