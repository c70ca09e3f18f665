//! From the schema to what the templates print.

mod definitions;
mod services;

use std::collections::BTreeSet;

use turbo_idl::ir::{Definition, PackageId, Payload, Returns, Schema, Type, TypeId};

use super::model::{Code, Declarations, Exports, Import};
use super::types::Types;
use super::{modules, names};
use crate::header;

/// The name of the module that has `connect`, without an ending.
pub(super) const ENGINE: &str = "turbo-engine";

/// What a module exports besides its own, unless it declares something of that name.
const VALUES: &[&str] = &["CallError", "DecodeError", "EncodeError"];
const TYPES: &[&str] = &[
    "CallOptions", "Channel", "ConnectOptions", "ConnectionState", "MethodInfo", "Observer", "ServerStream", "Status",
];

/// What lowering one package needs to know.
pub(super) struct Lowering<'a> {
    schema: &'a Schema,
    package: PackageId,
    types: Types<'a>,
}

/// The declarations and the code of one package, whose module is at `paths[package]`. `runtime` says how a module at a
/// path imports the runtime.
pub(super) fn package(
    schema: &Schema,
    package: PackageId,
    paths: &[String],
    runtime: impl Fn(&str) -> String,
) -> (Declarations, Code) {
    let lowering = Lowering { schema, package, types: Types::new(schema, package) };
    let path = &paths[package.0 as usize];
    let (mut declared, mut coded) = definitions::lower(&lowering);
    let services = services::lower(&lowering);
    let has_services = !services.is_empty();
    let has_streams = lowering.has_streams();
    for (declaration, code) in services {
        declared.push(declaration);
        coded.push(code);
    }
    let exports = has_services.then(|| lowering.exports(path));
    let imports = |ids: BTreeSet<PackageId>| -> Vec<Import> {
        let import = |id: PackageId| Import {
            alias: modules::alias(schema.package(id)),
            path: modules::relative(path, &format!("{}.js", paths[id.0 as usize])),
        };
        ids.into_iter().map(import).collect()
    };
    let imports = imports(lowering.foreign());
    let runtime = runtime(path);
    let mut runtime_types = Vec::new();
    if has_services {
        runtime_types.extend(["CallOptions", "Channel", "MethodInfo"]);
    }
    if has_streams {
        runtime_types.push("ServerStream");
    }
    let runtime_types = runtime_types.into_iter().map(|name| match lowering.types.runtime(name) {
        local if local == name => local,
        local => format!("{name} as {local}"),
    });
    // Only what the text uses: an import of nothing is what linters and readers stumble over.
    let uses = |name: &str| coded.iter().any(|item| item.contains(name));
    let runtime_values = [("$Client", "Client as $Client"), ("$Service", "Service as $Service"), ("$within", "within as $within")];
    let runtime_values = runtime_values.into_iter().filter(|(name, _)| uses(name)).map(|(_, import)| import).collect();
    let header = header::of(schema, "//");
    (
        Declarations {
            header: header.clone(),
            runtime_types: runtime_types.collect(),
            runtime: runtime.clone(),
            imports: imports.clone(),
            exports: exports.clone(),
            items: declared,
        },
        Code { header, runtime_values, runtime, imports, exports, items: coded },
    )
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

    fn has_streams(&self) -> bool {
        let here = self.schema.services.iter().filter(|service| service.package == self.package);
        here.flat_map(|service| &service.methods).any(|method| matches!(method.returns, Returns::Stream(_)))
    }

    /// Every type that stands in the package, in order.
    fn mentioned(&self) -> Vec<&Type> {
        let mut mentioned = Vec::new();
        for def in self.schema.types.iter().filter(|def| def.package == self.package) {
            match &def.definition {
                Definition::Struct(definition) => mentioned.extend(definition.fields.iter().map(|field| &field.ty)),
                Definition::Enum(definition) | Definition::Error(definition) => {
                    for variant in &definition.variants {
                        match &variant.payload {
                            Payload::Unit => {}
                            Payload::Tuple(items) => mentioned.extend(items),
                            Payload::Struct(fields) => mentioned.extend(fields.iter().map(|field| &field.ty)),
                        }
                    }
                }
            }
        }
        for service in self.schema.services.iter().filter(|service| service.package == self.package) {
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
        let here = self.schema.services.iter().filter(|service| service.package == self.package);
        let thrown = here.flat_map(|service| &service.methods).filter_map(|method| method.throws);
        let mentioned = self.mentioned();
        let named = mentioned.into_iter().filter_map(|ty| named(ty));
        let packages = named.chain(thrown).map(|id| self.schema.type_def(id).package);
        packages.filter(|package| *package != self.package).collect()
    }

    /// What `[Name]` in documentation leads to: a type or a service of this package, or a part of one.
    fn link(&self, written: &str) -> Option<String> {
        let (name, part) = written.split_once('.').map_or((written, None), |(name, part)| (name, Some(part)));
        let is_here = |package, ident: &turbo_idl::ir::Ident| package == self.package && ident.as_written() == name;
        if let Some(def) = self.schema.types.iter().find(|def| is_here(def.package, &def.name)) {
            let target = names::type_name(&def.name);
            return match (part, &def.definition) {
                (None, _) => Some(target),
                (Some(part), Definition::Struct(definition)) => {
                    let field = definition.fields.iter().find(|field| field.name.as_written() == part)?;
                    Some(format!("{target}.{}", names::field(&field.name)))
                }
                // The parts of a union have no names of their own.
                (Some(_), Definition::Enum(_) | Definition::Error(_)) => Some(target),
            };
        }
        let service = self.schema.services.iter().find(|service| is_here(service.package, &service.name))?;
        let target = names::type_name(&service.name);
        let Some(part) = part else { return Some(target) };
        let method = service.methods.iter().find(|method| method.name.as_written() == part)?;
        Some(format!("{target}.{}", names::method(&method.name)))
    }
}

/// The type of the schema inside a type.
fn named(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Primitive(_) => None,
        Type::Named(id) => Some(*id),
        Type::Option(inner) | Type::List(inner) => named(inner),
    }
}
