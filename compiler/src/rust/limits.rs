//! Names that would meet in a module of Rust.

use turbo_idl::ir::{Definition, Ident, Payload, Schema, Service, TypeDef};
use turbo_idl::source::Span;

use super::names;
use crate::constructs::Construct;
use crate::limits::{Scope, TargetName, may_meet};
use crate::members::Members;

/// What this version of the runtime has nothing for.
pub(crate) const MISSING: &[Construct] = &[];

/// Every scope of generated Rust. `items` names what a backend makes of a service, besides its descriptor.
pub(crate) fn scopes(schema: &Schema, items: fn(&Service) -> Vec<String>) -> Vec<Scope<'_>> {
    let mut scopes = Vec::new();
    for (package, members) in schema.packages.iter().zip(Members::of_packages(schema)) {
        let module = names::modules(package).join("::");
        let mut types = Scope {
            what: format!("the Rust module `{module}`"),
            names: Vec::new(),
        };
        let mut constants = Scope {
            what: format!("the constants of the Rust module `{module}`"),
            names: Vec::new(),
        };
        for def in members.defs(schema) {
            let kind = match def.definition {
                Definition::Struct(_) => "struct",
                Definition::Enum(_) => "enum",
                Definition::Error(_) => "error",
                Definition::Newtype(_) => "type",
            };
            types
                .names
                .push(name(names::type_name(&def.name), kind, &def.name, def.span));
            let named = names::type_name(&def.name);
            // A newtype is a function too, which a constant of one letter meets.
            if matches!(def.definition, Definition::Newtype(_)) && named == names::constant(&def.name) {
                constants.names.push(name(named, kind, &def.name, def.span));
            }
            scopes.extend(may_meet(def.params.iter()).then(|| params(def)));
            scopes.extend(inside(&def.definition, &names::type_name(&def.name)));
        }
        for constant in members.constants {
            let named = names::constant(&constant.name);
            constants
                .names
                .push(name(named, "constant", &constant.name, constant.span));
        }
        for service in members.services {
            let named = |item| name(item, "service", &service.name, service.span);
            types.names.extend(items(service).into_iter().map(named));
            constants.names.push(named(names::descriptor(&service.name)));
            scopes.extend(methods(service));
        }
        scopes.extend([types, constants]);
    }
    scopes
}

fn params(def: &TypeDef) -> Scope<'_> {
    let params = def.params.iter();
    Scope {
        what: format!("the parameters of `{}`", names::type_name(&def.name)),
        names: params
            .map(|param| name(names::type_name(param), "parameter", param, def.span))
            .collect(),
    }
}

fn inside<'a>(definition: &'a Definition, of: &str) -> Vec<Scope<'a>> {
    match definition {
        Definition::Newtype(_) => Vec::new(),
        Definition::Struct(definition) => fields(&definition.fields, || format!("the struct `{of}`"))
            .into_iter()
            .collect(),
        Definition::Enum(definition) | Definition::Error(definition) => {
            let named = definition.variants.iter().map(|variant| {
                name(
                    names::variant(&variant.name),
                    "variant",
                    &variant.name,
                    variant.span,
                )
            });
            let mut scopes = Vec::new();
            if may_meet(definition.variants.iter().map(|variant| &variant.name)) {
                scopes.push(Scope {
                    what: format!("the enum `{of}`"),
                    names: named.collect(),
                });
            }
            for variant in &definition.variants {
                if let Payload::Struct(payload) = &variant.payload {
                    let what = || format!("the variant `{of}::{}`", names::variant(&variant.name));
                    scopes.extend(fields(payload, what));
                }
            }
            scopes
        }
    }
}

fn fields(fields: &[turbo_idl::ir::Field], what: impl FnOnce() -> String) -> Option<Scope<'_>> {
    let named = fields
        .iter()
        .map(|field| name(names::field(&field.name), "field", &field.name, field.span));
    may_meet(fields.iter().map(|field| &field.name)).then(|| Scope {
        what: what(),
        names: named.collect(),
    })
}

fn methods(service: &Service) -> Vec<Scope<'_>> {
    let trait_name = names::type_name(&service.name);
    let named = service.methods.iter().map(|method| {
        name(
            names::client_method(&method.name),
            "method",
            &method.name,
            method.span,
        )
    });
    let mut scopes = Vec::new();
    if may_meet(service.methods.iter().map(|method| &method.name)) {
        scopes.push(Scope {
            what: format!("the trait `{trait_name}`"),
            names: named.collect(),
        });
    }
    for method in &service.methods {
        if !may_meet(
            method
                .params
                .iter()
                .chain(&method.stream)
                .map(|param| &param.name),
        ) {
            continue;
        }
        let params = method
            .params
            .iter()
            .chain(&method.stream)
            .map(|param| name(names::local(&param.name), "parameter", &param.name, param.span));
        let what = format!("the method `{trait_name}::{}`", names::method(&method.name));
        scopes.push(Scope {
            what,
            names: params.collect(),
        });
    }
    scopes
}

fn name<'a>(name: String, kind: &'static str, written: &'a Ident, span: Span) -> TargetName<'a> {
    TargetName {
        name,
        kind,
        written: written.as_written().into(),
        span,
    }
}
