//! Where a type contains itself without a list in between, so that Rust needs a box.

use std::collections::{BTreeMap, BTreeSet};

use turbo_idl::ir::{Definition, Payload, Schema, Type, TypeId};

/// The edges from a type to one that it holds in place and that holds it.
#[derive(Debug, Default)]
pub(crate) struct Boxes(BTreeSet<(TypeId, TypeId)>);

impl Boxes {
    pub(crate) fn of(schema: &Schema) -> Self {
        let holds: BTreeMap<TypeId, BTreeSet<TypeId>> =
            (0..schema.types.len()).map(|index| TypeId(index as u32)).map(|id| (id, held(schema, id))).collect();
        let mut boxes = BTreeSet::new();
        for (&owner, held) in &holds {
            boxes.extend(held.iter().filter(|&&other| reaches(&holds, other, owner)).map(|&other| (owner, other)));
        }
        Self(boxes)
    }

    /// Whether `held` stands boxed where `owner` holds it in place.
    pub(crate) fn needs(&self, owner: TypeId, held: TypeId) -> bool {
        self.0.contains(&(owner, held))
    }
}

/// The types whose values lie inside a value of `id`.
fn held(schema: &Schema, id: TypeId) -> BTreeSet<TypeId> {
    let types: Vec<&Type> = match &schema.type_def(id).definition {
        Definition::Struct(definition) => definition.fields.iter().map(|field| &field.ty).collect(),
        Definition::Enum(definition) | Definition::Error(definition) => definition
            .variants
            .iter()
            .flat_map(|variant| match &variant.payload {
                Payload::Unit => Vec::new(),
                Payload::Tuple(types) => types.iter().collect(),
                Payload::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
            })
            .collect(),
    };
    types.into_iter().filter_map(in_place).collect()
}

fn in_place(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Option(inner) => in_place(inner),
        Type::Primitive(_) | Type::List(_) => None,
    }
}

fn reaches(holds: &BTreeMap<TypeId, BTreeSet<TypeId>>, from: TypeId, to: TypeId) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut queue = vec![from];
    while let Some(next) = queue.pop() {
        if next == to {
            return true;
        }
        queue.extend(holds[&next].iter().filter(|&&id| seen.insert(id)));
    }
    false
}
