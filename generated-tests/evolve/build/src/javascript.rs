//! Values as JavaScript has them, and cases for Node.

use evolve_model::{V, bare, is_signed};
use turbo_idl::case;
use turbo_idl::ir::{Definition, Field, Limits, Method, Payload, Primitive, Returns, Schema, Type};

use crate::case::{Case, End, Outcome, method};

/// The module of a case list has one such object for each. Nothing, if a value is there that JavaScript has no exact one for.
pub(crate) fn object(case: &Case, number: usize, schema: &Schema) -> Option<String> {
    let method = method(schema, case.old);
    let service = schema.services[case.old.0].name.as_written();
    let arguments = method.params.iter().zip(&case.arguments);
    let arguments = list(arguments.map(|(param, value)| spell(schema, &param.ty, value)))?;
    let items = match &method.stream {
        Some(param) => list(case.items.iter().map(|value| spell(schema, &param.ty, value)))?,
        None => "null".to_owned(),
    };
    Some(format!(
        "  {{ number: {number}, service: \"{service}\", method: \"{}\", args: {arguments}, items: {items}, isStream: {}, received: {} }},\n",
        case::camel(method.name.as_written()),
        matches!(method.returns, Returns::Stream(_)),
        outcome(schema, method, &case.received)?
    ))
}

fn outcome(schema: &Schema, method: &Method, outcome: &Outcome) -> Option<String> {
    let items = match (&method.returns, &outcome.end) {
        (Returns::Unary(None), End::Done) => "[undefined]".to_owned(),
        (Returns::Unary(None), _) => "[]".to_owned(),
        (Returns::Unary(Some(ty)) | Returns::Stream(ty), _) => {
            list(outcome.items.iter().map(|value| spell(schema, ty, value)))?
        }
    };
    let end = match &outcome.end {
        End::Done => "null".to_owned(),
        End::Error(value) => {
            let error = Type::named(method.throws?);
            format!("{{ error: {} }}", spell(schema, &error, value)?)
        }
        End::Status(status) => format!("{{ status: \"{status}\" }}"),
    };
    Some(format!("{{ items: {items}, end: {end} }}"))
}

fn list(values: impl Iterator<Item = Option<String>>) -> Option<String> {
    let values: Option<Vec<String>> = values.collect();
    Some(format!("[{}]", values?.join(", ")))
}

fn spell(schema: &Schema, ty: &Type, value: &V) -> Option<String> {
    let (ty, _) = bare(schema, ty, Limits::default());
    Some(match (&ty, value) {
        (Type::Primitive(primitive), value) => self::primitive(*primitive, value)?,
        (Type::Option(_), V::Nothing) => "undefined".to_owned(),
        (Type::Option(inner), V::There(value)) => spell(schema, inner, value)?,
        (Type::List(item), V::List(items)) | (Type::Array(item, _), V::Parts(items)) => {
            list(items.iter().map(|value| spell(schema, item, value)))?
        }
        (Type::Set(key), V::List(items)) => {
            let items = list(items.iter().map(|value| self::key(schema, key.ty(), value)))?;
            format!("new Set({items})")
        }
        (Type::Map(key, item), V::Map(entries)) => {
            let entry = |(name, value): &(V, V)| {
                let (name, value) = (self::key(schema, key.ty(), name)?, spell(schema, item, value)?);
                Some(format!("[{name}, {value}]"))
            };
            format!("new Map({})", list(entries.iter().map(entry))?)
        }
        (Type::Tuple(types), V::Parts(items)) => {
            let parts = types.iter().zip(items);
            list(parts.map(|(ty, value)| spell(schema, ty, value)))?
        }
        (Type::Named(id, arguments), value) => match (&schema.type_def(*id).definition, value) {
            (Definition::Struct(item), V::Parts(values)) => {
                object_of(properties(schema, &item.fields, arguments, values)?)
            }
            (Definition::Enum(item) | Definition::Error(item), V::Variant(index, values)) => {
                let variant = &item.variants[*index];
                let name = variant.name.as_written();
                if item.is_plain() && matches!(schema.type_def(*id).definition, Definition::Enum(_)) {
                    return Some(format!("\"{name}\""));
                }
                let mut said = vec![format!("kind: \"{name}\"")];
                match &variant.payload {
                    Payload::Unit => {}
                    Payload::Tuple(types) => {
                        let parts = types.iter().zip(values);
                        let parts =
                            parts.map(|(ty, value)| spell(schema, &ty.with_arguments(arguments), value));
                        said.push(format!("value: {}", list(parts)?));
                    }
                    Payload::Struct(fields) => said.extend(properties(schema, fields, arguments, values)?),
                }
                object_of(said)
            }
            (_, value) => panic!("{value:?} is no {ty:?}"),
        },
        (ty, value) => panic!("{value:?} is no {ty:?}"),
    })
}

fn object_of(properties: Vec<String>) -> String {
    format!("{{ {} }}", properties.join(", "))
}

/// What is not there is left out.
fn properties(schema: &Schema, fields: &[Field], arguments: &[Type], values: &[V]) -> Option<Vec<String>> {
    let there = fields
        .iter()
        .zip(values)
        .filter(|(_, value)| **value != V::Nothing);
    let property = |(field, value): (&Field, &V)| {
        let value = spell(schema, &field.ty.with_arguments(arguments), value)?;
        Some(format!("{}: {value}", case::camel(field.name.as_written())))
    };
    there.map(property).collect()
}

/// Of keys only those are the same that are written the same, so instants and spans of time are numbers there.
fn key(schema: &Schema, ty: &Type, value: &V) -> Option<String> {
    match (bare(schema, ty, Limits::default()).0, value) {
        (Type::Primitive(Primitive::Timestamp), V::Int(micros)) => Some(format!("{micros}n")),
        (Type::Primitive(Primitive::Duration), V::Duration(seconds, nanos)) => Some(format!(
            "{}n",
            u128::from(*seconds) * 1_000_000_000 + u128::from(*nanos)
        )),
        _ => spell(schema, ty, value),
    }
}

fn primitive(primitive: Primitive, value: &V) -> Option<String> {
    let is_big = |it| {
        matches!(
            it,
            Primitive::U64 | Primitive::I64 | Primitive::U128 | Primitive::I128
        )
    };
    Some(match (primitive, value) {
        (_, V::Bool(value)) => value.to_string(),
        (Primitive::Timestamp, V::Int(micros)) => {
            // A date has milliseconds, and an end.
            let is_exact = micros % 1000 == 0 && micros.unsigned_abs() <= 8_640_000_000_000_000_000;
            is_exact.then(|| format!("new Date({})", micros / 1000))?
        }
        (it, V::UInt(value)) if is_big(it) => format!("{value}n"),
        (it, V::Int(value)) if is_big(it) && is_signed(it) => format!("{value}n"),
        (_, V::UInt(value)) => value.to_string(),
        (_, V::Int(value)) => value.to_string(),
        (_, V::F32(bits)) => format!("{:?}", f64::from(f32::from_bits(*bits))),
        (_, V::F64(bits)) => format!("{:?}", f64::from_bits(*bits)),
        (_, V::Char(value)) => format!("\"\\u{{{:x}}}\"", u32::from(*value)),
        (_, V::Text(value)) => text(value),
        (_, V::Bytes(value)) => format!("new Uint8Array({value:?})"),
        (_, V::Uuid(value)) => {
            let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            format!("\"{}\"", parts.join("-"))
        }
        // Milliseconds, which count only so far.
        (_, V::Duration(seconds, nanos)) => (*seconds < 1 << 32 && nanos % 1_000_000 == 0)
            .then(|| (seconds * 1000 + u64::from(*nanos) / 1_000_000).to_string())?,
        (_, V::Decimal(mantissa, scale)) => {
            let sign = if *mantissa < 0 { "-" } else { "" };
            let scale = usize::from(*scale);
            let digits = format!("{:0>1$}", mantissa.unsigned_abs(), scale + 1);
            let (whole, rest) = digits.split_at(digits.len() - scale);
            let point = if scale == 0 { "" } else { "." };
            format!("\"{sign}{whole}{point}{rest}\"")
        }
        (primitive, value) => panic!("{value:?} is no {}", primitive.name()),
    })
}

fn text(value: &str) -> String {
    let each = value.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    });
    format!("\"{}\"", each.collect::<String>())
}
