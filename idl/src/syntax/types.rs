use turbo_grammar::Rule;

use super::cursor::Node;
use super::{Builder, foreign};
use crate::ast::{Type, TypeKind};
use crate::diagnostics::{Code, Diagnostic, quoted};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn type_expr(&mut self, node: &Node<'_>) -> Option<Type> {
        let mut children = node.children();
        let base = children.next()?;
        let kind = match base.rule() {
            Rule::named => self.named(&base)?,
            Rule::list => self.list(&base)?,
            Rule::tuple => {
                self.not_yet(base.span(), "tuples are", None);
                TypeKind::Lost
            }
            _ => return None,
        };
        let ty = Type {
            kind,
            span: base.span(),
        };
        let marks: Vec<Node<'_>> = children.all(Rule::question).collect();
        if let Some(second) = marks.get(1) {
            self.report.add(
                Diagnostic::error(
                    Code::OptionalTwice,
                    second.span(),
                    "this type is optional twice",
                    "the second `?`",
                )
                .and_at(marks[0].span(), "the first `?`")
                .note("TypeScript could not tell the two kinds of nothing apart")
                .help("leave one `?` out, or put a struct between the two"),
            );
        }
        if marks.is_empty() {
            return Some(ty);
        }
        Some(Type {
            kind: TypeKind::Optional(Box::new(ty)),
            span: node.span(),
        })
    }

    fn named(&mut self, node: &Node<'_>) -> Option<TypeKind> {
        let mut children = node.children();
        let path = self.path(&children.need(Rule::path)?);
        let Some(arguments) = children.optional(Rule::type_arguments) else {
            return Some(TypeKind::Path(path));
        };
        let name = path.dotted();
        let argument = arguments
            .children()
            .all(Rule::type_expr)
            .next()
            .map_or("", |argument| argument.text().trim());
        let what = match name.as_str() {
            "map" => "maps are",
            "set" => "sets are",
            _ => "generic types are",
        };
        match foreign::generic(&name, argument) {
            Some(hint) => self.report.add(
                Diagnostic::error(
                    Code::UnknownType,
                    path.span,
                    format!("there is no type {}", quoted(&name)),
                    "no such type here",
                )
                .help(hint),
            ),
            None => self.not_yet(node.span(), what, None),
        }
        Some(TypeKind::Lost)
    }

    fn list(&mut self, node: &Node<'_>) -> Option<TypeKind> {
        let mut children = node.children();
        let item = self.type_expr(&children.need(Rule::type_expr)?)?;
        if let Some(length) = children.optional(Rule::length) {
            let hint = format!(
                "a list of any length is written `[{}]`",
                &self.text[item.span.range()]
            );
            self.not_yet(length.span(), "lists of a fixed length are", Some(hint));
        }
        Some(TypeKind::List(Box::new(item)))
    }

    /// Complains about a part of the language that will be.
    pub(super) fn not_yet(&mut self, span: Span, what: &str, help: Option<String>) {
        self.report.add(
            Diagnostic::error(
                Code::NotSupportedYet,
                span,
                format!("{what} not supported yet"),
                "not supported yet by this version",
            )
            .help_if(help),
        );
    }
}
