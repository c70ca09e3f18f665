//! Old clients call new servers, and what both see is held against what a case says. What a schema says is nowhere here: generated glue
//! makes values out of bytes, calls with them, and makes bytes of what comes.

mod call;
mod case;
mod handler;
mod node;
mod run;

pub use call::{Calling, arg, items, stream, unary};
pub use case::{Case, Cases, End, Outcome};
pub use handler::{Seen, answer, answers, bytes, drained, seen};
pub use node::{Peer, serve};
pub use run::{Revision, Told, in_memory, over};
