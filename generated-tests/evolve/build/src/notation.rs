//! Values as people write them in a table.

use evolve_model::{V, bare, is_signed};
use turbo_idl::ir::{Definition, Field, Limits, Payload, Primitive, Schema, Type};

/// Reads values from a text, one after another.
pub(crate) struct Notation<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) rest: &'a str,
}

impl<'a> Notation<'a> {
    /// Takes a word or a mark that has to be there.
    pub(crate) fn expect(&mut self, what: &str) {
        assert!(self.take(what), "`{what}` is missing before `{}`", self.rest);
    }

    /// Takes a word or a mark if it is there.
    pub(crate) fn take(&mut self, what: &str) -> bool {
        self.rest = self.rest.trim_start();
        let Some(rest) = self.rest.strip_prefix(what) else {
            return false;
        };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        if what.ends_with(is_word) && rest.starts_with(is_word) {
            return false;
        }
        self.rest = rest;
        true
    }

    /// The letters of a name or of a number.
    pub(crate) fn word(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Things between brackets, with commas.
    pub(crate) fn all<T>(&mut self, open: &str, close: &str, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        self.expect(open);
        let mut all = Vec::new();
        while !self.take(close) {
            if !all.is_empty() {
                self.expect(",");
            }
            all.push(one(self));
        }
        all
    }

    /// One thing of each type between brackets.
    pub(crate) fn each(&mut self, types: &[Type]) -> Vec<V> {
        let mut types = types.iter();
        let values = self.all("(", ")", |it| {
            let ty = types.next().expect("as many values as types");
            it.value(ty)
        });
        assert!(
            types.next().is_none(),
            "a value is missing before `{}`",
            self.rest
        );
        values
    }

    pub(crate) fn value(&mut self, ty: &Type) -> V {
        let (ty, _) = bare(self.schema, ty, Limits::default());
        match &ty {
            Type::Primitive(primitive) => self.primitive(*primitive),
            Type::Option(_) if self.take("none") => V::Nothing,
            Type::Option(inner) => V::There(Box::new(self.value(inner))),
            Type::List(item) => V::List(self.all("[", "]", |it| it.value(item))),
            Type::Array(item, _) => V::Parts(self.all("[", "]", |it| it.value(item))),
            Type::Set(key) => {
                let mut items = self.all("{", "}", |it| it.value(key.ty()));
                items.sort();
                V::List(items)
            }
            Type::Map(key, item) => {
                let mut entries = self.all("{", "}", |it| {
                    let name = it.value(key.ty());
                    it.expect(":");
                    (name, it.value(item))
                });
                entries.sort();
                V::Map(entries)
            }
            Type::Tuple(types) => V::Parts(self.each(types)),
            Type::Named(id, arguments) => {
                let schema = self.schema;
                match &schema.type_def(*id).definition {
                    Definition::Struct(item) => V::Parts(self.fields(&item.fields, arguments)),
                    Definition::Enum(item) | Definition::Error(item) => {
                        let name = self.word();
                        let variants = item.variants.iter();
                        let index = variants.clone().position(|it| it.name.as_written() == name);
                        let index = index.unwrap_or_else(|| panic!("no variant `{name}`"));
                        let values = match &item.variants[index].payload {
                            Payload::Unit => Vec::new(),
                            Payload::Tuple(types) => {
                                let types = types.iter().map(|ty| ty.with_arguments(arguments));
                                self.each(&types.collect::<Vec<_>>())
                            }
                            Payload::Struct(fields) => self.fields(fields, arguments),
                        };
                        V::Variant(index, values)
                    }
                    Definition::Newtype(_) => unreachable!("newtypes are unwrapped"),
                }
            }
            Type::Param(_) => unreachable!("a parameter has no values"),
        }
    }

    /// All fields, in their order.
    fn fields(&mut self, fields: &[Field], arguments: &[Type]) -> Vec<V> {
        let mut fields = fields.iter();
        let values = self.all("{", "}", |it| {
            let field = fields.next().expect("as many values as fields");
            it.expect(field.name.as_written());
            it.expect(":");
            it.value(&field.ty.with_arguments(arguments))
        });
        assert!(
            fields.next().is_none(),
            "a field is missing before `{}`",
            self.rest
        );
        values
    }

    fn quoted(&mut self, mark: char) -> &'a str {
        self.rest = self.rest.trim_start();
        let inner = self.rest.strip_prefix(mark).expect("a quote");
        let (text, rest) = inner.split_once(mark).expect("the end of a quote");
        self.rest = rest;
        text
    }

    fn primitive(&mut self, primitive: Primitive) -> V {
        match primitive {
            Primitive::Bool => V::Bool(self.word() == "true"),
            Primitive::Char => V::Char(self.quoted('\'').chars().next().expect("a letter")),
            Primitive::String => V::Text(self.quoted('"').to_owned()),
            Primitive::Bytes => {
                self.expect("x");
                V::Bytes(bytes(self.quoted('"')))
            }
            Primitive::Uuid => {
                self.expect("uuid");
                V::Uuid(bytes(self.quoted('"')).try_into().expect("sixteen bytes"))
            }
            Primitive::F32 => V::F32(self.parsed::<f32>().to_bits()),
            Primitive::F64 => V::F64(self.parsed::<f64>().to_bits()),
            Primitive::Duration => {
                let millis = self
                    .word()
                    .strip_suffix("ms")
                    .and_then(|it| it.parse::<u64>().ok());
                let millis = millis.expect("milliseconds");
                V::Duration(millis / 1000, (millis % 1000) as u32 * 1_000_000)
            }
            Primitive::Decimal => {
                let word = self.word();
                let scale = word.split_once('.').map_or(0, |(_, digits)| digits.len());
                V::Decimal(word.replace('.', "").parse().expect("a decimal"), scale as u8)
            }
            primitive if is_signed(primitive) => V::Int(self.parsed()),
            _ => V::UInt(self.parsed()),
        }
    }

    fn parsed<T: std::str::FromStr>(&mut self) -> T {
        let word = self.word();
        word.parse()
            .unwrap_or_else(|_| panic!("`{word}` is no such number"))
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("digits"))
        .collect()
}
