//! The one place where a type of the schema becomes code that writes and reads it.

use std::collections::{BTreeMap, BTreeSet};

use turbo_idl::ir::{JsAs, Limits, Primitive, Schema, Type, TypeId};

use super::memory;
use super::model::{Codec, Helper, HelperKind, Part};
use super::types::{Types, innermost, typed};

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

/// What a package needs beside the codecs of its own types.
#[derive(Default)]
pub(super) struct Needed {
    helpers: BTreeMap<String, Helper>,
    codecs: BTreeMap<String, Codec>,
}

impl Needed {
    /// Both, in the order of their names.
    pub(super) fn into_parts(self) -> (Vec<Helper>, Vec<Codec>) {
        (
            self.helpers.into_values().collect(),
            self.codecs.into_values().collect(),
        )
    }
}

impl Types<'_> {
    /// Statements that write the value in the variable `local`.
    pub(super) fn write(&self, ty: &Type, place: Place, local: &str) -> String {
        if let Type::Option(inner) = ty {
            let inner = self.write(inner, place, local).replace('\n', "\n  ");
            return format!("if ({local} === undefined) $w.none();\nelse {{\n  $w.some();\n  {inner}\n}}");
        }
        if let Some(lengths) = place.lengths() {
            let write = self.write(ty, Place::js(place.js), local);
            return format!("$w.limit({local}, {lengths});\n{write}");
        }
        match typed(ty, place.js) {
            Some((item, None)) => return format!("$w.typed({local}, \"{}\");", item.name()),
            Some((item, Some(length))) => {
                return format!("$w.typedItems({local}, \"{}\", {length});", item.name());
            }
            None => {}
        }
        match ty {
            Type::Param(index) => format!("${index}.write($w, {local});"),
            Type::Primitive(primitive) => format!("$w.{}({local});", method(*primitive, place.js)),
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
        let reader = place
            .lengths()
            .map_or_else(|| "$r".to_owned(), |lengths| format!("$r.limit({lengths})"));
        match typed(ty, place.js) {
            Some((item, None)) => return format!("{reader}.typed(\"{}\")", item.name()),
            Some((item, Some(length))) => {
                return format!("{reader}.typedItems(\"{}\", {length})", item.name());
            }
            None => {}
        }
        match ty {
            Type::Option(inner) => format!("$r.option() ? {} : undefined", self.read(inner, place)),
            Type::Param(index) => format!("${index}.read({reader})"),
            Type::Primitive(primitive) => format!("{reader}.{}()", method(*primitive, place.js)),
            _ => format!(
                "{}({reader}{})",
                self.function("read", ty, place.js),
                self.passed(ty)
            ),
        }
    }

    /// A function that reads a value.
    pub(super) fn reader(&self, ty: &Type, js: JsAs) -> String {
        if self.has_function(ty, js) {
            self.function("read", ty, js)
        } else {
            format!("($r) => {}", self.read(ty, Place::js(js)))
        }
    }

    /// A function that writes a value.
    pub(super) fn writer(&self, ty: &Type, place: Place) -> String {
        if self.has_function(ty, place.js) && place.limits.is_none() {
            self.function("write", ty, place.js)
        } else {
            let write = self.write(ty, place, "value");
            if write.contains('\n') {
                format!("($w, value) => {{\n  {}\n}}", write.replace('\n', "\n  "))
            } else {
                format!("($w, value) => {}", write.trim_end_matches(';'))
            }
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

    /// The function that compares two keys.
    fn compare(&self, key: &Type) -> String {
        match innermost(self.schema, key) {
            Type::Primitive(Primitive::Uuid) => "$compareUuids".to_owned(),
            Type::Named(id, _) => self.codec("compare", id),
            _ => "$compareKeys".to_owned(),
        }
    }

    /// Adds what the codec of a type needs: each list has functions of its own, which the engine can make fast for
    /// its items, and so have other collections; an argument has its codec.
    pub(super) fn collect(&self, ty: &Type, js: JsAs, needed: &mut Needed) {
        if let Type::Named(_, args) = ty {
            for arg in args {
                self.collect(arg, JsAs::Default, needed);
                if !matches!(arg, Type::Param(_)) && params_in(arg).is_empty() {
                    let name = self.mangled(arg, JsAs::Default);
                    needed.codecs.entry(name.clone()).or_insert_with(|| Codec {
                        name,
                        write: self.writer(arg, Place::default()),
                        read: self.reader(arg, JsAs::Default),
                        least: self.least(arg),
                    });
                }
            }
            return;
        }
        let Some(kind) = self.helper(ty, js) else {
            if let Type::Option(inner) = ty {
                self.collect(inner, js, needed);
            }
            return;
        };
        let name = self.mangled(ty, js);
        if needed.helpers.contains_key(&name) {
            return;
        }
        let params = params_in(ty).iter().map(|index| format!(", ${index}")).collect();
        let helper = Helper {
            name: name.clone(),
            params,
            kind,
        };
        needed.helpers.insert(name, helper);
        for part in ty.parts() {
            self.collect(part, js, needed);
        }
    }

    fn helper(&self, ty: &Type, js: JsAs) -> Option<HelperKind> {
        let part = |ty: &Type, source: &str, local: &str| Part {
            write: self.write_from(ty, Place::js(js), source, local),
            read: self.read(ty, Place::js(js)),
        };
        if typed(ty, js).is_some() {
            return None;
        }
        Some(match ty {
            Type::List(item) => HelperKind::List {
                item: part(item, "list[i]", "item"),
                least: self.least(item),
                array: self.global("Array"),
            },
            Type::Array(item, length) => HelperKind::Array {
                length: *length,
                array: self.global("Array"),
                item: part(item, "list[i]", "item"),
                least: self.least(item),
            },
            Type::Set(key) => {
                let key = self.key(key.ty());
                HelperKind::Set {
                    key: part(&key, "key", "key"),
                    compare: self.compare(&key),
                    least: self.least(&key),
                }
            }
            Type::Map(key, value) => {
                let key = self.key(key.ty());
                let least = Type::Tuple(vec![key.clone(), (**value).clone()]);
                HelperKind::Map {
                    compare: self.compare(&key),
                    key: part(&key, "key", "key"),
                    value: part(value, "pairs[i][1]", "value"),
                    least: self.least(&least),
                }
            }
            Type::Tuple(types) => {
                let items = types.iter().enumerate();
                let items =
                    items.map(|(index, item)| part(item, &format!("items[{index}]"), &format!("f{index}")));
                HelperKind::Tuple {
                    items: items.collect(),
                    claim: memory::of_tuple(self.schema, types),
                }
            }
            Type::Primitive(_) | Type::Option(_) | Type::Param(_) | Type::Named(..) => return None,
        })
    }

    /// The type as a part of a name. Each word says how many follow it, and no name of a type has an underscore between
    /// letters, so no two meet.
    fn mangled(&self, ty: &Type, js: JsAs) -> String {
        match typed(ty, js) {
            Some((item, None)) => return format!("{}Typed", item.name()),
            Some((item, Some(length))) => return format!("{}Typed{length}", item.name()),
            None => {}
        }
        match ty {
            Type::Primitive(primitive) => method(*primitive, js),
            Type::Param(index) => format!("${index}"),
            Type::Named(id, args) => args.iter().fold(self.named(*id).replace('.', "_"), |name, arg| {
                format!("{name}_{}", self.mangled(arg, JsAs::Default))
            }),
            Type::Option(inner) => format!("Option_{}", self.mangled(inner, js)),
            Type::List(item) => format!("List_{}", self.mangled(item, js)),
            Type::Array(item, length) => format!("Array{length}_{}", self.mangled(item, js)),
            Type::Set(key) => format!("Set_{}", self.mangled(&self.key(key.ty()), js)),
            Type::Map(key, value) => {
                let key = self.mangled(&self.key(key.ty()), js);
                format!("Map_{key}_{}", self.mangled(value, js))
            }
            Type::Tuple(items) => items.iter().fold(format!("Tuple{}", items.len()), |name, item| {
                format!("{name}_{}", self.mangled(item, js))
            }),
        }
    }

    /// An expression for the fewest bytes that a value takes.
    fn least(&self, ty: &Type) -> String {
        let mut sum = BTreeMap::new();
        let constant = self.add_least(ty, 1, &mut sum);
        let mut terms: Vec<String> = sum
            .iter()
            .map(|(index, factor)| match factor {
                1 => format!("${index}.least"),
                factor => format!("${index}.least * {factor}"),
            })
            .collect();
        if constant != 0 || terms.is_empty() {
            terms.insert(0, constant.to_string());
        }
        terms.join(" + ")
    }

    /// `factor` times the fewest bytes: those known here, and in `params` how often each parameter is among them.
    fn add_least(&self, ty: &Type, factor: u64, params: &mut BTreeMap<u32, u64>) -> u64 {
        let known = |size: u32| factor.saturating_mul(u64::from(size));
        match ty {
            Type::Param(index) => {
                let times = params.entry(*index).or_insert(0);
                *times = times.saturating_add(factor);
                0
            }
            Type::Array(item, length) => {
                self.add_least(item, factor.saturating_mul(u64::from(*length)), params)
            }
            Type::Tuple(items) => items.iter().fold(0, |sum: u64, item| {
                sum.saturating_add(self.add_least(item, factor, params))
            }),
            Type::Named(id, args) if !params_in(ty).is_empty() => {
                let facts = &self.schema.type_def(*id).facts;
                if facts.min_size > 0 {
                    return known(facts.min_size);
                }
                // Whatever it takes, it takes for its arguments.
                let is_inline = |index: u32| facts.inline_params.checked_shr(index).unwrap_or(0) & 1 == 1;
                let inline = (0..).zip(args).filter(|(index, _)| is_inline(*index));
                inline.fold(0, |sum: u64, (_, arg)| {
                    sum.saturating_add(self.add_least(arg, factor, params))
                })
            }
            _ => known(self.schema.min_size(ty)),
        }
    }
}

/// The enums that are keys somewhere in the schema.
pub(super) fn key_enums(schema: &Schema) -> BTreeSet<TypeId> {
    let fields = schema.types.iter().flat_map(|def| def.definition.types());
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    let in_methods = methods.flat_map(super::lower::types_of).map(|(ty, _)| ty);
    let mut found = BTreeSet::new();
    for ty in fields.chain(in_methods) {
        add_key_enums(schema, ty, &mut found);
    }
    found
}

fn add_key_enums(schema: &Schema, ty: &Type, found: &mut BTreeSet<TypeId>) {
    if let Type::Set(key) | Type::Map(key, _) = ty
        && let Type::Named(id, _) = innermost(schema, key.ty())
    {
        found.insert(id);
    }
    for part in ty.parts() {
        add_key_enums(schema, part, found);
    }
}

/// The method of the writer and of the reader.
fn method(primitive: Primitive, js: JsAs) -> String {
    match (primitive, js) {
        (Primitive::U64 | Primitive::I64 | Primitive::U128 | Primitive::I128, JsAs::Number) => {
            format!("{}Number", primitive.name())
        }
        (Primitive::Duration, JsAs::Bigint) => "durationBigint".to_owned(),
        // The same bytes, and the same values.
        (Primitive::Timestamp, JsAs::Bigint) => "i64".to_owned(),
        _ => primitive.name().to_owned(),
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
