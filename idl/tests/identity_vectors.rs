//! Vectors of identity, and a second computation of them: from the syntax tree, by the words of section 3 of the specification, with
//! nothing of the compiler's own but its parser.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use common::cases;
use sha2::{Digest, Sha256};
use turbo_idl::ast::{self, Item, Payload, Type, TypeKind, ValueKind};
use turbo_idl::{MemoryLoader, SourceMap, compile, identity, parse};

/// A schema of one file, by the names of its items.
struct Second<'a> {
    items: BTreeMap<&'a str, &'a Item>,
}

/// Where a type of the schema stands in a text: between these two, its name and the texts of its arguments.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

type Arguments = BTreeMap<String, String>;

impl<'a> Second<'a> {
    fn new(file: &'a ast::File) -> Self {
        let items = file.items.iter().map(|item| (item.name().text.as_str(), item));
        Self {
            items: items.collect(),
        }
    }

    /// I-2, I-7: a type, with types of the schema between marks.
    fn ty(&self, ty: &Type, arguments: &Arguments) -> String {
        let of = |ty: &Type| self.ty(ty, arguments);
        let all = |types: &[Type]| types.iter().map(of).collect::<Vec<_>>();
        match &ty.kind {
            TypeKind::Optional(inner) => format!("{}?", of(inner)),
            TypeKind::List(item) => format!("[{}]", of(item)),
            TypeKind::Array(item, length) => format!("[{};{}]", of(item), self.number(&length.kind)),
            TypeKind::Tuple(types) => format!("({})", all(types).join(",")),
            TypeKind::Path(path, types) => {
                let name = path.dotted();
                if let Some(argument) = arguments.get(&name) {
                    return argument.clone();
                }
                match self.items.get(name.as_str()) {
                    // The language's own: `set` and `map` among them.
                    None if types.is_empty() => name,
                    None => format!("{name}<{}>", all(types).join(",")),
                    Some(Item::Alias(spelling) | Item::Newtype(spelling)) => {
                        self.ty(&spelling.ty, &Arguments::new())
                    }
                    // I-8: each type with different arguments has a number of its own.
                    Some(_) => format!("{OPEN}{name};{}{CLOSE}", all(types).join(";")),
                }
            }
            TypeKind::Lost => panic!("a vector has an error"),
        }
    }

    fn number(&self, value: &ValueKind) -> String {
        match value {
            ValueKind::Number(text) => text.replace('_', ""),
            ValueKind::Path(path) => match self.items.get(path.dotted().as_str()) {
                Some(Item::Const(item)) => self.number(&item.value.kind),
                _ => panic!("no constant"),
            },
            _ => panic!("no length"),
        }
    }

    fn fields(&self, fields: &[ast::Field], arguments: &Arguments) -> String {
        let field = |field: &ast::Field| format!("{}:{}", field.name.text, self.ty(&field.ty, arguments));
        format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(","))
    }

    /// I-1, I-9: the first line.
    fn method(&self, method: &ast::Method) -> String {
        let none = Arguments::new();
        let param = |param: &ast::Param| {
            let stream = if param.stream.is_some() { "stream " } else { "" };
            format!("{}:{stream}{}", param.name.text, self.ty(&param.ty, &none))
        };
        let params: Vec<String> = method.params.iter().map(param).collect();
        let mut line = format!("fn {}({})", method.name.text, params.join(","));
        if let Some(returns) = &method.returns {
            let stream = if returns.is_stream { "stream " } else { "" };
            line += &format!("->{stream}{}", self.ty(&returns.ty, &none));
        }
        if let Some(error) = &method.throws {
            line += &format!(" throws {OPEN}{};{CLOSE}", error.dotted());
        }
        line
    }

    /// I-3: the line of a type, from what stands between the marks.
    fn definition(&self, key: &str) -> String {
        let (name, rest) = key.split_once(';').expect("a name");
        let arguments = |generics: &[ast::Name]| {
            let names = generics.iter().map(|name| name.text.clone());
            names.zip(split(rest)).collect::<Arguments>()
        };
        match self.items[name] {
            Item::Struct(item) => format!("struct{}", self.fields(&item.fields, &arguments(&item.generics))),
            Item::Enum(item) => {
                let arguments = arguments(&item.generics);
                let variant = |variant: &ast::Variant| {
                    let payload = match &variant.payload {
                        Payload::Unit => String::new(),
                        Payload::Tuple(types, _) => {
                            let types = types.iter().map(|ty| self.ty(ty, &arguments));
                            format!("({})", types.collect::<Vec<_>>().join(","))
                        }
                        Payload::Struct { fields, .. } => self.fields(fields, &arguments),
                    };
                    format!("{}{payload}", variant.name.text)
                };
                let variants: Vec<String> = item.variants.iter().map(variant).collect();
                format!("enum{{{}}}", variants.join(","))
            }
            _ => panic!("{name} is no type of its own"),
        }
    }

    /// All lines: types are numbered as they are met.
    fn form(&self, method: &ast::Method) -> String {
        let mut keys: Vec<String> = Vec::new();
        let mut form = numbered(&self.method(method), &mut keys) + "\n";
        let mut next = 0;
        while let Some(key) = keys.get(next).cloned() {
            let line = numbered(&self.definition(&key), &mut keys);
            writeln!(form, "%{next}={line}").expect("a string");
            next += 1;
        }
        form
    }
}

/// The arguments, at the `;` that are in no marks.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in text.chars() {
        match c {
            OPEN => depth += 1,
            CLOSE => depth -= 1,
            _ => {}
        }
        if c == ';'
            && depth == 0
            && parts
                .last()
                .is_none_or(|part| part.matches('[').count() <= part.matches(']').count())
        {
            parts.push(String::new());
        } else {
            parts.last_mut().expect("one at least").push(c);
        }
    }
    parts
}

/// A text with numbers in the place of what is between marks.
fn numbered(text: &str, keys: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut key = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            OPEN if depth == 0 => depth = 1,
            CLOSE if depth == 1 => {
                depth = 0;
                let known = keys.iter().position(|known| *known == key);
                let number = known.unwrap_or_else(|| {
                    keys.push(key.clone());
                    keys.len() - 1
                });
                write!(out, "%{number}").expect("a string");
                key.clear();
            }
            c => {
                depth += i32::from(c == OPEN) - i32::from(c == CLOSE);
                if depth > 0 { key.push(c) } else { out.push(c) }
            }
        }
    }
    out
}

/// I-5, I-6
fn first_eight(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes)[..8].to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The vectors of a schema, by the second computation.
fn second(text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("main.turbo", text);
    let parsed = parse(&sources, file);
    assert_eq!(parsed.diagnostics, []);
    let second = Second::new(&parsed.file);
    let mut out = String::new();
    for item in &parsed.file.items {
        let Item::Service(service) = item else { continue };
        let forms: Vec<String> = service.methods.iter().map(|method| second.form(method)).collect();
        let signatures: Vec<Vec<u8>> = forms.iter().map(|form| first_eight(form.as_bytes())).collect();
        let id = first_eight(&signatures.concat());
        writeln!(out, "service {} {}\n", service.name.text, hex(&id)).expect("a string");
        for (form, signature) in forms.iter().zip(&signatures) {
            writeln!(out, "{}\n{form}", hex(signature)).expect("a string");
        }
    }
    out
}

/// The vectors of a schema, by the compiler.
fn first(text: &str) -> String {
    let compilation = compile(
        &MemoryLoader::new().with("main.turbo", text),
        &["main.turbo".to_owned()],
    );
    assert_eq!(compilation.diagnostics, []);
    let schema = compilation.schema.expect("no complaints");
    let mut out = String::new();
    for service in &schema.services {
        let (name, id) = (service.name.as_written(), hex(&service.schema_id.0));
        writeln!(out, "service {name} {id}\n").expect("a string");
        for method in &service.methods {
            let form = identity::canonical_form(&schema, method);
            writeln!(out, "{}\n{form}", hex(&method.signature.0)).expect("a string");
        }
    }
    out
}

/// I-1 to I-9, I-11: the committed vectors are what the compiler computes, and what the specification says. `BLESS=1` writes them.
#[test]
fn vectors() {
    let mut checked = 0;
    for entry in std::fs::read_dir(cases().join("identity"))
        .expect("the vectors")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "turbo") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a schema");
        let vectors = path.with_extension("txt");
        let first = first(&text);
        assert_eq!(second(&text), first, "{}", path.display());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&vectors, &first).expect("vectors");
        }
        assert_eq!(read(&vectors), first, "{}", path.display());
        checked += 1;
    }
    assert!(checked >= 6);
}

fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.replace("\r\n", "\n")
}

/// I-4: two schemas that differ in nothing that matters have the same forms, whatever the order of their items.
#[test]
fn what_does_not_matter() {
    let path = cases().join("identity");
    let (plain, dressed) = (read(&path.join("plain.txt")), read(&path.join("dressed.txt")));
    let forms = |text: &str| text.split_once('\n').map(|(_, rest)| rest.to_owned());
    assert_eq!(forms(&plain), forms(&dressed));
}
