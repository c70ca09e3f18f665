use turbo_grammar::Rule;

use super::Builder;
use super::cursor::{Cursor, Node};
use super::unexpected::Place;
use crate::ast::{Field, Method, Param, Payload, Returns, Value, Variant};
use crate::diagnostics::{Code, Diagnostic, Fix};
use crate::source::Span;

impl Builder<'_> {
    /// The fields between two braces, and whether all of them could be read.
    pub(super) fn fields(&mut self, node: &Node<'_>) -> (Vec<Field>, bool) {
        self.body(node, Rule::field, Place::Field, Self::field)
    }

    /// The variants between two braces, and whether all of them could be read.
    pub(super) fn variants(&mut self, node: &Node<'_>) -> (Vec<Variant>, bool) {
        self.body(node, Rule::variant, Place::Variant, Self::variant)
    }

    pub(super) fn methods(&mut self, node: &Node<'_>) -> Vec<Method> {
        self.body(node, Rule::method, Place::Method, Self::method).0
    }

    fn body<T>(
        &mut self,
        node: &Node<'_>,
        member: Rule,
        place: Place,
        read: impl Fn(&mut Self, &Node<'_>) -> Option<T>,
    ) -> (Vec<T>, bool) {
        let mut members = Vec::with_capacity(node.children().count_of(member));
        let mut is_complete = true;
        let mut last = node.span();
        for child in node.children() {
            match child.rule() {
                rule if rule == member => {
                    let read = read(self, &child);
                    debug_assert!(read.is_some(), "the grammar promised a member");
                    is_complete &= read.is_some();
                    members.extend(read);
                }
                Rule::bad_field | Rule::bad_variant | Rule::bad_method => {
                    self.unexpected(&child, place);
                    is_complete = false;
                }
                Rule::dangling => self.dangling(&child),
                Rule::unclosed => {
                    self.unclosed(node, &child, last);
                    is_complete = false;
                }
                _ => self.separator(&child, last),
            }
            last = child.span();
        }
        (members, is_complete)
    }

    /// `last` is the place of the last thing within.
    fn unclosed(&mut self, body: &Node<'_>, end: &Node<'_>, last: Span) {
        let Some(open) = body.children().next() else {
            return;
        };
        let fix = body
            .is_healthy()
            .then(|| self.closed(open.span(), last.range().end, end.span().range().start));
        let end = end.span();
        let is_end_of_file = self.text[end.range().start..].trim().is_empty();
        let diagnostic =
            Diagnostic::error(Code::UnclosedBracket, open.span(), "this `{` is never closed", "");
        let diagnostic = if is_end_of_file {
            diagnostic.and_at(end, "the file ends before a `}`")
        } else {
            diagnostic.and_at(
                self.token(self.after_docs(end.range().start)),
                "another item begins before a `}`",
            )
        };
        self.report.add(diagnostic.fix_if(fix.flatten()));
    }

    /// Puts a `}` on a line of its own after the last line of a body, below the line that opens it. Only where what
    /// follows stands no deeper than that line: else the brace is missing further up.
    fn closed(&self, open: Span, last: usize, end: usize) -> Option<Fix> {
        let last = self.text[..last].trim_end().len();
        let line_start = self.text[..open.range().start]
            .rfind('\n')
            .map_or(0, |feed| feed + 1);
        let line = &self.text[line_start..];
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let between = &self.text[last..end];
        let next_line = self.text[..end].rfind('\n').map_or(0, |feed| feed + 1);
        let next_indent = &self.text[next_line..end];
        let is_at_end = self.text[end..].trim().is_empty();
        if !is_at_end && next_indent != indent {
            return None;
        }
        let place = last + between.find('\n').unwrap_or(between.len());
        // A comment may stand behind the last member.
        let place = place - (self.text[last..place].len() - self.text[last..place].trim_end().len());
        Some(Fix::replace(
            "close it here",
            self.span(place, place),
            format!("\n{indent}}}"),
        ))
    }

    /// The first byte at or after this one that is neither documentation nor white space.
    fn after_docs(&self, mut at: usize) -> usize {
        while self.text[at..].starts_with("///") {
            let line = self.text[at..].find('\n').unwrap_or(self.text.len() - at);
            let rest = &self.text[at + line..];
            at += line + rest.len() - rest.trim_start().len();
        }
        at
    }

    /// A separator after something: there is nothing to say about the right one.
    pub(super) fn separator(&mut self, node: &Node<'_>, after: Span) {
        if after.end == self.last_unclosed {
            return;
        }
        // What is missing is shown behind what it should have followed, not before what comes next.
        let missing = after.after();
        let (place, message, right) = match node.rule() {
            Rule::wrong_comma => (node.span(), "expected `;`, found `,`", ";"),
            Rule::wrong_semicolon => (node.span(), "expected `,`, found `;`", ","),
            Rule::missing_semicolon => (missing, "a `;` is missing", ";"),
            Rule::missing_comma | Rule::missing_variant_comma => (missing, "a `,` is missing", ","),
            _ => return,
        };
        let label = format!("expected `{right}`");
        let fix = Fix::replace(format!("write `{right}`"), place, right);
        self.report
            .add(Diagnostic::error(Code::WrongSeparator, place, message, label).fix(fix));
    }

    fn field(&mut self, node: &Node<'_>) -> Option<Field> {
        let mut children = node.children();
        let prefix = children
            .need(Rule::prefix)
            .map(|prefix| self.prefix(&prefix))
            .unwrap_or_default();
        let name = self.name(&children.need(Rule::name)?);
        let ty = self.type_expr(&children.need(Rule::type_expr)?);
        let default = self.default(children);
        Some(Field {
            prefix,
            name,
            ty: ty?,
            default,
        })
    }

    fn variant(&mut self, node: &Node<'_>) -> Option<Variant> {
        let mut children = node.children();
        let prefix = children
            .need(Rule::prefix)
            .map(|prefix| self.prefix(&prefix))
            .unwrap_or_default();
        let name = self.name(&children.need(Rule::name)?);
        let payload = match children.next() {
            None => Payload::Unit,
            Some(body) if body.rule() == Rule::tuple_payload => {
                Payload::Tuple(self.types(&body)?, body.span())
            }
            Some(body) => {
                let (fields, is_complete) = self.fields(&body);
                Payload::Struct {
                    fields,
                    span: body.span(),
                    is_complete,
                }
            }
        };
        Some(Variant {
            prefix,
            name,
            payload,
        })
    }

    fn method(&mut self, node: &Node<'_>) -> Option<Method> {
        let mut children = node.children();
        let prefix = children
            .need(Rule::prefix)
            .map(|prefix| self.prefix(&prefix))
            .unwrap_or_default();
        let name = self.name(&children.need(Rule::name)?);
        let params: Vec<Node<'_>> = children
            .need(Rule::parameters)?
            .children()
            .all(Rule::parameter)
            .collect();
        let params: Option<Vec<Param>> = params.iter().map(|param| self.param(param)).collect();
        let returns = match children.optional(Rule::returns) {
            Some(returns) => Some(self.returns(&returns)?),
            None => None,
        };
        let throws = match children.optional(Rule::throws) {
            Some(throws) => Some(self.path(&throws.children().need(Rule::path)?)),
            None => None,
        };
        Some(Method {
            prefix,
            name,
            params: params?,
            returns,
            throws,
        })
    }

    fn param(&mut self, node: &Node<'_>) -> Option<Param> {
        let mut children = node.children();
        let prefix = children
            .need(Rule::prefix)
            .map(|prefix| self.prefix(&prefix))
            .unwrap_or_default();
        let name = self.name(&children.need(Rule::name)?);
        let what = children.find(|child| matches!(child.rule(), Rule::stream_of | Rule::type_expr))?;
        let (stream, ty) = match what.rule() {
            Rule::stream_of => (Some(what.span()), what.children().need(Rule::type_expr)?),
            _ => (None, what),
        };
        Some(Param {
            prefix,
            name,
            stream,
            ty: self.type_expr(&ty)?,
            default: self.default(children),
        })
    }

    fn default(&mut self, mut children: Cursor<'_>) -> Option<Value> {
        let default = children.optional(Rule::default)?;
        self.value(&default.children().need(Rule::value)?)
    }

    fn returns(&mut self, node: &Node<'_>) -> Option<Returns> {
        let what = node.children().find(|child| child.rule() != Rule::arrow)?;
        let is_stream = what.rule() == Rule::stream_of;
        let ty = if is_stream {
            what.children().need(Rule::type_expr)?
        } else {
            what
        };
        Some(Returns {
            is_stream,
            ty: self.type_expr(&ty)?,
        })
    }
}
