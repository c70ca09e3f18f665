//! For build scripts: revisions of a schema become generated clients and servers with glue, and cases become files that `evolve-live` and
//! Node run.

mod case;
mod family;
mod glue;
mod javascript;
mod matrix;
mod notation;
mod owned;
mod pair;
mod position;
mod revision;
mod table;
mod write;

pub use case::{Case, End, Outcome};
pub use family::family;
pub use glue::flat;
pub use matrix::{Matrix, Row};
pub use pair::{Judged, Pair, Verdict, cases, is_breaking, verdicts};
pub use revision::{Revision, lock, text_of};
pub use write::World;
