//! The stages as text that people read and snapshots keep: `turboc dump --stage ast|ir|layout`.
//!
//! The text of one input never changes, but it is no format: programs read the tree and the schema themselves.

mod ast;
mod ir;
mod layout;
mod writer;

pub use ast::ast;
pub(crate) use ast::type_text;
pub use ir::ir;
pub use layout::layout;
