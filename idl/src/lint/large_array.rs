use std::collections::BTreeMap;

use super::Input;
use crate::diagnostics::{Diagnostic, Level, Lint};
use crate::ir::{Definition, Payload, Primitive, Schema, Type, TypeDef};
use crate::resolve::MadeAs;
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    name: "large-array",
    level: Level::Warn,
    title: "an array is large",
    explanation: include_str!("explain/large-array.md"),
};

/// So many bytes of memory may an array take in the value that it stands in.
const MOST: u64 = 4 << 10;

pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let mut sizes = Sizes {
        schema: input.schema,
        known: BTreeMap::new(),
    };
    for (ty, span) in places(input) {
        let Some(size) = sizes.largest_array(ty).filter(|&size| size > MOST) else {
            continue;
        };
        found.push(
            Diagnostic::lint(
                &LINT,
                span,
                format!(
                    "an array here takes about {} KiB in place",
                    size.div_ceil(1 << 10)
                ),
                "",
            )
            .note("Rust moves all of it with the value that it stands in, and every such value is as large")
            .help(
                "a list is as large as what is in it: `[T]`, with `@min` and `@max` if its length is fixed",
            ),
        );
    }
}

/// Every type that stands somewhere, with the name that it stands behind.
fn places<'a>(input: &Input<'a>) -> Vec<(&'a Type, Span)> {
    let mut places = Vec::new();
    let with_arrays = (0..input.items.all().len()).filter(|&number| input.mentions[number].has_arrays);
    for number in with_arrays {
        match input.items.all()[number].made {
            MadeAs::Type(id) => of_type(input.schema.type_def(id), &mut places),
            MadeAs::Service(at) => {
                for method in &input.schema.services[at].methods {
                    let params = method.params.iter().chain(&method.stream);
                    places.extend(params.map(|param| (&param.ty, param.span)));
                }
            }
            MadeAs::Other => {}
        }
    }
    places
}

fn of_type<'a>(def: &'a TypeDef, places: &mut Vec<(&'a Type, Span)>) {
    match &def.definition {
        Definition::Struct(item) => {
            places.extend(item.fields.iter().map(|field| (&field.ty, field.span)));
        }
        Definition::Enum(item) | Definition::Error(item) => {
            for variant in &item.variants {
                match &variant.payload {
                    Payload::Unit => {}
                    Payload::Tuple(types) => places.extend(types.iter().map(|ty| (ty, variant.span))),
                    Payload::Struct(fields) => {
                        places.extend(fields.iter().map(|field| (&field.ty, field.span)));
                    }
                }
            }
        }
        Definition::Newtype(item) => places.push((&item.ty, def.span)),
    }
}

/// How much memory values take, about: as Rust lays them out on 64 bits, without what alignment adds.
struct Sizes<'a> {
    schema: &'a Schema,
    /// Those that are being found out count as a pointer: a type that lies in itself has one.
    known: BTreeMap<Type, u64>,
}

const POINTER: u64 = 8;

impl Sizes<'_> {
    /// The memory of the largest array that is written in a type.
    fn largest_array(&mut self, ty: &Type) -> Option<u64> {
        let own = matches!(ty, Type::Array(..)).then(|| self.size(ty));
        let parts = ty.parts().map(|part| self.largest_array(part)).max();
        own.max(parts.flatten())
    }

    /// Types lie in each other at most 64 deep, and nothing in a list counts.
    fn size(&mut self, ty: &Type) -> u64 {
        match ty {
            Type::Primitive(primitive) => primitive_size(*primitive),
            Type::Option(inner) => self.size(inner),
            Type::List(_) | Type::Set(_) | Type::Map(..) => 3 * POINTER,
            Type::Array(item, length) => self.size(item).saturating_mul(u64::from(*length)),
            Type::Tuple(types) => self.sum(types.iter()),
            Type::Param(_) => POINTER,
            Type::Named(id, arguments) => {
                if let Some(&known) = self.known.get(ty) {
                    return known;
                }
                self.known.insert(ty.clone(), POINTER);
                let definition = &self.schema.type_def(*id).definition;
                let with = |ty: &Type| ty.with_arguments(arguments);
                let size = match definition {
                    Definition::Struct(_) | Definition::Newtype(_) => {
                        let types: Vec<Type> = definition.types().map(with).collect();
                        self.sum(types.iter())
                    }
                    Definition::Enum(item) | Definition::Error(item) => {
                        let mut largest = 0;
                        for variant in &item.variants {
                            let types: Vec<Type> = variant.payload.types().map(with).collect();
                            largest = self.sum(types.iter()).max(largest);
                        }
                        largest + 1
                    }
                };
                self.known.insert(ty.clone(), size);
                size
            }
        }
    }

    fn sum<'t>(&mut self, types: impl Iterator<Item = &'t Type>) -> u64 {
        types.fold(0, |sum, ty| sum.saturating_add(self.size(ty)))
    }
}

fn primitive_size(primitive: Primitive) -> u64 {
    match primitive {
        Primitive::Bool | Primitive::U8 | Primitive::I8 => 1,
        Primitive::U16 | Primitive::I16 => 2,
        Primitive::U32 | Primitive::I32 | Primitive::F32 | Primitive::Char => 4,
        Primitive::U64 | Primitive::I64 | Primitive::F64 | Primitive::Timestamp => 8,
        Primitive::U128 | Primitive::I128 | Primitive::Uuid | Primitive::Duration | Primitive::Decimal => 16,
        Primitive::String => 3 * POINTER,
        Primitive::Bytes => 4 * POINTER,
    }
}
