use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::ir::{Definition, Field, Payload, Schema, Type, TypeId};

/// The fewest bytes that a value of each type takes on the wire; nothing for a type of which no value ever ends.
///
/// Knuth's generalisation of Dijkstra's algorithm: a struct is one way to make a value, an enum has one way for each
/// variant; the cheapest type whose ways are known is settled first, so each is looked at once.
pub(crate) fn least_sizes(schema: &Schema) -> Vec<Option<u32>> {
    let ways = ways(schema);
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); schema.types.len()];
    let mut state: Vec<(usize, u32)> = Vec::with_capacity(ways.len());
    let mut queue = BinaryHeap::new();
    for (at, way) in ways.iter().enumerate() {
        way.needs.iter().for_each(|need| users[need.0 as usize].push(at));
        state.push((way.needs.len(), way.bytes));
        if way.needs.is_empty() {
            queue.push(Reverse((way.bytes, way.makes)));
        }
    }
    let mut least = vec![None; schema.types.len()];
    while let Some(Reverse((bytes, made))) = queue.pop() {
        let made = made.0 as usize;
        if least[made].is_some() {
            continue;
        }
        least[made] = Some(bytes);
        for &way in &users[made] {
            let (missing, sum) = &mut state[way];
            *missing -= 1;
            *sum = sum.saturating_add(bytes);
            if *missing == 0 {
                queue.push(Reverse((*sum, ways[way].makes)));
            }
        }
    }
    least
}

/// One way to make a value: so many bytes of its own, and one value of each of these types.
struct Way {
    makes: TypeId,
    bytes: u32,
    needs: Vec<TypeId>,
}

fn ways(schema: &Schema) -> Vec<Way> {
    let mut ways = Vec::new();
    for (at, def) in schema.types.iter().enumerate() {
        let makes = TypeId(at as u32);
        match &def.definition {
            Definition::Struct(item) => ways.push(Way::new(makes, 0, types_of(&item.fields))),
            Definition::Enum(item) | Definition::Error(item) => {
                for variant in &item.variants {
                    ways.push(match &variant.payload {
                        Payload::Unit => Way::new(makes, 1, []),
                        Payload::Tuple(types) => Way::new(makes, 1, types),
                        Payload::Struct(fields) => Way::new(makes, 1, types_of(fields)),
                    });
                }
            }
            Definition::Newtype(item) => ways.push(Way::new(makes, 0, [&item.ty])),
        }
    }
    ways
}

fn types_of(fields: &[Field]) -> impl Iterator<Item = &Type> {
    fields.iter().map(|field| &field.ty)
}

impl Way {
    fn new<'a>(makes: TypeId, tag: u32, types: impl IntoIterator<Item = &'a Type>) -> Self {
        let mut way = Self {
            makes,
            bytes: tag,
            needs: Vec::new(),
        };
        types.into_iter().for_each(|ty| way.add(ty, 1));
        way
    }

    fn add(&mut self, ty: &Type, times: u32) {
        match ty {
            Type::Primitive(primitive) => {
                self.bytes = self
                    .bytes
                    .saturating_add(primitive.min_size().saturating_mul(times));
            }
            Type::Named(id, _) => self.needs.push(*id),
            Type::Tuple(types) => types.iter().for_each(|ty| self.add(ty, times)),
            Type::Array(item, length) => self.add(item, times.saturating_mul(*length)),
            Type::Param(_) => {}
            // Nothing in it.
            Type::Option(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => {
                self.bytes = self.bytes.saturating_add(times);
            }
        }
    }
}
