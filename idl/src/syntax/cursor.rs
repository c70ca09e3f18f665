use pest::iterators::{Pair, Pairs};
use turbo_grammar::Rule;

use crate::source::{FileId, Span};

/// One node of what pest found. The only way to its children is a [`Cursor`].
#[derive(Clone, Debug)]
pub(super) struct Node<'i> {
    file: FileId,
    pair: Pair<'i, Rule>,
}

impl<'i> Node<'i> {
    pub(super) fn new(file: FileId, pair: Pair<'i, Rule>) -> Self {
        Self { file, pair }
    }

    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// The text as pest sees it: of a node without children, exactly what it is.
    pub(super) fn text(&self) -> &'i str {
        self.pair.as_str()
    }

    /// The place without the white space and the comments that pest counts in at the end.
    pub(super) fn span(&self) -> Span {
        let whole = self.pair.as_span();
        let last = self
            .pair
            .clone()
            .into_inner()
            .rfind(|pair| pair.as_rule() != Rule::COMMENT);
        let end = match last {
            Some(pair) => Self::new(self.file, pair).span().end,
            None => whole.end() as u32,
        };
        Span {
            file: self.file,
            start: whole.start() as u32,
            end,
        }
    }

    /// The places of all comments within, in order.
    pub(super) fn comments(&self) -> impl Iterator<Item = Span> {
        let file = self.file;
        let nodes = self.pair.clone().into_inner().flatten();
        nodes
            .filter(|pair| pair.as_rule() == Rule::COMMENT)
            .map(move |pair| {
                let place = pair.as_span();
                Span {
                    file,
                    start: place.start() as u32,
                    end: place.end() as u32,
                }
            })
    }

    /// Whether nothing within was understood only by recovery.
    pub(super) fn is_healthy(&self) -> bool {
        let mut nodes = self.pair.clone().into_inner().flatten();
        !nodes.any(|pair| pair.as_rule() == Rule::bad_word)
    }

    pub(super) fn children(&self) -> Cursor<'i> {
        Cursor {
            file: self.file,
            pairs: self.pair.clone().into_inner(),
        }
    }
}

/// Walks over the children of a node by what they are, not by where they stand. Comments are not children.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'i> {
    file: FileId,
    pairs: Pairs<'i, Rule>,
}

impl<'i> Cursor<'i> {
    pub(super) fn new(file: FileId, pairs: Pairs<'i, Rule>) -> Self {
        Self { file, pairs }
    }

    /// The next child, if it is this.
    pub(super) fn optional(&mut self, rule: Rule) -> Option<Node<'i>> {
        let mut ahead = self.clone();
        let node = ahead.next().filter(|node| node.rule() == rule)?;
        *self = ahead;
        Some(node)
    }

    /// The first child from here on that is this: one that the grammar promises.
    pub(super) fn need(&mut self, rule: Rule) -> Option<Node<'i>> {
        let found = self.find(|node| node.rule() == rule);
        debug_assert!(found.is_some(), "the grammar promised {rule:?}");
        found
    }

    /// All children from here on that are this.
    pub(super) fn all(self, rule: Rule) -> impl Iterator<Item = Node<'i>> {
        self.filter(move |node| node.rule() == rule)
    }
}

impl<'i> Iterator for Cursor<'i> {
    type Item = Node<'i>;

    fn next(&mut self) -> Option<Node<'i>> {
        let pair = self.pairs.by_ref().find(|pair| pair.as_rule() != Rule::COMMENT)?;
        Some(Node {
            file: self.file,
            pair,
        })
    }
}
