//! Names that would meet in a module of TypeScript.

use turbo_idl::ir::{Definition, Field, Ident, Payload, Schema, Service};
use turbo_idl::source::Span;

use super::{modules, names};
use crate::limits::{Scope, TargetName, may_meet};
use crate::members::Members;

/// Every scope of the generated modules.
pub(super) fn scopes(schema: &Schema) -> Vec<Scope<'_>> {
    let paths = modules::paths(schema);
    let files = paths
        .iter()
        .zip(&schema.packages)
        .map(|(path, package)| TargetName {
            name: path.clone(),
            kind: "package",
            written: package.dotted().into(),
            span: package.span,
        });
    let mut scopes = vec![Scope {
        what: "the TypeScript modules".to_owned(),
        names: files.collect(),
    }];
    for (path, members) in paths.iter().zip(Members::of_packages(schema)) {
        let mut module = Scope {
            what: format!("the TypeScript module `{path}`"),
            names: Vec::new(),
        };
        for def in members.defs(schema) {
            let kind = match def.definition {
                Definition::Struct(_) => "struct",
                Definition::Enum(_) => "enum",
                Definition::Error(_) => "error",
                Definition::Newtype(_) => "type",
            };
            let target = names::type_name(&def.name);
            scopes.extend(inside(&def.definition, &target));
            let params = def.params.iter().map(|param| {
                let target = names::type_name(param);
                name(target, "parameter", param, def.span)
            });
            if may_meet(def.params.iter()) {
                scopes.push(Scope {
                    what: format!("the parameters of `{target}`"),
                    names: params.collect(),
                });
            }
            module.names.push(name(target, kind, &def.name, def.span));
        }
        for constant in members.constants {
            module.names.push(name(
                names::constant(&constant.name),
                "constant",
                &constant.name,
                constant.span,
            ));
        }
        for service in members.services {
            module.names.push(name(
                names::type_name(&service.name),
                "service",
                &service.name,
                service.span,
            ));
            scopes.extend(methods(service));
        }
        scopes.push(module);
    }
    scopes
}

fn inside<'a>(definition: &'a Definition, of: &str) -> Vec<Scope<'a>> {
    match definition {
        Definition::Newtype(_) => Vec::new(),
        Definition::Struct(definition) => {
            let what = || format!("the interface `{of}`");
            fields(&definition.fields, names::field, what)
                .into_iter()
                .collect()
        }
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
                    what: format!("the union `{of}`"),
                    names: named.collect(),
                });
            }
            for variant in &definition.variants {
                if let Payload::Struct(payload) = &variant.payload {
                    let what = || format!("the variant `{}` of `{of}`", names::variant(&variant.name));
                    scopes.extend(fields(payload, names::variant_field, what));
                }
            }
            scopes
        }
    }
}

fn fields(fields: &[Field], of: fn(&Ident) -> String, what: impl FnOnce() -> String) -> Option<Scope<'_>> {
    let named = fields
        .iter()
        .map(|field| name(of(&field.name), "field", &field.name, field.span));
    may_meet(fields.iter().map(|field| &field.name)).then(|| Scope {
        what: what(),
        names: named.collect(),
    })
}

fn methods(service: &Service) -> Vec<Scope<'_>> {
    let class = names::type_name(&service.name);
    let named = service
        .methods
        .iter()
        .map(|method| name(names::method(&method.name), "method", &method.name, method.span));
    let mut scopes = Vec::new();
    if may_meet(service.methods.iter().map(|method| &method.name)) {
        scopes.push(Scope {
            what: format!("the class `{class}`"),
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
            .map(|param| name(names::param(&param.name), "parameter", &param.name, param.span));
        let what = format!("the method `{class}.{}`", names::method(&method.name));
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
