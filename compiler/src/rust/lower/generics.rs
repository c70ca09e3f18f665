//! The parameters of a type, and what depends on them.

use turbo_idl::ir::{Definition, Payload, Type, TypeDef, TypeId};

use super::Lowering;
use crate::rust::model::Generics;

pub(super) fn generics(lowering: &Lowering<'_>, id: TypeId) -> Generics {
    let params = lowering.types.params(id);
    let bounded = |bound: &str| {
        let params: Vec<String> = params.iter().map(|name| format!("{name}{bound}")).collect();
        if params.is_empty() {
            String::new()
        } else {
            format!("<{}>", params.join(", "))
        }
    };
    Generics {
        arguments: bounded(""),
        debug: bounded(": ::core::fmt::Debug"),
        encode: bounded(": ::turbo_runtime::wire::Encode"),
        decode: bounded(": ::turbo_runtime::wire::Decode"),
    }
}

/// The fewest bytes of a type: a number, or of a generic type an expression of its parameters.
pub(super) fn min_size(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef) -> String {
    if def.params.is_empty() {
        return def.facts.min_size.to_string();
    }
    let size = |types: &mut dyn Iterator<Item = &Type>| {
        let mut sum = Size::default();
        types.for_each(|ty| sum.add(lowering, id, ty));
        sum
    };
    match &def.definition {
        Definition::Struct(definition) => {
            size(&mut definition.fields.iter().map(|field| &field.ty)).expression()
        }
        Definition::Newtype(definition) => size(&mut std::iter::once(&definition.ty)).expression(),
        Definition::Enum(definition) | Definition::Error(definition) => {
            let sizes = definition.variants.iter().map(|variant| match &variant.payload {
                Payload::Unit => Size::default(),
                Payload::Tuple(types) => size(&mut types.iter()),
                Payload::Struct(fields) => size(&mut fields.iter().map(|field| &field.ty)),
            });
            // A variant that holds another of the same takes more than that one, so it is never the least.
            least(sizes.filter(|size| !size.holds_itself).collect())
        }
    }
}

/// One byte for the tag, and the least that a variant takes.
fn least(sizes: Vec<Size>) -> String {
    let closed = sizes.iter().filter(|size| size.open.is_empty());
    let closed = closed.map(|size| size.bytes).min();
    let open: Vec<String> = sizes
        .iter()
        .filter(|size| !size.open.is_empty())
        // What is never less than a variant that is known decides nothing.
        .filter(|size| closed.is_none_or(|closed| size.bytes < closed))
        .map(Size::expression)
        .collect();
    let start = closed.map_or_else(|| "usize::MAX - 1".to_owned(), |bytes| bytes.to_string());
    match open.as_slice() {
        [] => format!("1 + {start}"),
        [only] if closed.is_none() => format!("1 + {only}"),
        open => {
            let steps: String = open
                .iter()
                .map(|size| format!("if {size} < least {{ least = {size}; }}"))
                .collect();
            format!("{{ let mut least: usize = {start}; {steps} 1 + least }}")
        }
    }
}

/// A sum of bytes and of what depends on parameters.
#[derive(Default)]
struct Size {
    bytes: u32,
    open: Vec<String>,
    holds_itself: bool,
}

impl Size {
    fn add(&mut self, lowering: &Lowering<'_>, owner: TypeId, ty: &Type) {
        let schema = lowering.schema;
        let of_decode = |ty: &Type| {
            format!(
                "<{} as ::turbo_runtime::wire::Decode>::MIN_SIZE",
                lowering.types.within(owner, ty)
            )
        };
        match ty {
            Type::Param(_) => self.open.push(of_decode(ty)),
            // Its expression would need this one. The least that is known of it is never too much.
            Type::Named(id, arguments) if schema.needs_box(owner, ty) => {
                let is_param = |(index, ty): (usize, &Type)| *ty == Type::Param(index as u32);
                self.holds_itself |= *id == owner && arguments.iter().enumerate().all(is_param);
                self.add_bytes(schema.min_size(ty));
            }
            Type::Named(..) if has_params(ty) => self.open.push(of_decode(ty)),
            Type::Array(..) if has_params(ty) && !crosses(lowering, owner, ty) => {
                self.open.push(of_decode(ty));
            }
            Type::Tuple(items) => items.iter().for_each(|item| self.add(lowering, owner, item)),
            Type::Primitive(_)
            | Type::Named(..)
            | Type::Option(_)
            | Type::List(_)
            | Type::Array(..)
            | Type::Set(_)
            | Type::Map(..) => self.add_bytes(schema.min_size(ty)),
        }
    }

    fn add_bytes(&mut self, bytes: u32) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    fn expression(&self) -> String {
        let bytes = (self.bytes > 0 || self.open.is_empty()).then(|| self.bytes.to_string());
        let terms: Vec<String> = bytes.into_iter().chain(self.open.iter().cloned()).collect();
        terms.join(" + ")
    }
}

/// Whether something in an array leads back to the owner.
fn crosses(lowering: &Lowering<'_>, owner: TypeId, ty: &Type) -> bool {
    match ty {
        Type::Named(..) => lowering.schema.needs_box(owner, ty),
        Type::Array(item, _) => crosses(lowering, owner, item),
        Type::Tuple(items) => items.iter().any(|item| crosses(lowering, owner, item)),
        _ => false,
    }
}

fn has_params(ty: &Type) -> bool {
    crate::rust::traits::leaves(ty)
        .into_iter()
        .any(|leaf| matches!(leaf, Type::Param(_)))
}
