//! `turboc lsp` as an editor meets it: a process, and messages on its pipes.

mod actions;
mod client;
mod completion;
mod diagnostics;
mod hover;
mod names;
mod protocol;
mod rename;
mod structure;
mod text;
