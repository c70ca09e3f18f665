//! From the schema to what the templates print.

mod definitions;
mod services;

use std::collections::BTreeSet;

use turbo_idl::ir::{self, PackageId, Returns, Schema, Type, TypeId};

use super::model::{Definition, Exports, Import, List, Module, Service};
use super::types::Types;
use super::{modules, names};
use crate::header;

/// The name of the module that has `connect`, without an ending.
pub(super) const ENGINE: &str = "turbo-engine";

/// What a module exports besides its own, unless it declares something of that name.
const VALUES: &[&str] = &["CallError", "DecodeError", "EncodeError"];
const TYPES: &[&str] = &[
    "CallOptions",
    "Channel",
    "ConnectOptions",
    "ConnectionState",
    "MethodInfo",
    "Observer",
    "ServerStream",
    "Status",
];

/// What lowering one package needs to know.
pub(super) struct Lowering<'a> {
    schema: &'a Schema,
    package: PackageId,
    types: Types<'a>,
}

/// The module of one package, which lies at `paths[package]`. `runtime` says how a module at a path imports the runtime.
pub(super) fn package(
    schema: &Schema,
    package: PackageId,
    paths: &[String],
    runtime: impl Fn(&str) -> String,
) -> Module {
    let lowering = Lowering {
        schema,
        package,
        types: Types::new(schema, package),
    };
    let path = &paths[package.0 as usize];
    let definitions = definitions::lower(&lowering);
    let lists = lowering.types.lists(lowering.mentioned().into_iter());
    let services = services::lower(&lowering);
    let import = |id: PackageId| Import {
        alias: modules::alias(schema.package(id)),
        path: modules::relative(path, &format!("{}.js", paths[id.0 as usize])),
    };
    Module {
        header: header::of(schema, "//"),
        runtime: runtime(path),
        runtime_types: lowering.runtime_types(&services),
        runtime_values: runtime_values(&definitions, &lists, &services),
        imports: lowering.foreign().into_iter().map(import).collect(),
        exports: (!services.is_empty()).then(|| lowering.exports(path)),
        definitions,
        lists,
        services,
    }
}

/// Only what the code uses: an import of nothing is what linters and readers stumble over.
fn runtime_values(definitions: &[Definition], lists: &[List], services: &[Service]) -> Vec<&'static str> {
    let has_path = |definition: &Definition| match definition {
        Definition::Struct(it) => !it.fields.is_empty(),
        Definition::PlainEnum(_) => false,
        Definition::Union(_) => true,
    };
    let has_params = |service: &Service| service.methods.iter().any(|method| !method.params.is_empty());
    let mut values = Vec::new();
    if !services.is_empty() {
        values.extend(["Client as $Client", "Service as $Service"]);
    }
    if definitions.iter().any(has_path) || !lists.is_empty() || services.iter().any(has_params) {
        values.push("within as $within");
    }
    values
}

impl Lowering<'_> {
    fn exports(&self, path: &str) -> Exports {
        let is_free = |name: &&&str| !self.types.declares(name);
        Exports {
            values: VALUES.iter().filter(is_free).copied().collect(),
            types: TYPES.iter().filter(is_free).copied().collect(),
            engine: modules::relative(path, &format!("{ENGINE}.js")),
        }
    }

    fn runtime_types(&self, services: &[Service]) -> Vec<String> {
        let mut names = Vec::new();
        if !services.is_empty() {
            names.extend(["CallOptions", "Channel", "MethodInfo"]);
        }
        if services
            .iter()
            .flat_map(|service| &service.methods)
            .any(|method| method.is_stream)
        {
            names.push("ServerStream");
        }
        let import = |name: &str| match self.types.runtime(name) {
            local if local == name => local,
            local => format!("{name} as {local}"),
        };
        names.into_iter().map(import).collect()
    }

    /// Every type that stands in the package, in order.
    fn mentioned(&self) -> Vec<&Type> {
        let mut mentioned = Vec::new();
        for def in self.schema.types.iter().filter(|def| def.package == self.package) {
            mentioned.extend(def.definition.types());
        }
        for service in self
            .schema
            .services
            .iter()
            .filter(|service| service.package == self.package)
        {
            for method in &service.methods {
                mentioned.extend(method.params.iter().map(|param| &param.ty));
                match &method.returns {
                    Returns::Unary(ty) => mentioned.extend(ty),
                    Returns::Stream(ty) => mentioned.push(ty),
                }
            }
        }
        mentioned
    }

    /// The other packages whose types stand in this one.
    fn foreign(&self) -> BTreeSet<PackageId> {
        let here = self
            .schema
            .services
            .iter()
            .filter(|service| service.package == self.package);
        let thrown = here
            .flat_map(|service| &service.methods)
            .filter_map(|method| method.throws);
        let mentioned = self.mentioned();
        let named = mentioned.into_iter().flat_map(named);
        let packages = named.chain(thrown).map(|id| self.schema.type_def(id).package);
        packages.filter(|package| *package != self.package).collect()
    }

    /// What `[Name]` in documentation leads to: a type or a service of this package, or a part of one.
    fn link(&self, written: &str) -> Option<String> {
        let (name, part) = written
            .split_once('.')
            .map_or((written, None), |(name, part)| (name, Some(part)));
        let is_here = |package, ident: &ir::Ident| package == self.package && ident.as_written() == name;
        if let Some(def) = self
            .schema
            .types
            .iter()
            .find(|def| is_here(def.package, &def.name))
        {
            let target = names::type_name(&def.name);
            return match (part, &def.definition) {
                (None, _) => Some(target),
                (Some(part), ir::Definition::Struct(definition)) => {
                    let field = definition
                        .fields
                        .iter()
                        .find(|field| field.name.as_written() == part)?;
                    Some(format!("{target}.{}", names::field(&field.name)))
                }
                (Some(_), ir::Definition::Newtype(_)) => Some(target),
                // The parts of a union have no names of their own.
                (Some(_), ir::Definition::Enum(_) | ir::Definition::Error(_)) => Some(target),
            };
        }
        let service = self
            .schema
            .services
            .iter()
            .find(|service| is_here(service.package, &service.name))?;
        let target = names::type_name(&service.name);
        let Some(part) = part else { return Some(target) };
        let method = service
            .methods
            .iter()
            .find(|method| method.name.as_written() == part)?;
        Some(format!("{target}.{}", names::method(&method.name)))
    }
}

/// The types of the schema inside a type.
fn named(ty: &Type) -> Vec<TypeId> {
    let mut ids: Vec<TypeId> = ty.parts().into_iter().flat_map(named).collect();
    if let Type::Named(id, _) = ty {
        ids.push(*id);
    }
    ids
}
