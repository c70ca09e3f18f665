use super::graph::{cycles, edges, inline_params, parts};
use super::instances::instances;
use super::sizes::least_sizes;
use crate::ir::{Facts, Schema, Type, TypeDef};

/// Computes what follows from the definitions. Meaningful only where every value ends, which the checks see to.
pub(crate) fn facts(schema: &mut Schema) {
    let instances = instances(schema);
    let sizes = least_sizes(&instances);
    let inline = inline_params(schema);
    let recursive = cycles(&edges(schema, &inline, false)).groups;
    let by_value = cycles(&edges(schema, &inline, true)).groups;
    let eq = are_eq(schema, &inline);
    for (at, def) in schema.types.iter_mut().enumerate() {
        def.facts = Facts {
            is_eq: eq[at],
            is_recursive: recursive[at].is_some(),
            min_size: sizes[at].unwrap_or(u32::MAX),
            inline_params: inline[at],
            cycle: by_value[at],
        };
    }
    let sized = instances.with_arguments();
    schema.instances = sized
        .map(|(ty, number)| (ty.clone(), sizes[number].unwrap_or(u32::MAX)))
        .collect();
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
