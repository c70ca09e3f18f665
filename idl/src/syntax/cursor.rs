use pest::Token;
use pest::iterators::Pairs;
use turbo_grammar::Rule;

use crate::source::{FileId, Span};

/// What pest found, as a list: each node stands before its children, and knows where they end. Made in one pass, so that looking
/// at a node costs nothing.
#[derive(Debug)]
pub(super) struct Tree<'i> {
    file: FileId,
    text: &'i str,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    rule: Rule,
    start: u32,
    /// As pest sees it: with the white space and the comments behind the last child.
    end: u32,
    /// Without these.
    last: u32,
    /// The index of what follows the children.
    next: u32,
}

impl<'i> Tree<'i> {
    /// `pairs` are of the text from `offset` on.
    pub(super) fn new(file: FileId, text: &'i str, offset: usize, pairs: Pairs<'i, Rule>) -> Self {
        let tokens = pairs.tokens();
        let mut entries: Vec<Entry> = Vec::with_capacity(tokens.len() / 2);
        // The open nodes, with the end of the last child that each has so far.
        let mut open: Vec<(usize, Option<u32>)> = Vec::new();
        for token in tokens {
            match token {
                Token::Start { rule, pos } => {
                    open.push((entries.len(), None));
                    let start = (offset + pos.pos()) as u32;
                    entries.push(Entry {
                        rule,
                        start,
                        end: start,
                        last: start,
                        next: 0,
                    });
                }
                Token::End { pos, .. } => {
                    let Some((index, last)) = open.pop() else { break };
                    let next = entries.len() as u32;
                    let entry = &mut entries[index];
                    entry.end = (offset + pos.pos()) as u32;
                    entry.last = last.unwrap_or(entry.end);
                    entry.next = next;
                    let last = entry.last;
                    if let Some((_, of_parent)) = open.last_mut() {
                        *of_parent = Some(last);
                    }
                }
            }
        }
        Self { file, text, entries }
    }

    /// Whether it is as the language wants it.
    pub(super) fn is_right(&self) -> bool {
        !self.entries.iter().any(|entry| is_recovery(entry.rule))
    }

    /// The nodes that stand in no other.
    pub(super) fn roots(&self) -> Cursor<'_> {
        Cursor {
            tree: self,
            at: 0,
            end: self.entries.len() as u32,
        }
    }
}

/// One node of a [`Tree`]. The only way to its children is a [`Cursor`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'i> {
    tree: &'i Tree<'i>,
    at: u32,
}

impl<'i> Node<'i> {
    fn entry(&self) -> &'i Entry {
        &self.tree.entries[self.at as usize]
    }

    pub(super) fn rule(&self) -> Rule {
        self.entry().rule
    }

    /// The text as pest sees it: of a node without children, exactly what it is.
    pub(super) fn text(&self) -> &'i str {
        let entry = self.entry();
        &self.tree.text[entry.start as usize..entry.end as usize]
    }

    /// The place without the white space and the comments that pest counts in at the end.
    pub(super) fn span(&self) -> Span {
        let entry = self.entry();
        Span {
            file: self.tree.file,
            start: entry.start,
            end: entry.last,
        }
    }

    /// Where it ends as pest sees it.
    pub(super) fn end(&self) -> u32 {
        self.entry().end
    }

    /// Whether it and all within is as the language wants it.
    pub(super) fn is_right(&self) -> bool {
        let all = &self.tree.entries[self.at as usize..self.entry().next as usize];
        !all.iter().any(|entry| is_recovery(entry.rule))
    }

    /// Whether nothing within was understood only by recovery.
    pub(super) fn is_healthy(&self) -> bool {
        let within = &self.tree.entries[self.at as usize + 1..self.entry().next as usize];
        !within.iter().any(|entry| entry.rule == Rule::bad_word)
    }

    pub(super) fn children(&self) -> Cursor<'i> {
        Cursor {
            tree: self.tree,
            at: self.at + 1,
            end: self.entry().next,
        }
    }
}

/// Walks over the children of a node by what they are, not by where they stand.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'i> {
    tree: &'i Tree<'i>,
    at: u32,
    end: u32,
}

impl<'i> Cursor<'i> {
    fn peek(&self) -> Option<Node<'i>> {
        (self.at < self.end).then_some(Node {
            tree: self.tree,
            at: self.at,
        })
    }

    /// The next child, if it is this.
    pub(super) fn optional(&mut self, rule: Rule) -> Option<Node<'i>> {
        let node = self.peek().filter(|node| node.rule() == rule)?;
        self.at = node.entry().next;
        Some(node)
    }

    /// The first child from here on that is this: one that the grammar promises.
    pub(super) fn need(&mut self, rule: Rule) -> Option<Node<'i>> {
        let found = self.find(|node| node.rule() == rule);
        debug_assert!(found.is_some(), "the grammar promised {rule:?}");
        found
    }

    /// How many children from here on are this: what holds them needs to be no larger.
    pub(super) fn count_of(&self, rule: Rule) -> usize {
        self.clone().all(rule).count()
    }

    /// All children from here on that are this.
    pub(super) fn all(self, rule: Rule) -> impl Iterator<Item = Node<'i>> {
        self.filter(move |node| node.rule() == rule)
    }
}

impl<'i> Iterator for Cursor<'i> {
    type Item = Node<'i>;

    fn next(&mut self) -> Option<Node<'i>> {
        let node = self.peek()?;
        self.at = node.entry().next;
        Some(node)
    }
}

/// Whether a rule stands for a mistake.
fn is_recovery(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::dangling
            | Rule::stray_close
            | Rule::unclosed
            | Rule::unclosed_string
            | Rule::open_string
            | Rule::wrong_comma
            | Rule::wrong_semicolon
            | Rule::missing_semicolon
            | Rule::missing_comma
            | Rule::missing_variant_comma
            | Rule::bad_item
            | Rule::bad_field
            | Rule::bad_variant
            | Rule::bad_method
            | Rule::bad_arguments
            | Rule::bad_word
    )
}
