//! Names that would meet in a module of TypeScript.

use turbo_idl::ir::Schema;

use super::{modules, names};
use crate::limits::{Naming, Scope, TargetName, kind};
use crate::members::Members;

const NAMING: Naming = Naming {
    of_type: names::type_name,
    field: names::field,
    variant_field: names::variant_field,
    variant: names::variant,
    method: names::method,
    param: names::param,
    in_struct: |of| format!("the interface `{of}`"),
    in_enum: |of| format!("the union `{of}`"),
    in_variant: |of, variant| format!("the variant `{}` of `{of}`", names::variant(variant)),
    in_service: |of| format!("the class `{of}`"),
    in_method: |of, method| format!("the method `{of}.{}`", names::method(method)),
};

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
            scopes.extend(NAMING.of_def(def));
            let target = names::type_name(&def.name);
            let kind = kind(&def.definition);
            module
                .names
                .push(TargetName::new(target, kind, &def.name, def.span));
        }
        for constant in members.constants {
            module.names.push(TargetName::new(
                names::constant(&constant.name),
                "constant",
                &constant.name,
                constant.span,
            ));
        }
        for service in members.services {
            module.names.push(TargetName::new(
                names::type_name(&service.name),
                "service",
                &service.name,
                service.span,
            ));
            scopes.extend(NAMING.of_service(service));
        }
        scopes.push(module);
    }
    scopes
}
