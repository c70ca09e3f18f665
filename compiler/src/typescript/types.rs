//! The one place where a type of the schema becomes text of TypeScript or JavaScript.

use std::collections::{BTreeMap, BTreeSet};

use turbo_idl::ir::{PackageId, Primitive, Schema, Type, TypeId};

use super::model::List;
use super::{modules, names};

/// How the types of a schema are spelled inside the module of one package.
pub(super) struct Types<'a> {
    schema: &'a Schema,
    package: PackageId,
    /// What the module itself declares: a global of the same name needs `globalThis`.
    declared: BTreeSet<String>,
}

impl<'a> Types<'a> {
    pub(super) fn new(schema: &'a Schema, package: PackageId) -> Self {
        let types = schema
            .types
            .iter()
            .filter(|def| def.package == package)
            .map(|def| &def.name);
        let services = schema
            .services
            .iter()
            .filter(|service| service.package == package)
            .map(|service| &service.name);
        Self {
            schema,
            package,
            declared: types.chain(services).map(names::type_name).collect(),
        }
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

    /// The type in a declaration.
    pub(super) fn declaration(&self, ty: &Type) -> String {
        match ty {
            Type::Primitive(primitive) => match primitive {
                Primitive::Bool => "boolean".to_owned(),
                Primitive::U8 | Primitive::U16 | Primitive::U32 => "number".to_owned(),
                Primitive::I8 | Primitive::I16 | Primitive::I32 => "number".to_owned(),
                Primitive::F32 | Primitive::F64 => "number".to_owned(),
                Primitive::U64 | Primitive::U128 | Primitive::I64 | Primitive::I128 => "bigint".to_owned(),
                Primitive::String => "string".to_owned(),
                Primitive::Bytes => self.global("Uint8Array"),
                Primitive::Char | Primitive::Uuid | Primitive::Decimal => "string".to_owned(),
                Primitive::Timestamp => self.global("Date"),
                Primitive::Duration => "number".to_owned(),
            },
            // Refused by the limits so far.
            Type::Array(..) | Type::Set(_) | Type::Map(..) | Type::Tuple(_) | Type::Param(_) => String::new(),
            Type::Named(id, _) => self.named(*id),
            Type::Option(inner) => format!("{} | undefined", self.declaration(inner)),
            Type::List(item) => match **item {
                Type::Option(_) => format!("({})[]", self.declaration(item)),
                _ => format!("{}[]", self.declaration(item)),
            },
        }
    }

    /// A type of the schema in a declaration.
    pub(super) fn named(&self, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        let name = names::type_name(&def.name);
        if def.package == self.package {
            name
        } else {
            format!("{}.{name}", modules::alias(self.schema.package(def.package)))
        }
    }

    /// Statements that write the value in the variable `local`.
    pub(super) fn write(&self, ty: &Type, local: &str) -> String {
        match ty {
            // Refused by the limits so far.
            Type::Array(..) | Type::Set(_) | Type::Map(..) | Type::Tuple(_) | Type::Param(_) => String::new(),
            Type::Primitive(primitive) => format!("$w.{}({local});", primitive.name()),
            Type::Named(id, _) => format!("{}($w, {local});", self.codec("write", *id)),
            Type::List(item) => format!("$writeList_{}($w, {local});", self.mangled(item)),
            Type::Option(inner) => {
                let inner = self.write(inner, local);
                format!("if ({local} === undefined) $w.none();\nelse {{\n  $w.some();\n  {inner}\n}}")
            }
        }
    }

    /// Statements that write the value of an expression. Only what is looked at twice gets the variable `local`.
    pub(super) fn write_from(&self, ty: &Type, source: &str, local: &str) -> String {
        match ty {
            Type::Option(_) => format!("const {local} = {source};\n{}", self.write(ty, local)),
            _ => self.write(ty, source),
        }
    }

    /// An expression that reads a value.
    pub(super) fn read(&self, ty: &Type) -> String {
        match ty {
            // Refused by the limits so far.
            Type::Array(..) | Type::Set(_) | Type::Map(..) | Type::Tuple(_) | Type::Param(_) => String::new(),
            Type::Primitive(primitive) => format!("$r.{}()", primitive.name()),
            Type::Named(id, _) => format!("{}($r)", self.codec("read", *id)),
            Type::List(item) => format!("$readList_{}($r)", self.mangled(item)),
            Type::Option(inner) => format!("$r.option() ? {} : undefined", self.read(inner)),
        }
    }

    /// A function that reads a value.
    pub(super) fn reader(&self, ty: &Type) -> String {
        match ty {
            Type::Named(id, _) => self.codec("read", *id),
            Type::List(item) => format!("$readList_{}", self.mangled(item)),
            _ => format!("($r) => {}", self.read(ty)),
        }
    }

    /// The function that reads or writes a type of the schema.
    pub(super) fn codec(&self, verb: &str, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        let name = format!("${verb}{}", names::type_name(&def.name));
        if def.package == self.package {
            name
        } else {
            format!("{}.{name}", modules::alias(self.schema.package(def.package)))
        }
    }

    /// The codecs of the lists in `types`, by name: each list has functions of its own, which the engine can make
    /// fast for its items.
    pub(super) fn lists<'t>(&self, types: impl Iterator<Item = &'t Type>) -> Vec<List> {
        let mut found = BTreeMap::new();
        for ty in types {
            self.collect(ty, &mut found);
        }
        found.into_values().collect()
    }

    fn collect(&self, ty: &Type, found: &mut BTreeMap<String, List>) {
        match ty {
            Type::List(item) => {
                let name = self.mangled(item);
                found.entry(name.clone()).or_insert_with(|| List {
                    name,
                    write: self.write_from(item, "list[i]", "item"),
                    read: self.read(item),
                    min_size: self.schema.min_size(item),
                });
                self.collect(item, found);
            }
            ty => ty.parts().into_iter().for_each(|part| self.collect(part, found)),
        }
    }

    /// The type as a part of a name. No name of a type has an underscore between letters, so no two meet.
    fn mangled(&self, ty: &Type) -> String {
        match ty {
            // Refused by the limits so far.
            Type::Array(..) | Type::Set(_) | Type::Map(..) | Type::Tuple(_) | Type::Param(_) => String::new(),
            Type::Primitive(primitive) => primitive.name().to_owned(),
            Type::Named(id, _) => self.named(*id).replace('.', "_"),
            Type::Option(inner) => format!("Option_{}", self.mangled(inner)),
            Type::List(item) => format!("List_{}", self.mangled(item)),
        }
    }
}
