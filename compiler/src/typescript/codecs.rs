//! The one place where a type of the schema becomes code that writes and reads it.

mod keys;
mod least;
mod mangled;
mod needed;

use turbo_idl::ir::{JsAs, Limits, Primitive, Type, TypeId};

use super::types::{Types, typed, typed_array};
use mangled::kind;

pub(super) use keys::key_enums;
pub(super) use needed::Needed;

/// What is said about a type where it stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) js: JsAs,
    /// Of the outermost type, an option aside.
    pub(super) limits: Limits,
}

impl Place {
    pub(super) fn new(js: JsAs, limits: Limits) -> Self {
        Self { js, limits }
    }

    fn js(js: JsAs) -> Self {
        Self::new(js, Limits::default())
    }

    /// The arguments of `limit`.
    fn lengths(self) -> Option<String> {
        // No length in JavaScript reaches further.
        const MOST: u64 = (1 << 53) - 1;
        let least = self.limits.min.unwrap_or(0);
        let most = self.limits.max.unwrap_or(MOST).min(MOST);
        (!self.limits.is_none()).then(|| format!("{least}, {most}"))
    }
}

impl Types<'_> {
    /// Statements that write the value in the variable `local`.
    pub(super) fn write(&self, ty: &Type, place: Place, local: &str) -> String {
        if let Type::Option(inner) = ty {
            let is_there = format!("{}($w, {local})", self.call("putSome"));
            let inner = self.write(inner, place, local);
            return if inner.contains('\n') {
                format!("if ({is_there}) {{\n  {}\n}}", inner.replace('\n', "\n  "))
            } else {
                format!("if ({is_there}) {inner}")
            };
        }
        if let Some(lengths) = place.lengths() {
            let write = self.write(ty, Place::js(place.js), local);
            return format!("{}({local}, {lengths});\n{write}", self.call("checkLimit"));
        }
        match typed(ty, place.js) {
            Some((item, None)) => {
                let class = self.array_class("put", item);
                return format!("{}($w, {local}, {class});", self.call("putTyped"));
            }
            Some((item, Some(length))) => {
                let class = self.array_class("put", item);
                return format!("{}($w, {local}, {length}, {class});", self.call("putNumbers"));
            }
            None => {}
        }
        match ty {
            Type::Param(index) => format!("${index}.write($w, {local});"),
            Type::Primitive(primitive) => format!(
                "{}($w, {local});",
                self.primitive_codec("put", *primitive, place.js)
            ),
            _ => format!(
                "{}($w, {local}{});",
                self.function("write", ty, place.js),
                self.passed(ty)
            ),
        }
    }

    /// Statements that write the value of an expression. Only what is looked at twice gets the variable `local`.
    pub(super) fn write_from(&self, ty: &Type, place: Place, source: &str, local: &str) -> String {
        if matches!(ty, Type::Option(_)) || !place.limits.is_none() {
            format!("const {local} = {source};\n{}", self.write(ty, place, local))
        } else {
            self.write(ty, place, source)
        }
    }

    /// An expression that reads a value.
    pub(super) fn read(&self, ty: &Type, place: Place) -> String {
        if let Type::Option(inner) = ty {
            let is_there = self.call("getSome");
            return format!("{is_there}($r) ? {} : $r.none", self.read(inner, place));
        }
        let reader = place.lengths().map_or_else(
            || "$r".to_owned(),
            |lengths| format!("{}($r, {lengths})", self.call("getLimit")),
        );
        match typed(ty, place.js) {
            Some((item, None)) => {
                let class = self.array_class("get", item);
                return format!("{}({reader}, {class})", self.call("getTyped"));
            }
            Some((item, Some(length))) => {
                let class = self.array_class("get", item);
                return format!("{}({reader}, {length}, {class})", self.call("getNumbers"));
            }
            None => {}
        }
        match ty {
            Type::Param(index) => format!("${index}.read({reader})"),
            Type::Primitive(primitive) => {
                format!("{}({reader})", self.primitive_codec("get", *primitive, place.js))
            }
            _ => format!(
                "{}({reader}{})",
                self.function("read", ty, place.js),
                self.passed(ty)
            ),
        }
    }

    /// A function that reads a value.
    pub(super) fn reader(&self, ty: &Type, js: JsAs) -> String {
        match ty {
            Type::Primitive(primitive) => self.primitive_codec("get", *primitive, js),
            Type::Param(index) => format!("${index}.read"),
            _ if self.has_function(ty, js) => self.function("read", ty, js),
            _ => format!("($r) => {}", self.read(ty, Place::js(js))),
        }
    }

    /// A function that writes a value.
    pub(super) fn writer(&self, ty: &Type, place: Place) -> String {
        match ty {
            _ if !place.limits.is_none() => {}
            Type::Primitive(primitive) => return self.primitive_codec("put", *primitive, place.js),
            Type::Param(index) => return format!("${index}.write"),
            _ if self.has_function(ty, place.js) => return self.function("write", ty, place.js),
            _ => {}
        }
        function_of_value(&[self.write(ty, place, "value")])
    }

    /// The function of the runtime for a primitive.
    fn primitive_codec(&self, verb: &str, primitive: Primitive, js: JsAs) -> String {
        let kind = kind(primitive, js);
        let (first, rest) = kind.split_at(1);
        self.call(&format!("{verb}{}{rest}", first.to_ascii_uppercase()))
    }

    /// The class of a typed array; with the function for an item, unless memory is copied.
    fn array_class(&self, verb: &str, item: Primitive) -> String {
        let class = self.global(typed_array(item));
        match item {
            Primitive::U8 | Primitive::I8 | Primitive::F32 | Primitive::F64 => class,
            _ => format!("{class}, {}", self.primitive_codec(verb, item, JsAs::Default)),
        }
    }

    /// Whether a function alone reads or writes the type.
    fn has_function(&self, ty: &Type, js: JsAs) -> bool {
        let is_function = match ty {
            Type::Primitive(_) | Type::Option(_) | Type::Param(_) => false,
            Type::List(_) | Type::Array(..) => typed(ty, js).is_none(),
            Type::Named(..) | Type::Set(_) | Type::Map(..) | Type::Tuple(_) => true,
        };
        is_function && self.passed(ty).is_empty()
    }

    /// The function behind a type that is neither a primitive, nor optional, nor a parameter.
    fn function(&self, verb: &str, ty: &Type, js: JsAs) -> String {
        match ty {
            Type::Named(id, _) => self.codec(verb, *id),
            _ => format!("${verb}{}", self.mangled(ty, js)),
        }
    }

    /// What such a function is passed besides: the codecs of the arguments of a generic type, or those of the
    /// parameters that stand in a list.
    fn passed(&self, ty: &Type) -> String {
        match ty {
            Type::Named(_, args) => args
                .iter()
                .map(|arg| format!(", {}", self.codec_of(arg)))
                .collect(),
            _ => params_in(ty).iter().map(|index| format!(", ${index}")).collect(),
        }
    }

    /// The codec of an argument, as generic functions take it.
    fn codec_of(&self, ty: &Type) -> String {
        match ty {
            Type::Param(index) => format!("${index}"),
            _ if params_in(ty).is_empty() => format!("$codecOf_{}", self.mangled(ty, JsAs::Default)),
            // Written out, each would hold the one within twice, and a deep one would have no end.
            _ if holds_a_codec(ty) => {
                let params: Vec<String> = params_in(ty).iter().map(|index| format!("${index}")).collect();
                format!(
                    "$codecOf_{}({})",
                    self.mangled(ty, JsAs::Default),
                    params.join(", ")
                )
            }
            _ => format!(
                "{{ write: {}, read: {}, least: {} }}",
                self.writer(ty, Place::default()),
                self.reader(ty, JsAs::Default),
                self.least(ty)
            ),
        }
    }

    /// The function that reads, writes or compares a type of the schema.
    pub(super) fn codec(&self, verb: &str, id: TypeId) -> String {
        self.qualified(id, &format!("${verb}{}", self.type_name(id)))
    }
}

/// A function that writes what is in `value`.
pub(super) fn function_of_value(writes: &[String]) -> String {
    let body = writes.join("\n");
    if body.contains('\n') {
        format!("($w, value) => {{\n  {}\n}}", body.replace('\n', "\n  "))
    } else if body.starts_with("if ") {
        format!("($w, value) => {{ {body} }}")
    } else {
        format!("($w, value) => {}", body.trim_end_matches(';'))
    }
}

/// Whether the codec of an argument with parameters in it has another such codec in it.
fn holds_a_codec(ty: &Type) -> bool {
    match ty {
        Type::Option(inner) => holds_a_codec(inner),
        Type::Named(_, args) => {
            let mut args = args.iter().filter(|arg| !matches!(arg, Type::Param(_)));
            args.any(|arg| !params_in(arg).is_empty())
        }
        _ => false,
    }
}

/// The type parameters that stand in a type, ascending.
pub(super) fn params_in(ty: &Type) -> Vec<u32> {
    let mut params = match ty {
        Type::Param(index) => vec![*index],
        _ => ty.parts().flat_map(params_in).collect(),
    };
    params.sort_unstable();
    params.dedup();
    params
}
