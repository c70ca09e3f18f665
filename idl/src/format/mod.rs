//! The one style of schemas: text in, the same schema out, laid out as everyone lays it out.
//!
//! It works on the words and marks of a text that parses, not on the tree, which has no place for a comment between
//! two words. [`tokens`] reads them, each with the comments before it; [`build`] arranges them by brackets and
//! separators; [`print`](mod@print) writes them again. Nothing is reordered, so nothing can change its meaning: a token is
//! written as it was read, but for commas before a closing bracket, and every comment is written once.

mod build;
mod flat;
mod print;
mod spacing;
mod tokens;
mod tree;
mod writer;

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap};

/// Lines are at most so many characters wide, where there is a bracket to break them at. What a comment adds is not counted.
pub(crate) const WIDTH: usize = 100;

/// A file of the map in the one style. What is formatted already comes back as it is.
///
/// Lines end with a line feed, and so does the text. The time it takes grows with the length of the file.
///
/// # Errors
/// The syntax is wrong: what is wrong with it, sorted by place.
pub fn format(sources: &SourceMap, file: FileId) -> Result<String, Vec<Diagnostic>> {
    let parsed = crate::parse(sources, file);
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    if parsed.diagnostics.iter().any(is_error) {
        return Err(parsed.diagnostics);
    }
    let text = sources.file(file).text().replace("\r\n", "\n");
    Ok(print::print(&build::build(tokens::read(&text))))
}
