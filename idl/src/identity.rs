//! What makes two methods the same method: their canonical forms, and the hashes over them. Rules I-1 to I-6.

use sha2::{Digest, Sha256};

use crate::ir::{Definition, Field, Method, Payload, Returns, Schema, Service, Signature, Type, TypeId};

/// The canonical form of a method: all that its bytes, and their meaning, depend on.
#[must_use]
pub fn canonical_form(schema: &Schema, method: &Method) -> String {
    let mut form = Form {
        text: String::new(),
        met: Vec::new(),
        numbers: vec![None; schema.types.len()],
    };
    form.method(method);
    let mut next = 0;
    while let Some(&id) = form.met.get(next) {
        form.text.push_str(&format!("%{next}="));
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
struct Form {
    text: String,
    /// Types in the order in which they were first met.
    met: Vec<TypeId>,
    /// The place in `met` of each type of the schema.
    numbers: Vec<Option<usize>>,
}

impl Form {
    fn method(&mut self, method: &Method) {
        self.text.push_str("fn ");
        self.text.push_str(method.name.as_written());
        self.text.push('(');
        for (at, param) in method.params.iter().enumerate() {
            self.comma(at);
            self.named(param.name.as_written(), &param.ty);
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
            Type::Param(_) => {}
            Type::Named(id, _) => {
                let met = &mut self.met;
                let number = *self.numbers[id.0 as usize].get_or_insert_with(|| {
                    met.push(*id);
                    met.len() - 1
                });
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
