//! What values mean, without a word of how they are written or compared: trees of names. What a value of one revision is in the
//! other is what its tree says when it is read as the other type. Nothing here knows of plans.

use std::collections::BTreeMap;

use turbo_idl::ir::{Definition, Limits, Payload, Primitive, Schema, Type, Value};

use crate::default::fill;
use crate::value::{V, bare, is_signed, shape, width};

#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// An integer: negative, and its magnitude.
    Integer(bool, u128),
    Real(f64),
    /// Of a type that nothing else has to do with.
    Other(Primitive, V),
    Nothing,
    List(Vec<Tree>),
    Array(Vec<Tree>),
    Set(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Tuple(Vec<Tree>),
    Record(BTreeMap<String, Tree>),
    /// The name of a variant, with parts that have names or none.
    Tagged(String, Box<Tree>),
}

/// Why a tree is no value of a type.
#[derive(Debug, PartialEq)]
pub enum No {
    Value,
    /// It is an error of which a caller learns the status only.
    Status,
}

#[derive(Clone, Copy, PartialEq)]
pub enum As {
    Value,
    Key,
    Thrown,
}

pub fn tree(schema: &Schema, ty: &Type, value: &V) -> Tree {
    let (ty, _) = bare(schema, ty, Limits::default());
    let all = |ty: &Type, values: &[V]| values.iter().map(|value| tree(schema, ty, value)).collect();
    match (&ty, value) {
        (Type::Primitive(Primitive::Timestamp), value) => Tree::Other(Primitive::Timestamp, value.clone()),
        (Type::Primitive(_), V::UInt(value)) => Tree::Integer(false, *value),
        (Type::Primitive(_), V::Int(value)) => Tree::Integer(*value < 0, value.unsigned_abs()),
        (Type::Primitive(_), V::F32(bits)) => Tree::Real(f32::from_bits(*bits).into()),
        (Type::Primitive(_), V::F64(bits)) => Tree::Real(f64::from_bits(*bits)),
        (Type::Primitive(primitive), value) => Tree::Other(*primitive, value.clone()),
        (Type::Option(_), V::Nothing) => Tree::Nothing,
        (Type::Option(inner), V::There(value)) => tree(schema, inner, value),
        (Type::List(item), V::List(items)) => Tree::List(all(item, items)),
        (Type::Set(key), V::List(items)) => Tree::Set(all(key.ty(), items)),
        (Type::Array(item, _), V::Parts(items)) => Tree::Array(all(item, items)),
        (Type::Map(key, item), V::Map(entries)) => Tree::Map(
            entries
                .iter()
                .map(|(name, value)| (tree(schema, key.ty(), name), tree(schema, item, value)))
                .collect(),
        ),
        (Type::Tuple(types), V::Parts(items)) => {
            let parts = types.iter().zip(items);
            Tree::Tuple(parts.map(|(ty, value)| tree(schema, ty, value)).collect())
        }
        (Type::Named(id, arguments), value) => {
            let definition = &schema.type_def(*id).definition;
            let (_, variants) = shape(definition);
            let (index, values) = match value {
                V::Variant(index, values) => (*index, values),
                V::Parts(values) => (0, values),
                value => panic!("{value:?}"),
            };
            let inner = match &variants[index] {
                Payload::Unit => Tree::Record(BTreeMap::new()),
                Payload::Tuple(types) => {
                    let parts = types.iter().zip(values);
                    let part = |(ty, value): (&Type, &V)| tree(schema, &ty.with_arguments(arguments), value);
                    Tree::Tuple(parts.map(part).collect())
                }
                Payload::Struct(fields) => {
                    let fields = fields.iter().zip(values).map(|(field, value)| {
                        let ty = field.ty.with_arguments(arguments);
                        (field.name.as_written().to_owned(), tree(schema, &ty, value))
                    });
                    Tree::Record(fields.collect())
                }
            };
            match definition {
                Definition::Enum(item) | Definition::Error(item) => {
                    Tree::Tagged(item.variants[index].name.as_written().to_owned(), Box::new(inner))
                }
                _ => inner,
            }
        }
        (ty, value) => panic!("{value:?} is no {ty:?}"),
    }
}

/// A named type that is read, with whether it may be missing.
pub struct Slot<'a> {
    pub name: &'a str,
    pub ty: Type,
    pub limits: Limits,
    pub default: Option<&'a Value>,
}

pub fn read(schema: &Schema, ty: &Type, limits: Limits, tree: &Tree, how: As) -> Result<V, No> {
    let (ty, limits) = bare(schema, ty, limits);
    let none = Limits::default();
    let all = |ty: &Type, trees: &[Tree], how| -> Result<Vec<V>, No> {
        trees
            .iter()
            .map(|tree| read(schema, ty, none, tree, how))
            .collect()
    };
    let fits = |length: usize| {
        let length = length as u64;
        let is_well = length >= limits.min.unwrap_or(0) && length <= limits.max.unwrap_or(u64::MAX);
        is_well.then_some(()).ok_or(No::Value)
    };
    Ok(match (&ty, tree) {
        (Type::Option(_), Tree::Nothing) => V::Nothing,
        (Type::Option(inner), tree) => V::There(Box::new(read(schema, inner, limits, tree, As::Value)?)),
        (Type::Primitive(to), Tree::Integer(is_negative, size)) => integer(*to, *is_negative, *size)?,
        (Type::Primitive(Primitive::F64), Tree::Real(value)) => V::F64(value.to_bits()),
        (Type::Primitive(Primitive::F32), Tree::Real(value)) => {
            if f64::from(*value as f32) != *value {
                return Err(No::Value);
            }
            V::F32((*value as f32).to_bits())
        }
        (Type::Primitive(to), Tree::Other(from, value)) if from == to => {
            match value {
                V::Text(text) => fits(text.len())?,
                V::Bytes(bytes) => fits(bytes.len())?,
                _ => {}
            }
            value.clone()
        }
        (Type::List(item), Tree::List(items)) => {
            fits(items.len())?;
            V::List(all(item, items, As::Value)?)
        }
        (Type::Array(item, length), Tree::Array(items)) if *length as usize == items.len() => {
            V::Parts(all(item, items, As::Value)?)
        }
        (Type::Set(key), Tree::Set(items)) => {
            fits(items.len())?;
            let mut items = all(key.ty(), items, As::Key)?;
            items.sort();
            V::List(items)
        }
        (Type::Map(key, item), Tree::Map(entries)) => {
            fits(entries.len())?;
            let entries = entries.iter().map(|(name, value)| {
                Ok((
                    read(schema, key.ty(), none, name, As::Key)?,
                    read(schema, item, none, value, As::Value)?,
                ))
            });
            let mut entries: Vec<(V, V)> = entries.collect::<Result<_, _>>()?;
            entries.sort();
            V::Map(entries)
        }
        (Type::Tuple(types), Tree::Tuple(items)) if types.len() == items.len() => {
            let parts = types.iter().zip(items);
            V::Parts(
                parts
                    .map(|(ty, tree)| read(schema, ty, none, tree, As::Value))
                    .collect::<Result<_, _>>()?,
            )
        }
        (Type::Named(id, arguments), tree) => match (&schema.type_def(*id).definition, tree) {
            (Definition::Struct(item), tree @ Tree::Record(_)) => V::Parts(payload(
                schema,
                &Payload::Struct(item.fields.clone()),
                arguments,
                tree,
            )?),
            (Definition::Enum(item) | Definition::Error(item), Tree::Tagged(name, inner)) => {
                let known = item
                    .variants
                    .iter()
                    .position(|it| it.name.as_written() == name.as_str());
                let fallback = item.variants.iter().position(|it| it.is_fallback);
                match (known, fallback, how) {
                    (Some(at), ..) => {
                        V::Variant(at, payload(schema, &item.variants[at].payload, arguments, inner)?)
                    }
                    (None, Some(at), As::Value | As::Thrown) => V::Variant(at, Vec::new()),
                    (None, None, As::Thrown) => return Err(No::Status),
                    _ => return Err(No::Value),
                }
            }
            _ => return Err(No::Value),
        },
        _ => return Err(No::Value),
    })
}

fn payload(schema: &Schema, payload: &Payload, arguments: &[Type], tree: &Tree) -> Result<Vec<V>, No> {
    match (payload, tree) {
        (Payload::Unit, Tree::Record(_)) => Ok(Vec::new()),
        (Payload::Tuple(types), Tree::Tuple(items)) if types.len() == items.len() => types
            .iter()
            .zip(items)
            .map(|(ty, tree)| {
                read(
                    schema,
                    &ty.with_arguments(arguments),
                    Limits::default(),
                    tree,
                    As::Value,
                )
            })
            .collect(),
        (Payload::Struct(fields), Tree::Record(found)) => {
            let slots: Vec<Slot<'_>> = fields
                .iter()
                .map(|field| Slot {
                    name: field.name.as_written(),
                    ty: field.ty.with_arguments(arguments),
                    limits: field.limits,
                    default: field.default.as_ref(),
                })
                .collect();
            record(schema, &slots, found)
        }
        _ => Err(No::Value),
    }
}

pub fn record(schema: &Schema, slots: &[Slot<'_>], found: &BTreeMap<String, Tree>) -> Result<Vec<V>, No> {
    let slot = |slot: &Slot<'_>| {
        let is_optional = matches!(bare(schema, &slot.ty, slot.limits).0, Type::Option(_));
        let default = slot.default.map(|value| fill(schema, &slot.ty, value));
        match (found.get(slot.name), default) {
            // What is optional on both sides stays nothing.
            (Some(Tree::Nothing), Some(default)) if !is_optional => Ok(default),
            (Some(tree), _) => read(schema, &slot.ty, slot.limits, tree, As::Value),
            (None, Some(default)) => Ok(default),
            (None, None) if is_optional => Ok(V::Nothing),
            (None, None) => Err(No::Value),
        }
    };
    slots.iter().map(slot).collect()
}

fn integer(to: Primitive, is_negative: bool, size: u128) -> Result<V, No> {
    let width = width(to)
        .filter(|_| to != Primitive::Timestamp)
        .ok_or(No::Value)?;
    if is_signed(to) {
        let most = (1_u128 << (width - 1)) - u128::from(!is_negative);
        if size > most {
            return Err(No::Value);
        }
        let value = size as i128;
        return Ok(V::Int(if is_negative { value.wrapping_neg() } else { value }));
    }
    let is_well = !is_negative && (width == 128 || size >> width == 0);
    is_well.then_some(V::UInt(size)).ok_or(No::Value)
}
