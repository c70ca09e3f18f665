//! Mocks: a module beside that of a package, which has a server in memory for its services and fakes of its types. All types stand
//! in other modules, so that none of its names can meet those of a schema.

mod model;

use std::collections::BTreeSet;

use turbo_idl::ir::{self, Definition, JsAs, PackageId, Returns, Schema, Type};

use super::codecs::{Needed, Place};
use super::lower::{each_named, types_of};
use super::model::{Generics, Import};
use super::modules::Layout;
use super::types::{Types, angled};
use super::{docs, modules, names};
use crate::header;
use crate::members::Members;
use model::{Fake, MockError, MockMethod, MockParam, MockService};
pub(super) use model::{MockCode, MockDeclarations, MockModule};

/// No package: that of a module in which no type stands.
const NOWHERE: PackageId = PackageId(u32::MAX);

/// The mock of one package, which lies beside its module.
pub(super) fn lower(
    schema: &Schema,
    package: PackageId,
    members: &Members<'_>,
    type_names: &[String],
    layout: Layout<'_>,
    runtime: String,
) -> MockModule {
    let types = Types::new(schema, NOWHERE, &Members::default(), type_names);
    let mut needed = Needed::default();
    let methods = || members.services.iter().flat_map(|service| &service.methods);
    for (ty, js) in methods().flat_map(types_of) {
        types.collect(ty, js, &mut needed);
    }
    let (helpers, codecs) = needed.into_parts();
    let services: Vec<MockService> = members
        .services
        .iter()
        .map(|it| service(&types, package, it))
        .collect();
    let is_generic = |def: &ir::TypeDef| !def.params.is_empty();
    if members.defs(schema).any(is_generic) {
        types.call("fakeArgument");
    }
    if !members.types.is_empty() {
        types.call("fake");
    }
    if !members.services.is_empty() {
        types.call("mockChannel");
    }
    let path = &layout.paths[package.0 as usize];
    let import = |id: PackageId| Import {
        alias: modules::alias(schema.package(id)),
        path: layout.import(path, id),
    };
    MockModule {
        header: header::of(schema, "//"),
        runtime,
        runtime_values: types.called(),
        imports: packages(schema, package, members)
            .into_iter()
            .map(import)
            .collect(),
        helpers,
        codecs,
        services,
        fakes: members
            .types
            .iter()
            .map(|id| {
                let def = schema.type_def(*id);
                let params = types.params(def);
                Fake {
                    name: types.type_name(*id).to_owned(),
                    ty: types.named(*id),
                    generics: Generics {
                        names: angled(&params),
                        codecs: params
                            .iter()
                            .map(|it| format!(", $fakeArgument(make{it})"))
                            .collect(),
                    },
                    params,
                    read: types.codec("read", *id),
                }
            })
            .collect(),
    }
}

/// The packages whose types stand in the module.
fn packages(schema: &Schema, package: PackageId, members: &Members<'_>) -> BTreeSet<PackageId> {
    let mut found = BTreeSet::new();
    if !members.types.is_empty() {
        found.insert(package);
    }
    for method in members.services.iter().flat_map(|service| &service.methods) {
        found.extend(method.throws.map(|id| schema.type_def(id).package));
        for (ty, _) in types_of(method) {
            each_named(ty, &mut |id| {
                found.insert(schema.type_def(id).package);
            });
        }
    }
    found
}

fn service(types: &Types<'_>, package: PackageId, service: &ir::Service) -> MockService {
    let package = types.schema.package(package).dotted();
    MockService {
        name: names::type_name(&service.name),
        wire_name: format!("{package}.{}", service.name.as_written()),
        methods: service.methods.iter().map(|it| method(types, it)).collect(),
    }
}

fn method(types: &Types<'_>, method: &ir::Method) -> MockMethod {
    let declared = |ty: &Type, js| types.declaration(ty, js, &[]);
    let param = |param: &ir::Param| MockParam {
        name: names::param(&param.name),
        ty: declared(&param.ty, param.js),
    };
    let mut params: Vec<MockParam> = method.params.iter().map(param).collect();
    if let Some(stream) = &method.stream {
        let item = declared(&stream.ty, stream.js);
        params.push(MockParam {
            name: names::param(&stream.name),
            ty: format!("AsyncIterableIterator<{item}>"),
        });
    }
    let (answer, write) = match &method.returns {
        Returns::Unary(None) => ("void | Promise<void>".to_owned(), "() => {}".to_owned()),
        Returns::Unary(Some(ty)) => {
            let answer = declared(ty, JsAs::Default);
            (
                format!("{answer} | Promise<{answer}>"),
                types.writer(ty, Place::default()),
            )
        }
        Returns::Stream(ty) => {
            let item = declared(ty, JsAs::Default);
            let items = format!("Iterable<{item}> | AsyncIterable<{item}>");
            (
                format!("{items} | Promise<{items}>"),
                types.writer(ty, Place::default()),
            )
        }
    };
    let read = |param: &ir::Param| types.read(&param.ty, Place::new(param.js, param.limits));
    MockMethod {
        docs: docs::comment(&method.docs, None, &|_| None),
        name: names::method(&method.name),
        params,
        answer,
        reads: method.params.iter().map(read).collect(),
        write,
        read_item: method
            .stream
            .as_ref()
            .map(|stream| format!("($r) => {}", read(stream))),
        error: method.throws.map(|id| MockError {
            write: types.codec("write", id),
            statuses: match &types.schema.type_def(id).definition {
                Definition::Error(it) | Definition::Enum(it) => it
                    .variants
                    .iter()
                    .filter_map(|variant| Some((names::variant(&variant.name), variant.status?.name())))
                    .collect(),
                Definition::Struct(_) | Definition::Newtype(_) => Vec::new(),
            },
        }),
    }
}
