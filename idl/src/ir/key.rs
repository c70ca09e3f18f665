use super::{Primitive, Type, TypeId};

/// The key of a map or the item of a set: a type whose values have an order. There is none for a float.
///
/// The order is that of the wire: integers and timestamps by their number, false before true, characters by their
/// scalar value, strings by their bytes in UTF-8, uuids by their bytes, enums by the index of the variant, newtypes as what
/// they wrap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<Type>);

impl Key {
    /// A type of the language, if it may be a key.
    #[must_use]
    pub fn primitive(primitive: Primitive) -> Option<Self> {
        primitive
            .is_key()
            .then(|| Self(Box::new(Type::Primitive(primitive))))
    }

    /// A type of the schema, which the checks know to be an enum that carries nothing or a newtype over a key.
    #[must_use]
    pub fn named(id: TypeId) -> Self {
        Self(Box::new(Type::named(id)))
    }

    /// The type: a [`Type::Primitive`] or a [`Type::Named`] without arguments.
    #[must_use]
    pub fn ty(&self) -> &Type {
        &self.0
    }
}
