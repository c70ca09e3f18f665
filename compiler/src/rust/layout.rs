//! The layout of generated Rust.

/// Code laid out as `rustfmt` would, nearly, with a blank line between items.
///
/// Code that does not parse is a mistake of the templates. It stays as it is: that tells whoever compiles it more
/// than a panic of ours would.
pub(super) fn laid_out(code: String) -> String {
    syn::parse_file(&code).map_or(code, |file| spaced(&prettyplease::unparse(&file)))
}

/// Blank lines between items, which the printer leaves out inside of modules, traits and implementations.
fn spaced(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + code.len() / 32);
    let mut before = "";
    for line in code.lines() {
        let (line_text, before_text) = (line.trim_start(), before.trim_start());
        let begins = ["///", "#[", "pub ", "impl", "fn "]
            .iter()
            .any(|start| line_text.starts_with(start));
        let is_comment = ["///", "//!"].iter().any(|start| before_text.starts_with(start));
        let ended = before_text.starts_with("//!") || (!is_comment && before_text.ends_with([';', '}']));
        let begins = begins || (before_text.starts_with("//!") && line_text.starts_with("use "));
        if begins && ended {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        before = line;
    }
    out
}
