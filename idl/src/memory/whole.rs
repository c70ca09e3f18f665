use std::collections::BTreeMap;

use crate::ir::{self, Definition, Method, Returns, Schema, Service, Type, TypeDef};
use crate::resolve::Facts;

/// What was found out about a schema in which nothing is wrong, whose items are all still there under the same numbers.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The types that are made anew, as they were.
    types: Vec<(usize, TypeDef)>,
    /// The services that are made anew, as they were.
    services: Vec<(usize, Service)>,
    instances: BTreeMap<Type, u32>,
}

impl Whole {
    /// Of the types and the services those that have not been taken.
    pub(super) fn new(
        types: Vec<Option<TypeDef>>,
        services: Vec<Option<Service>>,
        instances: BTreeMap<Type, u32>,
    ) -> Self {
        Self {
            types: numbered(types),
            services: numbered(services),
            instances,
        }
    }

    /// The facts of a schema, if the same types stand in it in the same places.
    pub(crate) fn facts(self, schema: &Schema) -> Option<Facts> {
        let is_same_service = |(at, old): &(usize, Service)| {
            let new = &schema.services[*at].methods;
            let mut pairs = old.methods.iter().zip(new);
            old.methods.len() == new.len() && pairs.all(|(old, new)| of_method(old).eq(of_method(new)))
        };
        let is_same_type = |(at, old): &(usize, TypeDef)| holds_the_same(old, &schema.types[*at]);
        if !self.types.iter().all(is_same_type) || !self.services.iter().all(is_same_service) {
            return None;
        }
        let mut facts: Vec<ir::Facts> = schema.types.iter().map(|def| def.facts).collect();
        for (at, old) in self.types {
            facts[at] = old.facts;
        }
        Some((facts, self.instances))
    }
}

fn numbered<T>(all: Vec<Option<T>>) -> Vec<(usize, T)> {
    let all = all.into_iter().enumerate();
    all.filter_map(|(at, it)| Some((at, it?))).collect()
}

fn holds_the_same(old: &TypeDef, new: &TypeDef) -> bool {
    let is_same_kind = match (&old.definition, &new.definition) {
        (Definition::Enum(old), Definition::Enum(new)) | (Definition::Error(old), Definition::Error(new)) => {
            let mut pairs = old.variants.iter().zip(&new.variants);
            old.variants.len() == new.variants.len()
                && pairs.all(|(old, new)| old.payload.types().eq(new.payload.types()))
        }
        (Definition::Struct(_), Definition::Struct(_)) | (Definition::Newtype(_), Definition::Newtype(_)) => {
            old.definition.types().eq(new.definition.types())
        }
        _ => false,
    };
    is_same_kind && old.params.len() == new.params.len()
}

/// The types of its parameters and of its result.
fn of_method(method: &Method) -> impl Iterator<Item = &Type> {
    let params = method.params.iter().chain(&method.stream).map(|param| &param.ty);
    let returns = match &method.returns {
        Returns::Unary(ty) => ty.as_ref(),
        Returns::Stream(ty) => Some(ty),
    };
    params.chain(returns)
}
