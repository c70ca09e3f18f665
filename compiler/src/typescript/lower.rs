//! From the schema to what the templates print.

mod constructors;
mod definitions;
mod services;
mod values;

use std::collections::{BTreeSet, HashMap};

use turbo_idl::ir::{self, JsAs, Method, PackageId, Payload, Returns, Schema, Type, TypeId};

use super::codecs::Needed;
use super::model::{Codec, Definition, Exports, Helper, Import, Module, Service};
use super::modules::Layout;
use super::types::Types;
use super::{modules, names};
use crate::header;
use crate::members::Members;
use crate::options::Sources;

/// The name of the module that has `connect`, without an ending.
pub(super) const ENGINE: &str = "turbo-engine";

/// What a module exports besides its own, unless it declares something of that name.
const VALUES: &[&str] = &[
    "CallError",
    "DecodeError",
    "EncodeError",
    "isAvailable",
    "reloadOnSkew",
    "skewOf",
    "watchSkew",
];
const TYPES: &[&str] = &[
    "CallOptions",
    "Channel",
    "ConnectOptions",
    "ConnectionState",
    "MethodInfo",
    "Observer",
    "ReloadOptions",
    "ServerStream",
    "Skew",
    "Status",
];

/// The type of what makes a struct with defaults.
const WITH_DEFAULTS: &str = "WithDefaults";

/// What lowering one package needs to know.
pub(super) struct Lowering<'a> {
    schema: &'a Schema,
    /// How many releases there have been.
    releases: usize,
    package: PackageId,
    members: &'a Members<'a>,
    types: Types<'a>,
    /// The enums that are keys somewhere.
    keys: &'a BTreeSet<TypeId>,
    /// The types of the package by their names in the schema.
    names: HashMap<&'a str, &'a ir::TypeDef>,
}

/// The module of one package, which lies where the layout says. `runtime` says how a module at a path imports the runtime.
pub(super) fn package(
    schema: &Schema,
    package: PackageId,
    members: &Members<'_>,
    type_names: &[String],
    keys: &BTreeSet<TypeId>,
    layout: Layout<'_>,
    runtime: impl Fn(&str) -> String,
) -> Module {
    let lowering = Lowering {
        schema,
        releases: layout.releases,
        package,
        members,
        types: Types::new(schema, package, members, type_names),
        keys,
        names: members
            .defs(schema)
            .map(|def| (def.name.as_written(), def))
            .collect(),
    };
    let path = &layout.paths[package.0 as usize];
    let definitions = definitions::lower(&lowering);
    let mut needed = Needed::default();
    let mentioned = lowering.mentioned();
    for (ty, js) in &mentioned {
        lowering.types.collect(ty, *js, &mut needed);
    }
    let (helpers, codecs) = needed.into_parts();
    let services = services::lower(&lowering);
    let import = |id: PackageId| Import {
        alias: modules::alias(schema.package(id)),
        path: layout.import(path, id),
    };
    let mut runtime_types = lowering.runtime_types(&definitions, &services);
    let is_typed = layout.sources == Sources::Ts;
    if is_typed && has_codecs(&definitions, &helpers, &codecs) {
        runtime_types.push("Codec as $Codec".to_owned());
    }
    Module {
        is_typed,
        header: header::of(schema, "//"),
        runtime: runtime(path),
        runtime_types,
        runtime_values: lowering.runtime_values(&services),
        imports: lowering.foreign(&mentioned).into_iter().map(import).collect(),
        exports: (!services.is_empty()).then(|| lowering.exports(path)),
        constants: values::constants(&lowering),
        definitions,
        helpers,
        codecs,
        services,
    }
}

/// Whether a codec is passed to something, or kept.
fn has_codecs(definitions: &[Definition], helpers: &[Helper], codecs: &[Codec]) -> bool {
    let takes_some = |definition: &Definition| match definition {
        Definition::Struct(it) => !it.generics.codecs.is_empty(),
        Definition::Newtype(it) => !it.generics.codecs.is_empty(),
        Definition::PlainEnum(it) | Definition::Union(it) => !it.generics.codecs.is_empty(),
    };
    !codecs.is_empty()
        || definitions.iter().any(takes_some)
        || helpers.iter().any(|helper| !helper.params.is_empty())
}

impl Lowering<'_> {
    /// Only what the code uses: an import of nothing is what linters and readers stumble over.
    fn runtime_values(&self, services: &[Service]) -> Vec<String> {
        let mut values = self.types.called();
        if !services.is_empty() {
            values.extend(["Client as $Client".to_owned(), "Service as $Service".to_owned()]);
        }
        // What only some shapes of methods need comes with the tables of those that have them.
        let mut methods = services.iter().flat_map(|it| &it.methods);
        if methods.clone().any(|it| it.input.is_some()) {
            values.push("inputOf as $inputOf".to_owned());
        }
        if methods.any(|it| it.is_stream) {
            values.push("newStream as $newStream".to_owned());
        }
        values
    }

    fn exports(&self, path: &str) -> Exports {
        let is_free = |name: &&&str| !self.types.declares(name);
        Exports {
            values: VALUES.iter().filter(is_free).copied().collect(),
            types: TYPES.iter().filter(is_free).copied().collect(),
            engine: modules::relative(path, &format!("{ENGINE}.js")),
        }
    }

    fn runtime_types(&self, definitions: &[Definition], services: &[Service]) -> Vec<String> {
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
        let is_made = |it: &Definition| matches!(it, Definition::Struct(it) if it.constructor.is_some());
        if definitions.iter().any(is_made) {
            names.push(WITH_DEFAULTS);
        }
        let import = |name: &str| match self.types.runtime(name) {
            local if local == name => local,
            local => format!("{name} as {local}"),
        };
        names.into_iter().map(import).collect()
    }

    /// Every type that stands in the package, in order.
    fn mentioned(&self) -> Vec<(&Type, JsAs)> {
        let defs = self.members.defs(self.schema);
        let services = self.members.services.iter();
        let methods = services.flat_map(|service| &service.methods);
        defs.flat_map(|def| types_in(&def.definition))
            .chain(methods.flat_map(types_of))
            .collect()
    }

    /// The other packages whose types stand in this one.
    fn foreign(&self, mentioned: &[(&Type, JsAs)]) -> BTreeSet<PackageId> {
        let methods = self.members.services.iter().flat_map(|service| &service.methods);
        let thrown = methods.filter_map(|method| method.throws);
        let mut packages: BTreeSet<PackageId> = thrown.map(|id| self.schema.type_def(id).package).collect();
        for (ty, _) in mentioned {
            each_named(ty, &mut |id| {
                packages.insert(self.schema.type_def(id).package);
            });
        }
        packages.remove(&self.package);
        packages
    }

    /// What `[Name]` in documentation leads to: a type or a service of this package, or a part of one.
    fn link(&self, written: &str) -> Option<String> {
        let (name, part) = written
            .split_once('.')
            .map_or((written, None), |(name, part)| (name, Some(part)));
        let is_meant = |ident: &ir::Ident| ident.as_written() == name;
        if let Some(def) = self.names.get(name) {
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
        let mut constants = self.members.constants.iter();
        if let Some(constant) = constants.find(|it| is_meant(&it.name)) {
            return Some(names::constant(&constant.name));
        }
        let mut services = self.members.services.iter();
        let service = services.find(|service| is_meant(&service.name))?;
        let target = names::type_name(&service.name);
        let Some(part) = part else { return Some(target) };
        let method = service
            .methods
            .iter()
            .find(|method| method.name.as_written() == part)?;
        Some(format!("{target}.{}", names::method(&method.name)))
    }
}

/// The types in a definition, and what JavaScript makes of each.
fn types_in(definition: &ir::Definition) -> Vec<(&Type, JsAs)> {
    match definition {
        ir::Definition::Newtype(newtype) => vec![(&newtype.ty, JsAs::Default)],
        ir::Definition::Struct(it) => it.fields.iter().map(|field| (&field.ty, field.js)).collect(),
        ir::Definition::Enum(it) | ir::Definition::Error(it) => {
            let types = it.variants.iter().map(|variant| match &variant.payload {
                Payload::Unit => Vec::new(),
                Payload::Tuple(items) => items.iter().map(|ty| (ty, JsAs::Default)).collect(),
                Payload::Struct(fields) => fields.iter().map(|field| (&field.ty, field.js)).collect(),
            });
            types.flatten().collect()
        }
    }
}

/// The types in a method, and what JavaScript makes of each.
pub(super) fn types_of(method: &Method) -> Vec<(&Type, JsAs)> {
    let params = method.params.iter().chain(&method.stream);
    let mut types: Vec<_> = params.map(|param| (&param.ty, param.js)).collect();
    if let Returns::Unary(Some(ty)) | Returns::Stream(ty) = &method.returns {
        types.push((ty, JsAs::Default));
    }
    types
}

/// Calls back with the types of the schema inside a type.
pub(super) fn each_named(ty: &Type, call: &mut dyn FnMut(TypeId)) {
    if let Type::Named(id, _) = ty {
        call(*id);
    }
    ty.parts().for_each(|part| each_named(part, call));
}
