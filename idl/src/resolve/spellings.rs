//! Aliases, and what newtypes wrap: before everything else, as other types are made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lower::{Known, Lower};
use super::names::{At, Kind, Lookup, Names};
use crate::ast::{self, Item, Spelling, TypeKind};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::Type;
use crate::load::Unit;
use crate::source::Span;

/// How deep the types stand inside each other that an alias or a newtype stands for, and how many they are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    depth: usize,
    parts: usize,
}

/// What is written out must stay readable, and finite.
const MOST: Extent = Extent {
    depth: 64,
    parts: 256,
};

/// So many types may come of aliases in a whole schema.
pub(super) const MOST_WRITTEN_OUT: usize = 1 << 22;

/// Makes the types of all aliases and newtypes, those first that others need.
pub(super) fn spell(units: &[Unit], names: &Names, report: &mut Report, known: &mut Known<'_>) {
    let order = in_order(units, names, report);
    for (at, is_in_circle) in order {
        let Some(item) = spelling(units, at) else { continue };
        // What needs something that was complained about is not complained about too.
        let is_spoiled = needs(units, names, at)
            .iter()
            .any(|at| matches!(known.spelled.get(at), Some(None)));
        let mut lower = Lower::new(names, report, known, at.0);
        let ty = if is_in_circle {
            None
        } else {
            lower.type_of(&item.ty)
        };
        let ty = ty.filter(|ty| !is_spoiled && lower.fits(at, ty, item));
        Arc::make_mut(&mut known.spelled).insert(at, ty);
    }
}

fn spelling(units: &[Unit], at: At) -> Option<&Spelling> {
    match units.get(at.0.0 as usize)?.ast.items.get(at.1)? {
        Item::Newtype(item) | Item::Alias(item) => Some(item),
        _ => None,
    }
}

/// All aliases and newtypes, those first that others are made of, each with whether it is made of itself. A chain of them may be
/// longer than the machine's stack is deep.
fn in_order(units: &[Unit], names: &Names, report: &mut Report) -> Vec<(At, bool)> {
    let mut state: BTreeMap<At, bool> = BTreeMap::new();
    let mut in_circle = BTreeSet::new();
    let mut order = Vec::new();
    for unit in units {
        for index in 0..unit.ast.items.len() {
            let root = At(unit.ast.id, index);
            if spelling(units, root).is_none() || state.contains_key(&root) {
                continue;
            }
            state.insert(root, false);
            let mut path = vec![(root, needs(units, names, root))];
            while let Some((at, left)) = path.last_mut() {
                let at = *at;
                let Some(next) = left.pop() else {
                    path.pop();
                    state.insert(at, true);
                    order.push(at);
                    continue;
                };
                match state.get(&next) {
                    Some(true) => {}
                    Some(false) => {
                        let start = path.iter().position(|(on_path, _)| *on_path == next).unwrap_or(0);
                        let circle: Vec<At> = path[start..].iter().map(|(at, _)| *at).collect();
                        complain(units, &circle, report);
                        in_circle.extend(circle);
                    }
                    None => {
                        state.insert(next, false);
                        path.push((next, needs(units, names, next)));
                    }
                }
            }
        }
    }
    order
        .into_iter()
        .map(|at| (at, in_circle.contains(&at)))
        .collect()
}

/// The aliases and newtypes that stand in another, the first last.
fn needs(units: &[Unit], names: &Names, at: At) -> Vec<At> {
    let mut found = Vec::new();
    if let Some(item) = spelling(units, at) {
        each_path(&item.ty, &mut |path| {
            if let Lookup::Symbol(symbol) = names.lookup(at.0, path)
                && let Kind::Newtype(_, at) | Kind::Alias(at) = symbol.kind
            {
                found.push(at);
            }
        });
    }
    found.reverse();
    found
}

fn each_path(ty: &ast::Type, call: &mut dyn FnMut(&ast::Path)) {
    match &ty.kind {
        TypeKind::Path(path, arguments) => {
            call(path);
            arguments.iter().for_each(|ty| each_path(ty, call));
        }
        TypeKind::Optional(inner) | TypeKind::List(inner) | TypeKind::Array(inner, _) => {
            each_path(inner, call);
        }
        TypeKind::Tuple(types) => types.iter().for_each(|ty| each_path(ty, call)),
        TypeKind::Lost => {}
    }
}

/// So many places of a long circle are shown.
const MOST_PLACES: usize = 6;

fn complain(units: &[Unit], circle: &[At], report: &mut Report) {
    let items: Vec<&Spelling> = circle.iter().filter_map(|&at| spelling(units, at)).collect();
    let Some((first, rest)) = items.split_first() else {
        return;
    };
    let name = quoted(&first.name.text);
    let mut diagnostic = Diagnostic::error(
        Code::StandsForItself,
        first.name.span,
        format!("{name} stands for itself"),
        if rest.is_empty() {
            "what it stands for has it in it"
        } else {
            "this leads back to itself"
        },
    );
    for item in rest.iter().take(MOST_PLACES) {
        diagnostic = diagnostic.and_at(item.name.span, "by way of this");
    }
    report.add(diagnostic.help("put a struct or an enum between: only they can hold themselves"));
}

impl Lower<'_, '_> {
    /// What a name stands for. Nothing if that was complained about.
    pub(super) fn spelled_out(&mut self, at: At, span: Span) -> Option<Type> {
        let Some(ty) = self.known.spelled.get(&at).cloned().flatten() else {
            return self.lost();
        };
        let parts = self.known.extents.get(&at).map_or(1, |extent| extent.parts);
        if !self.may_write_out(parts) {
            self.report.add(
                Diagnostic::error(
                    Code::TooLarge,
                    span,
                    "the aliases of this schema are too large when they are written out",
                    "one too many",
                )
                .help("make a struct of what stands in many places"),
            );
            return None;
        }
        Some(ty)
    }

    /// Counts what is written out where it is used; false if it is too much.
    pub(super) fn may_write_out(&mut self, parts: usize) -> bool {
        let left = self.known.parts_left.checked_sub(parts);
        self.known.parts_left = left.unwrap_or(self.known.parts_left);
        left.is_some()
    }

    /// What a newtype wraps in the end; other types are as they are.
    pub(super) fn unwrapped<'t>(&'t self, ty: &'t Type) -> Option<&'t Type> {
        let mut ty = ty;
        while let Type::Named(id, _) = ty
            && let Some(at) = self.known.newtypes.get(id)
        {
            ty = match self.known.spelled.get(at) {
                Some(Some(ty)) => ty,
                _ => return self.lost(),
            };
        }
        Some(ty)
    }

    /// Whether what an alias or a newtype stands for is not too large; complains if it is.
    fn fits(&mut self, at: At, ty: &Type, item: &Spelling) -> bool {
        let extent = self.extent(ty);
        Arc::make_mut(&mut self.known.extents).insert(at, extent);
        let fits = extent.depth <= MOST.depth && extent.parts <= MOST.parts;
        if !fits {
            self.report.add(
                Diagnostic::error(
                    Code::TooLarge,
                    item.name.span,
                    format!("what {} stands for is too large", quoted(&item.name.text)),
                    format!(
                        "at most {} types, at most {} inside each other",
                        MOST.parts, MOST.depth
                    ),
                )
                .help("make a struct of a part of it"),
            );
        }
        fits
    }

    fn extent(&self, ty: &Type) -> Extent {
        let own = match ty {
            Type::Named(id, _) => self
                .known
                .newtypes
                .get(id)
                .and_then(|at| self.known.extents.get(at))
                .copied(),
            _ => None,
        };
        let mut extent = own.unwrap_or_default();
        for part in ty.parts() {
            let part = self.extent(part);
            extent.depth = extent.depth.max(part.depth);
            extent.parts = extent.parts.saturating_add(part.parts);
        }
        Extent {
            depth: extent.depth + 1,
            parts: extent.parts.saturating_add(1),
        }
    }
}
