//! The scopes inside of items, which every target has: fields, variants, parameters and methods.

use turbo_idl::ir::{Definition, Field, Ident, Payload, Service, TypeDef};

use super::{Scope, TargetName, may_meet};

/// How a target names the members of items, and what messages call the scopes that they stand in.
pub(crate) struct Naming {
    /// A type, and a parameter of a generic one.
    pub(crate) of_type: fn(&Ident) -> String,
    pub(crate) field: fn(&Ident) -> String,
    /// A field of a variant.
    pub(crate) variant_field: fn(&Ident) -> String,
    pub(crate) variant: fn(&Ident) -> String,
    pub(crate) method: fn(&Ident) -> String,
    pub(crate) param: fn(&Ident) -> String,
    /// The scope of a struct's fields, by the type's name.
    pub(crate) in_struct: fn(&str) -> String,
    /// The scope of variants, by the type's name.
    pub(crate) in_enum: fn(&str) -> String,
    /// The scope of a variant's fields, by the type's name.
    pub(crate) in_variant: fn(&str, &Ident) -> String,
    /// The scope of methods, by the service's name as a type.
    pub(crate) in_service: fn(&str) -> String,
    /// The scope of parameters, by the service's name as a type.
    pub(crate) in_method: fn(&str, &Ident) -> String,
}

/// What messages call the item of a definition.
pub(crate) fn kind(definition: &Definition) -> &'static str {
    match definition {
        Definition::Struct(_) => "struct",
        Definition::Enum(_) => "enum",
        Definition::Error(_) => "error",
        Definition::Newtype(_) => "type",
    }
}

impl Naming {
    /// The scopes inside of a type.
    pub(crate) fn of_def<'a>(&self, def: &'a TypeDef) -> Vec<Scope<'a>> {
        let name = (self.of_type)(&def.name);
        let params = scope(
            def.params.iter().map(|param| (param, def.span)),
            "parameter",
            self.of_type,
            || format!("the parameters of `{name}`"),
        );
        let mut scopes = Vec::from_iter(params);
        match &def.definition {
            Definition::Newtype(_) => {}
            Definition::Struct(definition) => {
                scopes.extend(fields(&definition.fields, self.field, || (self.in_struct)(&name)));
            }
            Definition::Enum(definition) | Definition::Error(definition) => {
                let variants = definition.variants.iter();
                scopes.extend(scope(
                    variants.map(|variant| (&variant.name, variant.span)),
                    "variant",
                    self.variant,
                    || (self.in_enum)(&name),
                ));
                for variant in &definition.variants {
                    if let Payload::Struct(payload) = &variant.payload {
                        let what = || (self.in_variant)(&name, &variant.name);
                        scopes.extend(fields(payload, self.variant_field, what));
                    }
                }
            }
        }
        scopes
    }

    /// The scopes inside of a service.
    pub(crate) fn of_service<'a>(&self, service: &'a Service) -> Vec<Scope<'a>> {
        let name = (self.of_type)(&service.name);
        let methods = scope(
            service.methods.iter().map(|method| (&method.name, method.span)),
            "method",
            self.method,
            || (self.in_service)(&name),
        );
        let mut scopes = Vec::from_iter(methods);
        for method in &service.methods {
            let params = method.params.iter().chain(&method.stream);
            scopes.extend(scope(
                params.map(|param| (&param.name, param.span)),
                "parameter",
                self.param,
                || (self.in_method)(&name, &method.name),
            ));
        }
        scopes
    }
}

fn fields(fields: &[Field], of: fn(&Ident) -> String, what: impl FnOnce() -> String) -> Option<Scope<'_>> {
    let named = fields.iter().map(|field| (&field.name, field.span));
    scope(named, "field", of, what)
}

/// The scope of members that might meet; most have none that might, and need no scope.
fn scope<'a>(
    members: impl Iterator<Item = (&'a Ident, turbo_idl::Span)> + Clone,
    kind: &'static str,
    of: fn(&Ident) -> String,
    what: impl FnOnce() -> String,
) -> Option<Scope<'a>> {
    may_meet(members.clone().map(|(name, _)| name)).then(|| Scope {
        what: what(),
        names: members
            .map(|(written, span)| TargetName::new(of(written), kind, written, span))
            .collect(),
    })
}
