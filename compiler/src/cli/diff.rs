//! Unified diffs, with colours that the terminal may drop.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use crate::output::Stale;

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const CYAN: &str = "\u{1b}[36m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// What would change in a file.
pub(super) fn unified(path: &Path, file: &Stale) -> String {
    let path = path.display();
    let before = if file.is.is_some() {
        format!("{path}")
    } else {
        "/dev/null".to_owned()
    };
    let mut out = format!("{BOLD}--- {before}{PLAIN}\n{BOLD}+++ {path}{PLAIN}\n");
    let diff = TextDiff::from_lines(file.is.as_deref().unwrap_or_default(), &file.should_be);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&format!("{CYAN}{}{PLAIN}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let (mark, color) = match change.tag() {
                ChangeTag::Delete => ('-', RED),
                ChangeTag::Insert => ('+', GREEN),
                ChangeTag::Equal => (' ', ""),
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            let end = if color.is_empty() { "" } else { PLAIN };
            out.push_str(&format!("{color}{mark}{line}{end}\n"));
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}
