//! What a schema may say and Rust cannot.

use turbo_idl::ir::{Definition, Field, Payload, Schema, Type, TypeDef, TypeId};
use turbo_idl::{Code, Diagnostic, Span};

use super::traits::{self, Trait, Traits, leaves};

/// The longest tuple that the standard library compares and prints.
const LONGEST_TUPLE: usize = 12;

pub(crate) fn of(schema: &Schema) -> Vec<Diagnostic> {
    let mut problems = long_tuples(schema);
    problems.extend(unused_params(schema));
    let asking = || {
        schema
            .types
            .iter()
            .enumerate()
            .filter(|(_, def)| !def.derives.is_empty())
    };
    if asking().next().is_none() {
        return problems;
    }
    let traits = Traits::of(schema);
    for (index, def) in asking() {
        problems.extend(derives(&traits, TypeId(index as u32), def));
    }
    problems
}

fn refusal(span: Span, message: String, label: &str) -> Diagnostic {
    Diagnostic::error(Code::NotInBackend, span, message, label)
}

fn long_tuples(schema: &Schema) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    each_type(schema, &mut |ty, span| {
        if matches!(ty, Type::Primitive(_)) {
            return;
        }
        for leaf in leaves(ty) {
            match leaf {
                Type::Tuple(items) if items.len() > LONGEST_TUPLE => {
                    let count = items.len();
                    let message = format!("a tuple of {count} items is too long for Rust");
                    let label = format!("at most {LONGEST_TUPLE}");
                    problems
                        .push(refusal(span, message, &label).help("make it a struct, which has names too"));
                }
                _ => {}
            }
        }
    });
    problems
}

/// Every type of the schema as it is written, with what it is the type of.
fn each_type<'a>(schema: &'a Schema, visit: &mut impl FnMut(&'a Type, Span)) {
    fn fields<'a>(fields: &'a [Field], visit: &mut impl FnMut(&'a Type, Span)) {
        fields.iter().for_each(|field| visit(&field.ty, field.span));
    }
    for def in &schema.types {
        match &def.definition {
            Definition::Newtype(definition) => visit(&definition.ty, def.span),
            Definition::Struct(definition) => fields(&definition.fields, visit),
            Definition::Enum(definition) | Definition::Error(definition) => {
                for variant in &definition.variants {
                    match &variant.payload {
                        Payload::Unit => {}
                        Payload::Tuple(types) => types.iter().for_each(|ty| visit(ty, variant.span)),
                        Payload::Struct(payload) => fields(payload, visit),
                    }
                }
            }
        }
    }
    for method in schema.services.iter().flat_map(|service| &service.methods) {
        let params = method.params.iter().chain(&method.stream);
        params.for_each(|param| visit(&param.ty, param.span));
        match &method.returns {
            turbo_idl::ir::Returns::Unary(ty) => ty.iter().for_each(|ty| visit(ty, method.span)),
            turbo_idl::ir::Returns::Stream(ty) => visit(ty, method.span),
        }
    }
}

/// Rust knows no type with a parameter that no value of it depends on.
fn unused_params(schema: &Schema) -> Vec<Diagnostic> {
    let is_used = used_params(schema);
    let mut problems = Vec::new();
    for (def, is_used) in schema.types.iter().zip(is_used) {
        for (param, is_used) in def.params.iter().zip(is_used) {
            if !is_used {
                let (param, name) = (param.as_written(), def.name.as_written());
                let message =
                    format!("nothing in `{name}` is of its parameter `{param}`, which Rust does not allow");
                let help = format!("leave `{param}` out, or use it");
                problems.push(refusal(def.span, message, &format!("`{param}` is not used")).help(help));
            }
        }
    }
    problems
}

/// Whether each parameter of each type is used: directly, or as an argument that the other type uses.
fn used_params(schema: &Schema) -> Vec<Vec<bool>> {
    let types = &schema.types;
    let mut is_used: Vec<Vec<bool>> = types.iter().map(|def| vec![false; def.params.len()]).collect();
    // For each parameter, those of other types that are used if it is.
    let mut followers: Vec<Vec<Vec<(usize, usize)>>> = types
        .iter()
        .map(|def| vec![Vec::new(); def.params.len()])
        .collect();
    let mut found = Vec::new();
    for (index, def) in types.iter().enumerate().filter(|(_, def)| !def.params.is_empty()) {
        for ty in traits::types_in(def) {
            uses(ty, None, &mut |param, through| match through {
                None => found.push((index, param)),
                Some((id, argument)) => {
                    let followers = followers.get_mut(id).and_then(|of| of.get_mut(argument));
                    followers.into_iter().for_each(|of| of.push((index, param)));
                }
            });
        }
    }
    while let Some((index, param)) = found.pop() {
        if let Some(is_used) = is_used[index].get_mut(param).filter(|is_used| !**is_used) {
            *is_used = true;
            found.extend(followers[index][param].iter().copied());
        }
    }
    is_used
}

/// Calls back with each parameter in a type, and the argument that it stands in if it stands in one. Of arguments in
/// arguments it is the innermost: a type that does not use its own is complained of itself.
fn uses(ty: &Type, through: Option<(usize, usize)>, visit: &mut impl FnMut(usize, Option<(usize, usize)>)) {
    match ty {
        Type::Param(index) => visit(*index as usize, through),
        Type::Named(id, arguments) => {
            for (index, argument) in arguments.iter().enumerate() {
                uses(argument, Some((id.0 as usize, index)), visit);
            }
        }
        other => other.parts().for_each(|part| uses(part, through, visit)),
    }
}

/// A derive that generated code could not have.
fn derives(traits: &Traits, id: TypeId, def: &TypeDef) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for derive in &def.derives {
        let derive = derive.as_written();
        let (is_had, why) = match derive {
            "Copy" => (
                traits.has(id, Trait::Copy),
                "it holds text, bytes, a list, a set, a map or itself",
            ),
            "PartialOrd" => (
                traits.has(id, Trait::PartialOrd),
                "it holds something without an order",
            ),
            "Ord" => (
                traits.has(id, Trait::Ord),
                "it holds something without a total order",
            ),
            "Eq" | "Hash" => (def.facts.is_eq, "it holds a float"),
            _ => (false, "it is none of the traits that `@derive` knows"),
        };
        if !is_had {
            let message = format!("`{}` cannot derive `{derive}`: {why}", def.name.as_written());
            problems.push(refusal(def.span, message, "derived here"));
        }
    }
    problems
}
