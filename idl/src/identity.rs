//! What makes two methods the same method: their canonical forms, and the hashes over them. Rules I-1 to I-9.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::ir::{Definition, Field, Key, Method, Payload, Returns, Schema, Service, Signature, Type, TypeId};

/// The canonical form of a method: all that its bytes, and their meaning, depend on.
#[must_use]
pub fn canonical_form(schema: &Schema, method: &Method) -> String {
    let mut form = Form {
        text: String::new(),
        met: Vec::new(),
        numbers: BTreeMap::new(),
        schema,
        arguments: Vec::new(),
    };
    form.method(method);
    let mut next = 0;
    while let Some((id, arguments)) = form.met.get(next).cloned() {
        form.text.push_str(&format!("%{next}="));
        form.arguments = arguments;
        form.definition(&schema.type_def(id).definition);
        form.text.push('\n');
        next += 1;
    }
    form.text
}

/// The signature of a method.
#[must_use]
pub fn signature(schema: &Schema, method: &Method) -> Signature {
    first_eight(canonical_form(schema, method).as_bytes())
}

/// The schema id of a service whose methods have their signatures.
#[must_use]
pub fn schema_id(service: &Service) -> Signature {
    let signatures: Vec<u8> = service
        .methods
        .iter()
        .flat_map(|method| method.signature.0)
        .collect();
    first_eight(&signatures)
}

/// Gives every method its signature and every service its schema id.
pub(crate) fn sign(schema: &mut Schema) {
    let mut services = std::mem::take(&mut schema.services);
    for service in &mut services {
        for method in &mut service.methods {
            method.signature = signature(schema, method);
        }
        service.schema_id = schema_id(service);
    }
    schema.services = services;
}

fn first_eight(bytes: &[u8]) -> Signature {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(bytes)[..8]);
    Signature(first)
}

/// A canonical form that is being written.
struct Form<'a> {
    schema: &'a Schema,
    text: String,
    /// Types, with their arguments, in the order in which they were first met.
    met: Vec<(TypeId, Vec<Type>)>,
    /// The place in `met` of each of them.
    numbers: BTreeMap<(TypeId, Vec<Type>), usize>,
    /// The arguments of the type that is being written.
    arguments: Vec<Type>,
}

impl Form<'_> {
    fn method(&mut self, method: &Method) {
        self.text.push_str("fn ");
        self.text.push_str(method.name.as_written());
        self.text.push('(');
        for (at, param) in method.params.iter().enumerate() {
            self.comma(at);
            self.named(param.name.as_written(), &param.ty);
        }
        if let Some(stream) = &method.stream {
            self.comma(method.params.len());
            self.text
                .push_str(&format!("{}:stream ", stream.name.as_written()));
            self.ty(&stream.ty);
        }
        self.text.push(')');
        match &method.returns {
            Returns::Unary(None) => {}
            Returns::Unary(Some(ty)) => {
                self.text.push_str("->");
                self.ty(ty);
            }
            Returns::Stream(item) => {
                self.text.push_str("->stream ");
                self.ty(item);
            }
        }
        if let Some(error) = method.throws {
            self.text.push_str(" throws ");
            self.ty(&Type::named(error));
        }
        self.text.push('\n');
    }

    fn definition(&mut self, definition: &Definition) {
        match definition {
            Definition::Struct(item) => {
                self.text.push_str("struct");
                self.fields(&item.fields);
            }
            Definition::Enum(item) | Definition::Error(item) => {
                self.text.push_str("enum{");
                for (at, variant) in item.variants.iter().enumerate() {
                    self.comma(at);
                    self.text.push_str(variant.name.as_written());
                    match &variant.payload {
                        Payload::Unit => {}
                        Payload::Tuple(types) => self.tuple(types),
                        Payload::Struct(fields) => self.fields(fields),
                    }
                }
                self.text.push('}');
            }
            Definition::Newtype(item) => self.ty(&item.ty),
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        self.text.push('{');
        for (at, field) in fields.iter().enumerate() {
            self.comma(at);
            self.named(field.name.as_written(), &field.ty);
        }
        self.text.push('}');
    }

    fn tuple(&mut self, types: &[Type]) {
        self.text.push('(');
        for (at, ty) in types.iter().enumerate() {
            self.comma(at);
            self.ty(ty);
        }
        self.text.push(')');
    }

    fn named(&mut self, name: &str, ty: &Type) {
        self.text.push_str(name);
        self.text.push(':');
        self.ty(ty);
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Primitive(primitive) => self.text.push_str(primitive.name()),
            Type::Option(inner) => {
                self.ty(inner);
                self.text.push('?');
            }
            Type::List(item) => {
                self.text.push('[');
                self.ty(item);
                self.text.push(']');
            }
            Type::Array(item, length) => {
                self.text.push('[');
                self.ty(item);
                self.text.push_str(&format!(";{length}]"));
            }
            Type::Set(key) => {
                self.text.push_str("set<");
                self.ty(key.ty());
                self.text.push('>');
            }
            Type::Map(key, value) => {
                self.text.push_str("map<");
                self.ty(key.ty());
                self.text.push(',');
                self.ty(value);
                self.text.push('>');
            }
            Type::Tuple(types) => self.tuple(types),
            Type::Param(index) => {
                // Arguments have no parameters in them.
                if let Some(argument) = self.arguments.get(*index as usize).cloned() {
                    self.ty(&argument);
                }
            }
            Type::Named(id, arguments) => {
                let schema = self.schema;
                if let Definition::Newtype(item) = &schema.type_def(*id).definition {
                    return self.ty(&item.ty);
                }
                // What differs only in newtypes is the same type.
                let arguments = arguments
                    .iter()
                    .map(|ty| without_newtypes(schema, &ty.with_arguments(&self.arguments)))
                    .collect();
                let key = (*id, arguments);
                let number = match self.numbers.get(&key) {
                    Some(&number) => number,
                    None => {
                        let number = self.met.len();
                        self.numbers.insert(key.clone(), number);
                        self.met.push(key);
                        number
                    }
                };
                self.text.push_str(&format!("%{number}"));
            }
        }
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.text.push(',');
        }
    }
}

/// A type with what they wrap in the place of newtypes.
fn without_newtypes(schema: &Schema, ty: &Type) -> Type {
    let without = |ty: &Type| without_newtypes(schema, ty);
    match ty {
        Type::Primitive(_) | Type::Param(_) => ty.clone(),
        Type::Option(inner) => Type::Option(Box::new(without(inner))),
        Type::List(item) => Type::List(Box::new(without(item))),
        Type::Array(item, length) => Type::Array(Box::new(without(item)), *length),
        Type::Set(key) => Type::Set(key_without_newtypes(schema, key)),
        Type::Map(key, value) => Type::Map(key_without_newtypes(schema, key), Box::new(without(value))),
        Type::Tuple(types) => Type::Tuple(types.iter().map(without).collect()),
        Type::Named(id, arguments) => match &schema.type_def(*id).definition {
            Definition::Newtype(item) => without(&item.ty),
            _ => Type::Named(*id, arguments.iter().map(without).collect()),
        },
    }
}

fn key_without_newtypes(schema: &Schema, key: &Key) -> Key {
    match without_newtypes(schema, key.ty()) {
        Type::Primitive(primitive) => Key::primitive(primitive).unwrap_or_else(|| key.clone()),
        Type::Named(id, _) => Key::named(id),
        _ => key.clone(),
    }
}
