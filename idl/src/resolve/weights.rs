use std::borrow::Cow;

use super::graph::cycles;
use super::instances::Instances;
use crate::ir::Type;

/// How much of a type lies in one piece, where languages lay values out inline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weight {
    /// The most values of the language's own types, lists, and boxes that a value holds by itself; saturating.
    pub(crate) parts: u32,
    /// How many types lie inside each other, this one included; saturating.
    pub(crate) depth: u32,
}

/// The weight of each type. What needs a box counts as one part and goes no deeper.
pub(crate) fn weights(instances: &Instances<'_>) -> Vec<Weight> {
    let edges: Vec<Vec<usize>> = (0..instances.nodes.len()).map(|at| held(instances, at)).collect();
    let cycles = cycles(&edges);
    let mut weights = vec![Weight::default(); edges.len()];
    for at in cycles.inner_first {
        let named = |number: usize| {
            if is_boxed(&cycles.groups, at, number) {
                Weight { parts: 1, depth: 0 }
            } else {
                weights[number]
            }
        };
        let node = &instances.nodes[at];
        let variants: Vec<Weight> = node
            .variants
            .iter()
            .map(|types| together(instances, types.iter().map(Cow::as_ref), &named))
            .collect();
        let parts = variants.iter().map(|variant| variant.parts).max().unwrap_or(0);
        let depth = variants.iter().map(|variant| variant.depth).max().unwrap_or(0);
        weights[at] = Weight {
            parts: parts.saturating_add(u32::from(node.is_enum)),
            depth: depth.saturating_add(1),
        };
    }
    weights
}

/// The types that a value of a type holds by value.
pub(crate) fn held(instances: &Instances<'_>, at: usize) -> Vec<usize> {
    let mut held = Vec::new();
    let types = instances.nodes[at].variants.iter().flatten();
    let mut todo: Vec<&Type> = types.map(Cow::as_ref).collect();
    while let Some(ty) = todo.pop() {
        match ty {
            Type::Named(..) => held.extend(instances.number(ty)),
            ty if ty.is_collection() => {}
            ty => todo.extend(ty.parts()),
        }
    }
    held
}

fn weight(instances: &Instances<'_>, ty: &Type, named: &dyn Fn(usize) -> Weight) -> Weight {
    match ty {
        Type::Named(..) => instances.number(ty).map_or(Weight { parts: 1, depth: 0 }, named),
        Type::Option(inner) => weight(instances, inner, named),
        Type::Array(item, length) => {
            let item = weight(instances, item, named);
            Weight {
                parts: item.parts.saturating_mul(*length),
                ..item
            }
        }
        Type::Tuple(types) => together(instances, types.iter(), named),
        Type::Primitive(_) | Type::Param(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => {
            Weight { parts: 1, depth: 0 }
        }
    }
}

fn together<'a>(
    instances: &Instances<'_>,
    types: impl Iterator<Item = &'a Type>,
    named: &dyn Fn(usize) -> Weight,
) -> Weight {
    types.fold(Weight::default(), |sum, ty| {
        let weight = weight(instances, ty, named);
        Weight {
            parts: sum.parts.saturating_add(weight.parts),
            depth: sum.depth.max(weight.depth),
        }
    })
}

fn is_boxed(groups: &[Option<u32>], owner: usize, target: usize) -> bool {
    groups[owner].is_some() && groups[owner] == groups[target]
}
