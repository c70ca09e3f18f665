//! The one place where a type of the schema becomes text of a declaration.

use std::cell::RefCell;
use std::collections::BTreeSet;

use turbo_idl::ir::{Definition, JsAs, PackageId, Primitive, Schema, Type, TypeDef, TypeId};

use super::{modules, names};
use crate::members::Members;

/// The longest list of a fixed length that is declared item by item.
const MAX_TUPLE: u32 = 16;

/// The globals that declarations use.
const GLOBALS: &[&str] = &[
    "AsyncIterable",
    "Date",
    "Iterable",
    "Map",
    "Promise",
    "Set",
    "Uint8Array",
];

/// How the types of a schema are spelled inside the module of one package.
pub(super) struct Types<'a> {
    pub(super) schema: &'a Schema,
    pub(super) package: PackageId,
    /// The name of each type of the schema, without its package.
    type_names: &'a [String],
    /// What the module itself declares: a global of the same name needs `globalThis`.
    declared: BTreeSet<String>,
    /// What the code of the module calls of the runtime, as it has been asked for so far.
    called: RefCell<BTreeSet<String>>,
}

impl<'a> Types<'a> {
    pub(super) fn new(
        schema: &'a Schema,
        package: PackageId,
        members: &Members<'a>,
        type_names: &'a [String],
    ) -> Self {
        let types = members.defs(schema).map(|def| &def.name);
        let services = members.services.iter().map(|service| &service.name);
        Self {
            schema,
            package,
            type_names,
            declared: types.chain(services).map(names::type_name).collect(),
            called: RefCell::default(),
        }
    }

    /// A function of the runtime, by the name that the module gives it, which is imported for it.
    pub(super) fn call(&self, name: &str) -> String {
        if !self.called.borrow().contains(name) {
            self.called.borrow_mut().insert(name.to_owned());
        }
        format!("${name}")
    }

    /// The imports of all functions that were asked for, in the order of their names.
    pub(super) fn called(&self) -> Vec<String> {
        let called = self.called.borrow();
        called.iter().map(|name| format!("{name} as ${name}")).collect()
    }

    /// Whether the module declares something of that name.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    /// A type of the platform.
    pub(super) fn global(&self, name: &str) -> String {
        if self.declares(name) {
            format!("globalThis.{name}")
        } else {
            name.to_owned()
        }
    }

    /// A type of the runtime, as the module imports it.
    pub(super) fn runtime(&self, name: &str) -> String {
        if self.declares(name) {
            format!("${name}")
        } else {
            name.to_owned()
        }
    }

    /// The names of the parameters of a generic type. One that would hide a type of the module or of the platform gets
    /// an underscore.
    pub(super) fn params(&self, def: &TypeDef) -> Vec<String> {
        let name = |param| {
            let name = names::type_name(param);
            let is_taken =
                self.declares(&name) || GLOBALS.contains(&name.as_str()) || name.ends_with("Array");
            if is_taken { format!("{name}_") } else { name }
        };
        def.params.iter().map(name).collect()
    }

    /// The type in a declaration. `params` are the names of the type parameters there.
    pub(super) fn declaration(&self, ty: &Type, js: JsAs, params: &[String]) -> String {
        if let Some((item, _)) = typed(ty, js) {
            return self.global(typed_array(item));
        }
        match ty {
            Type::Primitive(primitive) => self.primitive(*primitive, js),
            Type::Param(index) => params[*index as usize].clone(),
            Type::Named(id, args) => {
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| self.declaration(arg, JsAs::Default, params))
                    .collect();
                self.named(*id) + &angled(&args)
            }
            Type::Option(inner) => format!("{} | undefined", self.declaration(inner, js, params)),
            Type::Array(item, length) if *length <= MAX_TUPLE => {
                let item = self.declaration(item, js, params);
                let items: Vec<&str> = (0..*length).map(|_| item.as_str()).collect();
                format!("[{}]", items.join(", "))
            }
            Type::List(item) | Type::Array(item, _) => match **item {
                Type::Option(_) => format!("({})[]", self.declaration(item, js, params)),
                _ => format!("{}[]", self.declaration(item, js, params)),
            },
            Type::Set(key) => {
                let key = self.declaration(&self.key(key.ty()), js, params);
                format!("{}<{key}>", self.global("Set"))
            }
            Type::Map(key, value) => {
                let key = self.declaration(&self.key(key.ty()), js, params);
                let value = self.declaration(value, js, params);
                format!("{}<{key}, {value}>", self.global("Map"))
            }
            Type::Tuple(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.declaration(item, js, params))
                    .collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// A primitive in a declaration.
    pub(super) fn primitive(&self, primitive: Primitive, js: JsAs) -> String {
        match primitive {
            Primitive::Bool => "boolean".to_owned(),
            Primitive::U8 | Primitive::U16 | Primitive::U32 => "number".to_owned(),
            Primitive::I8 | Primitive::I16 | Primitive::I32 => "number".to_owned(),
            Primitive::F32 | Primitive::F64 => "number".to_owned(),
            Primitive::U64 | Primitive::U128 | Primitive::I64 | Primitive::I128 => match js {
                JsAs::Number => "number".to_owned(),
                JsAs::Default | JsAs::Bigint | JsAs::Typed => "bigint".to_owned(),
            },
            Primitive::String | Primitive::Char | Primitive::Uuid | Primitive::Decimal => "string".to_owned(),
            Primitive::Bytes => self.global("Uint8Array"),
            Primitive::Timestamp => match js {
                JsAs::Bigint => "bigint".to_owned(),
                JsAs::Default | JsAs::Number | JsAs::Typed => self.global("Date"),
            },
            Primitive::Duration => match js {
                JsAs::Bigint => "bigint".to_owned(),
                JsAs::Default | JsAs::Number | JsAs::Typed => "number".to_owned(),
            },
        }
    }

    /// What stands for a key. That of a timestamp is its number: a `Date` is a key by identity, so nobody would find it,
    /// and two points in time would become one.
    pub(super) fn key(&self, ty: &Type) -> Type {
        match innermost(self.schema, ty) {
            Type::Primitive(Primitive::Timestamp) => Type::Primitive(Primitive::I64),
            _ => ty.clone(),
        }
    }

    /// The name of a type, without its package.
    pub(super) fn type_name(&self, id: TypeId) -> &str {
        &self.type_names[id.0 as usize]
    }

    /// A type of the schema in a declaration, without its arguments.
    pub(super) fn named(&self, id: TypeId) -> String {
        self.qualified(id, self.type_name(id))
    }

    /// A name of the module that declares the type.
    pub(super) fn qualified(&self, id: TypeId, name: &str) -> String {
        let package = self.schema.type_def(id).package;
        if package == self.package {
            name.to_owned()
        } else {
            format!("{}.{name}", modules::alias(self.schema.package(package)))
        }
    }
}

/// What a type is behind its newtypes.
pub(super) fn innermost(schema: &Schema, ty: &Type) -> Type {
    if let Type::Named(id, args) = ty
        && let Definition::Newtype(newtype) = &schema.type_def(*id).definition
    {
        return innermost(schema, &newtype.ty.with_arguments(args));
    }
    ty.clone()
}

/// `<A, B>`, or nothing.
pub(super) fn angled(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!("<{}>", names.join(", "))
    }
}

/// The item of a list that is a typed array, and the length where it is fixed.
pub(super) fn typed(ty: &Type, js: JsAs) -> Option<(Primitive, Option<u32>)> {
    let (item, length) = match ty {
        Type::List(item) => (item, None),
        Type::Array(item, length) => (item, Some(*length)),
        _ => return None,
    };
    match (&**item, js) {
        (Type::Primitive(item), JsAs::Typed) if !typed_array(*item).is_empty() => Some((*item, length)),
        _ => None,
    }
}

/// The class of the typed array; nothing where there is none.
pub(super) fn typed_array(item: Primitive) -> &'static str {
    match item {
        Primitive::U8 => "Uint8Array",
        Primitive::I8 => "Int8Array",
        Primitive::U16 => "Uint16Array",
        Primitive::I16 => "Int16Array",
        Primitive::U32 => "Uint32Array",
        Primitive::I32 => "Int32Array",
        Primitive::U64 => "BigUint64Array",
        Primitive::I64 => "BigInt64Array",
        Primitive::F32 => "Float32Array",
        Primitive::F64 => "Float64Array",
        Primitive::Bool | Primitive::U128 | Primitive::I128 => "",
        Primitive::String | Primitive::Bytes | Primitive::Char | Primitive::Uuid => "",
        Primitive::Timestamp | Primitive::Duration | Primitive::Decimal => "",
    }
}
