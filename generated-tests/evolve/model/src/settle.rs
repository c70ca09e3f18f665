//! What makes an edited schema whole again.

use turbo_idl::identity;
use turbo_idl::ir::{Definition, Field, Limits, Payload, Primitive, Schema, Signature, Type, Value};

use crate::make::Maker;

impl Maker<'_> {
    /// Gives fields defaults that fit, takes limits away from what has no length, and signs.
    pub(crate) fn settle(&mut self, schema: &mut Schema) {
        let plain: Vec<Option<usize>> = schema
            .types
            .iter()
            .map(|def| match &def.definition {
                Definition::Enum(item) if item.is_plain() => Some(item.variants.len()),
                _ => None,
            })
            .collect();
        let before = schema.clone();
        for def in &mut schema.types {
            match &mut def.definition {
                Definition::Struct(item) => self.settle_fields(&before, &plain, &mut item.fields),
                Definition::Enum(item) | Definition::Error(item) => {
                    for variant in &mut item.variants {
                        match &mut variant.payload {
                            // The language writes it without brackets.
                            Payload::Struct(fields) if fields.is_empty() => variant.payload = Payload::Unit,
                            Payload::Struct(fields) => self.settle_fields(&before, &plain, fields),
                            Payload::Unit | Payload::Tuple(_) => {}
                        }
                    }
                }
                Definition::Newtype(item) => {
                    if !has_length(&before, &item.ty) {
                        item.limits = Limits::default();
                    }
                }
            }
        }
        let signatures: Vec<Signature> = schema.services[0]
            .methods
            .iter()
            .map(|method| identity::signature(schema, method))
            .collect();
        for (method, signature) in schema.services[0].methods.iter_mut().zip(signatures) {
            method.signature = signature;
        }
        schema.services[0].schema_id = identity::schema_id(&schema.services[0]);
    }

    fn settle_fields(&mut self, schema: &Schema, plain: &[Option<usize>], fields: &mut [Field]) {
        for field in fields {
            if !has_length(schema, &field.ty) {
                field.limits = Limits::default();
            }
            field.default = self
                .random
                .one_in(2)
                .then(|| self.default(plain, field))
                .flatten();
        }
    }

    fn default(&mut self, plain: &[Option<usize>], field: &Field) -> Option<Value> {
        let is_free = field.limits.is_none();
        Some(match &field.ty {
            Type::Primitive(Primitive::Bool) => Value::Bool(true),
            Type::Primitive(Primitive::U8 | Primitive::U32 | Primitive::U64) => Value::UInt(7),
            Type::Primitive(Primitive::I8 | Primitive::I32 | Primitive::I64) => Value::Int(-7),
            Type::Primitive(Primitive::F32 | Primitive::F64) => Value::Float(0.5),
            Type::Primitive(Primitive::Char) => Value::Char('x'),
            Type::Primitive(Primitive::String) if is_free => Value::String("default".to_owned()),
            Type::Option(inner) => match **inner {
                Type::Primitive(Primitive::U16) => Value::UInt(9),
                _ => Value::None,
            },
            Type::List(_) if is_free => Value::EmptyList,
            Type::Set(_) if is_free => Value::EmptySet,
            Type::Map(..) if is_free => Value::EmptyMap,
            Type::Named(id, _) => {
                let count = plain[id.0 as usize]?;
                Value::Variant(*id, self.random.below(count) as u32)
            }
            _ => return None,
        })
    }
}

/// Whether limits may stand before a field of the type: of lists, since a set may have too few different items.
fn has_length(schema: &Schema, ty: &Type) -> bool {
    match ty {
        Type::Primitive(Primitive::String | Primitive::Bytes) | Type::List(_) => true,
        Type::Option(inner) => !matches!(**inner, Type::Option(_)) && has_length(schema, inner),
        Type::Named(id, _) => match &schema.type_def(*id).definition {
            Definition::Newtype(item) => has_length(schema, &item.ty),
            _ => false,
        },
        _ => false,
    }
}
