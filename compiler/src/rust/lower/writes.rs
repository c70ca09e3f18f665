//! What writes fields: those that stand side by side and are small go together, behind one check of the room.

use turbo_idl::ir::{Primitive, Type};

use crate::rust::model::{Lengths, Write};

/// As many as `Writer::pieces` takes at once.
const MOST: usize = 8;

/// The fields of a struct or of a variant, while it is decided how they are written.
#[derive(Debug, Default)]
pub(super) struct Writes {
    done: Vec<Write>,
    /// The index of the variant, if nothing has been written yet.
    variant: Option<usize>,
    pieces: Vec<String>,
}

impl Writes {
    /// Begins with the index of a variant.
    pub(super) fn of_variant(index: usize) -> Self {
        Self {
            variant: Some(index),
            ..Self::default()
        }
    }

    /// A value, which `place` refers to.
    pub(super) fn add(&mut self, ty: &Type, place: String, lengths: Option<&Lengths>) {
        if let Some(lengths) = lengths {
            self.done.push(Write::Check {
                name: lengths.place.clone(),
                place: place.clone(),
                bounds: lengths.bounds.clone(),
            });
        }
        if is_piece(ty) {
            self.pieces.push(place);
            if self.pieces.len() + usize::from(self.variant.is_some()) == MOST {
                self.end_pieces();
            }
        } else {
            self.end_pieces();
            self.done.push(Write::Value(place));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Write> {
        self.end_pieces();
        self.done
    }

    fn end_pieces(&mut self) {
        let mut pieces = std::mem::take(&mut self.pieces);
        match self.variant.take() {
            // V-4: greater ones take more than the byte that a piece writes.
            Some(index @ 0..=250) if !pieces.is_empty() => pieces.insert(0, format!("{index}_u8")),
            Some(index) => self.done.push(Write::Variant(index)),
            None => {}
        }
        match &*pieces {
            [] => {}
            [place] => self.done.push(Write::Value(place.clone())),
            pieces => self.done.push(Write::Pieces(pieces.join(", "))),
        }
    }
}

/// Whether the runtime's `Piece` is there for the type.
fn is_piece(ty: &Type) -> bool {
    match ty {
        Type::Primitive(primitive) => !matches!(
            primitive,
            Primitive::Char | Primitive::Bytes | Primitive::Duration | Primitive::Decimal
        ),
        Type::Option(inner) => matches!(**inner, Type::Primitive(_)) && is_piece(inner),
        _ => false,
    }
}
