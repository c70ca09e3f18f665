//! Values of a type, so many that each variant, each nothing and each extreme is among them.

use turbo_idl::ir::{Limits, Primitive, Schema, Type, TypeId};

use crate::value::{V, bare, is_signed, parts_of, shape, width};

pub struct Cover<'a> {
    pub schema: &'a Schema,
    /// The types that the current value lies in.
    pub within: Vec<TypeId>,
}

/// So deep a type lies in itself.
const DEPTH: usize = 2;

impl Cover<'_> {
    /// Of parts side by side: each value of each part is in one of them.
    pub fn side_by_side(&mut self, parts: &[(Type, Limits)]) -> Vec<Vec<V>> {
        let columns: Vec<Vec<V>> = parts
            .iter()
            .map(|(ty, limits)| self.values(ty, *limits))
            .collect();
        let rows = columns.iter().map(Vec::len).max().unwrap_or(1);
        // A type has a value at each depth that it has one at.
        if columns.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        let row = |at: usize| {
            columns
                .iter()
                .map(|column| column[at % column.len()].clone())
                .collect()
        };
        (0..rows).map(row).collect()
    }

    pub fn values(&mut self, ty: &Type, limits: Limits) -> Vec<V> {
        let (ty, limits) = bare(self.schema, ty, limits);
        let none = Limits::default();
        match &ty {
            Type::Primitive(primitive) => self::primitive(*primitive, limits),
            Type::Option(inner) => {
                let there = self.values(inner, limits).into_iter();
                let there = there.map(|value| V::There(Box::new(value)));
                [V::Nothing].into_iter().chain(there).collect()
            }
            Type::List(item) => {
                let items = self.values(item, none);
                let [least, all, most] = lengths(limits, items.len());
                let first = &items[..items.len().min(1)];
                [(first, least), (&items, all), (first, most)]
                    .into_iter()
                    .filter_map(|(items, length)| repeated(items, length).map(V::List))
                    .collect()
            }
            Type::Array(item, length) => {
                let items = self.values(item, none);
                let starts = (0..items.len()).step_by(*length as usize);
                starts
                    .filter_map(|start| {
                        let mut items = items.clone();
                        items.rotate_left(start);
                        repeated(&items, *length as usize).map(V::Parts)
                    })
                    .collect()
            }
            Type::Set(key) => {
                let mut items = self.values(key.ty(), none);
                items.sort();
                items.dedup();
                vec![V::List(items)]
            }
            Type::Map(key, item) => {
                let mut keys = self.values(key.ty(), none);
                keys.sort();
                keys.dedup();
                let items = self.values(item, none);
                if items.is_empty() {
                    return vec![V::Map(Vec::new())];
                }
                let maps = (0..items.len()).step_by(keys.len()).map(|start| {
                    let items = items.iter().cycle().skip(start).cloned();
                    V::Map(keys.iter().cloned().zip(items).collect())
                });
                maps.collect()
            }
            Type::Tuple(types) => {
                let parts: Vec<(Type, Limits)> = types.iter().map(|ty| (ty.clone(), none)).collect();
                self.side_by_side(&parts).into_iter().map(V::Parts).collect()
            }
            Type::Named(id, arguments) => {
                if self.within.iter().filter(|within| *within == id).count() >= DEPTH {
                    return Vec::new();
                }
                self.within.push(*id);
                let (is_enum, variants) = shape(&self.schema.type_def(*id).definition);
                let mut values = Vec::new();
                for (index, payload) in variants.iter().enumerate() {
                    let rows = self.side_by_side(&parts_of(payload, arguments));
                    values.extend(rows.into_iter().map(|row| {
                        if is_enum {
                            V::Variant(index, row)
                        } else {
                            V::Parts(row)
                        }
                    }));
                }
                self.within.pop();
                values
            }
            Type::Param(_) => panic!("a parameter has no values"),
        }
    }
}

/// The least and the greatest length, and one that holds all values if there is room.
fn lengths(limits: Limits, all: usize) -> [usize; 3] {
    let least = limits.min.unwrap_or(0) as usize;
    let most = limits.max.map_or(14, |max| max as usize);
    [least, all.clamp(least, most), most]
}

fn repeated(items: &[V], length: usize) -> Option<Vec<V>> {
    if items.is_empty() && length > 0 {
        return None;
    }
    Some(items.iter().cycle().take(length).cloned().collect())
}

fn primitive(primitive: Primitive, limits: Limits) -> Vec<V> {
    let texts = || lengths(limits, 3).into_iter();
    match primitive {
        Primitive::Bool => vec![V::Bool(false), V::Bool(true)],
        Primitive::F32 => vec![V::F32(1.5_f32.to_bits()), V::F32(f32::MAX.to_bits())],
        Primitive::F64 => vec![V::F64(0.1_f64.to_bits()), V::F64((-1.5_f64).to_bits())],
        Primitive::String => texts().map(|length| V::Text("a".repeat(length))).collect(),
        Primitive::Bytes => texts().map(|length| V::Bytes(vec![7; length])).collect(),
        Primitive::Char => vec![V::Char('a'), V::Char('\u{10ffff}')],
        Primitive::Uuid => vec![V::Uuid([0; 16]), V::Uuid([0xab; 16])],
        Primitive::Duration => vec![V::Duration(1, 500_000_000), V::Duration(u64::MAX, 0)],
        Primitive::Decimal => vec![V::Decimal(-15, 1), V::Decimal(0, 0)],
        // One that has microseconds, and one that a date of JavaScript has too.
        Primitive::Timestamp => vec![V::Int(i64::MIN.into()), V::Int(-1), V::Int(1_600_000_000_123_000)],
        primitive => {
            let width = width(primitive).expect("the others are integers");
            if is_signed(primitive) {
                let least = i128::MIN >> (128 - width);
                vec![V::Int(least), V::Int(-1), V::Int(5), V::Int(!least)]
            } else {
                vec![V::UInt(0), V::UInt(251), V::UInt(u128::MAX >> (128 - width))]
                    .into_iter()
                    .filter(|value| width > 8 || *value != V::UInt(251))
                    .collect()
            }
        }
    }
}
