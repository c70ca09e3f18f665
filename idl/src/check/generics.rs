use super::{Input, One};
use crate::ast::{EnumKind, Item, Payload};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::{Schema, Type, TypeId};
use crate::resolve::{Instances, MadeAs, Numbered, bit, settled};

/// So many type parameters a type may have.
const MOST: usize = 16;

/// Type parameters are used, and lead to a number of types that ends.
pub(super) fn check(input: &Input<'_>, instances: &Instances<'_>, report: &mut Report) {
    unused(input, report);
    for &id in &instances.growing {
        let def = input.schema.type_def(id);
        report.add(
            Diagnostic::error(
                Code::GrowsWithoutEnd,
                def.span,
                format!("type arguments in {} grow without end", quoted(def.name.as_written())),
                "each use leads to a larger one",
            )
            .help("a generic type uses itself with its own parameters, as in `struct Tree<T> { item: T, left: Tree<T>? }`"),
        );
    }
    for &id in &instances.optional_twice {
        let def = input.schema.type_def(id);
        report.add(
            Diagnostic::error(
                Code::OptionalTwice,
                def.span,
                format!(
                    "an argument makes a type in {} optional twice",
                    quoted(def.name.as_written())
                ),
                "by way of its parameter or of a newtype",
            )
            .note("TypeScript could not tell the two kinds of nothing apart")
            .help("use it with an argument that is not optional"),
        );
    }
}

/// An item has few type parameters, and an error none.
pub(super) fn check_item(one: &One<'_>, report: &mut Report) {
    let is_error = matches!(one.item, Item::Enum(item) if item.kind == EnumKind::Error);
    let (generics, name) = (one.item.generics(), quoted(&one.item.name().text));
    if let (true, Some(first)) = (is_error, generics.first()) {
        report.add(
            Diagnostic::error(
                Code::BadParameters,
                first.span,
                format!("the error {name} has a type parameter"),
                "an error has none",
            )
            .help("methods throw an error by its name alone; let a variant carry what differs"),
        );
    }
    if let Some(first) = generics.get(MOST) {
        let message = format!("{name} has {} type parameters", generics.len());
        let label = format!("at most {MOST}");
        report.add(Diagnostic::error(Code::BadParameters, first.span, message, label));
    }
}

fn unused(input: &Input<'_>, report: &mut Report) {
    let is_generic = |one: &&Numbered<'_>| !one.item.generics().is_empty();
    if !input.items.all().iter().any(|one| is_generic(&one)) {
        return;
    }
    let used = used(input.schema);
    for one in input.items.all().iter().filter(is_generic) {
        let MadeAs::Type(TypeId(at)) = one.made else {
            continue;
        };
        let (def, used) = (&input.schema.types[at as usize], used[at as usize]);
        if member_count(one.item) != Some(def.definition.types().count()) {
            continue;
        }
        for (index, name) in one.item.generics().iter().enumerate().take(MOST) {
            if used & bit(index) == 0 {
                let message = format!("the type parameter {} is not used", quoted(&name.text));
                report.add(
                    Diagnostic::error(
                        Code::UnusedParameter,
                        name.span,
                        message,
                        "nothing is of this type",
                    )
                    .help("use it in a field or a variant, or leave it out"),
                );
            }
        }
    }
}

/// How many types stand in an item; nothing if a part of it could not be read.
fn member_count(item: &Item) -> Option<usize> {
    match item {
        Item::Struct(item) => item.is_complete.then_some(item.fields.len()),
        Item::Enum(item) if item.is_complete => {
            let counts = item.variants.iter().map(|variant| match &variant.payload {
                Payload::Unit => Some(0),
                Payload::Tuple(types, _) => Some(types.len()),
                Payload::Struct {
                    fields, is_complete, ..
                } => is_complete.then_some(fields.len()),
            });
            counts.sum()
        }
        _ => None,
    }
}

/// The parameters of each type that something is of, bit n for the n-th: used only to use the type itself is not used.
fn used(schema: &Schema) -> Vec<u32> {
    settled(schema, |types, used| {
        let mut found = 0;
        types.iter().for_each(|ty| collect(ty, used, &mut found));
        found
    })
}

fn collect(ty: &Type, used: &[u32], found: &mut u32) {
    match ty {
        Type::Param(index) => *found |= bit(*index as usize),
        Type::Named(id, arguments) => {
            let arguments = arguments.iter().enumerate();
            let of_use = arguments.filter(|(at, _)| used[id.0 as usize] & bit(*at) != 0);
            of_use.for_each(|(_, ty)| collect(ty, used, found));
        }
        ty => ty.parts().for_each(|part| collect(part, used, found)),
    }
}
