use turbo_grammar::Rule;

use super::Builder;
use super::cursor::Node;
use crate::ast;
use crate::diagnostics::{Code, Diagnostic, quoted};

/// So many characters a name may have. Rule L-6.
const MOST: usize = 200;

impl Builder<'_> {
    /// A name that is being defined.
    pub(super) fn name(&mut self, node: &Node<'_>) -> ast::Name {
        let name = self.reference(node);
        let text = name.text.as_str();
        let strange = text.chars().find(|c| !c.is_ascii());
        let label = if let Some(c) = strange {
            Some(format!("{} cannot stand in a name", quoted(&c.to_string())))
        } else if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Some("a name begins with a letter".to_owned())
        } else {
            None
        };
        self.length_of_name(&name);
        if let Some(label) = label {
            self.report.add(
                Diagnostic::error(Code::BadName, name.span, format!("{} is not a name", quoted(text)), label)
                    .help("names are made of the letters `a` to `z` and `A` to `Z`, digits and `_`, and begin with a letter"),
            );
        }
        name
    }

    /// Complains about a name that is too long: what is generated spells it out wherever it is used.
    pub(super) fn length_of_name(&mut self, name: &ast::Name) {
        let length = name.text.chars().count();
        if length > MOST {
            self.report.add(
                Diagnostic::error(
                    Code::NameTooLong,
                    name.span,
                    format!("a name has {length} characters"),
                    format!("at most {MOST}"),
                )
                .help("say less in the name, and the rest in its documentation"),
            );
        }
    }

    /// A name that refers to something.
    pub(super) fn reference(&self, node: &Node<'_>) -> ast::Name {
        ast::Name {
            text: node.text().to_owned(),
            span: node.span(),
        }
    }

    pub(super) fn path(&self, node: &Node<'_>) -> ast::Path {
        let mut segments = Vec::with_capacity(node.children().count_of(Rule::segment));
        segments.extend(
            node.children()
                .all(Rule::segment)
                .map(|segment| self.reference(&segment)),
        );
        ast::Path {
            segments,
            span: node.span(),
        }
    }
}
