//! Names that would meet in a module of Rust.

use turbo_idl::ir::{Definition, Schema, Service};

use super::names;
use crate::constructs::Construct;
use crate::limits::{Naming, Scope, TargetName, kind};
use crate::members::Members;

/// What this version of the runtime has nothing for.
pub(crate) const MISSING: &[Construct] = &[];

const NAMING: Naming = Naming {
    of_type: names::type_name,
    field: names::field,
    variant_field: names::field,
    variant: names::variant,
    method: names::client_method,
    param: names::local,
    in_struct: |of| format!("the struct `{of}`"),
    in_enum: |of| format!("the enum `{of}`"),
    in_variant: |of, variant| format!("the variant `{of}::{}`", names::variant(variant)),
    in_service: |of| format!("the trait `{of}`"),
    in_method: |of, method| format!("the method `{of}::{}`", names::method(method)),
};

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
            let kind = kind(&def.definition);
            types.names.push(TargetName::new(
                names::type_name(&def.name),
                kind,
                &def.name,
                def.span,
            ));
            let named = names::type_name(&def.name);
            // A newtype is a function too, which a constant of one letter meets.
            if matches!(def.definition, Definition::Newtype(_)) && named == names::constant(&def.name) {
                constants
                    .names
                    .push(TargetName::new(named, kind, &def.name, def.span));
            }
            scopes.extend(NAMING.of_def(def));
        }
        for constant in members.constants {
            let named = names::constant(&constant.name);
            constants
                .names
                .push(TargetName::new(named, "constant", &constant.name, constant.span));
        }
        for service in members.services {
            let named = |item| TargetName::new(item, "service", &service.name, service.span);
            types.names.extend(items(service).into_iter().map(named));
            constants.names.push(named(names::descriptor(&service.name)));
            scopes.extend(NAMING.of_service(service));
        }
        scopes.extend([types, constants]);
    }
    scopes
}
