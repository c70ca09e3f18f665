use std::collections::BTreeMap;

use super::graph::{cycles, edges, inline_params, parts};
use super::instances::Instances;
use crate::ir::{self, Schema, Type, TypeDef, TypeId};

/// The facts of each type, and the fewest bytes of every type with arguments.
pub(crate) type Facts = (Vec<ir::Facts>, BTreeMap<Type, u32>);

/// What follows from the definitions of a schema: the facts of each type, and the fewest bytes of every type with arguments. Meaningful
/// only where every value ends, which the checks see to.
pub(crate) fn facts(schema: &Schema, instances: &Instances<'_>) -> Facts {
    let sizes = instances.least_sizes();
    let inline = inline_params(schema);
    let parts: Vec<Vec<(TypeId, bool)>> = schema.types.iter().map(|def| parts(def, &inline)).collect();
    let recursive = cycles(&edges(&parts, false)).groups;
    let by_value = cycles(&edges(&parts, true)).groups;
    let eq = are_eq(schema, &parts);
    let size = |number: usize| sizes[number].unwrap_or(u32::MAX);
    let facts = (0..schema.types.len()).map(|at| ir::Facts {
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
fn are_eq(schema: &Schema, parts: &[Vec<(TypeId, bool)>]) -> Vec<bool> {
    let mut holders = vec![Vec::new(); schema.types.len()];
    for (at, parts) in parts.iter().enumerate() {
        parts
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
    def.definition.types().any(is_float)
}

fn is_float(ty: &Type) -> bool {
    match ty {
        Type::Primitive(primitive) => !primitive.is_eq(),
        ty => ty.parts().any(is_float),
    }
}
