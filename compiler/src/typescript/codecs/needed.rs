//! What the codecs of a package need beside them: functions for collections, and the codecs of arguments.

use std::collections::BTreeMap;

use turbo_idl::ir::{JsAs, Primitive, Type};

use super::super::memory;
use super::super::model::{Codec, Helper, HelperKind, Part};
use super::super::types::{Types, typed};
use super::{Place, holds_a_codec, params_in};

/// What a package needs beside the codecs of its own types.
#[derive(Default)]
pub(in crate::typescript) struct Needed {
    helpers: BTreeMap<String, Helper>,
    codecs: BTreeMap<String, Codec>,
}

impl Needed {
    /// Both, in the order of their names.
    pub(in crate::typescript) fn into_parts(self) -> (Vec<Helper>, Vec<Codec>) {
        (
            self.helpers.into_values().collect(),
            self.codecs.into_values().collect(),
        )
    }
}

impl Types<'_> {
    /// Adds what the codec of a type needs: each list has functions of its own, which the engine can make fast for
    /// its items, and so have other collections; an argument has its codec.
    pub(in crate::typescript) fn collect(&self, ty: &Type, js: JsAs, needed: &mut Needed) {
        if let Type::Named(_, args) = ty {
            for arg in args {
                self.collect(arg, JsAs::Default, needed);
                let params = params_in(arg);
                if !matches!(arg, Type::Param(_)) && (params.is_empty() || holds_a_codec(arg)) {
                    let name = self.mangled(arg, JsAs::Default);
                    needed.codecs.entry(name.clone()).or_insert_with(|| Codec {
                        name,
                        params: params.iter().map(|index| format!("${index}")).collect(),
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
        let functions = |ty: &Type| Part {
            write: self.writer(ty, Place::js(js)),
            read: self.reader(ty, js),
        };
        if typed(ty, js).is_some() {
            return None;
        }
        let calls: &[&str] = match ty {
            Type::List(item) if floats(item).is_some() => &["getCount", "putCount"],
            Type::List(_) => &["getCount", "newList", "putCount"],
            Type::Array(item, _) if floats(item).is_some() => &["checkTuple", "getItems"],
            Type::Array(..) => &["checkTuple", "getItems", "newList"],
            Type::Set(_) => &["getSet", "putSet"],
            Type::Map(..) => &["getMap", "putMap"],
            Type::Tuple(types) if memory::of_tuple(self.schema, types).is_some() => &["checkTuple", "claim"],
            Type::Tuple(_) => &["checkTuple"],
            Type::Primitive(_) | Type::Option(_) | Type::Param(_) | Type::Named(..) => return None,
        };
        for name in calls {
            self.call(name);
        }
        Some(match ty {
            Type::List(item) => HelperKind::List {
                item: part(item, "value[i]", "item"),
                least: self.least(item),
                bulk: floats(item).map(|name| self.call(name)),
            },
            Type::Array(item, length) => HelperKind::Array {
                length: *length,
                item: part(item, "value[i]", "item"),
                least: self.least(item),
                bulk: floats(item).map(|name| self.call(name)),
            },
            Type::Set(key) => {
                let key = self.key(key.ty());
                HelperKind::Set {
                    key: functions(&key),
                    compare: self.compare(&key),
                    least: self.least(&key),
                }
            }
            Type::Map(key, value) => {
                let key = self.key(key.ty());
                let least = Type::Tuple(vec![key.clone(), (**value).clone()]);
                HelperKind::Map {
                    compare: self.compare(&key),
                    key: functions(&key),
                    value: functions(value),
                    least: self.least(&least),
                }
            }
            Type::Tuple(types) => {
                let items = types.iter().enumerate();
                let items =
                    items.map(|(index, item)| part(item, &format!("value[{index}]"), &format!("f{index}")));
                HelperKind::Tuple {
                    items: items.collect(),
                    claim: memory::of_tuple(self.schema, types),
                }
            }
            Type::Primitive(_) | Type::Option(_) | Type::Param(_) | Type::Named(..) => return None,
        })
    }
}

/// What reads all items at once, where whatever bytes there are can be read.
fn floats(item: &Type) -> Option<&'static str> {
    match item {
        Type::Primitive(Primitive::F32) => Some("getF32s"),
        Type::Primitive(Primitive::F64) => Some("getF64s"),
        _ => None,
    }
}
