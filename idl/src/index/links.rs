//! The links of documentation, name by name: `[Person.name]` is a place of the struct and one of the field.

use super::collect::Collect;
use super::{Role, Symbol, Thing};
use crate::source::{FileId, Span};

/// Adds what a link names, in the order in which the check looks: the file itself, its imports, packages.
pub(super) fn places(collect: &mut Collect<'_>, link: &str, span: Span) {
    let part = |from: usize, to: usize| Span {
        start: span.start + from as u32,
        end: span.start + to as u32,
        ..span
    };
    let file = collect.file;
    if own(collect, file, link, span) {
        return;
    }
    let Some(dot) = link.find('.') else { return };
    if let Some(import) = collect.analysis.import_of(file, &link[..dot])
        && let Some(target) = collect.analysis.import_target(import)
        && own(collect, target, &link[dot + 1..], part(dot + 1, link.len()))
    {
        collect.add(part(0, dot), Role::Link, Thing::Symbol(import));
        return;
    }
    for (dot, _) in link.match_indices('.') {
        let package = collect.analysis.packages.get(&link[..dot]).copied();
        if let Some(target) = package
            && own(collect, target, &link[dot + 1..], part(dot + 1, link.len()))
        {
            let symbol = Symbol::Package(target);
            collect.add(part(0, dot), Role::Link, Thing::Symbol(symbol));
            return;
        }
    }
}

/// An item of a file, or a member of one. Adds nothing if there is no such thing.
fn own(collect: &mut Collect<'_>, file: FileId, link: &str, span: Span) -> bool {
    let (name, member) = match link.split_once('.') {
        Some((name, member)) => (name, Some(member)),
        None => (link, None),
    };
    let Some(item) = collect.analysis.item(file, name) else {
        return false;
    };
    let name_end = span.start + name.len() as u32;
    if let Some(member) = member {
        let Some(symbol) = collect.analysis.member(item, member) else {
            return false;
        };
        let place = Span {
            start: name_end + 1,
            ..span
        };
        collect.add(place, Role::Link, Thing::Symbol(symbol));
    }
    let place = Span {
        end: name_end,
        ..span
    };
    collect.add(place, Role::Link, Thing::Symbol(item));
    true
}
