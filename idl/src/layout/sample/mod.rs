//! A value of a type, made up, with every byte of it explained.

mod keys;
mod pieces;
mod scalars;

use self::keys::Place;
use self::pieces::Pieces;
pub use self::pieces::{Piece, Sample};
use super::words::{rule, rule_of};
use crate::ir::{
    Definition, Enum, Field, Key, Limits, Method, Payload, Primitive, Schema, Type, TypeId, Value,
};

/// So many named types may lie inside each other, lists among them.
const MOST_DEPTH: usize = 128;

/// A value is shown as deep as this; further in is the least that a type allows.
const FULL_DEPTH: usize = 3;

/// A value of a type. Nothing if all of its values are too long to look at, or the type has parameters.
pub(super) fn value(schema: &Schema, ty: &Type) -> Option<Sample> {
    attempt(schema, |maker| maker.value(ty, Limits::default()))
}

/// A value of an enum that is of the variant of that index.
pub(super) fn variant(schema: &Schema, ty: &Type, index: usize) -> Option<Sample> {
    let Type::Named(id, arguments) = ty else {
        return None;
    };
    let (Definition::Enum(item) | Definition::Error(item)) = &schema.type_def(*id).definition else {
        return None;
    };
    attempt(schema, |maker| {
        maker.within(*id, |maker| maker.variant(item, index, arguments))
    })
}

/// The arguments of a method.
pub(super) fn arguments(schema: &Schema, method: &Method) -> Option<Sample> {
    attempt(schema, |maker| {
        for param in &method.params {
            let name = param.name.as_written();
            maker.named(name, |maker| {
                maker.field(&param.ty, param.limits, param.default.as_ref())
            })?;
        }
        Some(())
    })
}

/// First with something in every list, then as short as can be.
fn attempt(schema: &Schema, make: impl Fn(&mut Maker<'_>) -> Option<()>) -> Option<Sample> {
    [FULL_DEPTH, 0].into_iter().find_map(|full| {
        let mut maker = Maker {
            schema,
            full,
            open: Vec::new(),
            pieces: Pieces::default(),
        };
        make(&mut maker)?;
        Some(maker.pieces.finish())
    })
}

/// Makes one value. What answers nothing has found it too long.
struct Maker<'a> {
    schema: &'a Schema,
    /// Down to this depth, options have a value and lists have items.
    full: usize,
    /// The types that what is being made lies in.
    open: Vec<TypeId>,
    pieces: Pieces,
}

impl Maker<'_> {
    fn named(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let outer = self.pieces.enter(name);
        make(self)?;
        self.pieces.leave(outer);
        Some(())
    }

    fn within(&mut self, id: TypeId, make: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        if self.open.len() == MOST_DEPTH {
            return None;
        }
        self.open.push(id);
        make(self)?;
        self.open.pop();
        Some(())
    }

    /// Whether what may be left out is shown: not too deep, and not where a type would come again and again.
    fn is_full(&self, ty: &Type) -> bool {
        self.open.len() <= self.full && self.full > 0 && !self.leads_back(ty)
    }

    fn leads_back(&self, ty: &Type) -> bool {
        matches!(ty, Type::Named(id, _) if self.open.contains(id))
            || ty.parts().any(|part| self.leads_back(part))
    }

    /// What a field holds: its default, whose length the checks have compared with the limits.
    fn field(&mut self, ty: &Type, limits: Limits, default: Option<&Value>) -> Option<()> {
        match default {
            Some(default) => self.default(ty, default),
            None => self.value(ty, limits),
        }
    }

    fn default(&mut self, ty: &Type, default: &Value) -> Option<()> {
        match (ty, default) {
            (Type::Option(_), Value::None) => self.nothing(),
            (Type::Option(inner), value) => {
                self.pieces.add(vec![1], "a value follows", "V-9")?;
                self.default(inner, value)
            }
            (Type::Named(id, arguments), value) => match (&self.schema.type_def(*id).definition, value) {
                (Definition::Newtype(item), value) => self.default(&item.ty.with_arguments(arguments), value),
                (Definition::Enum(item) | Definition::Error(item), Value::Variant(_, index)) => {
                    self.index(item, *index as usize)
                }
                _ => None,
            },
            (Type::Primitive(primitive), value) => {
                let (bytes, what) = scalars::of_value(*primitive, value)?;
                self.scalar(*primitive, bytes, what)
            }
            (_, Value::EmptyList | Value::EmptySet | Value::EmptyMap) => self.count(0, rule(self.schema, ty)),
            _ => None,
        }
    }

    fn value(&mut self, ty: &Type, limits: Limits) -> Option<()> {
        match ty {
            Type::Primitive(primitive) => {
                let (bytes, what) = scalars::sample(*primitive, limits, self.pieces.count())?;
                self.scalar(*primitive, bytes, what)
            }
            Type::Named(id, arguments) => self.within(*id, |maker| maker.definition(*id, arguments)),
            Type::Option(inner) if self.is_full(inner) => {
                self.pieces.add(vec![1], "a value follows", "V-9")?;
                self.value(inner, limits)
            }
            Type::Option(_) => self.nothing(),
            Type::List(item) => {
                let count = self.length(item, limits)?;
                self.count(count, "V-10")?;
                self.items(item, count)
            }
            Type::Array(item, length) => self.items(item, u64::from(*length)),
            Type::Tuple(types) => {
                for (at, ty) in types.iter().enumerate() {
                    self.named(&at.to_string(), |maker| maker.value(ty, Limits::default()))?;
                }
                Some(())
            }
            Type::Set(key) => self.entries(key, None, limits),
            Type::Map(key, value) => self.entries(key, Some(value), limits),
            Type::Param(_) => None,
        }
    }

    fn definition(&mut self, id: TypeId, arguments: &[Type]) -> Option<()> {
        match &self.schema.type_def(id).definition {
            Definition::Struct(item) => self.fields(&item.fields, arguments),
            Definition::Newtype(item) => self.value(&item.ty.with_arguments(arguments), item.limits),
            Definition::Enum(item) | Definition::Error(item) => {
                let index = self.choice(item, arguments)?;
                self.variant(item, index, arguments)
            }
        }
    }

    fn fields(&mut self, fields: &[Field], arguments: &[Type]) -> Option<()> {
        for field in fields {
            let ty = field.ty.with_arguments(arguments);
            self.named(field.name.as_written(), |maker| {
                maker.field(&ty, field.limits, field.default.as_ref())
            })?;
        }
        Some(())
    }

    /// The first variant, as long as it leads nowhere again; otherwise the shortest, which always ends.
    fn choice(&self, item: &Enum, arguments: &[Type]) -> Option<usize> {
        let types = |payload: &Payload| -> Vec<Type> {
            let types = payload.types();
            types.map(|ty| ty.with_arguments(arguments)).collect()
        };
        let first = item.variants.first()?;
        if self.open.len() <= self.full && !types(&first.payload).iter().any(|ty| self.leads_back(ty)) {
            return Some(0);
        }
        let least = |payload: &Payload| -> u64 {
            let types = types(payload);
            types.iter().map(|ty| u64::from(self.schema.min_size(ty))).sum()
        };
        let variants = item.variants.iter().enumerate();
        variants
            .min_by_key(|(_, variant)| least(&variant.payload))
            .map(|(index, _)| index)
    }

    fn variant(&mut self, item: &Enum, index: usize, arguments: &[Type]) -> Option<()> {
        self.index(item, index)?;
        match &item.variants.get(index)?.payload {
            Payload::Unit => Some(()),
            Payload::Struct(fields) => self.fields(fields, arguments),
            Payload::Tuple(types) => {
                for (at, ty) in types.iter().enumerate() {
                    let ty = ty.with_arguments(arguments);
                    self.named(&at.to_string(), |maker| maker.value(&ty, Limits::default()))?;
                }
                Some(())
            }
        }
    }

    fn index(&mut self, item: &Enum, index: usize) -> Option<()> {
        let name = item.variants.get(index)?.name.as_written();
        let bytes = scalars::integer(index as u128);
        self.pieces.add(bytes, format!("variant {index}: {name}"), "V-12")
    }

    fn nothing(&mut self) -> Option<()> {
        self.pieces.add(vec![0], "nothing", "V-9")
    }

    fn count(&mut self, count: u64, rule: &'static str) -> Option<()> {
        let what = if count == 1 {
            "1 item".to_owned()
        } else {
            format!("{count} items")
        };
        self.pieces.add(scalars::integer(u128::from(count)), what, rule)
    }

    /// A text and bytes have a length, which is a piece of its own.
    fn scalar(&mut self, primitive: Primitive, bytes: Vec<u8>, what: String) -> Option<()> {
        let rule = rule_of(primitive);
        if matches!(primitive, Primitive::String | Primitive::Bytes) {
            let length = scalars::integer(bytes.len() as u128);
            self.pieces.add(length, format!("length {}", bytes.len()), rule)?;
            if bytes.is_empty() {
                return Some(());
            }
        }
        self.pieces.add(bytes, what, rule)
    }

    /// How many items a list has.
    fn length(&self, item: &Type, limits: Limits) -> Option<u64> {
        let wish = if self.is_full(item) { 2 } else { 0 };
        let length = wish.min(limits.max.unwrap_or(wish)).max(limits.min.unwrap_or(0));
        (length <= pieces::MOST as u64).then_some(length)
    }

    fn items(&mut self, item: &Type, count: u64) -> Option<()> {
        if let Type::Primitive(primitive) = item
            && let (Some(size), true) = (scalars::fixed(*primitive), count > 4)
        {
            // Many numbers in a row are one piece.
            let mut bytes = Vec::new();
            for at in 0..count {
                bytes.extend(scalars::numbered(*primitive, at)?);
            }
            let what = format!("{count} of {size} {}", if size == 1 { "byte" } else { "bytes" });
            return self.pieces.add(bytes, what, rule_of(*primitive));
        }
        for at in 0..count {
            self.named(&format!("[{at}]"), |maker| maker.value(item, Limits::default()))?;
        }
        Some(())
    }

    /// The items of a set, or the pairs of a map: ascending.
    fn entries(&mut self, key: &Key, value: Option<&Type>, limits: Limits) -> Option<()> {
        let wish = match value {
            Some(value) if !self.is_full(value) => 0,
            _ if self.full == 0 => 0,
            _ => 2,
        };
        let wish = wish.min(limits.max.unwrap_or(wish)).max(limits.min.unwrap_or(0));
        let keys = keys::ascending(self.schema, key, wish, limits.min.unwrap_or(0))?;
        self.count(keys.len() as u64, "V-26")?;
        for (at, made) in keys.into_iter().enumerate() {
            self.named(&format!("[{at}]"), |maker| {
                maker.key(made)?;
                value.map_or(Some(()), |value| maker.value(value, Limits::default()))
            })?;
        }
        Some(())
    }

    fn key(&mut self, key: keys::Made) -> Option<()> {
        match key.place {
            Place::Index => self.pieces.add(key.bytes, key.what, "V-12"),
            Place::Scalar(primitive) => self.scalar(primitive, key.bytes, key.what),
        }
    }
}
