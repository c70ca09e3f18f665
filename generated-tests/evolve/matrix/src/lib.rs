//! A matrix of edits: `edits.txt` has them all, one block an edit, and says how to write another. `build.rs` makes two schemas of it, an
//! old client and a new server; `tests/matrix.rs` runs each row.
