//! Names that would meet in generated code. The language's own checks come first, so these schemas are changed after
//! them.

use turbo_idl::ir::{Constant, Definition, Docs, Ident, PackageId, Primitive, Schema, Type, TypeId, Value};
use turbo_idl::{Compilation, MemoryLoader, Style, compile, render};
use turboc::backend::{Backend, Work, find};
use turboc::constructs::Construct;
use turboc::limits::{Limits, check};
use turboc::options::Options;
use turboc::output::Output;

const SCHEMA: &str = "package a;
struct One { first: u8, second: u8 }
struct Two {}
enum Kind { A { x: u8, y: u8 }, B }
service People { fn get(from: u8, to: u8); fn put(); }
service Places {}
";

/// A backend that has just been begun: those that are there lack nothing for long.
#[derive(Debug)]
struct Begun;

impl Backend for Begun {
    fn name(&self) -> &'static str {
        "begun"
    }

    fn limits(&self) -> Limits {
        Limits {
            scopes: |_| Vec::new(),
            missing: Construct::ALL,
        }
    }

    fn emit(&self, _: &Work<'_>, _: &Options, _: &mut Output) {}
}

/// Every part of the language that a backend may lack, each once.
const PARTS: &str = "package a;
const MOST: u8 = 4;
type Text = string;
@derive(Ord)
struct One<T> {
    item: T,
    letter: char,
    id: uuid,
    at: timestamp,
    wait: duration,
    money: decimal,
    three: [u8; 3],
    some: set<u8>,
    pairs: map<u8, u8>,
    both: (u8, u8),
    number: u8 = 1,
    @max(MOST)
    short: string,
    @js(number)
    large: u64,
    @sensitive
    secret: string,
}
enum Kind { A, @fallback B }
service People { fn load(one: One<u8>, items: stream u8); }
";

#[test]
fn every_part_that_a_backend_lacks_is_told_where_it_is_used() {
    let loader = MemoryLoader::new().with("a.turbo", PARTS);
    let compiled = compile(&loader, &["a.turbo".to_owned()]);
    let schema = compiled.schema.expect("a healthy schema");
    let told = check(&Begun, &schema);
    let messages: Vec<&str> = told.iter().map(|problem| problem.message.as_str()).collect();
    for construct in Construct::ALL {
        let message = format!("the backend begun does not support {} yet", construct.words());
        let times = messages.iter().filter(|told| **told == message).count();
        assert_eq!(times, 1, "{message}: {messages:#?}");
    }
    insta::assert_snapshot!(render(&told[told.len() - 1..], &compiled.sources, Style::Plain));
}

fn problems(backend: &str, change: impl FnOnce(&mut Schema)) -> String {
    let loader = MemoryLoader::new().with("a.turbo", SCHEMA);
    let Compilation {
        sources,
        schema,
        diagnostics,
    } = compile(&loader, &["a.turbo".to_owned()]);
    let mut schema = schema.unwrap_or_else(|| panic!("{}", render(&diagnostics, &sources, Style::Plain)));
    change(&mut schema);
    render(
        &check(find(backend).expect("a backend"), &schema),
        &sources,
        Style::Plain,
    )
}

#[test]
fn names_that_differ_are_well() {
    for backend in ["rust_server", "rust_client", "wasm"] {
        assert_eq!(problems(backend, |_| {}), "", "{backend}");
    }
}

#[test]
fn two_types_of_one_name() {
    insta::assert_snapshot!(problems("rust_client", |schema| schema.types[1].name = Ident::new("one")));
}

#[test]
fn a_type_with_the_name_of_generated_code() {
    let named = |backend, name: &str| problems(backend, |schema| schema.types[0].name = Ident::new(name));
    insta::assert_snapshot!(named("rust_server", "people_server"));
    assert_eq!(
        named("rust_client", "people_server"),
        "",
        "a client alone has none"
    );
    assert!(named("rust_client", "people_client").contains("both become `PeopleClient`"));
    assert!(named("rust_server", "People").contains("both become `People`"));
}

#[test]
fn services_with_one_table() {
    let shown = problems("rust_client", |schema| {
        schema.services[1].name = Ident::new("PEOPLE");
    });
    assert!(shown.contains("both become `PEOPLE`"), "{shown}");
}

#[test]
fn parts_of_one_name() {
    let shown = problems("rust_server", |schema| {
        let method = &mut schema.services[0].methods;
        method[1].name = Ident::new("Get");
        method[0].params[1].name = Ident::new("From");
    });
    assert!(
        shown.contains("method `get` and method `Get` both become `get`"),
        "{shown}"
    );
    assert!(
        shown.contains("parameter `from` and parameter `From` both become `from`"),
        "{shown}"
    );
}

fn field(schema: &mut Schema, index: usize) -> &mut Type {
    match &mut schema.types[0].definition {
        Definition::Struct(definition) => &mut definition.fields[index].ty,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_constant_with_the_name_of_a_table() {
    let shown = problems("rust_client", |schema| {
        let span = schema.types[0].span;
        schema.constants.push(Constant {
            package: PackageId(0),
            name: Ident::new("people"),
            docs: Docs::default(),
            deprecated: None,
            ty: Primitive::U8,
            value: Value::UInt(1),
            span,
        });
    });
    assert!(
        shown.contains("constant `people` and service `People` both become `PEOPLE`"),
        "{shown}"
    );
}

#[test]
fn tuples_that_are_too_long_for_rust() {
    let of = |length| {
        problems("rust_client", |schema| {
            let items = vec![Type::Primitive(Primitive::U8); length];
            *field(schema, 0) = Type::List(Box::new(Type::Tuple(items)));
        })
    };
    assert_eq!(of(12), "");
    assert!(of(13).contains("a tuple of 13 items is too long for Rust"));
}

#[test]
fn parameters_that_no_value_depends_on() {
    let of = |ty: Type| {
        problems("rust_server", |schema| {
            schema.types[0].params = vec![Ident::new("T")];
            *field(schema, 0) = ty;
        })
    };
    let itself = |argument| Type::Named(TypeId(0), vec![argument]);
    assert_eq!(of(Type::Option(Box::new(Type::Param(0)))), "");
    let shown = of(Type::List(Box::new(itself(Type::Param(0)))));
    assert!(
        shown.contains("nothing in `One` is of its parameter `T`"),
        "{shown}"
    );
}

#[test]
fn derives_that_rust_cannot_have() {
    let of = |derive: &str, ty: Type| {
        problems("rust_server", |schema| {
            schema.types[0].derives = vec![Ident::new(derive)];
            *field(schema, 0) = ty;
        })
    };
    let string = || Type::Primitive(Primitive::String);
    let float = || Type::Primitive(Primitive::F32);
    for (derive, ty) in [
        ("Ord", string()),
        ("Copy", float()),
        ("PartialOrd", float()),
        ("Hash", string()),
    ] {
        assert_eq!(of(derive, ty), "", "{derive}");
    }
    for (derive, ty) in [("Ord", float()), ("Copy", string()), ("Display", string())] {
        let shown = of(derive, ty);
        assert!(
            shown.contains(&format!("`One` cannot derive `{derive}`")),
            "{shown}"
        );
    }
}
