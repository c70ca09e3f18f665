//! Types with their arguments: what sizes and weights are asked of.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::sizes;
use crate::ir::{Definition, Returns, Schema, Type, TypeId};

/// How deep the arguments of a type may stand inside each other, how many they may be, and how many types there may be
/// altogether. What grows without end comes to one of the three.
const MOST_DEPTH: usize = 160;
const MOST_OF_ONE: usize = 1_024;
const MOST_PARTS: usize = 1 << 20;

/// Every defined type, its parameters standing for themselves, and then every type with arguments that a schema leads to.
pub(crate) struct Instances<'a> {
    pub(crate) nodes: Vec<Node<'a>>,
    numbers: HashMap<Type, usize>,
    parts_left: usize,
    least_sizes: OnceLock<Vec<Option<u32>>>,
    /// The types in whose definition arguments grow without end.
    pub(crate) growing: Vec<TypeId>,
    /// The types in whose definition an argument makes a type optional twice.
    pub(crate) optional_twice: Vec<TypeId>,
}

/// A type with its arguments.
pub(crate) struct Node<'a> {
    pub(crate) def: TypeId,
    /// The types in its variants, with arguments in the place of parameters; those of a struct are as those of one variant.
    pub(crate) variants: Vec<Vec<Cow<'a, Type>>>,
    pub(crate) is_enum: bool,
}

/// Finds them all.
pub(crate) fn instances(schema: &Schema) -> Instances<'_> {
    let mut instances = Instances {
        nodes: Vec::with_capacity(schema.types.len()),
        numbers: HashMap::new(),
        parts_left: MOST_PARTS,
        least_sizes: OnceLock::new(),
        growing: Vec::new(),
        optional_twice: Vec::new(),
    };
    for at in 0..schema.types.len() {
        instances.nodes.push(node(schema, TypeId(at as u32), &[]));
    }
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    for method in methods {
        let params = method.params.iter().chain(&method.stream).map(|param| &param.ty);
        let returns = match &method.returns {
            Returns::Unary(ty) => ty.as_ref(),
            Returns::Stream(ty) => Some(ty),
        };
        for ty in params.chain(returns) {
            instances.meet(schema, ty, None);
        }
    }
    let mut next = 0;
    while let Some(node) = instances.nodes.get(next) {
        let def = node.def;
        let types: Vec<Cow<'_, Type>> = node
            .variants
            .iter()
            .flatten()
            .filter(|ty| has_arguments(ty))
            .cloned()
            .collect();
        for ty in &types {
            instances.meet(schema, ty, Some(def));
        }
        next += 1;
    }
    instances
}

fn node<'a>(schema: &'a Schema, def: TypeId, arguments: &[Type]) -> Node<'a> {
    let with = |ty: &'a Type| match arguments {
        [] => Cow::Borrowed(ty),
        arguments => Cow::Owned(ty.with_arguments(arguments)),
    };
    let definition = &schema.type_def(def).definition;
    match definition {
        Definition::Enum(item) | Definition::Error(item) => Node {
            def,
            variants: item
                .variants
                .iter()
                .map(|variant| variant.payload.types().map(with).collect())
                .collect(),
            is_enum: true,
        },
        Definition::Struct(_) | Definition::Newtype(_) => Node {
            def,
            variants: vec![definition.types().map(with).collect()],
            is_enum: false,
        },
    }
}

impl<'a> Instances<'a> {
    /// The number of a defined type with its arguments; nothing if arguments grow without end.
    pub(crate) fn number(&self, ty: &Type) -> Option<usize> {
        match ty {
            Type::Named(id, arguments) if arguments.is_empty() => Some(id.0 as usize),
            ty => self.numbers.get(ty).copied(),
        }
    }

    /// The fewest bytes that a value of each takes on the wire; nothing for one of which no value ever ends.
    pub(crate) fn least_sizes(&self) -> &[Option<u32>] {
        self.least_sizes.get_or_init(|| sizes::least_sizes(self))
    }

    /// All that have arguments, with their numbers, in no order.
    pub(crate) fn with_arguments(&self) -> impl Iterator<Item = (&Type, usize)> {
        self.numbers.iter().map(|(ty, &number)| (ty, number))
    }

    /// Gives a number to every type with arguments that stands in a type.
    fn meet(&mut self, schema: &'a Schema, ty: &Type, within: Option<TypeId>) {
        if let (Type::Option(inner), Some(within)) = (ty, within)
            && matches!(wrapped(schema, inner), Type::Option(_))
        {
            self.optional_twice.push(within);
        }
        ty.parts().for_each(|part| self.meet(schema, part, within));
        let Type::Named(id, arguments) = ty else { return };
        if arguments.is_empty() || self.numbers.contains_key(ty) {
            return;
        }
        let (depth, parts) = extent(ty);
        let members: usize = schema.type_def(*id).definition.types().count();
        let cost = parts.saturating_mul(members.max(1));
        match self.parts_left.checked_sub(cost) {
            Some(left) if depth <= MOST_DEPTH && parts <= MOST_OF_ONE => self.parts_left = left,
            _ => {
                self.growing.push(within.unwrap_or(*id));
                return;
            }
        }
        self.numbers.insert(ty.clone(), self.nodes.len());
        self.nodes.push(node(schema, *id, arguments));
    }
}

/// What a newtype wraps in the end.
fn wrapped<'a>(schema: &'a Schema, ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    while let Type::Named(id, _) = ty
        && let Definition::Newtype(item) = &schema.type_def(*id).definition
    {
        ty = &item.ty;
    }
    ty
}

fn has_arguments(ty: &Type) -> bool {
    matches!(ty, Type::Named(_, arguments) if !arguments.is_empty())
        || matches!(ty, Type::Option(inner) if matches!(**inner, Type::Option(_) | Type::Named(..)))
        || ty.parts().any(has_arguments)
}

fn extent(ty: &Type) -> (usize, usize) {
    let parts = ty.parts().map(extent);
    let (depth, count) = parts.fold((0, 0), |(depth, count), (d, c)| (depth.max(d), c + count));
    (depth + 1, count + 1)
}
