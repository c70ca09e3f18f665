//! A value as `spelled.mjs` spells what JavaScript makes of it, in JSON.

use turbo_idl::case;
use turbo_idl::ir::{JsAs, Primitive, Schema, Type};

use super::schema::{Part, Parts, Place, parts};
use super::value::Value;

/// The value in JSON. A `bigint` is a text that ends in `n`, nothing is `null` or left out, and whatever JSON does not have says
/// what it is.
///
/// # Panics
/// When the value is not of the type.
pub fn json(schema: &Schema, ty: &Type, value: &Value) -> String {
    spell(schema, ty, Place::default(), value)
}

fn spell(schema: &Schema, ty: &Type, place: Place, value: &Value) -> String {
    let each = |ty: &Type, items: &[Value]| {
        let items: Vec<String> = items
            .iter()
            .map(|it| spell(schema, ty, place.inside(), it))
            .collect();
        format!("[{}]", items.join(","))
    };
    match (ty, value) {
        (Type::Primitive(primitive), value) => spell_primitive(*primitive, place.js, value),
        (Type::Option(_), Value::Option(None)) => "null".to_owned(),
        (Type::Option(inner), Value::Option(Some(value))) => spell(schema, inner, place, value),
        (Type::List(item) | Type::Array(item, _), Value::Items(items)) => {
            let is_typed = place.js == JsAs::Typed;
            match &**item {
                Type::Primitive(Primitive::U8) if is_typed => spell_bytes(items.iter().map(|it| match it {
                    Value::Unsigned(byte) => *byte as u8,
                    other => panic!("{other:?} is no byte"),
                })),
                Type::Primitive(item_type) if is_typed => {
                    format!("{{\"{}\":{}}}", typed_array(*item_type), each(item, items))
                }
                _ => each(item, items),
            }
        }
        (Type::Set(key), Value::Items(items)) => {
            let keys: Vec<String> = items.iter().map(|it| spell_key(schema, key.ty(), it)).collect();
            format!("{{\"Set\":[{}]}}", keys.join(","))
        }
        (Type::Map(key, item), Value::Pairs(pairs)) => {
            let pair = |(name, value): &(Value, Value)| {
                let value = spell(schema, item, place.inside(), value);
                format!("[{},{value}]", spell_key(schema, key.ty(), name))
            };
            let pairs: Vec<String> = pairs.iter().map(pair).collect();
            format!("{{\"Map\":[{}]}}", pairs.join(","))
        }
        (Type::Tuple(types), Value::Items(items)) => {
            let items = types.iter().zip(items);
            let items: Vec<String> = items
                .map(|(ty, it)| spell(schema, ty, place.inside(), it))
                .collect();
            format!("[{}]", items.join(","))
        }
        (Type::Named(id, args), value) => match (parts(schema, *id, args), value) {
            (Parts::Newtype(ty, place), value) => spell(schema, &ty, place, value),
            (Parts::Struct(parts), Value::Items(items)) => {
                format!("{{{}}}", properties(schema, &parts, items, &[]).join(","))
            }
            (Parts::Enum { variants, is_plain }, Value::Variant(index, items)) => {
                let variant = &variants[*index as usize];
                let name = format!("\"{}\"", case::pascal(&variant.name));
                if is_plain {
                    return name;
                }
                let mut said = vec![format!("\"kind\":{name}")];
                if variant.is_struct {
                    said.extend(properties(schema, &variant.parts, items, &["kind"]));
                } else if !items.is_empty() {
                    let items = variant.parts.iter().zip(items);
                    let items: Vec<String> = items
                        .map(|(part, it)| spell(schema, &part.ty, part.place, it))
                        .collect();
                    said.push(format!("\"value\":[{}]", items.join(",")));
                }
                format!("{{{}}}", said.join(","))
            }
            (_, value) => panic!("{value:?}"),
        },
        (ty, value) => panic!("{value:?} is no {ty:?}"),
    }
}

/// What is not there is left out.
fn properties(schema: &Schema, parts: &[Part], values: &[Value], taken: &[&str]) -> Vec<String> {
    let pairs = parts.iter().zip(values);
    let there = pairs.filter(|(_, value)| !matches!(value, Value::Option(None)));
    there
        .map(|(part, value)| {
            let name = property(&part.name, taken);
            format!("\"{name}\":{}", spell(schema, &part.ty, part.place, value))
        })
        .collect()
}

/// The name of a property. One that every object has gets an underscore.
pub fn property(written: &str, taken: &[&str]) -> String {
    let name = case::camel(written);
    let is_taken = ["constructor", "toString", "valueOf"].contains(&name.as_str());
    if is_taken || taken.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

fn spell_key(schema: &Schema, ty: &Type, value: &Value) -> String {
    match ty {
        Type::Named(id, args) => match parts(schema, *id, args) {
            Parts::Newtype(ty, _) => spell_key(schema, &ty, value),
            _ => json(schema, ty, value),
        },
        Type::Primitive(primitive) => spell_primitive(*primitive, JsAs::Bigint, value),
        other => panic!("{other:?} is no key"),
    }
}

fn spell_primitive(primitive: Primitive, js: JsAs, value: &Value) -> String {
    match (primitive, value) {
        (_, Value::Bool(value)) => value.to_string(),
        (Primitive::Timestamp, Value::Signed(micros)) => match js {
            JsAs::Bigint => format!("\"{micros}n\""),
            _ => format!("\"date:{}\"", micros.div_euclid(1000)),
        },
        (Primitive::U64 | Primitive::U128, Value::Unsigned(value)) if js != JsAs::Number => {
            format!("\"{value}n\"")
        }
        (Primitive::I64 | Primitive::I128, Value::Signed(value)) if js != JsAs::Number => {
            format!("\"{value}n\"")
        }
        (_, Value::Unsigned(value)) => value.to_string(),
        (_, Value::Signed(value)) => value.to_string(),
        (_, Value::F32(value)) => spell_float(f64::from(*value)),
        (_, Value::F64(value)) => spell_float(*value),
        (_, Value::Char(value)) => quoted(&value.to_string()),
        (_, Value::Text(value)) => quoted(value),
        (_, Value::Bytes(value)) => spell_bytes(value.iter().copied()),
        (_, Value::Uuid(value)) => format!("\"{}\"", turbo_runtime::Uuid::from_bytes(*value)),
        (_, Value::Duration(value)) if js == JsAs::Bigint => format!("\"{}n\"", value.as_nanos()),
        (_, Value::Duration(value)) => {
            let (seconds, nanos) = (value.as_secs() as f64, f64::from(value.subsec_nanos()));
            // Rounded once where the nanoseconds can be counted.
            spell_float(if seconds <= 9e6 {
                (seconds * 1e9 + nanos) / 1e6
            } else {
                seconds * 1e3 + nanos / 1e6
            })
        }
        (_, Value::Decimal(mantissa, scale)) => {
            let sign = if *mantissa < 0 { "-" } else { "" };
            let scale = usize::from(*scale);
            let digits = format!("{:0>1$}", mantissa.unsigned_abs(), scale + 1);
            let (whole, rest) = digits.split_at(digits.len() - scale);
            let point = if scale == 0 { "" } else { "." };
            format!("\"{sign}{whole}{point}{rest}\"")
        }
        (primitive, value) => panic!("{value:?} is no {}", primitive.name()),
    }
}

fn spell_float(value: f64) -> String {
    if value.is_nan() {
        "\"NaN\"".to_owned()
    } else if value.is_infinite() {
        format!("\"{}Infinity\"", if value < 0.0 { "-" } else { "" })
    } else if value == 0.0 && value.is_sign_negative() {
        "\"-0\"".to_owned()
    } else {
        let text = format!("{value:?}");
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    }
}

fn spell_bytes(bytes: impl Iterator<Item = u8>) -> String {
    let hex: String = bytes.map(|byte| format!("{byte:02x}")).collect();
    format!("\"hex:{hex}\"")
}

/// Nothing in it parts the columns or the lines of a file.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '.. if !matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}') => out.push(c),
            _ => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

fn typed_array(item: Primitive) -> &'static str {
    match item {
        Primitive::I8 => "Int8Array",
        Primitive::U16 => "Uint16Array",
        Primitive::I16 => "Int16Array",
        Primitive::U32 => "Uint32Array",
        Primitive::I32 => "Int32Array",
        Primitive::U64 => "BigUint64Array",
        Primitive::I64 => "BigInt64Array",
        Primitive::F32 => "Float32Array",
        Primitive::F64 => "Float64Array",
        other => panic!("no typed array of {}", other.name()),
    }
}
