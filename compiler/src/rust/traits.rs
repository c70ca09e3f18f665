//! Which traits the types of generated Rust have, beyond those that all of them have.

use turbo_idl::ir::{Definition, Primitive, Schema, Type, TypeDef, TypeId};

/// A trait that only some of the generated types have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trait {
    Copy,
    PartialOrd,
    Ord,
}

/// What is known of every type of a schema, by its id.
#[derive(Debug)]
pub(crate) struct Traits {
    copy: Vec<bool>,
    partial_ord: Vec<bool>,
    ord: Vec<bool>,
}

impl Traits {
    pub(crate) fn of(schema: &Schema) -> Self {
        // Who holds whom is the same for all of them.
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); schema.types.len()];
        for (index, def) in schema.types.iter().enumerate() {
            for ty in types_in(def) {
                each_leaf(ty, &mut |leaf| {
                    if let Type::Named(id, _) = leaf {
                        holders[id.0 as usize].push(index);
                    }
                });
            }
        }
        let all = |wanted| settled(schema, wanted, &holders);
        Self {
            copy: all(Trait::Copy),
            partial_ord: all(Trait::PartialOrd),
            ord: all(Trait::Ord),
        }
    }

    /// Whether a defined type has a trait, given that its arguments do.
    pub(crate) fn has(&self, id: TypeId, wanted: Trait) -> bool {
        let table = match wanted {
            Trait::Copy => &self.copy,
            Trait::PartialOrd => &self.partial_ord,
            Trait::Ord => &self.ord,
        };
        table[id.0 as usize]
    }

    /// Whether a type has a trait, given that the parameters in it do.
    pub(crate) fn type_has(&self, ty: &Type, wanted: Trait) -> bool {
        leaves(ty).into_iter().all(|leaf| match leaf {
            Type::Named(id, _) => self.has(*id, wanted),
            other => allows(other, wanted),
        })
    }
}

/// Whether the schema asks for a trait by name.
pub(crate) fn asks_for(def: &TypeDef, wanted: Trait) -> bool {
    let name = match wanted {
        Trait::Copy => "Copy",
        Trait::PartialOrd => "PartialOrd",
        Trait::Ord => "Ord",
    };
    let is_named = |name: &str| def.derives.iter().any(|it| it.as_written() == name);
    // `Ord` cannot be without the other.
    is_named(name) || (wanted == Trait::PartialOrd && is_named("Ord"))
}

/// The greatest answer that holds for types that lead to each other: all that may have the trait, less those that
/// hold something without it. Linear, and without recursion: a chain of types may be long.
fn settled(schema: &Schema, wanted: Trait, holders: &[Vec<usize>]) -> Vec<bool> {
    let allows_all = |ty: &Type| {
        let mut all = true;
        each_leaf(ty, &mut |leaf| all &= allows(leaf, wanted));
        all
    };
    let has = |def: &TypeDef| may_have(def, wanted) && types_in(def).into_iter().all(allows_all);
    let mut has: Vec<bool> = schema.types.iter().map(has).collect();
    let mut without: Vec<usize> = (0..has.len()).filter(|&index| !has[index]).collect();
    while let Some(index) = without.pop() {
        for &holder in &holders[index] {
            if std::mem::replace(&mut has[holder], false) {
                without.push(holder);
            }
        }
    }
    has
}

fn may_have(def: &TypeDef, wanted: Trait) -> bool {
    // What lies in itself lies in a box.
    let is_possible = wanted != Trait::Copy || def.facts.cycle.is_none();
    let by_itself = match &def.definition {
        Definition::Enum(definition) => definition.is_plain(),
        Definition::Newtype(definition) => match wanted {
            Trait::Copy => true,
            Trait::PartialOrd | Trait::Ord => matches!(definition.ty, Type::Primitive(_) | Type::Named(..)),
        },
        Definition::Struct(_) | Definition::Error(_) => false,
    };
    is_possible && (by_itself || asks_for(def, wanted))
}

/// The types of fields and items, as they stand in a definition.
pub(crate) fn types_in(def: &TypeDef) -> Vec<&Type> {
    use turbo_idl::ir::Payload;
    match &def.definition {
        Definition::Struct(definition) => definition.fields.iter().map(|field| &field.ty).collect(),
        Definition::Newtype(definition) => vec![&definition.ty],
        Definition::Enum(definition) | Definition::Error(definition) => {
            let payloads = definition.variants.iter().map(|variant| &variant.payload);
            payloads
                .flat_map(|payload| match payload {
                    Payload::Unit => Vec::new(),
                    Payload::Tuple(types) => types.iter().collect(),
                    Payload::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
                })
                .collect()
        }
    }
}

/// Calls back with a type and everything that stands in it.
fn each_leaf<'a>(ty: &'a Type, call: &mut impl FnMut(&'a Type)) {
    call(ty);
    match ty {
        Type::Primitive(_) | Type::Param(_) => {}
        Type::Option(inner) | Type::List(inner) | Type::Array(inner, _) => each_leaf(inner, call),
        Type::Set(key) => each_leaf(key.ty(), call),
        Type::Map(key, value) => {
            each_leaf(key.ty(), call);
            each_leaf(value, call);
        }
        Type::Tuple(types) | Type::Named(_, types) => types.iter().for_each(|ty| each_leaf(ty, call)),
    }
}

/// A type and everything that stands in it.
pub(crate) fn leaves(ty: &Type) -> Vec<&Type> {
    let mut found = vec![ty];
    let mut next = 0;
    while let Some(ty) = found.get(next).copied() {
        found.extend(ty.parts());
        next += 1;
    }
    found
}

/// Whether the type itself forbids nothing, whatever stands in it.
fn allows(ty: &Type, wanted: Trait) -> bool {
    match ty {
        Type::List(_) | Type::Set(_) | Type::Map(..) => wanted != Trait::Copy,
        Type::Primitive(primitive) => match primitive {
            Primitive::String | Primitive::Bytes => wanted != Trait::Copy,
            Primitive::F32 | Primitive::F64 => wanted != Trait::Ord,
            _ => true,
        },
        Type::Named(..) | Type::Option(_) | Type::Array(..) | Type::Tuple(_) | Type::Param(_) => true,
    }
}
