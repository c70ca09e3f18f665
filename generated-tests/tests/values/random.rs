//! Values of any type by chance, the extreme ones often. Every one of them has a value in JavaScript of its own.

use std::time::Duration;

use fastrand::Rng;
use turbo_idl::ir::{JsAs, Limits, Primitive, Schema, Type};

use super::schema::{Part, Parts, Place, parts};
use super::value::Value;

/// So many types lie inside each other before the shortest way to an end is taken.
const DEPTH: u32 = 5;

/// A `Date` reaches so many milliseconds to either side.
const DATE: i64 = 8_640_000_000_000_000;

/// What a number counts exactly.
const SAFE: i128 = (1 << 53) - 1;

pub struct Random<'a> {
    schema: &'a Schema,
    rng: Rng,
}

impl<'a> Random<'a> {
    pub fn new(schema: &'a Schema, seed: u64) -> Self {
        Self {
            schema,
            rng: Rng::with_seed(seed),
        }
    }

    pub fn value(&mut self, ty: &Type) -> Value {
        self.at(ty, Place::default(), 0)
    }

    fn at(&mut self, ty: &Type, place: Place, depth: u32) -> Value {
        let inside = place.inside();
        match ty {
            Type::Primitive(primitive) => self.primitive(*primitive, place),
            Type::Option(inner) => {
                let is_there = depth < DEPTH && self.rng.u8(..3) > 0;
                Value::Option(is_there.then(|| Box::new(self.at(inner, place, depth + 1))))
            }
            Type::List(item) => {
                let length = self.length(place.limits, depth);
                Value::Items((0..length).map(|_| self.at(item, inside, depth + 1)).collect())
            }
            Type::Array(item, length) => {
                Value::Items((0..*length).map(|_| self.at(item, inside, depth + 1)).collect())
            }
            Type::Set(key) => Value::Items(self.keys(key.ty(), place.limits, depth)),
            Type::Map(key, value) => {
                let keys = self.keys(key.ty(), place.limits, depth);
                let pair = |key| (key, self.at(value, inside, depth + 1));
                Value::Pairs(keys.into_iter().map(pair).collect())
            }
            Type::Tuple(types) => {
                Value::Items(types.iter().map(|ty| self.at(ty, inside, depth + 1)).collect())
            }
            Type::Named(id, args) => match parts(self.schema, *id, args) {
                Parts::Newtype(ty, place) => self.at(&ty, place, depth + 1),
                Parts::Struct(parts) => Value::Items(self.all(&parts, depth)),
                Parts::Enum { variants, .. } => {
                    let ends = |parts: &[Part]| parts.iter().all(|part| self.ends(&part.ty));
                    let open: Vec<usize> = (0..variants.len())
                        .filter(|index| depth < DEPTH || ends(&variants[*index].parts))
                        .collect();
                    let index = self.rng.choice(open).unwrap_or_default();
                    Value::Variant(index as u32, self.all(&variants[index].parts, depth))
                }
            },
            Type::Param(_) => panic!("a parameter without an argument"),
        }
    }

    fn all(&mut self, parts: &[Part], depth: u32) -> Vec<Value> {
        let value = |part: &Part| self.at(&part.ty, part.place, depth + 1);
        parts.iter().map(value).collect()
    }

    /// Whether no value of the type has to hold another of one that may go on and on.
    fn ends(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id, _) => !self.schema.type_def(*id).facts.is_recursive,
            Type::Array(item, _) => self.ends(item),
            Type::Tuple(types) => types.iter().all(|ty| self.ends(ty)),
            Type::Primitive(_) | Type::Option(_) | Type::List(_) => true,
            Type::Set(_) | Type::Map(..) | Type::Param(_) => true,
        }
    }

    fn length(&mut self, limits: Limits, depth: u32) -> u64 {
        let least = limits.min.unwrap_or(0);
        let some = match (depth < DEPTH, self.rng.u8(..40)) {
            (false, _) => 0,
            (true, 0) => 300,
            (true, _) if depth > 2 => 2,
            (true, _) => 5,
        };
        let most = limits.max.unwrap_or(u64::MAX).min(least + some);
        self.rng.u64(least..=most)
    }

    /// In their order, and none twice.
    fn keys(&mut self, ty: &Type, limits: Limits, depth: u32) -> Vec<Value> {
        // A timestamp that is a key is a number in JavaScript, and reaches as far.
        let place = Place {
            js: JsAs::Bigint,
            ..Place::default()
        };
        let length = self.length(limits, depth);
        let mut keys: Vec<Value> = (0..length).map(|_| self.key(ty, place)).collect();
        keys.sort_by(Value::order);
        keys.dedup_by(|a, b| a.order(b).is_eq());
        assert!(
            keys.len() as u64 >= limits.min.unwrap_or(0).min(1),
            "keys of more than one are not made here"
        );
        keys
    }

    fn key(&mut self, ty: &Type, place: Place) -> Value {
        match ty {
            Type::Named(id, args) => match parts(self.schema, *id, args) {
                Parts::Newtype(ty, newtype) => {
                    let limits = newtype.limits;
                    self.key(&ty, Place { limits, ..place })
                }
                _ => self.at(ty, place, 0),
            },
            _ => self.at(ty, place, 0),
        }
    }

    fn primitive(&mut self, primitive: Primitive, place: Place) -> Value {
        let is_number = place.js == JsAs::Number;
        match primitive {
            Primitive::Bool => Value::Bool(self.rng.bool()),
            Primitive::U8 => self.unsigned(8, is_number),
            Primitive::U16 => self.unsigned(16, is_number),
            Primitive::U32 => self.unsigned(32, is_number),
            Primitive::U64 => self.unsigned(64, is_number),
            Primitive::U128 => self.unsigned(128, is_number),
            Primitive::I8 => self.signed(8, is_number),
            Primitive::I16 => self.signed(16, is_number),
            Primitive::I32 => self.signed(32, is_number),
            Primitive::I64 => self.signed(64, is_number),
            Primitive::I128 => self.signed(128, is_number),
            Primitive::F32 => Value::F32(self.f32()),
            Primitive::F64 => Value::F64(self.f64()),
            Primitive::String => Value::Text(self.text(place.limits)),
            Primitive::Bytes => {
                let length = self.length(place.limits, 0);
                Value::Bytes((0..length).map(|_| self.rng.u8(..)).collect())
            }
            Primitive::Char => Value::Char(self.char()),
            Primitive::Uuid => {
                let edges = [0, u128::MAX, self.rng.u128(..), self.rng.u128(..)];
                Value::Uuid(self.one_of(&edges).to_be_bytes())
            }
            Primitive::Timestamp if place.js == JsAs::Bigint => self.signed(64, false),
            Primitive::Timestamp => {
                let edges = [
                    0,
                    -1,
                    DATE,
                    -DATE,
                    self.rng.i64(-DATE..=DATE),
                    self.rng.i64(0..=1 << 41),
                ];
                Value::Signed(i128::from(self.one_of(&edges)) * 1000)
            }
            Primitive::Duration => Value::Duration(self.duration(place.js)),
            Primitive::Decimal => {
                let end = (1_i128 << 96) - 1;
                let small = i128::from(self.rng.i32(..));
                let edges = [0, 1, -1, end, -end, small, self.rng.i128(-end..=end)];
                Value::Decimal(self.one_of(&edges), self.rng.u8(..=28))
            }
        }
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.rng.usize(..values.len())]
    }

    /// A number of up to so many bits. All numbers of bits come equally often.
    fn bits(&mut self, width: u32) -> u128 {
        self.rng.u128(..) >> (128 - self.rng.u32(1..=width))
    }

    fn unsigned(&mut self, width: u32, is_number: bool) -> Value {
        let most = u128::MAX >> (128 - width);
        let edges = [
            0,
            1,
            250,
            251,
            0xffff,
            0x1_0000,
            0xffff_ffff,
            1 << 32,
            1 << 64,
            most - 1,
            most,
        ];
        let any = if self.rng.bool() {
            self.bits(width)
        } else {
            self.one_of(&edges)
        };
        let most = if is_number { SAFE.unsigned_abs() } else { most };
        Value::Unsigned(any.min(most))
    }

    fn signed(&mut self, width: u32, is_number: bool) -> Value {
        let (least, most) = (i128::MIN >> (128 - width), i128::MAX >> (128 - width));
        let (least, most) = if is_number { (-SAFE, SAFE) } else { (least, most) };
        let edges = [
            0,
            1,
            -1,
            125,
            -125,
            -126,
            0x7fff,
            -0x8001,
            1 << 31,
            i128::MIN,
            i128::MAX,
        ];
        let any = if self.rng.bool() {
            self.bits(width) as i128
        } else {
            self.one_of(&edges)
        };
        let any = if self.rng.bool() { any } else { !any };
        Value::Signed(any.clamp(least, most))
    }

    fn f32(&mut self) -> f32 {
        let any = f32::from_bits(self.rng.u32(..));
        let any = if any.is_nan() { f32::NAN } else { any };
        self.one_of(&[
            0.0,
            -0.0,
            1.5,
            f32::MAX,
            f32::MIN,
            f32::MIN_POSITIVE,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::NAN,
            any,
            any,
            any,
        ])
    }

    fn f64(&mut self) -> f64 {
        let any = f64::from_bits(self.rng.u64(..));
        let any = if any.is_nan() { f64::NAN } else { any };
        self.one_of(&[
            0.0,
            -0.0,
            0.1,
            f64::MAX,
            f64::MIN,
            5e-324,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            any,
            any,
            any,
        ])
    }

    /// Every nanosecond, as long as a number of milliseconds tells them apart.
    fn duration(&mut self, js: JsAs) -> Duration {
        let nanos = self.rng.u32(..1_000_000_000);
        if js == JsAs::Bigint {
            let edges = [0, 1, u64::MAX, self.rng.u64(..)];
            return Duration::new(self.one_of(&edges), self.one_of(&[0, 1, 999_999_999, nanos]));
        }
        let fine = Duration::new(self.rng.u64(..8_500_000), nanos);
        let whole = Duration::from_millis(self.rng.u64(..=SAFE as u64));
        self.one_of(&[
            Duration::ZERO,
            Duration::from_nanos(1),
            Duration::from_millis(SAFE as u64),
            fine,
            fine,
            whole,
        ])
    }

    fn char(&mut self) -> char {
        let edges = [
            '\0',
            '\u{7f}',
            '\u{80}',
            '\u{7ff}',
            '\u{800}',
            '\u{d7ff}',
            '\u{e000}',
            '\u{ffff}',
            '\u{10000}',
            '\u{10ffff}',
        ];
        match self.rng.u8(..4) {
            0 => self.one_of(&edges),
            1 => self.rng.char(..),
            _ => self.rng.char(' '..='~'),
        }
    }

    fn text(&mut self, limits: Limits) -> String {
        let (least, most) = (limits.min.unwrap_or(0), limits.max.unwrap_or(u64::MAX));
        let length = self.length(limits, 0);
        let mut text = String::new();
        while (text.len() as u64) < length {
            let next = self.char();
            let room = most - text.len() as u64;
            text.push(if next.len_utf8() as u64 > room { 'x' } else { next });
        }
        assert!(text.len() as u64 >= least, "{text}");
        text
    }
}
