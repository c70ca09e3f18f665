use std::sync::atomic::Ordering;

use pest::Parser;
use pest::error::Error;
use turbo_grammar::{Rule, TurboParser};

use super::cursor::{Node, Tree};
use super::measure::Measured;
use super::unexpected::Place;
use super::{Builder, Parsed, Piece, STAMPS};
use crate::ast::{
    Const, Enum, EnumKind, File, Import, Item, Lost, Name, Package, Prefix, Service, Spelling, Struct,
};
use crate::diagnostics::{Code, Diagnostic, Fix};
use crate::source::Span;

impl<'a> Builder<'a> {
    /// Parses the parts of a text one after the other.
    ///
    /// A part whose pieces are all right says the same alone as with what follows it: nothing of a right piece is looked at behind its end. Of
    /// the first that is not, the parser may have looked at what follows, so from there on the rest is one part.
    pub(super) fn file(&mut self, Measured { comments, parts, .. }: Measured) -> Parsed {
        let mut parsed = self.unread();
        let mut first = None;
        let mut is_first = true;
        let mut start = 0;
        for end in parts.into_iter().chain([self.text.len()]) {
            let mut part = (self.tree(start, end), end);
            if !part.0.as_ref().is_ok_and(Tree::is_right) {
                part = (self.tree(start, self.text.len()), self.text.len());
            }
            let (Ok(tree), end) = part else {
                return self.given_up(start);
            };
            for node in pieces(&tree) {
                let piece = self.piece(&node, &mut is_first, &mut parsed.file);
                parsed.pieces.push(piece);
            }
            first.get_or_insert(tree);
            start = end;
            if end == self.text.len() {
                break;
            }
        }
        parsed.file.is_complete = true;
        parsed.file.comments = comments;
        parsed.parsed = parsed.pieces.len();
        let first = first.as_ref().and_then(|tree| pieces(tree).next());
        // What could not be read may have been the package.
        let is_lost = first.is_some_and(|node| node.rule() == Rule::bad_item);
        if parsed.file.package.is_none() && !is_lost {
            self.no_package(first);
        }
        parsed
    }

    /// What the parser makes of a part of the text.
    fn tree(&self, start: usize, end: usize) -> Result<Tree<'a>, Box<Error<Rule>>> {
        let pairs = TurboParser::parse(Rule::file, &self.text[start..end])?;
        Ok(Tree::new(self.file, self.text, start, pairs))
    }
}

impl Builder<'_> {
    /// Adds a piece to a file. `is_first` says whether it may be the package.
    pub(super) fn piece(&mut self, node: &Node<'_>, is_first: &mut bool, file: &mut File) -> Piece {
        let (said, items, imports) = (self.report.count(), file.items.len(), file.imports.len());
        match node.rule() {
            Rule::item => self.item(node, *is_first, file),
            Rule::dangling => self.dangling(node),
            Rule::stray_close => self.report.add(
                Diagnostic::error(
                    Code::NothingToClose,
                    node.span(),
                    "this `}` has nothing to close",
                    "",
                )
                .help("take it away, or look for a `{` that is missing before it"),
            ),
            _ => {
                self.unexpected(node, Place::Item);
                file.items.extend(self.lost(node).map(Item::Lost));
            }
        }
        // Whatever is wrong with what could not be read, it is not that the package comes after it.
        *is_first &= node.rule() == Rule::bad_item;
        Piece {
            stamp: STAMPS.fetch_add(1, Ordering::Relaxed),
            start: node.span().start,
            end: node.end(),
            items: (file.items.len() - items) as u32,
            imports: (file.imports.len() - imports) as u32,
            is_package: node.children().any(|child| child.rule() == Rule::package),
            is_clean: self.report.count() == said && node.is_right(),
        }
    }

    fn no_package(&mut self, first: Option<Node<'_>>) {
        let first = first.and_then(|node| {
            node.children()
                .find(|child| child.rule() != Rule::prefix)
                .and_then(|child| child.children().next())
        });
        let (place, message) = match first {
            Some(node) => (node.span(), "this file does not say which package it is"),
            None if self.text.is_empty() => (self.span(0, 0), "this file is empty"),
            None => (self.span(0, 0), "there is nothing in this file"),
        };
        self.report.add(
            Diagnostic::error(
                Code::NoPackage,
                place,
                message,
                "expected `package` before anything else",
            )
            .help("begin the file with its package, such as `package acme.people.v1;`"),
        );
    }

    fn item(&mut self, node: &Node<'_>, is_first: bool, file: &mut File) {
        let mut prefix = Prefix::default();
        let mut last = node.span();
        for child in node.children() {
            match child.rule() {
                Rule::prefix => prefix = self.prefix(&child),
                Rule::package => self.package(&child, std::mem::take(&mut prefix), is_first, file),
                Rule::import => file
                    .imports
                    .extend(self.import(&child, std::mem::take(&mut prefix))),
                Rule::const_item => {
                    let item = self
                        .constant(&child, std::mem::take(&mut prefix))
                        .map(Item::Const);
                    file.items.extend(item.or_else(|| self.unfinished(&child)));
                }
                Rule::type_item => {
                    let item = self
                        .spelling(&child, std::mem::take(&mut prefix))
                        .map(Item::Newtype);
                    file.items.extend(item.or_else(|| self.unfinished(&child)));
                }
                Rule::alias_item => {
                    let item = self
                        .spelling(&child, std::mem::take(&mut prefix))
                        .map(Item::Alias);
                    file.items.extend(item.or_else(|| self.unfinished(&child)));
                }
                Rule::struct_item | Rule::enum_item | Rule::error_item | Rule::service_item => {
                    file.items.extend(self.block(&child, std::mem::take(&mut prefix)));
                }
                _ => self.separator(&child, last),
            }
            last = child.span();
        }
    }

    fn package(&mut self, node: &Node<'_>, prefix: Prefix, is_first: bool, file: &mut File) {
        let Some(path) = node.children().need(Rule::path).map(|path| self.path(&path)) else {
            return;
        };
        path.segments.iter().for_each(|part| self.length_of_name(part));
        let has_no_prefix = prefix.docs.is_empty() && prefix.attributes.is_empty();
        if let Some(first) = &file.package {
            self.report.add(
                Diagnostic::error(
                    Code::SecondPackage,
                    path.span,
                    "this file has two packages",
                    "the second one",
                )
                .and_at(first.path.span, "the first one")
                .help("a file is one package: move what belongs to the second into a file of its own"),
            );
            return;
        }
        if !is_first {
            self.report.add(
                Diagnostic::error(
                    Code::NoPackage,
                    node.span(),
                    "the package does not stand first",
                    "this belongs above everything else",
                )
                .fix_if(has_no_prefix.then(|| self.moved_to_top(node.span())).flatten()),
            );
        }
        file.package = Some(Package { prefix, path });
    }

    /// Moves a package, with its line, to where the file begins.
    fn moved_to_top(&self, package: Span) -> Option<Fix> {
        let after = &self.text[package.range().end..];
        let rest = after.trim_start().strip_prefix(';')?;
        let rest = rest.strip_prefix('\n').unwrap_or(rest);
        // One empty line stays, not two.
        let before = &self.text[..package.range().start];
        let has_empty_line = before.is_empty() || before.ends_with("\n\n");
        let rest = rest.strip_prefix('\n').filter(|_| has_empty_line).unwrap_or(rest);
        let whole = self.span(package.range().start, self.text.len() - rest.len());
        let text = format!("{};\n\n", &self.text[package.range()]);
        Some(Fix::replace("move it to the top of the file", self.span(0, 0), text).and(whole, ""))
    }

    fn import(&mut self, node: &Node<'_>, prefix: Prefix) -> Option<Import> {
        let mut children = node.children();
        let string = children.need(Rule::string)?;
        let mut path = self.string(&string)?;
        if self.last_unclosed == string.span().end {
            // It swallowed the end of its line.
            path.truncate(path.trim_end().trim_end_matches(';').len());
        }
        let alias = children.all(Rule::name).next().map(|name| self.name(&name));
        Some(Import {
            prefix,
            path,
            path_span: string.span(),
            alias,
        })
    }

    fn constant(&mut self, node: &Node<'_>, prefix: Prefix) -> Option<Const> {
        let mut children = node.children();
        Some(Const {
            prefix,
            name: self.name(&children.need(Rule::name)?),
            ty: self.type_expr(&children.need(Rule::type_expr)?)?,
            value: self.value(&children.need(Rule::value)?)?,
        })
    }

    fn spelling(&mut self, node: &Node<'_>, prefix: Prefix) -> Option<Spelling> {
        let mut children = node.children();
        Some(Spelling {
            prefix,
            name: self.name(&children.need(Rule::name)?),
            ty: self.type_expr(&children.need(Rule::type_expr)?)?,
        })
    }

    fn block(&mut self, node: &Node<'_>, prefix: Prefix) -> Option<Item> {
        let mut children = node.children();
        let keyword = children.next()?;
        let name = self.name(&children.need(Rule::name)?);
        let generics: Vec<Node<'_>> = match children.optional(Rule::generics) {
            Some(generics) => generics.children().all(Rule::name).collect(),
            None => Vec::new(),
        };
        let generics = generics.iter().map(|name| self.name(name)).collect();
        let body = children.next()?;
        Some(match keyword.rule() {
            Rule::kw_struct => {
                let (fields, is_complete) = self.fields(&body);
                Item::Struct(Struct {
                    prefix,
                    name,
                    generics,
                    fields,
                    is_complete,
                })
            }
            Rule::kw_enum => Item::Enum(self.enum_item(prefix, EnumKind::Enum, name, generics, &body)),
            Rule::kw_error => Item::Enum(self.enum_item(prefix, EnumKind::Error, name, generics, &body)),
            Rule::kw_service => Item::Service(Service {
                prefix,
                name,
                methods: self.methods(&body),
            }),
            _ => return None,
        })
    }

    fn enum_item(
        &mut self,
        prefix: Prefix,
        kind: EnumKind,
        name: Name,
        generics: Vec<Name>,
        body: &Node<'_>,
    ) -> Enum {
        let (variants, is_complete) = self.variants(body);
        Enum {
            prefix,
            kind,
            name,
            generics,
            variants,
            is_complete,
        }
    }

    /// What is left of an item whose value or type could not be read.
    fn unfinished(&self, node: &Node<'_>) -> Option<Item> {
        let name = node.children().need(Rule::name)?;
        Some(Item::Lost(Lost {
            name: self.reference(&name),
        }))
    }

    /// The name of an item that could not be read: after its keyword, or its second word, as the first may be meant
    /// as one.
    fn lost(&self, node: &Node<'_>) -> Option<Lost> {
        let words: Vec<Node<'_>> = node.children().all(Rule::bad_word).take(MOST_WORDS).collect();
        let is_keyword = |word: &Node<'_>| KEYWORDS.contains(&word.text());
        let keyword = words.iter().position(is_keyword).unwrap_or(0);
        let name = words.get(keyword + 1)?;
        let is_name = name.text().starts_with(|c: char| c.is_ascii_alphabetic());
        is_name.then(|| Lost {
            name: self.reference(name),
        })
    }
}

/// What stands by itself in a part of a file.
fn pieces<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = Node<'t>> {
    let root = tree.roots().need(Rule::file);
    let pieces = root.into_iter().flat_map(|root| root.children());
    pieces.filter(|node| node.rule() != Rule::EOI)
}

/// What a name stands after.
const KEYWORDS: [&str; 7] = ["struct", "enum", "error", "service", "const", "type", "alias"];

/// A name is looked for among so many words of what could not be read.
const MOST_WORDS: usize = 8;
