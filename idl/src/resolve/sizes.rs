use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::instances::Instances;
use crate::ir::Type;

/// The fewest bytes that a value of each type takes on the wire; nothing for a type of which no value ever ends.
///
/// Knuth's generalisation of Dijkstra's algorithm: a struct is one way to make a value, an enum has one way for each
/// variant; the cheapest type whose ways are known is settled first, so each is looked at once.
pub(super) fn least_sizes(instances: &Instances<'_>) -> Vec<Option<u32>> {
    let ways = ways(instances);
    let count = instances.nodes.len();
    let mut users: Vec<Vec<(usize, u32)>> = vec![Vec::new(); count];
    let mut state: Vec<(usize, u32)> = Vec::with_capacity(ways.len());
    let mut queue = BinaryHeap::new();
    for (at, way) in ways.iter().enumerate() {
        way.needs
            .iter()
            .for_each(|&(need, times)| users[need].push((at, times)));
        state.push((way.needs.len(), way.bytes));
        if way.needs.is_empty() {
            queue.push(Reverse((way.bytes, way.makes)));
        }
    }
    let mut least = vec![None; count];
    while let Some(Reverse((bytes, made))) = queue.pop() {
        if least[made].is_some() {
            continue;
        }
        least[made] = Some(bytes);
        for &(way, times) in &users[made] {
            let (missing, sum) = &mut state[way];
            *missing -= 1;
            *sum = sum.saturating_add(bytes.saturating_mul(times));
            if *missing == 0 {
                queue.push(Reverse((*sum, ways[way].makes)));
            }
        }
    }
    least
}

/// One way to make a value: so many bytes of its own, and of each of these types so many values.
struct Way {
    makes: usize,
    bytes: u32,
    needs: Vec<(usize, u32)>,
}

fn ways(instances: &Instances<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (makes, node) in instances.nodes.iter().enumerate() {
        for types in &node.variants {
            let mut way = Way {
                makes,
                bytes: u32::from(node.is_enum),
                needs: Vec::new(),
            };
            types.iter().for_each(|ty| way.add(instances, ty, 1));
            ways.push(way);
        }
    }
    ways
}

impl Way {
    fn add(&mut self, instances: &Instances<'_>, ty: &Type, times: u32) {
        match ty {
            Type::Primitive(primitive) => {
                self.bytes = self
                    .bytes
                    .saturating_add(primitive.min_size().saturating_mul(times));
            }
            Type::Named(..) => self
                .needs
                .extend(instances.number(ty).map(|number| (number, times))),
            Type::Tuple(types) => types.iter().for_each(|ty| self.add(instances, ty, times)),
            Type::Array(item, length) => self.add(instances, item, times.saturating_mul(*length)),
            Type::Param(_) => {}
            // Nothing in it.
            Type::Option(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => {
                self.bytes = self.bytes.saturating_add(times);
            }
        }
    }
}
