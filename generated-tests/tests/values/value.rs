//! A value of any type of a schema.

use std::cmp::Ordering;
use std::time::Duration;

/// A value. Its type says what stands in it: newtypes leave no trace, and a timestamp is its microseconds.
#[derive(Clone, Debug)]
pub enum Value {
    Bool(bool),
    Unsigned(u128),
    Signed(i128),
    F32(f32),
    F64(f64),
    Char(char),
    Text(String),
    Bytes(Vec<u8>),
    Uuid([u8; 16]),
    Duration(Duration),
    Decimal(i128, u8),
    Option(Option<Box<Value>>),
    /// Of a list, a set, an array, a tuple or a struct.
    Items(Vec<Value>),
    Pairs(Vec<(Value, Value)>),
    Variant(u32, Vec<Value>),
}

impl Value {
    /// The order of keys: V-26.
    ///
    /// # Panics
    /// When one of them is no key, or they are of two types.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Unsigned(a), Self::Unsigned(b)) => a.cmp(b),
            (Self::Signed(a), Self::Signed(b)) => a.cmp(b),
            (Self::Char(a), Self::Char(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Uuid(a), Self::Uuid(b)) => a.cmp(b),
            (Self::Variant(a, _), Self::Variant(b, _)) => a.cmp(b),
            other => panic!("no keys of one type: {other:?}"),
        }
    }
}
