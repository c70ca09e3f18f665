//! Constants and defaults: what is written, made to fit a type.

use super::literals::{converted, integer, primitive_value};
use super::lower::Lower;
use super::names::{Kind, Lookup};
use crate::ast::{self, Path, ValueKind};
use crate::diagnostics::{Code, Diagnostic, Fix, nearest, quoted};
use crate::ir::{Primitive, Type, TypeId, Value};

impl Lower<'_, '_> {
    /// The value of a constant, of a type of the language; complains if it does not fit.
    pub(super) fn literal(&mut self, value: &ast::Value, primitive: Primitive) -> Option<Value> {
        match primitive_value(value, primitive) {
            Ok(value) => Some(value),
            Err(label) => {
                let help = "the value of a constant is written out: a number, a text, `true` or `false`";
                let is_path = matches!(value.kind, ValueKind::Path(_));
                match respelled(value, primitive) {
                    Some(fix) => self.refuse(bad_value(value, &label).fix(fix)),
                    None => self.bad_value(value, &label, is_path.then_some(help)),
                }
            }
        }
    }

    /// A value that stands where one of that type is wanted; complains if it does not fit.
    pub(super) fn value_of(&mut self, value: &ast::Value, ty: &Type) -> Option<Value> {
        let is_none = matches!(&value.kind, ValueKind::Path(path) if path.dotted() == "none");
        let inner = match ty {
            Type::Option(_) if is_none => return Some(Value::None),
            Type::Option(inner) => inner,
            ty => ty,
        };
        let is_optional = matches!(ty, Type::Option(_));
        let inner = self.unwrapped(inner)?.clone();
        if is_none {
            return self.bad_value(value, "only what is optional can be `none`", None);
        }
        if let (true, ValueKind::Path(path)) = (is_optional, &value.kind)
            && matches!(path.dotted().as_str(), "null" | "nil" | "None" | "undefined")
        {
            let fix = Fix::replace("it is called `none` here", value.span, "none");
            return self.refuse(bad_value(value, "not a value of this language").fix(fix));
        }
        match (&inner, &value.kind) {
            (Type::Named(id, _), ValueKind::Path(path)) if self.known.enums.contains_key(id) => {
                self.variant_of(value, path, *id)
            }
            (Type::List(_), ValueKind::List(items)) if items.is_empty() => Some(Value::EmptyList),
            (Type::Set(_), ValueKind::List(items)) if items.is_empty() => Some(Value::EmptySet),
            (Type::Map(..), ValueKind::List(items)) if items.is_empty() => Some(Value::EmptyMap),
            (Type::Named(id, _), _) if self.known.enums.contains_key(id) => {
                let diagnostic = bad_value(value, "expected the name of a variant");
                let fix = self.variant_in_quotes(value, *id);
                self.refuse(diagnostic.fix_if(fix))
            }
            (Type::List(_) | Type::Set(_) | Type::Map(..), _) => self.bad_value(
                value,
                "expected `[]`, which is the only one that can be written",
                None,
            ),
            (Type::Primitive(primitive), ValueKind::Path(path))
                if !matches!(path.dotted().as_str(), "true" | "false")
                    && !self.is_respelled(value, path, *primitive) =>
            {
                let constant = self.constant(path)?;
                match converted(&constant, *primitive) {
                    Some(value) => Some(value),
                    None => {
                        let label = format!("this constant is no value of `{}`", primitive.name());
                        self.bad_value(value, &label, None)
                    }
                }
            }
            (Type::Primitive(primitive), _) => match primitive_value(value, *primitive) {
                Ok(value) => Some(value),
                Err(label) => self.refuse(bad_value(value, &label).fix_if(respelled(value, *primitive))),
            },
            _ => self.bad_value(
                value,
                "a value of this type cannot be written",
                Some("make the type optional, or leave the default out"),
            ),
        }
    }

    /// A whole number that is not negative: written, or a constant. Complains under a code if it is none.
    pub(super) fn number_of(&mut self, value: &ast::Value, code: Code) -> Option<u128> {
        let number = match &value.kind {
            ValueKind::Number(text) => integer(text),
            ValueKind::Path(path) => Some(self.constant(path)?),
            ValueKind::String(_) | ValueKind::List(_) => None,
        };
        let number = match number {
            Some(Value::UInt(number)) => Some(number),
            Some(Value::Int(number)) => u128::try_from(number).ok(),
            _ => None,
        };
        if number.is_none() {
            let message = "expected a whole number, or a constant that is one";
            self.report
                .add(Diagnostic::error(code, value.span, message, "not a whole number"));
        }
        number
    }

    fn variant_of(&mut self, value: &ast::Value, path: &Path, id: TypeId) -> Option<Value> {
        let item = *self.known.enums.get(&id)?;
        let name = path.segments.last()?;
        let found = item
            .variants
            .iter()
            .position(|variant| variant.name.text == name.text);
        match found {
            Some(index)
                if path.segments.len() == 1 && matches!(item.variants[index].payload, ast::Payload::Unit) =>
            {
                Some(Value::Variant(id, index as u32))
            }
            Some(_) if path.segments.len() > 1 => {
                let title = format!("write the variant alone: `{}`", name.text);
                let fix = Fix::replace(title, path.span, &name.text);
                self.refuse(bad_value(value, "the enum is known here").fix(fix))
            }
            Some(_) => self.bad_value(
                value,
                "this variant carries something, which cannot be written",
                None,
            ),
            None => {
                let variants = item.variants.iter().map(|variant| variant.name.text.as_str());
                let near = if self.may_suggest() {
                    nearest(&name.text, variants)
                } else {
                    None
                };
                let label = format!("no variant of `{}`", item.name.text);
                self.refuse(bad_value(value, &label).did_you_mean(near, path.span))
            }
        }
    }

    fn constant(&mut self, path: &Path) -> Option<Value> {
        let what = match self.names.lookup(self.file, path) {
            Lookup::Symbol(symbol) => match symbol.kind {
                Kind::Constant(at) => {
                    if let Some(Some(Value::String(text))) = self.known.constants.get(&at)
                        && !self.may_write_out(text.len() / TEXT_OF_A_PART)
                    {
                        self.report.add(too_much_text(path));
                        return None;
                    }
                    let value = self.known.constants.get(&at).cloned().flatten();
                    return value.or_else(|| self.lost());
                }
                Kind::Lost => return self.lost(),
                Kind::Service => "a service",
                _ => "a type",
            },
            Lookup::Primitive(_) => "a type",
            Lookup::Import => "an import",
            Lookup::Lost => return self.lost(),
            Lookup::UnknownImport => {
                let diagnostic = self.unknown_import(path);
                self.report.add(diagnostic);
                return None;
            }
            Lookup::Unknown => {
                let file = match path.segments.as_slice() {
                    [import, _] => self.names.import(self.file, &import.text),
                    _ => Some(self.file),
                };
                let name = path.segments.last().map_or("", |name| name.text.as_str());
                let near = if self.may_suggest() {
                    nearest(
                        name,
                        file.into_iter().flat_map(|file| self.names.constants_of(file)),
                    )
                } else {
                    None
                };
                let message = format!("there is no constant {}", quoted(&path.dotted()));
                let place = path.segments.last().map_or(path.span, |name| name.span);
                self.report.add(
                    Diagnostic::error(Code::UnknownConstant, path.span, message, "no such constant")
                        .did_you_mean(near, place),
                );
                return None;
            }
        };
        let message = format!("{} is {what}, not a constant", quoted(&path.dotted()));
        self.report.add(Diagnostic::error(
            Code::UnknownConstant,
            path.span,
            message,
            "expected a value",
        ));
        None
    }

    fn bad_value<T>(&mut self, value: &ast::Value, label: &str, help: Option<&str>) -> Option<T> {
        self.refuse(bad_value(value, label).help_if(help.map(str::to_owned)))
    }

    /// Whether it is a value in the wrong spelling, and not the name of something.
    fn is_respelled(&self, value: &ast::Value, path: &Path, primitive: Primitive) -> bool {
        respelled(value, primitive).is_some() && matches!(self.names.lookup(self.file, path), Lookup::Unknown)
    }

    /// The variant whose name stands in quotes.
    fn variant_in_quotes(&self, value: &ast::Value, id: TypeId) -> Option<Fix> {
        let ValueKind::String(text) = &value.kind else {
            return None;
        };
        let mut variants = self.known.enums.get(&id)?.variants.iter();
        variants
            .find(|variant| variant.name.text == *text && matches!(variant.payload, ast::Payload::Unit))?;
        let title = format!("leave the quotes out: `{text}`");
        Some(Fix::replace(title, value.span, text))
    }
}

/// So many bytes of a constant's text count as much as a type of an alias, where they are written out.
const TEXT_OF_A_PART: usize = 64;

fn too_much_text(path: &Path) -> Diagnostic {
    let message = "the texts of constants are too much where they are used";
    Diagnostic::error(Code::TooMuchText, path.span, message, "up to this use")
        .note("together with what aliases are written out to they may have 256 MiB")
        .help("use a shorter text, or make the field optional and leave the default out")
}

fn bad_value(value: &ast::Value, label: &str) -> Diagnostic {
    Diagnostic::error(
        Code::BadValue,
        value.span,
        "this value does not fit its type",
        label,
    )
}

/// The same value in the spelling that the type asks for.
fn respelled(value: &ast::Value, primitive: Primitive) -> Option<Fix> {
    let fits = |kind: ValueKind| {
        let value = ast::Value {
            kind,
            span: value.span,
        };
        primitive_value(&value, primitive).is_ok()
    };
    match &value.kind {
        ValueKind::String(text) if fits(ValueKind::Number(text.clone())) => {
            let title = format!("leave the quotes out: `{text}`");
            Some(Fix::replace(title, value.span, text))
        }
        ValueKind::String(text) if primitive == Primitive::Bool && is_bool(text) => {
            let title = format!("leave the quotes out: `{text}`");
            Some(Fix::replace(title, value.span, text))
        }
        ValueKind::Path(path) if primitive == Primitive::Bool => {
            let small = path.dotted().to_ascii_lowercase();
            let title = format!("it is written `{small}`");
            (is_bool(&small) && small != path.dotted()).then(|| Fix::replace(title, value.span, small))
        }
        ValueKind::Number(text) if text.contains("__") => {
            let parts: Vec<&str> = text.split('_').filter(|part| !part.is_empty()).collect();
            let single = parts.join("_");
            let title = format!("one `_` between digits is enough: `{single}`");
            fits(ValueKind::Number(single.clone())).then(|| Fix::replace(title, value.span, single))
        }
        _ => None,
    }
}

fn is_bool(text: &str) -> bool {
    matches!(text, "true" | "false")
}
