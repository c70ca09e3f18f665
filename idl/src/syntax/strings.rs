use turbo_grammar::Rule;

use super::Builder;
use super::cursor::Node;
use crate::diagnostics::{Code, Diagnostic, Fix, quoted};

impl Builder<'_> {
    /// The text that a string stands for.
    pub(super) fn string(&mut self, node: &Node<'_>) -> Option<String> {
        let mut children = node.children();
        let inner = children.need(Rule::string_text)?;
        if children.optional(Rule::unclosed_string).is_some() {
            let start = node.span().start as usize;
            let end = start + 1 + inner.text().trim_end().len();
            self.last_unclosed = node.span().end;
            let diagnostic = Diagnostic::error(
                Code::UnclosedString,
                self.span(start, end),
                "this text is never closed",
                "no `\"` before the end of the line",
            );
            // What closes the line shows where the text ends.
            let line = self.text[start + 1..end].trim_end();
            let text = line.strip_suffix([';', ',']).unwrap_or(line);
            let text = text
                .strip_suffix(')')
                .filter(|text| !text.contains('('))
                .unwrap_or(text);
            self.report.add(if text.len() < line.len() {
                let place = self.span(start + 1 + text.len(), start + 1 + text.len());
                diagnostic.fix(Fix::replace("close it here", place, "\""))
            } else {
                diagnostic.help("for a line break within a text, write `\\n`")
            });
        }
        Some(self.unescape(inner.text(), inner.span().start as usize))
    }

    /// A wrong escape becomes a replacement character, so that what it stands in is not taken for empty.
    fn unescape(&mut self, text: &str, start: usize) -> String {
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(slash) = rest.find('\\') {
            plain.push_str(&rest[..slash]);
            let at = start + text.len() - rest.len() + slash;
            let (c, length) = self.escape(&rest[slash..], at);
            plain.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = &rest[slash + length..];
        }
        plain + rest
    }

    /// What an escape stands for, and how many bytes it takes. The text begins with the backslash.
    fn escape(&mut self, text: &str, at: usize) -> (Option<char>, usize) {
        let plain = match text[1..].chars().next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some(c @ ('\\' | '"')) => c,
            Some('u') => return self.unicode_escape(text, at),
            other => {
                let length = 1 + other.map_or(0, char::len_utf8);
                let message = format!("there is no escape {}", quoted(&text[..length]));
                let fix = (other == Some('\''))
                    .then(|| Fix::replace("a `'` needs no `\\`", self.span(at, at + 2), "'"));
                self.bad_escape(at, length, message, fix);
                return (None, length);
            }
        };
        (Some(plain), 2)
    }

    fn unicode_escape(&mut self, text: &str, at: usize) -> (Option<char>, usize) {
        let digits = text[2..]
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map(|(digits, _)| digits);
        let length = digits.map_or(2, |digits| "\\u{}".len() + digits.len());
        let c = digits
            .filter(|digits| digits.len() <= 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        if c.is_none() {
            let message = match digits {
                Some(_) => format!("{} is not a character", quoted(&text[..length])),
                None => "`\\u` needs the number of a character in braces".to_owned(),
            };
            let four = text
                .get(2..6)
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let fix = four.map(|digits| {
                let braces = format!("\\u{{{digits}}}");
                Fix::replace(format!("write `{braces}`"), self.span(at, at + 6), braces)
            });
            self.bad_escape(at, length, message, fix);
        }
        (c, length)
    }

    fn bad_escape(&mut self, at: usize, length: usize, message: String, fix: Option<Fix>) {
        let place = self.span(at, at + length);
        let diagnostic = Diagnostic::error(Code::BadEscape, place, message, "");
        self.report.add(match fix {
            Some(fix) => diagnostic.fix(fix),
            None => {
                diagnostic.help("the escapes are `\\n`, `\\r`, `\\t`, `\\0`, `\\\\`, `\\\"` and `\\u{1F600}`")
            }
        });
    }
}
