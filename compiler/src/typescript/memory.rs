//! What decoded values take in the memory of a page: spec.md V-25.
//!
//! A reader in JavaScript allows `PER_BYTE` bytes of memory for each byte of its input. Nearly every object has enough
//! bytes of its own, whatever they say, and is not counted. The rest claims its memory where it is read: what consists of
//! other objects only, or of nothing. Each byte pays for one object, so none is counted for two.

use turbo_idl::ir::{Definition, Field, Payload, Schema, Type};

use super::types::innermost;

/// The memory for each byte: `MEMORY_PER_BYTE` in `source.js`.
const PER_BYTE: u64 = 64;
/// An object without its properties, on a machine of 64 bits.
const OBJECT: u64 = 24;
/// An array without its items.
const ARRAY: u64 = 48;
/// A property, or an item.
const SLOT: u64 = 8;
/// What engines keep free in an object without properties.
const SLACK: u64 = 32;

/// What the reader of a struct claims.
pub(super) fn of_struct(schema: &Schema, fields: &[Field]) -> Option<u64> {
    let slack = if fields.is_empty() { SLACK } else { 0 };
    let memory = OBJECT + slack + slots(fields.len());
    unpaid(
        memory,
        fields.iter().map(|field| own_bytes(schema, &field.ty)).sum(),
    )
}

/// What the reader of a variant claims. Its index is a byte of its own, and `kind` a property.
pub(super) fn of_variant(schema: &Schema, payload: &Payload) -> Option<u64> {
    let (memory, bytes): (u64, u64) = match payload {
        Payload::Unit => (0, 0),
        Payload::Tuple(items) => (
            SLOT + ARRAY + slots(items.len()),
            items.iter().map(|ty| own_bytes(schema, ty)).sum(),
        ),
        Payload::Struct(fields) => (
            slots(fields.len()),
            fields.iter().map(|field| own_bytes(schema, &field.ty)).sum(),
        ),
    };
    unpaid(OBJECT + SLOT + memory, 1 + bytes)
}

/// What the reader of a tuple claims.
pub(super) fn of_tuple(schema: &Schema, items: &[Type]) -> Option<u64> {
    let bytes = items.iter().map(|ty| own_bytes(schema, ty)).sum();
    unpaid(ARRAY + slots(items.len()), bytes)
}

fn slots(count: usize) -> u64 {
    SLOT * count as u64
}

fn unpaid(memory: u64, bytes: u64) -> Option<u64> {
    (memory > PER_BYTE * bytes).then_some(memory)
}

/// The fewest bytes of a value that pay for no object inside of it.
fn own_bytes(schema: &Schema, ty: &Type) -> u64 {
    match innermost(schema, ty) {
        Type::Primitive(primitive) => u64::from(schema.min_size(&Type::Primitive(primitive))),
        Type::Option(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => 1,
        Type::Named(id, _) => match &schema.type_def(id).definition {
            Definition::Enum(it) if it.is_plain() => 1,
            Definition::Enum(_) | Definition::Error(_) => 0,
            Definition::Struct(_) | Definition::Newtype(_) => 0,
        },
        Type::Param(_) | Type::Tuple(_) | Type::Array(..) => 0,
    }
}
