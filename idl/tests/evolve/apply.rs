//! Plans carried out on values, as adapters do it.

use evolve_model::{V, fill, is_signed};
use turbo_idl::evolve::{FieldStep, PlanId, Plans, Step, VariantStep};
use turbo_idl::ir::{Definition, Payload, Primitive, Schema, Type};

/// What becomes of a value.
#[derive(Debug, PartialEq)]
pub enum Applied {
    Value(V),
    /// The call fails with the status of the error, without its value.
    Status,
}

pub struct Apply<'a> {
    pub plans: &'a Plans,
    /// The schema of the target.
    pub target: &'a Schema,
}

impl Apply<'_> {
    /// At the top of an error a variant may become a status.
    pub fn root(&self, id: PlanId, value: &V) -> Applied {
        if let (Step::Enum { variants, .. }, V::Variant(index, _)) = (self.plans.step(id), value)
            && variants[*index] == VariantStep::Status
        {
            return Applied::Status;
        }
        Applied::Value(self.value(id, value))
    }

    fn value(&self, id: PlanId, value: &V) -> V {
        match (self.plans.step(id), value) {
            (Step::Keep(_), value) => value.clone(),
            (Step::Widen { to, .. }, value) => widened(*to, value),
            (Step::Wrap(inner), value) => V::There(Box::new(self.value(*inner, value))),
            (Step::Option(_), V::Nothing) => V::Nothing,
            (Step::Option(inner), V::There(value)) => V::There(Box::new(self.value(*inner, value))),
            (Step::List(item), V::List(items)) => {
                V::List(items.iter().map(|value| self.value(*item, value)).collect())
            }
            (Step::Array(item, _), V::Parts(items)) => {
                V::Parts(items.iter().map(|value| self.value(*item, value)).collect())
            }
            (Step::Set(item), V::List(items)) => {
                let mut items: Vec<V> = items.iter().map(|value| self.value(*item, value)).collect();
                items.sort();
                V::List(items)
            }
            (Step::Map(key, item), V::Map(entries)) => {
                let mut entries: Vec<(V, V)> = entries
                    .iter()
                    .map(|(name, value)| (self.value(*key, name), self.value(*item, value)))
                    .collect();
                entries.sort();
                V::Map(entries)
            }
            (Step::Tuple(parts), V::Parts(items)) => V::Parts(
                parts
                    .iter()
                    .zip(items)
                    .map(|(part, value)| self.value(*part, value))
                    .collect(),
            ),
            (Step::Struct { target, fields, .. }, V::Parts(values)) => {
                let Definition::Struct(item) = &self.target.type_def(*target).definition else {
                    panic!("the target is a struct");
                };
                let types: Vec<&Type> = item.fields.iter().map(|field| &field.ty).collect();
                V::Parts(self.fields(fields, &types, values))
            }
            (Step::Enum { target, variants, .. }, V::Variant(index, values)) => match &variants[*index] {
                VariantStep::Fallback(index) => V::Variant(*index, Vec::new()),
                VariantStep::To(index, fields) => {
                    let (Definition::Enum(item) | Definition::Error(item)) =
                        &self.target.type_def(*target).definition
                    else {
                        panic!("the target is an enum");
                    };
                    let types: Vec<&Type> = match &item.variants[*index].payload {
                        Payload::Unit => Vec::new(),
                        Payload::Tuple(types) => types.iter().collect(),
                        Payload::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
                    };
                    V::Variant(*index, self.fields(fields, &types, values))
                }
                VariantStep::Status => panic!("a status within a value"),
            },
            (step, value) => panic!("{step:?} of {value:?}"),
        }
    }

    pub fn fields(&self, fields: &[FieldStep], types: &[&Type], values: &[V]) -> Vec<V> {
        assert_eq!(fields.len(), types.len());
        let field = |(step, ty): (&FieldStep, &&Type)| match step {
            FieldStep::From(index, how) => self.value(*how, &values[*index]),
            FieldStep::FromOr(index, how, default) => match &values[*index] {
                V::Nothing => fill(self.target, ty, default),
                V::There(value) => self.value(*how, value),
                value => panic!("{value:?} is not optional"),
            },
            FieldStep::Fill(value) => fill(self.target, ty, value),
        };
        fields.iter().zip(types).map(field).collect()
    }
}

fn widened(to: Primitive, value: &V) -> V {
    match value {
        V::UInt(value) if is_signed(to) => V::Int(*value as i128),
        V::F32(bits) => V::F64(f64::from(f32::from_bits(*bits)).to_bits()),
        value => value.clone(),
    }
}
