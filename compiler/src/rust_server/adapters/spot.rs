//! A type of the schema as it stands somewhere in Rust: with boxes and newtypes around what the wire has.

use turbo_idl::ir::{Definition, Limits, Schema, Type, TypeId};

/// A type where it stands.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// As it is written there, with parameters of the definition that it stands in.
    written: Type,
    /// What the parameters stand for.
    arguments: Vec<Type>,
    /// The type in whose definition it stands, if no list, set or map stands around it there: then it may need a box.
    owner: Option<TypeId>,
}

/// What stands around a value in Rust and takes no bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layer {
    Box,
    Newtype(TypeId),
}

/// A type without the newtypes around it.
pub(super) struct Bare {
    /// From the outermost on.
    pub(super) layers: Vec<Layer>,
    pub(super) spot: Spot,
    /// Its own, and those of the newtypes.
    pub(super) limits: Limits,
}

impl Spot {
    /// A parameter, a result or an item of a stream.
    pub(super) fn outside(ty: &Type) -> Self {
        Self {
            written: ty.clone(),
            arguments: Vec::new(),
            owner: None,
        }
    }

    /// A field or a part of a payload of a type with those arguments.
    pub(super) fn member(owner: TypeId, arguments: &[Type], ty: &Type) -> Self {
        Self {
            written: ty.clone(),
            arguments: arguments.to_vec(),
            owner: Some(owner),
        }
    }

    /// The type, without parameters.
    pub(super) fn ty(&self) -> Type {
        self.written.with_arguments(&self.arguments)
    }

    /// The type as it is written, without parameters at its outermost part.
    pub(super) fn written(&self) -> &Type {
        &self.written
    }

    /// What lies in it by value: of an option, an array or a tuple.
    pub(super) fn inside(&self, ty: &Type) -> Self {
        Self {
            written: ty.clone(),
            ..self.clone()
        }
    }

    /// What it holds elsewhere: of a list, a set or a map.
    pub(super) fn held(&self, ty: &Type) -> Self {
        Self {
            owner: None,
            ..self.inside(ty)
        }
    }

    /// Takes off what takes no bytes.
    pub(super) fn bare(self, schema: &Schema, mut limits: Limits) -> Bare {
        let mut layers = Vec::new();
        let mut spot = self;
        loop {
            if let Type::Param(index) = spot.written {
                // What stands in the place of a parameter has its box around the type whose parameter it is.
                let Some(argument) = spot.arguments.get(index as usize) else {
                    break;
                };
                spot = Self::outside(&argument.clone());
                continue;
            }
            let Type::Named(id, _) = spot.written else {
                break;
            };
            if spot
                .owner
                .is_some_and(|owner| schema.needs_box(owner, &spot.written))
            {
                layers.push(Layer::Box);
            }
            let Definition::Newtype(newtype) = &schema.type_def(id).definition else {
                break;
            };
            layers.push(Layer::Newtype(id));
            limits = both(limits, newtype.limits);
            spot = Self::member(id, &[], &newtype.ty);
        }
        Bare { layers, spot, limits }
    }
}

/// A type of a released schema without the newtypes around it.
pub(super) struct Released<'t> {
    pub(super) ty: &'t Type,
    pub(super) limits: Limits,
    /// How many of the newtypes count as a level of what contains itself.
    pub(super) levels: usize,
}

pub(super) fn released<'t>(schema: &'t Schema, mut ty: &'t Type, mut limits: Limits) -> Released<'t> {
    let mut levels = 0;
    while let Type::Named(id, _) = ty {
        let def = schema.type_def(*id);
        let Definition::Newtype(newtype) = &def.definition else {
            break;
        };
        levels += usize::from(def.facts.is_recursive);
        limits = both(limits, newtype.limits);
        ty = &newtype.ty;
    }
    Released { ty, limits, levels }
}

/// The limits of which both hold.
fn both(a: Limits, b: Limits) -> Limits {
    Limits {
        min: a.min.max(b.min),
        max: match (a.max, b.max) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    }
}
