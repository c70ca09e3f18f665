use super::Input;
use crate::ast::{EnumKind, Item, Payload};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::{Schema, Type};

/// So many type parameters a type may have.
const MOST: usize = 16;

/// Type parameters are used, few, and lead to a number of types that ends.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    let used = used(input.schema);
    let mut types = 0;
    for item in input.units.iter().flat_map(|unit| &unit.ast.items) {
        let is_error = match item {
            Item::Struct(_) | Item::Newtype(_) => false,
            Item::Enum(item) => item.kind == EnumKind::Error,
            Item::Service(_) | Item::Const(_) | Item::Alias(_) | Item::Lost(_) => continue,
        };
        let generics = item.generics();
        if let (true, Some(first)) = (is_error, generics.first()) {
            report.add(
                Diagnostic::error(
                    Code::BadParameters,
                    first.span,
                    format!("the error {} has a type parameter", quoted(&item.name().text)),
                    "an error has none",
                )
                .help("methods throw an error by its name alone; let a variant carry what differs"),
            );
        }
        if let Some(name) = generics.get(MOST) {
            let message = format!(
                "{} has {} type parameters",
                quoted(&item.name().text),
                generics.len()
            );
            let label = format!("at most {MOST}");
            report.add(Diagnostic::error(Code::BadParameters, name.span, message, label));
        }
        let is_whole = member_count(item) == Some(input.schema.types[types].definition.types().len());
        for (index, name) in generics.iter().enumerate().take(MOST) {
            if is_whole && !used[types].contains(&index) {
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
        types += 1;
    }
    for &id in &input.instances.growing {
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
    for &id in &input.instances.optional_twice {
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

/// The parameters of each type that something is of: used only to use the type itself is not used.
fn used(schema: &Schema) -> Vec<Vec<usize>> {
    let mut used: Vec<Vec<usize>> = vec![Vec::new(); schema.types.len()];
    let mut generic: Vec<usize> = (0..schema.types.len())
        .filter(|&at| !schema.types[at].params.is_empty())
        .collect();
    loop {
        let mut is_settled = true;
        for &at in &generic {
            let def = &schema.types[at];
            let mut found = Vec::new();
            def.definition
                .types()
                .into_iter()
                .for_each(|ty| collect(ty, &used, &mut found));
            found.sort_unstable();
            found.dedup();
            is_settled &= used[at] == found;
            used[at] = found;
        }
        if is_settled {
            return used;
        }
        // Long chains go one way or the other.
        generic.reverse();
    }
}

fn collect(ty: &Type, used: &[Vec<usize>], found: &mut Vec<usize>) {
    match ty {
        Type::Param(index) => found.push(*index as usize),
        Type::Named(id, arguments) => {
            let arguments = arguments.iter().enumerate();
            let of_use = arguments.filter(|(at, _)| used[id.0 as usize].contains(at));
            of_use.for_each(|(_, ty)| collect(ty, used, found));
        }
        ty => ty.parts().into_iter().for_each(|part| collect(part, used, found)),
    }
}
