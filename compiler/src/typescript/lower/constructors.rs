//! Functions that make a value of a struct: what has a default may be left out.

use turbo_idl::ir::{self, Docs, Type, TypeDef};

use super::super::model::Constructor;
use super::super::types::{angled, innermost};
use super::super::{docs, names};
use super::{Lowering, WITH_DEFAULTS, values};

/// The function of a struct, if one of its fields has a default.
pub(super) fn lower(
    lowering: &Lowering<'_>,
    def: &TypeDef,
    definition: &ir::Struct,
    params: &[String],
) -> Option<Constructor> {
    if definition.fields.iter().all(|field| field.default.is_none()) {
        return None;
    }
    let mut defaulted = Vec::new();
    let mut said = Vec::new();
    let mut exprs = Vec::new();
    let mut is_free = true;
    for field in &definition.fields {
        let name = names::field(&field.name);
        let given = format!("fields.{name}");
        let Some(default) = &field.default else {
            is_free &= matches!(field.ty, Type::Option(_));
            exprs.push(format!("{name}: {given}"));
            continue;
        };
        let value = values::expression(lowering, default, &field.ty, field.js);
        exprs.push(match innermost(lowering.schema, &field.ty) {
            // There, nothing is a value too.
            Type::Option(_) => format!("{name}: \"{name}\" in fields ? {given} : {value}"),
            _ => format!("{name}: {given} === undefined ? {value} : {given}"),
        });
        // A tick would end the code that it stands in.
        let shown = value.replace("globalThis.", "").replace('`', "'");
        said.push(format!("`{name}` is `{shown}`"));
        defaulted.push(format!("\"{name}\""));
    }
    let name = names::type_name(&def.name);
    let text = Docs {
        lines: vec![format!(
            "Makes a [{}]. A field that is left out has its default: {}.",
            def.name.as_written(),
            said.join(", ")
        )],
    };
    Some(Constructor {
        docs: docs::comment(&text, None, &|written| lowering.link(written)),
        takes: format!(
            "{}<{name}{}, {}>",
            lowering.types.runtime(WITH_DEFAULTS),
            angled(params),
            defaulted.join(" | ")
        ),
        is_free,
        values: exprs,
    })
}
