//! Documentation of a schema as TSDoc.

use turbo_idl::ir::Docs;

use crate::near::near;

/// Finds what `[Name]` in documentation means: the name to link to, or nothing.
pub(super) type Links<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The lines of the comment that stands before a declaration; none where there is nothing to say.
pub(super) fn comment(docs: &Docs, deprecated: Option<&String>, links: &Links<'_>) -> Vec<String> {
    let mut lines: Vec<String> = docs.lines.iter().map(|line| text(line, links)).collect();
    if let Some(note) = deprecated {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let note: Vec<&str> = note.split_whitespace().collect();
        lines.push(
            format!("@deprecated {}", text(&note.join(" "), links))
                .trim_end()
                .to_owned(),
        );
    }
    if let [line] = lines.as_slice() {
        return vec![format!("/** {line} */")];
    }
    if !lines.is_empty() {
        for line in &mut lines {
            *line = format!(" * {line}").trim_end().to_owned();
        }
        lines.insert(0, "/**".to_owned());
        lines.push(" */".to_owned());
    }
    lines
}

/// One line in which nothing ends the comment, and nothing is a tag.
fn text(line: &str, links: &Links<'_>) -> String {
    let is_plain =
        |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'[' | b'{' | b'*' | b'@' | b'`');
    if line.bytes().all(is_plain) {
        return line.trim_end().to_owned();
    }
    let line: String = line.chars().filter(|c| !is_unprintable(*c)).collect();
    let line = linked(line.trim_end(), links).replace("*/", "*\\/");
    let start = line.len() - line.trim_start().len();
    match line[start..].strip_prefix('@') {
        Some(rest) => format!("{}\\@{rest}", &line[..start]),
        None => line,
    }
}

/// Characters that end a line where nobody sees it, or that turn the direction of the text.
fn is_unprintable(c: char) -> bool {
    let is_direction =
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    (c.is_control() && c != '\t') || is_direction || matches!(c, '\u{2028}' | '\u{2029}')
}

/// With `[Name]` as a link where the module has the name. Code spans stay as they are, and `{@` of the author's
/// is no tag.
fn linked(line: &str, links: &Links<'_>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut is_code = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        if c == '`' {
            is_code = !is_code;
        }
        let link = (c == '[' && !is_code)
            .then(|| near(&rest[1..]).split_once(']'))
            .flatten();
        let name = link
            .map(|(inside, _)| inside)
            .filter(|inside| !rest[inside.len() + 2..].starts_with('('))
            .and_then(|inside| Some((inside, links(inside)?)));
        match name {
            Some((inside, target)) => {
                out.push_str(&format!("{{@link {target}}}"));
                taken = inside.len() + 2;
            }
            None if rest.starts_with("{@") => out.push_str("{\\"),
            None => out.push(c),
        }
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(lines: &[&str], deprecated: Option<&str>) -> Vec<String> {
        let docs = Docs {
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        let links = |name: &str| (name == "Person").then(|| "Person".to_owned());
        comment(&docs, deprecated.map(str::to_owned).as_ref(), &links)
    }

    #[test]
    fn nothing_in_a_comment_is_code_or_a_tag() {
        for (line, text) in [
            ("a */ b", "/** a *\\/ b */"),
            ("@internal", "/** \\@internal */"),
            ("a {@link x} @b", "/** a {\\@link x} @b */"),
            (
                "a [Person], `[Person]`, [nobody], [Person](x)",
                "/** a {@link Person}, `[Person]`, [nobody], [Person](x) */",
            ),
            ("\u{2028}\u{202e}\u{7}a", "/** a */"),
            ("<b> & \"c\"", "/** <b> & \"c\" */"),
        ] {
            assert_eq!(printed(&[line], None), [text]);
        }
    }

    #[test]
    fn a_deprecation_follows_the_text() {
        assert!(printed(&[], None).is_empty());
        assert_eq!(printed(&[], Some("use\nlist")), ["/** @deprecated use list */"]);
        assert_eq!(
            printed(&["A.", "", "B."], Some("")),
            ["/**", " * A.", " *", " * B.", " *", " * @deprecated", " */"]
        );
    }
}
