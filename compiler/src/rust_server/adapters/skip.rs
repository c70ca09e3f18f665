//! Values of a release that the schema has no use for: they are read as strictly as others.

use turbo_idl::ir::{Definition, Limits, Payload, Type};

use super::code::{Code, READER};
use super::lift::reading;
use super::maker::{Maker, bounds, enum_of, stem};
use super::pool::{Job, Made};
use super::sent::limited;
use super::spot::released;
use crate::rust::lower::literal;
use crate::rust::types::primitive;

impl Maker<'_> {
    /// What reads past a value.
    pub(super) fn skip(&mut self, ty: &Type, limits: Limits) -> Code {
        let old = self.old();
        let bare = released(old, ty, limits);
        let none = Limits::default();
        let code = match bare.ty {
            Type::Primitive(it) => {
                let ty = primitive(*it);
                match bounds(bare.limits) {
                    Some(bounds) => Code::Fallible(format!("reader.limited::<{ty}>({bounds})")),
                    None => Code::Function(format!("{READER}::ignored::<{ty}>")),
                }
            }
            Type::Option(inner) => self.skip(inner, bare.limits).within("option_with("),
            Type::List(item) => {
                let code = self.skip(item, none);
                limited(
                    code.within(&format!("list_with({}", old.min_size(item))),
                    bare.limits,
                )
            }
            Type::Array(item, length) => {
                let code = self.skip(item, none);
                code.within(&format!("array_with::<_, {length}>({}", old.min_size(item)))
            }
            Type::Set(key) => {
                let code = self.skipped_key(key.ty());
                limited(
                    code.within(&format!("set_with({}", old.min_size(key.ty()))),
                    bare.limits,
                )
            }
            Type::Map(key, value) => {
                let min = old.min_size(key.ty()).saturating_add(old.min_size(value));
                let key = self.skipped_key(key.ty()).function();
                let code = self.skip(value, none);
                limited(code.within(&format!("map_with({min}, {key}")), bare.limits)
            }
            Type::Tuple(parts) => {
                let parts = parts.iter().enumerate();
                let parts = parts.map(|(place, part)| {
                    let code = self.skip(part, none).function();
                    format!("reader.item_with({place}, {code})?")
                });
                let parts: Vec<String> = parts.collect();
                Code::Value(format!("({})", parts.join(", ")))
            }
            Type::Named(..) => Code::Function(self.pool.call(self.release, Job::Skip(bare.ty.clone()))),
            Type::Param(_) => Code::Function(format!("{READER}::ignored::<()>")),
        };
        self.around(code, &[], bare.levels)
    }

    /// What reads a key, as something that has the same order.
    fn skipped_key(&self, ty: &Type) -> Code {
        match released(self.old(), ty, Limits::default()).ty {
            Type::Primitive(it) => Code::Function(format!(
                "<{} as ::turbo_runtime::wire::Decode>::decode",
                primitive(*it)
            )),
            Type::Named(id, _) => {
                let count = enum_of(self.old().type_def(*id)).variants.len();
                Code::Fallible(format!("reader.variant_of({count})"))
            }
            _ => Code::Function(format!("{READER}::ignored::<()>")),
        }
    }

    /// The function that reads past a struct or an enum.
    pub(super) fn skipping(&mut self, ty: &Type) -> Made {
        let Type::Named(id, arguments) = ty else {
            return Made::nothing();
        };
        let def = self.old().type_def(*id);
        let body = match &def.definition {
            Definition::Struct(item) => {
                let fields = Payload::Struct(item.fields.clone());
                let reads = self.skip_payload(&fields, arguments);
                format!("{reads} ::core::result::Result::Ok(())")
            }
            Definition::Enum(item) | Definition::Error(item) => {
                let arms = item.variants.iter().enumerate().map(|(index, variant)| {
                    let reads = self.skip_payload(&variant.payload, arguments);
                    match reads.is_empty() {
                        true => format!("{index} => ::core::result::Result::Ok(()),"),
                        false => format!("{index} => {{ {reads} ::core::result::Result::Ok(()) }}"),
                    }
                });
                let arms: String = arms.collect();
                format!(
                    "match reader.variant()? {{ {arms} other => \
                     ::core::result::Result::Err(reader.unknown_variant(other)), }}"
                )
            }
            Definition::Newtype(_) => String::new(),
        };
        Made {
            docs: format!("Reads past `{}` of {{}}.", def.name.as_written()),
            stem: format!("skip_{}_of_", stem(def)),
            code: reading("()", &body, def.facts.is_recursive),
        }
    }

    fn skip_payload(&mut self, payload: &Payload, arguments: &[Type]) -> String {
        match payload {
            Payload::Unit => String::new(),
            Payload::Tuple(types) => {
                let types = types.iter().enumerate();
                let part = types.map(|(place, ty)| {
                    let code = self.skip(&ty.with_arguments(arguments), Limits::default());
                    format!("reader.item_with({place}, {})?;", code.function())
                });
                part.collect()
            }
            Payload::Struct(fields) => {
                let field = fields.iter().map(|field| {
                    let code = self.skip(&field.ty.with_arguments(arguments), field.limits);
                    let name = literal(field.name.as_written());
                    format!("reader.field_with({name}, {})?;", code.function())
                });
                field.collect()
            }
        }
    }
}
