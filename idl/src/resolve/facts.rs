use std::collections::BTreeMap;

use super::graph::{cycles, edges, inline_params, parts};
use super::instances::Instances;
use super::sizes::least_sizes;
use crate::ir::{Facts, Schema, Type, TypeDef};

/// What follows from the definitions of a schema: the facts of each type, and the fewest bytes of every type with arguments. Meaningful
/// only where every value ends, which the checks see to.
pub(crate) fn facts(schema: &Schema, instances: &Instances<'_>) -> (Vec<Facts>, BTreeMap<Type, u32>) {
    let sizes = least_sizes(instances);
    let inline = inline_params(schema);
    let recursive = cycles(&edges(schema, &inline, false)).groups;
    let by_value = cycles(&edges(schema, &inline, true)).groups;
    let eq = are_eq(schema, &inline);
    let size = |number: usize| sizes[number].unwrap_or(u32::MAX);
    let facts = (0..schema.types.len()).map(|at| Facts {
        is_eq: eq[at],
        is_recursive: recursive[at].is_some(),
        min_size: size(at),
        inline_params: inline[at],
        cycle: by_value[at],
    });
    let sized = instances.with_arguments();
    (
        facts.collect(),
        sized.map(|(ty, number)| (ty.clone(), size(number))).collect(),
    )
}

/// Types are equal to themselves unless they hold a float, or a type that does, and so on.
fn are_eq(schema: &Schema, inline: &[u32]) -> Vec<bool> {
    let mut holders = vec![Vec::new(); schema.types.len()];
    for (at, def) in schema.types.iter().enumerate() {
        parts(def, inline)
            .iter()
            .for_each(|(part, _)| holders[part.0 as usize].push(at));
    }
    let mut eq: Vec<bool> = schema.types.iter().map(|def| !holds_float(def)).collect();
    let mut todo: Vec<usize> = (0..eq.len()).filter(|&at| !eq[at]).collect();
    while let Some(at) = todo.pop() {
        for &holder in &holders[at] {
            if std::mem::replace(&mut eq[holder], false) {
                todo.push(holder);
            }
        }
    }
    eq
}

fn holds_float(def: &TypeDef) -> bool {
    def.definition.types().into_iter().any(is_float)
}

fn is_float(ty: &Type) -> bool {
    match ty {
        Type::Primitive(primitive) => !primitive.is_eq(),
        ty => ty.parts().into_iter().any(is_float),
    }
}
