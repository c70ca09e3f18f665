//! The inside of a paragraph: links, HTML and bare addresses.

use crate::near::near;

/// Finds what `[Name]` in documentation means: the path to link to, or nothing.
pub(crate) type Links<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The paragraph with everything escaped that rustdoc would read otherwise than the schema meant it.
pub(super) fn text(paragraph: &str, links: &Links<'_>) -> String {
    let is_mark = |byte: &u8| matches!(byte, b'\\' | b'`' | b'<' | b'[' | b']');
    if !paragraph.as_bytes().iter().any(is_mark) && !paragraph.contains("http") {
        return paragraph.to_owned();
    }
    let mut out = String::with_capacity(paragraph.len() + 16);
    let mut rest = paragraph;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '\\' => take(
                &mut out,
                rest,
                1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            ),
            '`' => code(&mut out, rest),
            '<' => angle(&mut out, rest),
            '[' => bracket(&mut out, rest, links),
            ']' => escaped(&mut out, next),
            'h' if !out.ends_with(|c: char| c.is_alphanumeric()) => address(&mut out, rest),
            _ => take(&mut out, rest, next.len_utf8()),
        };
        rest = &rest[taken..];
    }
    out
}

fn take(out: &mut String, rest: &str, length: usize) -> usize {
    out.push_str(&rest[..length]);
    length
}

fn escaped(out: &mut String, c: char) -> usize {
    out.push('\\');
    out.push(c);
    c.len_utf8()
}

/// A code span stays as it is; a backtick that opens none is a backtick.
fn code(out: &mut String, rest: &str) -> usize {
    let ticks = run(rest);
    let mut at = ticks;
    let near = near(rest);
    while let Some(found) = near.get(at..).and_then(|near| near.find('`')) {
        let start = at + found;
        let length = run(&rest[start..]);
        if length == ticks {
            return take(out, rest, start + length);
        }
        at = start + length;
    }
    for _ in 0..ticks {
        out.push_str("\\`");
    }
    ticks
}

fn run(rest: &str) -> usize {
    rest.len() - rest.trim_start_matches('`').len()
}

/// `<https://...>` is a link; every other `<` is a character.
fn angle(out: &mut String, rest: &str) -> usize {
    if !is_address(&rest[1..]) {
        return escaped(out, '<');
    }
    match near(rest).find('>') {
        Some(end) if !rest[..end].contains([' ', '\n']) => take(out, rest, end + 1),
        _ => escaped(out, '<'),
    }
}

fn is_address(text: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

/// An address in running text gets the angles that make it a link.
fn address(out: &mut String, rest: &str) -> usize {
    if !["https://", "http://"]
        .iter()
        .any(|scheme| rest.starts_with(scheme))
    {
        return take(out, rest, 1);
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '[' | ']'))
        .unwrap_or(rest.len());
    let end = rest[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '"', '*', '_'])
        .len();
    let is_link = rest[..end]
        .split_once("://")
        .is_some_and(|(scheme, host)| matches!(scheme, "http" | "https") && !host.is_empty());
    if !is_link {
        return take(out, rest, 1);
    }
    out.push('<');
    take(out, rest, end);
    out.push('>');
    end
}

/// `[text](https://...)` stays, `[Name]` links where the schema has the name, and anything else is text.
fn bracket(out: &mut String, rest: &str, links: &Links<'_>) -> usize {
    let Some(close) = near(rest).find(']') else {
        return escaped(out, '[');
    };
    let inside = &rest[1..close];
    let after = &rest[close + 1..];
    if let Some(length) = after.strip_prefix('(').and_then(|target| near(target).find(')')) {
        let target = &after[1..=length];
        let leads_outside = is_address(target) || target.starts_with('#') || target.contains('/');
        if leads_outside && !inside.contains('[') && !target.contains(['<', '\n']) {
            return take(out, rest, close + 1 + length + 2);
        }
    }
    let name = inside.trim_matches('`');
    let is_code = inside.len() > name.len();
    match links(name) {
        Some(path) if path == name => out.push_str(&format!("[`{name}`]")),
        Some(path) => out.push_str(&format!("[`{name}`]({path})")),
        // The name of something that this file has no item for, such as a service.
        None if is_code => out.push_str(&format!("`{name}`")),
        None => return escaped(out, '['),
    }
    close + 1
}

#[cfg(test)]
mod tests {
    use super::text;

    fn links(name: &str) -> Option<String> {
        match name {
            "Person" => Some("Person".to_owned()),
            "money.Amount" => Some("super::money::Amount".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn what_rustdoc_misreads_is_escaped() {
        for (written, printed) in [
            ("a < b & c > d", "a \\< b & c > d"),
            ("Vec<T>, `Vec<T>`", "Vec\\<T>, `Vec<T>`"),
            ("a [Person], a [`Person`]", "a [`Person`], a [`Person`]"),
            ("an [money.Amount]", "an [`money.Amount`](super::money::Amount)"),
            ("a [nobody] [0]", "a \\[nobody\\] \\[0\\]"),
            ("[here](https://a.b/c)", "[here](https://a.b/c)"),
            ("[here](Person)", "\\[here\\](Person)"),
            ("see https://a.b/c.", "see <https://a.b/c>."),
            ("<https://a.b>", "<https://a.b>"),
            ("one ` tick", "one \\` tick"),
            ("``a ` b``", "``a ` b``"),
            ("\\[x\\] \\", "\\[x\\] \\"),
            ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
            ("[unclosed", "\\[unclosed"),
            ("héhttp", "héhttp"),
        ] {
            assert_eq!(text(written, &links), printed, "{written}");
        }
    }
}
