use turbo_grammar::Rule;

use super::Builder;
use super::cursor::Node;
use crate::ast::{Type, TypeKind};
use crate::diagnostics::{Code, Diagnostic, Fix};

impl Builder<'_> {
    pub(super) fn type_expr(&mut self, node: &Node<'_>) -> Option<Type> {
        let mut children = node.children();
        let base = children.next()?;
        let kind = match base.rule() {
            Rule::named => self.named(&base)?,
            Rule::list => self.list(&base)?,
            Rule::tuple => self.tuple(&base)?,
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
                .help("a struct between the two would keep them apart")
                .fix(Fix::remove(
                    "leave the second `?` out",
                    second.span().to(node.span()),
                )),
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
        let arguments = match children.optional(Rule::type_arguments) {
            Some(arguments) => self.types(&arguments)?,
            None => Vec::new(),
        };
        Some(TypeKind::Path(path, arguments))
    }

    fn list(&mut self, node: &Node<'_>) -> Option<TypeKind> {
        let mut children = node.children();
        let item = Box::new(self.type_expr(&children.need(Rule::type_expr)?)?);
        let Some(length) = children.optional(Rule::length) else {
            return Some(TypeKind::List(item));
        };
        let length = self.value(&length.children().need(Rule::value)?)?;
        Some(TypeKind::Array(item, length))
    }

    fn tuple(&mut self, node: &Node<'_>) -> Option<TypeKind> {
        let types = self.types(node)?;
        let diagnostic = Diagnostic::error(
            Code::TupleTooShort,
            node.span(),
            "a tuple has two parts or more",
            "fewer than two here",
        );
        let span = node.span();
        self.report.add(match types.as_slice() {
            [] => match self.text[..span.range().start].trim_end().strip_suffix("->") {
                Some(before) => diagnostic.fix(Fix::remove(
                    "a method that answers nothing has no `->`",
                    self.span(before.trim_end().len(), span.range().end),
                )),
                None => diagnostic
                    .help("a method that answers nothing has no `->`, and a struct may have no fields"),
            },
            [only] => {
                let text = &self.text[only.span.range()];
                diagnostic.fix(Fix::replace(
                    format!("leave the brackets out: `{text}`"),
                    span,
                    text,
                ))
            }
            _ => return Some(TypeKind::Tuple(types)),
        });
        Some(TypeKind::Lost)
    }

    pub(super) fn types(&mut self, node: &Node<'_>) -> Option<Vec<Type>> {
        let mut types = Vec::with_capacity(node.children().count_of(Rule::type_expr));
        for ty in node.children().all(Rule::type_expr) {
            types.push(self.type_expr(&ty)?);
        }
        Some(types)
    }
}
