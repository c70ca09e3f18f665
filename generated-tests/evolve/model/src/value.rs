//! Values of any schema, and their bytes as section 2 of the specification has them: V-1 to V-19, V-26 and V-27.

use turbo_idl::ir::{Definition, Limits, Payload, Primitive, Schema, Type};

/// A value. Keys of one type have the order of the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum V {
    Bool(bool),
    UInt(u128),
    Int(i128),
    F32(u32),
    F64(u64),
    Text(String),
    Bytes(Vec<u8>),
    Char(char),
    Uuid([u8; 16]),
    Duration(u64, u32),
    Decimal(i128, u8),
    Nothing,
    There(Box<V>),
    /// Of a list or a set.
    List(Vec<V>),
    Map(Vec<(V, V)>),
    /// Of an array, a tuple, a struct, or parameters.
    Parts(Vec<V>),
    Variant(usize, Vec<V>),
}

pub fn is_signed(primitive: Primitive) -> bool {
    primitive.name().starts_with('i') || primitive == Primitive::Timestamp
}

/// The width of an integer in bits.
pub fn width(primitive: Primitive) -> Option<u32> {
    match primitive {
        Primitive::Timestamp => Some(64),
        _ => primitive.name().strip_prefix(['u', 'i'])?.parse().ok(),
    }
}

/// What a type is when newtypes are as what they wrap, with all limits on the way.
pub fn bare(schema: &Schema, ty: &Type, limits: Limits) -> (Type, Limits) {
    let (mut ty, mut limits) = (ty.clone(), limits);
    while let Type::Named(id, _) = &ty {
        let Definition::Newtype(item) = &schema.type_def(*id).definition else {
            break;
        };
        let least = limits.min.max(item.limits.min);
        let most = [limits.max, item.limits.max].into_iter().flatten().min();
        limits = Limits {
            min: least,
            max: most,
        };
        ty = item.ty.clone();
    }
    (ty, limits)
}

/// The parts of a variant or a struct, with arguments in the place of parameters.
pub fn parts_of(payload: &Payload, arguments: &[Type]) -> Vec<(Type, Limits)> {
    match payload {
        Payload::Unit => Vec::new(),
        Payload::Tuple(types) => types
            .iter()
            .map(|ty| (ty.with_arguments(arguments), Limits::default()))
            .collect(),
        Payload::Struct(fields) => fields
            .iter()
            .map(|field| (field.ty.with_arguments(arguments), field.limits))
            .collect(),
    }
}

/// A definition as variants: a struct has one.
pub fn shape(definition: &Definition) -> (bool, Vec<Payload>) {
    match definition {
        Definition::Struct(item) => (false, vec![Payload::Struct(item.fields.clone())]),
        Definition::Enum(item) | Definition::Error(item) => (
            true,
            item.variants
                .iter()
                .map(|variant| variant.payload.clone())
                .collect(),
        ),
        Definition::Newtype(_) => unreachable!("newtypes are unwrapped"),
    }
}

fn unsigned(value: u128, out: &mut Vec<u8>) {
    let (mark, width) = match value {
        0..=250 => return out.push(value as u8),
        251..=0xffff => (251, 2),
        0x1_0000..=0xffff_ffff => (252, 4),
        0x1_0000_0000..=0xffff_ffff_ffff_ffff => (253, 8),
        _ => (254, 16),
    };
    out.push(mark);
    out.extend_from_slice(&value.to_le_bytes()[..width]);
}

fn check(length: usize, limits: Limits) -> Result<(), String> {
    let length = length as u64;
    let is_well = limits.min.is_none_or(|min| min <= length) && limits.max.is_none_or(|max| length <= max);
    is_well
        .then_some(())
        .ok_or_else(|| format!("a length of {length} is not in {limits:?}"))
}

pub fn encode(
    schema: &Schema,
    ty: &Type,
    limits: Limits,
    value: &V,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let (ty, limits) = bare(schema, ty, limits);
    let none = Limits::default();
    match (&ty, value) {
        (Type::Primitive(primitive), value) => return self::primitive(*primitive, value, limits, out),
        (Type::Option(_), V::Nothing) => out.push(0),
        (Type::Option(inner), V::There(value)) => {
            out.push(1);
            encode(schema, inner, limits, value, out)?;
        }
        (Type::List(item), V::List(items)) => {
            check(items.len(), limits)?;
            unsigned(items.len() as u128, out);
            for value in items {
                encode(schema, item, none, value, out)?;
            }
        }
        (Type::Set(key), V::List(items)) => {
            check(items.len(), limits)?;
            if !items.windows(2).all(|pair| pair[0] < pair[1]) {
                return Err("a set does not ascend".to_owned());
            }
            unsigned(items.len() as u128, out);
            for value in items {
                encode(schema, key.ty(), none, value, out)?;
            }
        }
        (Type::Map(key, item), V::Map(entries)) => {
            check(entries.len(), limits)?;
            if !entries.windows(2).all(|pair| pair[0].0 < pair[1].0) {
                return Err("a map does not ascend".to_owned());
            }
            unsigned(entries.len() as u128, out);
            for (name, value) in entries {
                encode(schema, key.ty(), none, name, out)?;
                encode(schema, item, none, value, out)?;
            }
        }
        (Type::Array(item, length), V::Parts(items)) if items.len() == *length as usize => {
            for value in items {
                encode(schema, item, none, value, out)?;
            }
        }
        (Type::Tuple(types), V::Parts(items)) if items.len() == types.len() => {
            for (ty, value) in types.iter().zip(items) {
                encode(schema, ty, none, value, out)?;
            }
        }
        (Type::Named(id, arguments), value) => {
            let (is_enum, variants) = shape(&schema.type_def(*id).definition);
            let (index, values) = match value {
                V::Variant(index, values) if is_enum => (*index, values),
                V::Parts(values) if !is_enum => (0, values),
                _ => return Err(format!("{value:?} is no {ty:?}")),
            };
            if is_enum {
                unsigned(index as u128, out);
            }
            let parts = parts_of(variants.get(index).ok_or("no such variant")?, arguments);
            if parts.len() != values.len() {
                return Err(format!("{} parts in the place of {}", values.len(), parts.len()));
            }
            for ((ty, limits), value) in parts.iter().zip(values) {
                encode(schema, ty, *limits, value, out)?;
            }
        }
        _ => return Err(format!("{value:?} is no {ty:?}")),
    }
    Ok(())
}

fn primitive(primitive: Primitive, value: &V, limits: Limits, out: &mut Vec<u8>) -> Result<(), String> {
    match (primitive, value) {
        (Primitive::Bool, V::Bool(value)) => out.push(u8::from(*value)),
        (Primitive::U8, V::UInt(value)) => out.push(u8::try_from(*value).map_err(|e| e.to_string())?),
        (Primitive::I8, V::Int(value)) => {
            out.push(i8::try_from(*value).map_err(|e| e.to_string())? as u8);
        }
        (primitive, V::UInt(value)) if width(primitive).is_some() && !is_signed(primitive) => {
            let width = width(primitive).unwrap_or(0);
            if width < 128 && *value >> width != 0 {
                return Err(format!("{value} is no {primitive:?}"));
            }
            unsigned(*value, out);
        }
        (primitive, V::Int(value)) if is_signed(primitive) => {
            let spare = 128 - width(primitive).unwrap_or(0);
            if (value << spare) >> spare != *value {
                return Err(format!("{value} is no {primitive:?}"));
            }
            unsigned(((value << 1) ^ (value >> 127)) as u128, out);
        }
        (Primitive::F32, V::F32(bits)) => out.extend(bits.to_le_bytes()),
        (Primitive::F64, V::F64(bits)) => out.extend(bits.to_le_bytes()),
        (Primitive::String, V::Text(text)) => {
            check(text.len(), limits)?;
            unsigned(text.len() as u128, out);
            out.extend(text.bytes());
        }
        (Primitive::Bytes, V::Bytes(bytes)) => {
            check(bytes.len(), limits)?;
            unsigned(bytes.len() as u128, out);
            out.extend(bytes);
        }
        (Primitive::Char, V::Char(c)) => out.extend(c.to_string().bytes()),
        (Primitive::Uuid, V::Uuid(bytes)) => out.extend(bytes),
        (Primitive::Duration, V::Duration(seconds, nanos)) => {
            unsigned(u128::from(*seconds), out);
            unsigned(u128::from(*nanos), out);
        }
        (Primitive::Decimal, V::Decimal(mantissa, scale)) => {
            unsigned(((mantissa << 1) ^ (mantissa >> 127)) as u128, out);
            out.push(*scale);
        }
        _ => return Err(format!("{value:?} is no {primitive:?}")),
    }
    Ok(())
}

/// Reads values one after another.
pub struct Reader<'a> {
    pub schema: &'a Schema,
    pub bytes: &'a [u8],
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Result<Vec<u8>, String> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or("the bytes end")?;
        self.bytes = rest;
        Ok(taken.to_vec())
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn unsigned(&mut self) -> Result<u128, String> {
        let width = match self.byte()? {
            251 => 2,
            252 => 4,
            253 => 8,
            254 => 16,
            255 => return Err("255 is no number".to_owned()),
            small => return Ok(small.into()),
        };
        let bytes = self.take(width)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |value, &byte| value << 8 | u128::from(byte)))
    }

    fn signed(&mut self) -> Result<i128, String> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i128 ^ -((value & 1) as i128))
    }

    fn length(&mut self, limits: Limits) -> Result<usize, String> {
        let length = self.unsigned()? as usize;
        check(length, limits)?;
        Ok(length)
    }

    pub fn value(&mut self, ty: &Type, limits: Limits) -> Result<V, String> {
        let (ty, limits) = bare(self.schema, ty, limits);
        let none = Limits::default();
        Ok(match &ty {
            Type::Primitive(primitive) => self.primitive(*primitive, limits)?,
            Type::Option(inner) => match self.byte()? {
                0 => V::Nothing,
                1 => V::There(Box::new(self.value(inner, limits)?)),
                other => return Err(format!("{other} is no option")),
            },
            Type::List(item) => {
                let length = self.length(limits)?;
                V::List(
                    (0..length)
                        .map(|_| self.value(item, none))
                        .collect::<Result<_, _>>()?,
                )
            }
            Type::Set(key) => {
                let length = self.length(limits)?;
                let items: Vec<V> = (0..length)
                    .map(|_| self.value(key.ty(), none))
                    .collect::<Result<_, _>>()?;
                if !items.windows(2).all(|pair| pair[0] < pair[1]) {
                    return Err("a set does not ascend".to_owned());
                }
                V::List(items)
            }
            Type::Map(key, item) => {
                let length = self.length(limits)?;
                let entries: Vec<(V, V)> = (0..length)
                    .map(|_| Ok((self.value(key.ty(), none)?, self.value(item, none)?)))
                    .collect::<Result<_, String>>()?;
                if !entries.windows(2).all(|pair| pair[0].0 < pair[1].0) {
                    return Err("a map does not ascend".to_owned());
                }
                V::Map(entries)
            }
            Type::Array(item, length) => V::Parts(
                (0..*length)
                    .map(|_| self.value(item, none))
                    .collect::<Result<_, _>>()?,
            ),
            Type::Tuple(types) => V::Parts(
                types
                    .iter()
                    .map(|ty| self.value(ty, none))
                    .collect::<Result<_, _>>()?,
            ),
            Type::Named(id, arguments) => {
                let (is_enum, variants) = shape(&self.schema.type_def(*id).definition);
                let index = if is_enum { self.unsigned()? as usize } else { 0 };
                let parts = parts_of(variants.get(index).ok_or("no such variant")?, arguments);
                let values = parts
                    .iter()
                    .map(|(ty, limits)| self.value(ty, *limits))
                    .collect::<Result<_, _>>()?;
                if is_enum {
                    V::Variant(index, values)
                } else {
                    V::Parts(values)
                }
            }
            Type::Param(_) => return Err("a parameter has no values".to_owned()),
        })
    }

    fn primitive(&mut self, primitive: Primitive, limits: Limits) -> Result<V, String> {
        let four = |bytes: Vec<u8>| <[u8; 4]>::try_from(bytes).map_err(|_| "four bytes");
        let eight = |bytes: Vec<u8>| <[u8; 8]>::try_from(bytes).map_err(|_| "eight bytes");
        Ok(match primitive {
            Primitive::Bool => V::Bool(self.byte()? == 1),
            Primitive::U8 => V::UInt(self.byte()?.into()),
            Primitive::I8 => V::Int((self.byte()? as i8).into()),
            Primitive::F32 => V::F32(u32::from_le_bytes(four(self.take(4)?)?)),
            Primitive::F64 => V::F64(u64::from_le_bytes(eight(self.take(8)?)?)),
            Primitive::String => {
                let length = self.length(limits)?;
                V::Text(String::from_utf8(self.take(length)?).map_err(|e| e.to_string())?)
            }
            Primitive::Bytes => {
                let length = self.length(limits)?;
                V::Bytes(self.take(length)?)
            }
            Primitive::Char => {
                let first = self.byte()?;
                let more = match first {
                    0..=0x7f => 0,
                    0xc0..=0xdf => 1,
                    0xe0..=0xef => 2,
                    _ => 3,
                };
                let mut bytes = vec![first];
                bytes.extend(self.take(more)?);
                let text = String::from_utf8(bytes).map_err(|e| e.to_string())?;
                V::Char(text.chars().next().ok_or("no char")?)
            }
            Primitive::Uuid => V::Uuid(self.take(16)?.try_into().map_err(|_| "sixteen bytes")?),
            Primitive::Duration => V::Duration(self.unsigned()? as u64, self.unsigned()? as u32),
            Primitive::Decimal => V::Decimal(self.signed()?, self.byte()?),
            primitive if is_signed(primitive) => V::Int(self.signed()?),
            _ => V::UInt(self.unsigned()?),
        })
    }
}
