//! Documentation of a schema as rustdoc wants it.
//!
//! Both are Markdown, but rustdoc compiles code blocks as Rust, takes every `[name]` for a link and complains about
//! HTML and bare addresses. What a schema means as text stays text here.

mod blocks;
mod inline;

pub(crate) use inline::Links;

use turbo_idl::ir::Docs;

/// The lines to print after `///`, each with its leading space where it is not empty.
pub(crate) fn lines(docs: &Docs, links: &Links<'_>) -> Vec<String> {
    blocks::lines(&docs.lines, links)
        .into_iter()
        .map(|line| if line.is_empty() { line } else { format!(" {line}") })
        .collect()
}
