use turbo_grammar::Rule;

use super::Builder;
use super::cursor::Node;
use super::unexpected::Place;
use crate::ast::{Attribute, DocLine, Path, Prefix, Value, ValueKind};
use crate::diagnostics::{Code, Diagnostic, Edit, Fix};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn prefix(&mut self, node: &Node<'_>) -> Prefix {
        let children = node.children();
        let mut prefix = Prefix {
            docs: Vec::with_capacity(children.count_of(Rule::doc)),
            attributes: Vec::with_capacity(children.count_of(Rule::attribute)),
        };
        for child in children {
            match child.rule() {
                Rule::doc => prefix.docs.extend(self.doc(&child)),
                Rule::attribute => prefix.attributes.extend(self.attribute(&child)),
                _ => {}
            }
        }
        prefix
    }

    /// Documentation and attributes that nothing follows.
    pub(super) fn dangling(&mut self, node: &Node<'_>) {
        let Some(first) = node.children().next() else {
            return;
        };
        if self.is_behind_something(&first) {
            return;
        }
        let (what, label) = match first.rule() {
            Rule::doc => (
                "this doc comment documents nothing",
                "nothing follows it that could be documented",
            ),
            _ => (
                "this attribute belongs to nothing",
                "nothing follows it that it could belong to",
            ),
        };
        let diagnostic = Diagnostic::error(Code::NothingDocumented, first.span(), what, label);
        self.report.add(match first.rule() {
            Rule::doc => {
                let docs = node.children().all(Rule::doc).map(|doc| doc.span());
                diagnostic.fix(plain_comments(docs))
            }
            _ => diagnostic,
        });
    }

    fn doc(&mut self, node: &Node<'_>) -> Option<DocLine> {
        if self.is_behind_something(node) {
            return None;
        }
        let text = node.text().strip_prefix("///").unwrap_or_default();
        Some(DocLine {
            text: text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned(),
            span: node.span(),
        })
    }

    /// Complains about documentation that stands on the line of something else: it would belong to what follows.
    fn is_behind_something(&mut self, node: &Node<'_>) -> bool {
        let span = node.span();
        let line_start = self.text[..span.start as usize]
            .rfind('\n')
            .map_or(0, |feed| feed + 1);
        let before = self.text[line_start..span.start as usize].trim();
        let is_behind = node.rule() == Rule::doc && !before.is_empty() && !before.ends_with("*/");
        if is_behind {
            let diagnostic = Diagnostic::error(
                Code::NothingDocumented,
                span,
                "this doc comment stands behind something",
                "it would document what comes after it",
            );
            self.report.add(if is_one_thing(before) {
                diagnostic.fix(self.moved_above(line_start, span))
            } else {
                diagnostic.help("write it on a line of its own, above what it documents; or write `//` for a comment that is not documentation")
            });
        }
        is_behind
    }

    /// Moves documentation to a line of its own above the one that it stands on.
    fn moved_above(&self, line_start: usize, doc: Span) -> Fix {
        let line = &self.text[line_start..doc.range().start];
        let indent = &line[..line.len() - line.trim_start().len()];
        let text = self.text[doc.range()].trim_end();
        let gap = line.len() - line.trim_end().len();
        let behind = self.span(doc.range().start - gap, doc.range().start + text.len());
        let above = self.span(line_start, line_start);
        Fix::replace(
            "move it above what it documents",
            above,
            format!("{indent}{text}\n"),
        )
        .and(behind, "")
    }

    fn attribute(&mut self, node: &Node<'_>) -> Option<Attribute> {
        let mut children = node.children();
        let name = self.reference(&children.need(Rule::attribute_name)?);
        let arguments = match children.optional(Rule::arguments) {
            Some(arguments) => Some(self.arguments(&arguments)?),
            None => None,
        };
        Some(Attribute {
            name,
            arguments,
            span: node.span(),
        })
    }

    /// Nothing if they could not be read, so that nobody complains about what they are.
    fn arguments(&mut self, node: &Node<'_>) -> Option<Vec<Value>> {
        let mut values = Vec::with_capacity(node.children().count_of(Rule::value));
        for child in node.children() {
            match child.rule() {
                Rule::value => values.extend(self.value(&child)),
                Rule::open_string => {
                    self.string(&child);
                    return None;
                }
                Rule::bad_arguments => {
                    self.unexpected(&child, Place::Arguments);
                    return None;
                }
                _ => {}
            }
        }
        Some(values)
    }

    pub(super) fn value(&mut self, node: &Node<'_>) -> Option<Value> {
        let child = node.children().next()?;
        let kind = match child.rule() {
            Rule::string => ValueKind::String(self.string(&child)?),
            Rule::number => ValueKind::Number(child.text().to_owned()),
            Rule::path => ValueKind::Path(self.path(&child)),
            Rule::lint_name => ValueKind::Path(Path {
                segments: vec![self.reference(&child)],
                span: child.span(),
            }),
            Rule::value_list => {
                let items = child.children().all(Rule::value);
                ValueKind::List(items.filter_map(|item| self.value(&item)).collect())
            }
            _ => return None,
        };
        Some(Value {
            kind,
            span: child.span(),
        })
    }
}

/// Whether the text of a line can only be one member, or one item without braces: then what stands behind it is about
/// it.
fn is_one_thing(line: &str) -> bool {
    let line = line.strip_suffix([',', ';']).unwrap_or(line).trim_end();
    let mut depth = 0_usize;
    for c in line.chars() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            '{' | '}' | ';' | '"' | '/' => return false,
            ',' if depth == 0 => return false,
            _ => {}
        }
    }
    depth == 0 && line.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Makes comments of documentation.
pub(crate) fn plain_comments(docs: impl Iterator<Item = Span>) -> Fix {
    let edits = docs.map(|doc| Edit {
        span: Span {
            end: doc.start + "///".len() as u32,
            ..doc
        },
        text: "//".to_owned(),
    });
    Fix {
        title: "a comment that is not documentation begins with `//`".to_owned(),
        edits: edits.collect(),
    }
}
