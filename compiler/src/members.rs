//! What stands in each package, found in one pass over a schema.

use turbo_idl::ir::{Constant, PackageId, Schema, Service, TypeDef, TypeId};

/// What stands in a package, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members<'a> {
    pub(crate) constants: Vec<&'a Constant>,
    pub(crate) types: Vec<TypeId>,
    pub(crate) services: Vec<&'a Service>,
}

impl<'a> Members<'a> {
    /// Of every package, by its id.
    pub(crate) fn of_packages(schema: &'a Schema) -> Vec<Self> {
        let mut packages = vec![Self::default(); schema.packages.len()];
        let mut add = |package: PackageId, to: &dyn Fn(&mut Self)| {
            packages.get_mut(package.0 as usize).into_iter().for_each(to);
        };
        for constant in &schema.constants {
            add(constant.package, &|here| here.constants.push(constant));
        }
        for (id, def) in (0..).map(TypeId).zip(&schema.types) {
            add(def.package, &|here| here.types.push(id));
        }
        for service in &schema.services {
            add(service.package, &|here| here.services.push(service));
        }
        packages
    }

    /// The types themselves.
    pub(crate) fn defs(&self, schema: &'a Schema) -> impl Iterator<Item = &'a TypeDef> {
        self.types.iter().map(|id| schema.type_def(*id))
    }
}
