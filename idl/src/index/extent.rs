//! How far something reaches, which the tree does not say: its name is all that the stages after it need.

use std::collections::BTreeMap;

use super::{Analysis, Node, Symbol, Token, TokenKind};
use crate::source::Span;

/// The pairs of brackets among tokens: for each token that opens one, the token that closes it.
#[derive(Clone, Debug, Default)]
pub struct Brackets {
    ends: BTreeMap<usize, usize>,
}

impl Brackets {
    /// The pairs, by the indexes of their tokens, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.ends.iter().map(|(&open, &close)| (open, close))
    }
}

/// Pairs the braces, brackets and parentheses of a text. One that is never closed, or was never opened, has no pair.
#[must_use]
pub fn brackets(text: &str, tokens: &[Token]) -> Brackets {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut pairs = Brackets::default();
    for (at, token) in tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.kind == TokenKind::Mark)
    {
        let opener = match token.text(text) {
            mark @ ("{" | "(" | "[") => {
                open.push((at, mark));
                continue;
            }
            "}" => "{",
            ")" => "(",
            "]" => "[",
            _ => continue,
        };
        // Only a brace may end what others have left open: one of them was probably forgotten.
        let reach = if opener == "{" { open.len() } else { 1 };
        let found = open
            .iter()
            .rev()
            .take(reach)
            .position(|(_, mark)| *mark == opener);
        if let Some(back) = found {
            open.truncate(open.len() - back);
            pairs.ends.extend(open.pop().map(|(start, _)| (start, at)));
        }
    }
    pairs
}

impl Analysis {
    /// All of a symbol, from its documentation to its end.
    #[must_use]
    pub fn extent(&self, symbol: Symbol) -> Option<Span> {
        let node = self.node(symbol)?;
        let name = self.definition(symbol)?;
        if matches!(node, Node::TypeParameter(_)) {
            return Some(name);
        }
        let tokens = self.tokens(name.file);
        let at = tokens.partition_point(|token| token.start < name.start);
        // Before the name of an item, a method, a package and an import stands a keyword.
        let has_keyword = matches!(
            node,
            Node::Item(_) | Node::Method(_) | Node::Package(_) | Node::Import(_)
        );
        let first = match node {
            Node::Import(import) => tokens.partition_point(|token| token.start < import.path_span.start),
            _ => at,
        };
        let keyword = first.checked_sub(1).filter(|_| has_keyword);
        let start = keyword
            .and_then(|at| tokens.get(at))
            .map_or(name.start, |token| token.start);
        let prefix = node.prefix().into_iter().flat_map(|prefix| {
            let docs = prefix.docs.iter().map(|line| line.span.start);
            docs.chain(prefix.attributes.iter().map(|attribute| attribute.span.start))
        });
        Some(Span {
            start: prefix.min().unwrap_or(start).min(start),
            end: self.end(symbol, at, node),
            ..name
        })
    }

    /// The end of what has its name at a token.
    fn end(&self, symbol: Symbol, at: usize, node: Node<'_>) -> u32 {
        let file = symbol.file();
        let text = self.sources().file(file).text();
        let tokens = self.tokens(file);
        let is_block = matches!(node, Node::Item(_));
        // What is never closed does not reach into the next item.
        let next = match symbol {
            Symbol::Item(_, at) => self.node(Symbol::Item(file, at + 1)).map(Node::name_start),
            _ => None,
        };
        let is_line = matches!(
            node,
            Node::Item(_) | Node::Package(_) | Node::Import(_) | Node::Method(_)
        );
        let mut depth = 0_usize;
        let mut end = tokens.get(at).map_or(0, |token| token.end);
        for token in tokens.iter().skip(at + 1) {
            if next.is_some_and(|next| token.start >= next) {
                return tokens.get(at).map_or(0, |name| name.end);
            }
            if token.is_comment() {
                if depth == 0 && token.kind == TokenKind::Doc {
                    break;
                }
                continue;
            }
            match token.text(text) {
                "{" | "(" | "[" | "<" => depth += 1,
                "}" | ")" | "]" | ">" if depth == 0 => break,
                "}" if is_block && depth == 1 => return token.end,
                "}" | ")" | "]" | ">" => depth -= 1,
                ";" if depth == 0 && is_line => return token.end,
                ";" | "," if depth == 0 => break,
                _ => {}
            }
            end = token.end;
        }
        end
    }
}
