//! What `@allow` lets pass, and where.

use std::collections::BTreeMap;

use super::{Input, find};
use crate::ast::{Attribute, Field, Item, Payload, Prefix, ValueKind};
use crate::diagnostics::{Diagnostic, Lint};
use crate::source::{FileId, Span};

/// One lint that one `@allow` names.
#[derive(Debug)]
pub(super) struct Allow {
    pub(super) lint: &'static Lint,
    /// Where it is named.
    pub(super) name: Span,
    /// The attribute.
    pub(super) attribute: Span,
    /// How many lints the attribute names.
    pub(super) count: usize,
    /// What it is about: from here to the next thing beside it.
    scope: Span,
    pub(super) is_used: bool,
}

/// All of them by where they begin, those of what is within after those of what is around.
#[derive(Debug, Default)]
pub(super) struct Allows {
    pub(super) all: Vec<Allow>,
}

/// Finds all of them.
pub(super) fn collect(input: &Input<'_>) -> Allows {
    let mut allows = Allows::default();
    for unit in input.units {
        let numbers = input.items.of_file(unit.ast.id);
        let file = Extent {
            file: unit.ast.id,
            end: u32::MAX,
        };
        if let Some(package) = &unit.ast.package {
            allows.add(&package.prefix, file.whole());
        }
        let imports = unit
            .ast
            .imports
            .iter()
            .map(|import| (Thing::Import, &import.prefix, import.path_span));
        let items = unit.ast.items.iter().zip(numbers).filter_map(|(item, number)| {
            let has_allow = input.mentions[number].has_allow;
            Some((Thing::Item(item, has_allow), item.prefix()?, item.name().span))
        });
        let mut things: Vec<(Thing<'_>, &Prefix, Span)> = imports.chain(items).collect();
        things.sort_by_key(|(_, prefix, name)| start(prefix, *name));
        let starts: Vec<u32> = things
            .iter()
            .map(|(_, prefix, name)| start(prefix, *name))
            .collect();
        for (index, (thing, prefix, _)) in things.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(file.end);
            let own = Extent { end, ..file };
            allows.add(prefix, own.from(starts[index]));
            if let Thing::Item(item, true) = thing {
                allows.members(item, own);
            }
        }
    }
    allows
        .all
        .sort_by_key(|allow| (allow.scope.file, allow.scope.start));
    allows
}

#[derive(Clone, Copy)]
enum Thing<'a> {
    Import,
    /// And whether there is an `@allow` in it.
    Item(&'a Item, bool),
}

/// Up to where something reaches.
#[derive(Clone, Copy)]
struct Extent {
    file: FileId,
    end: u32,
}

impl Extent {
    fn from(self, start: u32) -> Span {
        Span {
            file: self.file,
            start,
            end: self.end,
        }
    }

    fn whole(self) -> Span {
        self.from(0)
    }
}

/// Where something with a prefix begins.
pub(super) fn start(prefix: &Prefix, name: Span) -> u32 {
    let attribute = prefix.attributes.first().map(|attribute| attribute.span.start);
    let doc = prefix.docs.first().map(|doc| doc.span.start);
    name.start
        .min(attribute.unwrap_or(u32::MAX))
        .min(doc.unwrap_or(u32::MAX))
}

impl Allows {
    /// Takes out what is allowed where it is: by the nearest `@allow` around it, which has a use then.
    pub(super) fn sift(&mut self, found: &mut Vec<Diagnostic>) {
        let place = |diagnostic: &Diagnostic| diagnostic.primary.as_ref().map(|label| label.span);
        found.sort_by_key(place);
        let mut next = 0;
        // Of each lint the scopes that have begun and not ended, those that are within others last.
        let mut open: BTreeMap<&Lint, Vec<usize>> = BTreeMap::new();
        found.retain(|diagnostic| {
            let (Some(lint), Some(place)) = (diagnostic.rule.lint(), place(diagnostic)) else {
                return true;
            };
            while let Some(allow) = self.all.get(next)
                && (allow.scope.file, allow.scope.start) <= (place.file, place.start)
            {
                open.entry(allow.lint).or_default().push(next);
                next += 1;
            }
            let around = open.entry(lint).or_default();
            while let Some(&last) = around.last() {
                let scope = self.all[last].scope;
                if scope.file == place.file && place.start < scope.end {
                    self.all[last].is_used = true;
                    return false;
                }
                around.pop();
            }
            true
        });
    }

    fn add(&mut self, prefix: &Prefix, scope: Span) {
        for attribute in prefix
            .attributes
            .iter()
            .filter(|attribute| attribute.name.text == "allow")
        {
            let named = lints(attribute);
            let count = named.len();
            self.all.extend(named.into_iter().map(|(lint, name)| Allow {
                lint,
                name,
                attribute: attribute.span,
                count,
                scope,
                is_used: false,
            }));
        }
    }

    fn members(&mut self, item: &Item, extent: Extent) {
        match item {
            Item::Struct(item) => self.fields(&item.fields, extent),
            Item::Enum(item) => self.list(
                &item.variants,
                extent,
                |variant| (&variant.prefix, variant.name.span),
                |allows, variant, own| {
                    if let Payload::Struct { fields, .. } = &variant.payload {
                        allows.fields(fields, own);
                    }
                },
            ),
            Item::Service(item) => self.list(
                &item.methods,
                extent,
                |method| (&method.prefix, method.name.span),
                |allows, method, own| {
                    allows.list(
                        &method.params,
                        own,
                        |param| (&param.prefix, param.name.span),
                        |_, _, _| {},
                    );
                },
            ),
            Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => {}
        }
    }

    fn fields(&mut self, fields: &[Field], extent: Extent) {
        self.list(
            fields,
            extent,
            |field| (&field.prefix, field.name.span),
            |_, _, _| {},
        );
    }

    /// Members beside each other: each reaches up to the next.
    fn list<T>(
        &mut self,
        members: &[T],
        extent: Extent,
        place: impl Fn(&T) -> (&Prefix, Span),
        within: impl Fn(&mut Self, &T, Extent),
    ) {
        for (index, member) in members.iter().enumerate() {
            let (prefix, name) = place(member);
            let next = members.get(index + 1).map(&place);
            let end = next.map_or(extent.end, |(prefix, name)| start(prefix, name));
            let own = Extent { end, ..extent };
            self.add(prefix, own.from(start(prefix, name)));
            within(self, member, own);
        }
    }
}

/// The lints that an `@allow` names, with the places of the names. What is none was complained about.
fn lints(attribute: &Attribute) -> Vec<(&'static Lint, Span)> {
    let arguments = attribute.arguments.iter().flatten();
    arguments
        .filter_map(|argument| match &argument.kind {
            ValueKind::Path(path) => Some((find(&path.dotted())?, argument.span)),
            _ => None,
        })
        .collect()
}
