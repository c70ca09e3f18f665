use crate::ir::{Schema, Type, TypeDef, TypeId};

/// Every type that stands in a definition, each with whether it lies there by value: with no list around it. `inline` knows
/// the [`inline_params`](crate::ir::Facts::inline_params) of every type.
pub(crate) fn parts(def: &TypeDef, inline: &[u32]) -> Vec<(TypeId, bool)> {
    let mut parts = Vec::new();
    for ty in def.definition.types() {
        visit(ty, true, &|id| inline[id.0 as usize], &mut |ty, is_by_value| {
            if let Type::Named(id, _) = ty {
                parts.push((*id, is_by_value));
            }
        });
    }
    parts
}

/// The types of the schema that a value of a type holds by value.
pub(crate) fn held_inline(schema: &Schema, ty: &Type) -> Vec<TypeId> {
    let mut held = Vec::new();
    visit(
        ty,
        true,
        &|id| schema.type_def(id).facts.inline_params,
        &mut |ty, is_by_value| {
            if let (Type::Named(id, _), true) = (ty, is_by_value) {
                held.push(*id);
            }
        },
    );
    held
}

/// Which parameters of each type lie in its values by value: bit n of the n-th. They may do so by way of others.
pub(crate) fn inline_params(schema: &Schema) -> Vec<u32> {
    settled(schema, |types, inline| {
        let mut bits = 0;
        for ty in types {
            visit(ty, true, &|id| inline[id.0 as usize], &mut |ty, is_by_value| {
                if let (Type::Param(index), true) = (ty, is_by_value) {
                    bits |= bit(*index as usize);
                }
            });
        }
        bits
    })
}

/// The bit of the n-th parameter. Those past the last bit have none: so many are refused.
pub(crate) fn bit(index: usize) -> u32 {
    u32::try_from(index)
        .ok()
        .and_then(|index| 1_u32.checked_shl(index))
        .unwrap_or(0)
}

/// The least bits of every generic type that `find` agrees with, given the types in its definition and the bits of all. More bits must not
/// lead to fewer. A type is looked at again only when one that it uses has got another bit, so long chains cost no more than short ones.
pub(crate) fn settled(schema: &Schema, find: impl Fn(&[&Type], &[u32]) -> u32) -> Vec<u32> {
    let mut bits = vec![0; schema.types.len()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); schema.types.len()];
    let mut todo: Vec<usize> = (0..schema.types.len())
        .filter(|&at| !schema.types[at].params.is_empty())
        .collect();
    let mut is_waiting = vec![false; schema.types.len()];
    for &at in &todo {
        is_waiting[at] = true;
        let mut parts: Vec<&Type> = schema.types[at].definition.types().collect();
        while let Some(part) = parts.pop() {
            match part {
                Type::Named(id, arguments) if !arguments.is_empty() => users[id.0 as usize].push(at),
                _ => {}
            }
            parts.extend(part.parts());
        }
    }
    while let Some(at) = todo.pop() {
        is_waiting[at] = false;
        let types: Vec<&Type> = schema.types[at].definition.types().collect();
        let found = find(&types, &bits);
        if std::mem::replace(&mut bits[at], found) == found {
            continue;
        }
        for &user in &users[at] {
            if !std::mem::replace(&mut is_waiting[user], true) {
                todo.push(user);
            }
        }
    }
    bits
}

/// Calls back with a type and all that stand in it, each with whether it lies there by value.
fn visit(ty: &Type, is_by_value: bool, inline: &dyn Fn(TypeId) -> u32, call: &mut dyn FnMut(&Type, bool)) {
    call(ty, is_by_value);
    for (at, part) in ty.parts().enumerate() {
        let stays = match ty {
            Type::Named(id, _) => inline(*id) & bit(at) != 0,
            ty => !ty.is_collection(),
        };
        visit(part, is_by_value && stays, inline, call);
    }
}

/// What [`cycles`] finds.
pub(crate) struct Cycles {
    /// The number, from 0, of the group of types that lead to each other; nothing for a type that never leads to itself.
    pub(crate) groups: Vec<Option<u32>>,
    /// All types; whatever a type leads to stands before it, unless it is of the same group.
    pub(crate) inner_first: Vec<usize>,
}

/// Which types stand in each, by what [`parts`] says of it: anywhere, or only by value.
pub(super) fn edges(parts: &[Vec<(TypeId, bool)>], by_value_only: bool) -> Vec<Vec<usize>> {
    let edges = parts.iter().map(|parts| {
        let parts = parts.iter();
        parts
            .filter(|&&(_, by_value)| by_value || !by_value_only)
            .map(|(id, _)| id.0 as usize)
            .collect()
    });
    edges.collect()
}

/// The groups of nodes that lead to each other by these edges.
///
/// Tarjan's algorithm with a stack of its own: a chain of types may be longer than the machine's stack is deep.
pub(crate) fn cycles(edges: &[Vec<usize>]) -> Cycles {
    let mut tarjan = Tarjan {
        edges,
        order: vec![None; edges.len()],
        low: vec![0; edges.len()],
        is_open: vec![false; edges.len()],
        open: Vec::new(),
        met: 0,
        groups: vec![None; edges.len()],
        closed: Vec::with_capacity(edges.len()),
        next_group: 0,
    };
    for root in 0..edges.len() {
        tarjan.visit(root);
    }
    Cycles {
        groups: tarjan.groups,
        inner_first: tarjan.closed,
    }
}

struct Tarjan<'a> {
    edges: &'a [Vec<usize>],
    /// When a node was met, if it was.
    order: Vec<Option<usize>>,
    /// The earliest open node that it leads to.
    low: Vec<usize>,
    is_open: Vec<bool>,
    open: Vec<usize>,
    met: usize,
    groups: Vec<Option<u32>>,
    closed: Vec<usize>,
    next_group: u32,
}

impl Tarjan<'_> {
    fn visit(&mut self, root: usize) {
        if self.order[root].is_some() {
            return;
        }
        self.enter(root);
        let mut path = vec![(root, 0)];
        while let Some((node, edge)) = path.last_mut() {
            let node = *node;
            if let Some(&next) = self.edges[node].get(*edge) {
                *edge += 1;
                match self.order[next] {
                    None => {
                        self.enter(next);
                        path.push((next, 0));
                    }
                    Some(order) if self.is_open[next] => self.low[node] = self.low[node].min(order),
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            if let Some(&(before, _)) = path.last() {
                self.low[before] = self.low[before].min(self.low[node]);
            }
            if Some(self.low[node]) == self.order[node] {
                self.close_group(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = Some(self.met);
        self.low[node] = self.met;
        self.met += 1;
        self.is_open[node] = true;
        self.open.push(node);
    }

    fn close_group(&mut self, first: usize) {
        let start = self.open.iter().rposition(|&node| node == first).unwrap_or(0);
        let group = self.open.split_off(start);
        let is_cycle = group.len() > 1 || self.edges[first].contains(&first);
        for &node in &group {
            self.is_open[node] = false;
            self.groups[node] = is_cycle.then_some(self.next_group);
            self.closed.push(node);
        }
        self.next_group += u32::from(is_cycle);
    }
}
