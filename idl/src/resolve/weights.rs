use super::graph::cycles;
use crate::ir::{Definition, Payload, Schema, Type};

/// How much of a type lies in one piece, where languages lay values out inline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weight {
    /// The most values of the language's own types, lists, and boxes that a value holds by itself; saturating.
    pub(crate) parts: u32,
    /// How many types lie inside each other, this one included; saturating.
    pub(crate) depth: u32,
}

/// The weight of each type. What needs a box counts as one part and goes no deeper.
pub(crate) fn weights(schema: &Schema) -> Vec<Weight> {
    let cycles = cycles(schema, true);
    let mut weights = vec![Weight::default(); schema.types.len()];
    for at in cycles.inner_first {
        let of = |ty: &Type| {
            let mut ty = ty;
            while let Type::Option(inner) = ty {
                ty = inner;
            }
            match ty {
                Type::Named(id, _) if !is_boxed(&cycles.groups, at, id.0 as usize) => weights[id.0 as usize],
                _ => Weight { parts: 1, depth: 0 },
            }
        };
        let def = &schema.types[at];
        let parts = match &def.definition {
            Definition::Struct(item) => sum(item.fields.iter().map(|field| of(&field.ty))),
            Definition::Enum(item) | Definition::Error(item) => {
                let variants = item.variants.iter().map(|variant| match &variant.payload {
                    Payload::Unit => 0,
                    Payload::Tuple(types) => sum(types.iter().map(of)),
                    Payload::Struct(fields) => sum(fields.iter().map(|field| of(&field.ty))),
                });
                variants.max().unwrap_or(0).saturating_add(1)
            }
            Definition::Newtype(item) => of(&item.ty).parts,
        };
        let mut depth = 0;
        def.definition
            .types()
            .into_iter()
            .for_each(|ty| depth = depth.max(of(ty).depth));
        weights[at] = Weight {
            parts,
            depth: depth.saturating_add(1),
        };
    }
    weights
}

fn is_boxed(groups: &[Option<u32>], owner: usize, target: usize) -> bool {
    groups[owner].is_some() && groups[owner] == groups[target]
}

fn sum(weights: impl Iterator<Item = Weight>) -> u32 {
    weights.fold(0, |sum, weight| sum.saturating_add(weight.parts))
}
