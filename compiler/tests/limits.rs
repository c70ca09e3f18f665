//! Names that would meet in generated code. The language's own checks come first, so these schemas are changed after
//! them.

use turbo_idl::ir::Ident;
use turbo_idl::{Compilation, MemoryLoader, Style, compile, render};
use turboc::backend::find;
use turboc::limits::check;

const SCHEMA: &str = "package a;
struct One { first: u8, second: u8 }
struct Two {}
enum Kind { A { x: u8, y: u8 }, B }
service People { fn get(from: u8, to: u8); fn put(); }
service Places {}
";

fn problems(backend: &str, change: impl FnOnce(&mut turbo_idl::ir::Schema)) -> String {
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
