use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use crate::ast::{DocLine, File, Item, Payload, Prefix};
use crate::diagnostics::{Code, Diagnostic, Report, Severity, nearest, quoted};
use crate::load::Unit;
use crate::resolve;
use crate::source::Span;

/// What documentation links to is there: `[Person]`, `[Person.name]`, `[geo.Point]`, `[acme.geo.Point]`.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    let own: Vec<Names<'_>> = input.units.iter().map(|unit| names(input, unit)).collect();
    let packages: BTreeMap<String, usize> = input
        .units
        .iter()
        .enumerate()
        .filter_map(|(at, unit)| Some((unit.ast.package.as_ref()?.path.dotted(), at)))
        .collect();
    for (at, unit) in input
        .units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.ast.is_complete)
    {
        let mut suggestions_left = resolve::most_suggestions(input.units.len());
        let leads = |link: &str| {
            if own[at].has(link) {
                return true;
            }
            let imported = link.split_once('.').and_then(|(import, rest)| {
                let file = input.names.import(unit.ast.id, import)?;
                Some(own[file.0 as usize].has(rest))
            });
            let mut dots = link.match_indices('.');
            imported == Some(true)
                || dots.any(|(dot, _)| {
                    packages
                        .get(&link[..dot])
                        .is_some_and(|&at| own[at].has(&link[dot + 1..]))
                })
        };
        let broken = |link: &str, span: Span, report: &mut Report| {
            let all = match suggestions_left.checked_sub(1) {
                Some(left) => {
                    suggestions_left = left;
                    own[at].all()
                }
                None => BTreeSet::new(),
            };
            let near = nearest(link, all.iter().map(String::as_str));
            let mut diagnostic = Diagnostic::error(
                Code::BrokenLink,
                span,
                format!("there is nothing called {} to link to", quoted(link)),
                "leads nowhere",
            );
            diagnostic.severity = Severity::Warning;
            report.add(match near {
                Some(near) => diagnostic.did_you_mean(Some(near), span),
                None => diagnostic.help("what is no link stands in back quotes"),
            });
        };
        each_link(input, unit, &leads, broken, report);
    }
}

/// The items of a file.
struct Names<'a> {
    names: &'a resolve::Names,
    file: &'a File,
    /// All items by name, if several have one, which is complained about.
    with_duplicates: Vec<(&'a str, &'a Item)>,
}

impl Names<'_> {
    /// Whether there is an item, or a member of one, as documentation writes it.
    fn has(&self, link: &str) -> bool {
        let (name, member) = link
            .split_once('.')
            .map_or((link, None), |(name, member)| (name, Some(member)));
        let Some(first) = self.names.index_of(self.file.id, name) else {
            return false;
        };
        let is_it = |item: &Item| member.is_none_or(|member| members(item).contains(&member));
        let from = self.with_duplicates.partition_point(|(item, _)| *item < name);
        let mut of_name = self.with_duplicates[from..]
            .iter()
            .take_while(|(item, _)| *item == name);
        is_it(&self.file.items[first]) || of_name.any(|(_, item)| is_it(item))
    }

    fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for item in &self.file.items {
            let name = &item.name().text;
            all.insert(name.clone());
            all.extend(members(item).into_iter().map(|member| format!("{name}.{member}")));
        }
        all
    }
}

fn names<'a>(input: &Input<'a>, unit: &'a Unit) -> Names<'a> {
    let mut with_duplicates = Vec::new();
    if input.names.count(unit.ast.id) < unit.ast.items.len() {
        let items = unit.ast.items.iter();
        with_duplicates.extend(items.map(|item| (item.name().text.as_str(), item)));
        with_duplicates.sort_by_key(|(name, _)| *name);
    }
    Names {
        names: input.names,
        file: &unit.ast,
        with_duplicates,
    }
}

fn members(item: &Item) -> Vec<&str> {
    match item {
        Item::Struct(item) => item.fields.iter().map(|it| it.name.text.as_str()).collect(),
        Item::Enum(item) => item.variants.iter().map(|it| it.name.text.as_str()).collect(),
        Item::Service(item) => item.methods.iter().map(|it| it.name.text.as_str()).collect(),
        Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => Vec::new(),
    }
}

fn each_link(
    input: &Input<'_>,
    unit: &Unit,
    leads: &dyn Fn(&str) -> bool,
    mut broken: impl FnMut(&str, Span, &mut Report),
    report: &mut Report,
) {
    let mut look = |link: &str, span: Span| {
        if !leads(link) {
            broken(link, span, report);
        }
    };
    let package = unit.ast.package.iter();
    let of_package = package.flat_map(|package| of_prefix(&package.prefix));
    of_package.for_each(|(link, span)| look(link, span));
    let of_items = input.items.of_file(unit.ast.id);
    let of_items = of_items.flat_map(|number| input.links[number]);
    of_items.for_each(|link| look(&link.text, link.span));
}

/// A name that documentation links to.
#[derive(Debug)]
pub(crate) struct DocLink {
    text: String,
    pub(crate) span: Span,
}

/// What the documentation of an item links to, in order.
pub(crate) fn links_of(item: &Item) -> Vec<DocLink> {
    let mut found = Vec::new();
    each_prefix(item, &mut |prefix| {
        let links = of_prefix(prefix).into_iter();
        found.extend(links.map(|(text, span)| DocLink {
            text: text.to_owned(),
            span,
        }));
    });
    found
}

/// The links of a piece of documentation, with their places.
pub(crate) fn of_prefix(prefix: &Prefix) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in &prefix.docs {
        if line.text.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            found.extend(links(line));
        }
    }
    found
}

fn each_prefix<'a>(item: &'a Item, call: &mut dyn FnMut(&'a Prefix)) {
    item.prefix().into_iter().for_each(&mut *call);
    match item {
        Item::Struct(item) => item.fields.iter().for_each(|field| call(&field.prefix)),
        Item::Enum(item) => {
            for variant in &item.variants {
                call(&variant.prefix);
                if let Payload::Struct { fields, .. } = &variant.payload {
                    fields.iter().for_each(|field| call(&field.prefix));
                }
            }
        }
        Item::Service(item) => item.methods.iter().for_each(|method| call(&method.prefix)),
        Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => {}
    }
}

/// The links of a line that can only be meant for the schema: names that begin with a capital or have dots between them, in square
/// brackets, outside of code, with no address after them.
fn links(line: &DocLine) -> Vec<(&str, Span)> {
    let text = line.text.as_str();
    // The text is the end of the line but for white space; the slashes and one space stand before it.
    let whole = (line.span.end - line.span.start) as usize;
    let offset = if whole > 3 + text.len() { 4 } else { 3 };
    let mut found = Vec::new();
    let (mut at, mut is_code) = (0, false);
    // The nearest bracket that closes: looked for once, however many open before it.
    let mut close = text.find(']');
    if close.is_none() {
        return found;
    }
    while let Some(next) = text[at..].find(['`', '[', '\\']) {
        at += next;
        if close.is_some_and(|place| place < at) {
            close = text[at..].find(']').map(|place| at + place);
        }
        match text.as_bytes()[at] {
            b'`' => is_code = !is_code,
            b'[' if !is_code => {
                let Some(close) = close else { break };
                let (link, after) = (&text[at + 1..close], &text[close + 1..]);
                if !after.starts_with(['(', '[', ':']) && is_path(link) {
                    let start = line.span.start + (offset + at + 1) as u32;
                    let end = start + link.len() as u32;
                    found.push((
                        link,
                        Span {
                            start,
                            end,
                            ..line.span
                        },
                    ));
                }
            }
            // What follows means itself.
            b'\\' => at += text[at + 1..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        at += 1;
    }
    found
}

fn is_path(text: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    text.split('.').all(is_name) && (text.contains('.') || text.starts_with(|c: char| c.is_ascii_uppercase()))
}
