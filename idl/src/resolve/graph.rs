use crate::ir::{Definition, Payload, Schema, Type, TypeDef, TypeId};

/// Every type that stands in a definition, each with whether it lies there by value: with no list around it.
pub(crate) fn parts(def: &TypeDef) -> Vec<(TypeId, bool)> {
    let mut parts = Vec::new();
    each_type(def, |ty| {
        let mut ty = ty;
        let mut is_by_value = true;
        loop {
            match ty {
                Type::Primitive(_) => break,
                Type::Named(id) => {
                    parts.push((*id, is_by_value));
                    break;
                }
                Type::Option(inner) => ty = inner,
                Type::List(item) => {
                    is_by_value = false;
                    ty = item;
                }
            }
        }
    });
    parts
}

/// Calls back with the type of each field and each element of a payload, in order.
pub(super) fn each_type<'a>(def: &'a TypeDef, mut visit: impl FnMut(&'a Type)) {
    match &def.definition {
        Definition::Struct(item) => item.fields.iter().for_each(|field| visit(&field.ty)),
        Definition::Enum(item) | Definition::Error(item) => {
            for variant in &item.variants {
                match &variant.payload {
                    Payload::Unit => {}
                    Payload::Tuple(types) => types.iter().for_each(&mut visit),
                    Payload::Struct(fields) => fields.iter().for_each(|field| visit(&field.ty)),
                }
            }
        }
    }
}

/// What [`cycles`] finds.
pub(super) struct Cycles {
    /// The number, from 0, of the group of types that lead to each other; nothing for a type that never leads to itself.
    pub(super) groups: Vec<Option<u32>>,
    /// All types; whatever a type leads to stands before it, unless it is of the same group.
    pub(super) inner_first: Vec<usize>,
}

/// The groups of types that lead to each other: through everything, or only to what lies in them by value.
///
/// Tarjan's algorithm with a stack of its own: a chain of types may be longer than the machine's stack is deep.
pub(super) fn cycles(schema: &Schema, by_value_only: bool) -> Cycles {
    let edges: Vec<Vec<usize>> = schema
        .types
        .iter()
        .map(|def| {
            let parts = parts(def).into_iter();
            parts
                .filter(|&(_, by_value)| by_value || !by_value_only)
                .map(|(id, _)| id.0 as usize)
                .collect()
        })
        .collect();
    let mut tarjan = Tarjan {
        edges: &edges,
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
