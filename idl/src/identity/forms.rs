//! Canonical forms in pieces. The methods of a schema share most of their types, so each definition is written once, with gaps
//! where a method puts the numbers that it gives to types.

use std::collections::HashMap;

use crate::ir::{Definition, Field, Key, Method, Payload, Returns, Schema, Type, TypeId};

/// What is written of a method or of a definition.
#[derive(Debug, Default)]
pub(super) struct Form {
    text: String,
    /// Where the number of which type stands.
    gaps: Vec<(usize, usize)>,
}

/// The definitions of all types that some methods lead to, with their arguments.
pub(super) struct Forms<'a> {
    schema: &'a Schema,
    types: Vec<(TypeId, Vec<Type>)>,
    /// Of each of them, once all are known.
    forms: Vec<Form>,
    /// The places in `types` of those that have no arguments, by their ids.
    plain: Vec<Option<usize>>,
    /// Of those that have.
    instances: HashMap<(TypeId, Vec<Type>), usize>,
}

impl<'a> Forms<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            types: Vec::new(),
            forms: Vec::new(),
            plain: vec![None; schema.types.len()],
            instances: HashMap::new(),
        }
    }

    /// The first line of a method's form.
    pub(super) fn method(&mut self, method: &Method) -> Form {
        let mut writer = Writer::new(self, Vec::new());
        writer.method(method);
        writer.form
    }

    /// Writes the definitions of all types that were met, and of those that they lead to.
    pub(super) fn finish(&mut self) {
        while let Some((id, arguments)) = self.types.get(self.forms.len()).cloned() {
            let schema = self.schema;
            let mut writer = Writer::new(self, arguments);
            writer.definition(&schema.type_def(id).definition);
            let form = writer.form;
            self.forms.push(form);
        }
    }

    fn place(&mut self, id: TypeId, arguments: Vec<Type>) -> usize {
        let known = match arguments.as_slice() {
            [] => self.plain[id.0 as usize],
            _ => self.instances.get(&(id, arguments.clone())).copied(),
        };
        known.unwrap_or_else(|| {
            let place = self.types.len();
            if arguments.is_empty() {
                self.plain[id.0 as usize] = Some(place);
            } else {
                self.instances.insert((id, arguments.clone()), place);
            }
            self.types.push((id, arguments));
            place
        })
    }
}

/// Puts canonical forms together.
pub(super) struct Numbers<'a> {
    forms: &'a Forms<'a>,
    /// Of each type, in which form it was last met, and the number that it has there.
    numbers: Vec<(usize, usize)>,
    /// Types in the order in which they were first met.
    met: Vec<usize>,
    /// Counts the forms.
    current: usize,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(forms: &'a Forms<'a>) -> Self {
        Self {
            forms,
            numbers: vec![(0, 0); forms.types.len()],
            met: Vec::new(),
            current: 0,
        }
    }

    /// Appends the canonical form of a method.
    pub(super) fn write(&mut self, method: &Form, out: &mut String) {
        self.current += 1;
        self.met.clear();
        self.fill(method, out);
        let mut next = 0;
        while let Some(&place) = self.met.get(next) {
            out.push('%');
            push_number(next, out);
            out.push('=');
            let forms = self.forms;
            self.fill(&forms.forms[place], out);
            out.push('\n');
            next += 1;
        }
    }

    /// The bytes of a method's canonical form, those of numbers left out.
    pub(super) fn size(&mut self, method: &Form) -> usize {
        self.current += 1;
        self.met.clear();
        let mut size = method.text.len();
        self.meet(method);
        let mut next = 0;
        while let Some(&place) = self.met.get(next) {
            let forms = self.forms;
            size += forms.forms[place].text.len();
            self.meet(&forms.forms[place]);
            next += 1;
        }
        size
    }

    fn meet(&mut self, form: &Form) {
        for &(_, place) in &form.gaps {
            self.number(place);
        }
    }

    fn fill(&mut self, form: &Form, out: &mut String) {
        let mut written = 0;
        for &(gap, place) in &form.gaps {
            out.push_str(&form.text[written..gap]);
            written = gap;
            out.push('%');
            push_number(self.number(place), out);
        }
        out.push_str(&form.text[written..]);
    }

    /// The number of a type in the current form.
    fn number(&mut self, place: usize) -> usize {
        let number = &mut self.numbers[place];
        if number.0 != self.current {
            *number = (self.current, self.met.len());
            self.met.push(place);
        }
        number.1
    }
}

fn push_number(number: usize, out: &mut String) {
    if number >= 10 {
        push_number(number / 10, out);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Writes one form.
struct Writer<'f, 'a> {
    forms: &'f mut Forms<'a>,
    form: Form,
    /// The arguments of the type that is being written.
    arguments: Vec<Type>,
}

impl<'f, 'a> Writer<'f, 'a> {
    fn new(forms: &'f mut Forms<'a>, arguments: Vec<Type>) -> Self {
        Self {
            forms,
            form: Form::default(),
            arguments,
        }
    }

    fn method(&mut self, method: &Method) {
        self.push("fn ");
        self.push(method.name.as_written());
        self.push("(");
        for (at, param) in method.params.iter().enumerate() {
            self.comma(at);
            self.named(param.name.as_written(), &param.ty);
        }
        if let Some(stream) = &method.stream {
            self.comma(method.params.len());
            self.push(stream.name.as_written());
            self.push(":stream ");
            self.ty(&stream.ty);
        }
        self.push(")");
        match &method.returns {
            Returns::Unary(None) => {}
            Returns::Unary(Some(ty)) => {
                self.push("->");
                self.ty(ty);
            }
            Returns::Stream(item) => {
                self.push("->stream ");
                self.ty(item);
            }
        }
        if let Some(error) = method.throws {
            self.push(" throws ");
            self.ty(&Type::named(error));
        }
        self.push("\n");
    }

    fn definition(&mut self, definition: &Definition) {
        match definition {
            Definition::Struct(item) => {
                self.push("struct");
                self.fields(&item.fields);
            }
            Definition::Enum(item) | Definition::Error(item) => {
                self.push("enum{");
                for (at, variant) in item.variants.iter().enumerate() {
                    self.comma(at);
                    self.push(variant.name.as_written());
                    match &variant.payload {
                        Payload::Unit => {}
                        Payload::Tuple(types) => self.tuple(types),
                        Payload::Struct(fields) => self.fields(fields),
                    }
                }
                self.push("}");
            }
            Definition::Newtype(item) => self.ty(&item.ty),
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        self.push("{");
        for (at, field) in fields.iter().enumerate() {
            self.comma(at);
            self.named(field.name.as_written(), &field.ty);
        }
        self.push("}");
    }

    fn tuple(&mut self, types: &[Type]) {
        self.push("(");
        for (at, ty) in types.iter().enumerate() {
            self.comma(at);
            self.ty(ty);
        }
        self.push(")");
    }

    fn named(&mut self, name: &str, ty: &Type) {
        self.push(name);
        self.push(":");
        self.ty(ty);
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Primitive(primitive) => self.push(primitive.name()),
            Type::Option(inner) => {
                self.ty(inner);
                self.push("?");
            }
            Type::List(item) => {
                self.push("[");
                self.ty(item);
                self.push("]");
            }
            Type::Array(item, length) => {
                self.push("[");
                self.ty(item);
                self.push(&format!(";{length}]"));
            }
            Type::Set(key) => {
                self.push("set<");
                self.ty(key.ty());
                self.push(">");
            }
            Type::Map(key, value) => {
                self.push("map<");
                self.ty(key.ty());
                self.push(",");
                self.ty(value);
                self.push(">");
            }
            Type::Tuple(types) => self.tuple(types),
            Type::Param(index) => {
                // Arguments have no parameters in them.
                if let Some(argument) = self.arguments.get(*index as usize).cloned() {
                    self.ty(&argument);
                }
            }
            Type::Named(id, arguments) => {
                let schema = self.forms.schema;
                if let Definition::Newtype(item) = &schema.type_def(*id).definition {
                    return self.ty(&item.ty);
                }
                // What differs only in newtypes is the same type.
                let arguments = arguments
                    .iter()
                    .map(|ty| without_newtypes(schema, &ty.with_arguments(&self.arguments)))
                    .collect();
                let place = self.forms.place(*id, arguments);
                self.form.gaps.push((self.form.text.len(), place));
            }
        }
    }

    fn push(&mut self, text: &str) {
        self.form.text.push_str(text);
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.push(",");
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
