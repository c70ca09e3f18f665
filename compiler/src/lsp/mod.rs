//! The language server: what editors ask, answered from the front end.
//!
//! [`serve`] speaks the language server protocol over two pipes. A session is one thread: it takes what has arrived, answers in
//! order, and publishes what is wrong as soon as nothing else is waiting, so a burst of keystrokes costs one analysis. Everything that
//! is known about a schema comes from [`turbo_idl::index`]; here it only gets the shape that the protocol wants.

mod actions;
mod capabilities;
mod completion;
mod config;
mod definition;
mod diagnostics;
mod documents;
mod edits;
mod folding;
mod formatting;
mod highlight;
mod host;
mod hover;
mod loader;
mod outline;
mod positions;
mod references;
mod rename;
mod semantic;
mod server;
mod transport;
mod uri;
mod workspace;

pub use server::{End, serve};
pub use transport::TransportError;
