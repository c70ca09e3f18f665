use crate::ir::Primitive;

/// Whether every value of `from` is one of `to`, which is another type: a wider integer, or `f64` for `f32`.
#[must_use]
pub fn widens(from: Primitive, to: Primitive) -> bool {
    match (integer(from), integer(to)) {
        (Some((from_signed, from)), Some((to_signed, to))) => match (from_signed, to_signed) {
            (false, true) | (true, true) | (false, false) => from < to,
            (true, false) => false,
        },
        _ => (from, to) == (Primitive::F32, Primitive::F64),
    }
}

/// Whether both are numbers of the kind that [`widens`] is about.
pub(super) fn are_numbers(a: Primitive, b: Primitive) -> bool {
    let is_float = |it| matches!(it, Primitive::F32 | Primitive::F64);
    (integer(a).is_some() && integer(b).is_some()) || (is_float(a) && is_float(b))
}

/// Whether an integer is signed, and its width in bits.
fn integer(primitive: Primitive) -> Option<(bool, u32)> {
    Some(match primitive {
        Primitive::U8 => (false, 8),
        Primitive::U16 => (false, 16),
        Primitive::U32 => (false, 32),
        Primitive::U64 => (false, 64),
        Primitive::U128 => (false, 128),
        Primitive::I8 => (true, 8),
        Primitive::I16 => (true, 16),
        Primitive::I32 => (true, 32),
        Primitive::I64 => (true, 64),
        Primitive::I128 => (true, 128),
        _ => return None,
    })
}
