use std::collections::BTreeSet;

use super::Input;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::ir::{Definition, Field, Limits, Payload, Primitive, Schema, Type, TypeId};
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    name: "unbounded-length",
    level: Level::Allow,
    title: "a client may send any length",
    explanation: include_str!("explain/unbounded-length.md"),
};

/// Everything that a client sends: what methods take, and all that it leads to. What has no place for a `@max`, as the items of a
/// list, is left out.
pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let mut walk = Walk {
        schema: input.schema,
        seen: BTreeSet::new(),
        left: Vec::new(),
        found,
    };
    let methods = input.schema.services.iter().flat_map(|service| &service.methods);
    for method in methods {
        for param in &method.params {
            walk.place(param.name.as_written(), &param.ty, param.limits, param.span);
        }
        // Of a stream, each item is a value of its own.
        if let Some(stream) = &method.stream {
            walk.types(&stream.ty);
        }
    }
    while let Some(id) = walk.left.pop() {
        walk.definition(id);
    }
}

struct Walk<'a> {
    schema: &'a Schema,
    seen: BTreeSet<TypeId>,
    left: Vec<TypeId>,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    fn definition(&mut self, id: TypeId) {
        let schema = self.schema;
        let def = schema.type_def(id);
        match &def.definition {
            Definition::Struct(item) => self.fields(&item.fields),
            Definition::Enum(item) | Definition::Error(item) => {
                for variant in &item.variants {
                    match &variant.payload {
                        Payload::Unit => {}
                        Payload::Tuple(types) => types.iter().for_each(|ty| self.types(ty)),
                        Payload::Struct(fields) => self.fields(fields),
                    }
                }
            }
            Definition::Newtype(item) => {
                self.place(def.name.as_written(), &item.ty, item.limits, def.span);
            }
        }
    }

    fn fields(&mut self, fields: &'a [Field]) {
        for field in fields {
            self.place(field.name.as_written(), &field.ty, field.limits, field.span);
        }
    }

    /// A place that may have a `@max`.
    fn place(&mut self, name: &str, ty: &'a Type, limits: Limits, span: Span) {
        self.types(ty);
        if limits.max.is_some() || !has_length(ty) {
            return;
        }
        self.found.push(
            Diagnostic::lint(
                &LINT,
                span,
                format!("a client may send {} of any length", quoted(name)),
                "",
            )
            .note("nothing bounds it but the largest message that the server takes")
            .help("write `@max(n)` before it"),
        );
    }

    /// Leads on to the types of the schema within a type.
    fn types(&mut self, ty: &'a Type) {
        if let Type::Named(id, _) = ty
            && self.seen.insert(*id)
        {
            self.left.push(*id);
        }
        ty.parts().for_each(|part| self.types(part));
    }
}

fn has_length(ty: &Type) -> bool {
    match ty {
        Type::Primitive(primitive) => matches!(primitive, Primitive::String | Primitive::Bytes),
        Type::Option(inner) => has_length(inner),
        _ => ty.is_collection(),
    }
}
