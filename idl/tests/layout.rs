//! How many bytes values take, against the rules of section 2 of the specification.

use turbo_idl::ir::{Definition, Schema, Type, TypeId};
use turbo_idl::layout::{Size, Sizes};
use turbo_idl::{MemoryLoader, Style, compile, render};

fn schema(text: &str) -> Schema {
    let loader = MemoryLoader::new().with("a.turbo", format!("package a.v1;\n{text}"));
    let compilation = compile(&loader, &["a.turbo".to_owned()]);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    compilation.schema.unwrap_or_else(|| panic!("{rendered}"))
}

/// The sizes of the fields of the first struct, as people read them.
fn fields(text: &str) -> Vec<String> {
    let schema = schema(text);
    let sizes = Sizes::new(&schema);
    let Definition::Struct(item) = &schema.types[0].definition else {
        panic!("the first type is no struct");
    };
    let size = |field: &turbo_idl::ir::Field| sizes.within(&field.ty, field.limits).to_string();
    item.fields.iter().map(size).collect()
}

fn named(text: &str, name: &str) -> String {
    let schema = schema(text);
    let at = schema.types.iter().position(|def| def.name.as_written() == name);
    let id = TypeId(at.expect("a type of that name") as u32);
    Sizes::new(&schema).of_definition(id).to_string()
}

#[test]
fn types_of_the_language() {
    // V-2 to V-8, V-14 to V-18
    let sizes = [
        ("bool", "1 byte"),
        ("u8", "1 byte"),
        ("u16", "1 to 3 bytes"),
        ("u32", "1 to 5 bytes"),
        ("u64", "1 to 9 bytes"),
        ("u128", "1 to 17 bytes"),
        ("i8", "1 byte"),
        ("i16", "1 to 3 bytes"),
        ("i32", "1 to 5 bytes"),
        ("i64", "1 to 9 bytes"),
        ("i128", "1 to 17 bytes"),
        ("f32", "4 bytes"),
        ("f64", "8 bytes"),
        ("string", "1 byte or more"),
        ("bytes", "1 byte or more"),
        ("char", "1 to 4 bytes"),
        ("uuid", "16 bytes"),
        ("timestamp", "1 to 9 bytes"),
        ("duration", "2 to 14 bytes"),
        ("decimal", "2 to 18 bytes"),
    ];
    for (ty, size) in sizes {
        assert_eq!(fields(&format!("struct S {{ a: {ty} }}")), [size], "{ty}");
    }
}

#[test]
fn what_holds_others() {
    // V-9 to V-12, V-19, V-21, V-26
    let sizes = [
        ("f64?", "1 to 9 bytes"),
        ("[f64]", "1 byte or more"),
        ("[f64; 300]", "2400 bytes"),
        ("(bool, f32)", "5 bytes"),
        ("map<u32, f32>", "1 byte or more"),
        ("set<bool>", "1 to 3 bytes"),
        ("set<i8>", "1 to 259 bytes"),
        ("set<Role>", "1 to 3 bytes"),
        ("map<Role, f64>", "1 to 19 bytes"),
        ("set<Flag>", "1 to 3 bytes"),
        ("[Empty]", "1 to 5 bytes"),
        ("Empty", "0 bytes"),
        ("Role", "1 byte"),
        ("Shape", "1 to 17 bytes"),
        ("Page<f64>", "2 bytes or more"),
        ("Pair<f64, Role>", "9 bytes"),
    ];
    let types = "struct Empty {} enum Role { A, B } type Flag = bool;
        enum Shape { None, Circle { radius: f64 }, Line(f64, f64) }
        struct Page<T> { items: [T], next: string? } struct Pair<A, B> { a: A, b: B }";
    for (ty, size) in sizes {
        assert_eq!(fields(&format!("struct S {{ a: {ty} }} {types}")), [size], "{ty}");
    }
    assert_eq!(named(types, "Pair"), "0 bytes or more");
}

#[test]
fn lengths_have_limits() {
    // V-10, V-27
    let sizes = [
        ("@max(250) a: string", "1 to 251 bytes"),
        ("@max(251) a: string", "1 to 254 bytes"),
        ("@min(251) a: bytes", "254 bytes or more"),
        ("@min(2) @max(2) a: [f64]", "17 bytes"),
        ("@min(2) @max(4) a: [f64]?", "1 to 34 bytes"),
        ("@max(0) a: [string]", "1 byte"),
        ("@max(3) a: map<u32, u8>", "1 to 19 bytes"),
        ("@min(2) a: set<bool>", "3 bytes"),
        ("a: Name", "2 to 65 bytes"),
    ];
    for (field, size) in sizes {
        assert_eq!(
            fields(&format!(
                "struct S {{ {field} }} @min(1) @max(64) type Name = string;"
            )),
            [size],
            "{field}"
        );
    }
}

#[test]
fn the_index_of_a_variant_counts() {
    // V-12
    let variants: Vec<String> = (0..252).map(|at| format!("V{at}")).collect();
    let all = variants.join(", ");
    assert_eq!(named(&format!("enum E {{ {all} }}"), "E"), "1 to 3 bytes");
    let payload = format!(
        "enum E {{ {}, V251(f64) }}",
        variants[..251].join("(f32), ") + "(f32)"
    );
    assert_eq!(named(&payload, "E"), "5 to 11 bytes");
}

#[test]
fn what_contains_itself_has_no_end() {
    // V-22
    assert_eq!(named("struct A { id: u8, next: A? }", "A"), "2 bytes or more");
    assert_eq!(named("struct A { @max(3) all: [A] }", "A"), "1 byte or more");
    assert_eq!(named("struct A { @max(0) all: [A] }", "A"), "1 byte");
    assert_eq!(
        named("enum E { N(f64), Neg(E), Add { a: E, b: E } }", "E"),
        "9 bytes or more"
    );
    let both = "struct A { b: B? } struct B { x: f32, a: A }";
    assert_eq!(named(both, "A"), "1 byte or more");
    assert_eq!(named(both, "B"), "5 bytes or more");
    let generic = "struct Tree<T> { value: T, more: [Tree<T>] } struct S { a: Tree<f64> }";
    assert_eq!(named(generic, "S"), "9 bytes or more");
}

#[test]
fn long_chains_and_large_numbers_are_no_trouble() {
    let mut chain = String::new();
    for at in 0..5_000 {
        chain.push_str(&format!("struct S{at} {{ @max(2) a: [S{}] }}\n", at + 1));
    }
    chain.push_str("struct S5000 { a: u8 }");
    let schema = schema(&chain);
    let sizes = Sizes::new(&schema);
    assert_eq!(
        sizes.of_definition(TypeId(0)),
        Size {
            min: 1,
            max: Some(u64::MAX)
        }
    );
    assert_eq!(sizes.of(&Type::named(TypeId(4_999))).to_string(), "1 to 3 bytes");
}
