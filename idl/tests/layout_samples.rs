//! Made-up values in bytes: the examples of the specification, limits, and what is hostile.

use turbo_idl::ir::{Schema, Type};
use turbo_idl::layout::{Layout, Sample};
use turbo_idl::{MemoryLoader, Style, compile, dump, render};

fn schema(text: &str) -> Schema {
    let loader = MemoryLoader::new().with("a.turbo", format!("package a.v1;\n{text}"));
    let compilation = compile(&loader, &["a.turbo".to_owned()]);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    compilation.schema.unwrap_or_else(|| panic!("{rendered}"))
}

/// The samples of the first type.
fn samples(text: &str) -> Vec<Sample> {
    let schema = schema(text);
    let layout = Layout::new(&schema);
    let types: Vec<Type> = layout.types();
    let samples = layout.samples(&types[0]).into_iter();
    samples.map(|(_, sample)| sample).collect()
}

fn hex(sample: &Sample) -> String {
    let bytes: Vec<String> = sample.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

/// The bytes of a struct with one field.
fn field(text: &str) -> String {
    let samples = samples(&format!(
        "struct S {{ {text} }} struct Point {{ x: f32, y: f32 }} enum Role {{ Admin, Guest }} type Id = u64;"
    ));
    hex(&samples[0])
}

#[test]
fn values_are_as_the_specification_says() {
    // V-2 to V-19
    for (text, bytes) in [
        ("a: bool", "01"),
        ("a: u16", "fb 2c 01"),
        ("a: i64", "54"),
        ("a: f64", "00 00 00 00 00 00 f8 3f"),
        ("a: char", "c3 a9"),
        ("a: uuid", "67 e5 50 44 10 b1 42 6f 92 47 bb 68 0e 5f e0 c8"),
        ("a: timestamp", "fc 80 84 1e 00"),
        ("a: duration", "01 fc 00 65 cd 1d"),
        ("a: decimal", "fb 2c 01 02"),
        ("a: string", "03 41 64 61"),
        ("a: bytes", "04 ca fe ba be"),
        ("a: bool?", "01 01"),
        ("a: [u8]", "02 07 07"),
        ("a: [u8; 5]", "00 01 02 03 04"),
        ("a: (bool, u8)", "01 07"),
        ("a: Point", "00 00 c0 3f 00 00 c0 3f"),
        ("a: Role", "00"),
        ("a: Id", "fc 70 11 01 00"),
    ] {
        assert_eq!(field(text), bytes, "{text}");
    }
}

#[test]
fn keys_ascend() {
    // V-26
    for (text, bytes) in [
        ("a: set<bool>", "02 00 01"),
        ("a: set<i8>", "02 80 81"),
        ("a: set<Role>", "02 00 01"),
        ("a: map<string, u8>", "02 01 61 07 01 62 07"),
        ("@min(3) a: set<char>", "03 61 62 63"),
        ("@min(3) a: set<string>", "03 01 61 01 62 01 63"),
    ] {
        assert_eq!(field(text), bytes, "{text}");
    }
}

#[test]
fn defaults_and_limits_hold() {
    // V-27, L-42
    for (text, bytes) in [
        ("a: u32 = 300", "fb 2c 01"),
        ("a: i8 = -1", "ff"),
        ("a: string? = \"x\"", "01 01 78"),
        ("a: u8? = none", "00"),
        ("a: [u8] = []", "00"),
        ("a: Role = Guest", "01"),
        ("a: Id = 7", "07"),
        ("@min(5) a: string", "05 41 64 61 41 64"),
        ("@max(2) a: string", "02 41 64"),
        ("@max(0) a: [u8]", "00"),
        ("@min(3) a: [bool]?", "01 03 01 01 01"),
    ] {
        assert_eq!(field(text), bytes, "{text}");
    }
}

#[test]
fn every_variant_has_its_own() {
    // V-12, V-22
    let shown: Vec<String> = samples("enum E { Neg(E), Number(u8), Add { a: E, b: E }, None }")
        .iter()
        .map(hex)
        .collect();
    assert_eq!(shown, ["00 03", "01 07", "02 03 03", "03"]);
}

#[test]
fn what_cannot_be_shown_has_none() {
    for text in [
        "struct S { @min(1000000000) a: [u8] }",
        "struct S { @min(4294967295) a: string }",
        "struct S { @min(300) a: set<bool> }",
        // Such a value has no end.
        "struct S { @min(1) a: [S] }",
        "struct S { @min(2) a: [[S]], @min(1) b: map<u8, S> }",
        "struct S { a: [[[Role; 16]; 16]; 16] } enum Role { Admin }",
    ] {
        assert_eq!(samples(text), [], "{text}");
    }
    assert_eq!(samples("struct S {}").len(), 1);
    assert_eq!(
        samples("struct S<T> { a: T }"),
        [],
        "its parameter may be anything"
    );
}

#[test]
fn deep_and_wide_schemas_are_no_trouble() {
    let mut text = String::new();
    for at in 0..3_000 {
        text.push_str(&format!("struct S{at} {{ @min(1) a: [S{}] }}\n", at + 1));
    }
    text.push_str("struct S3000 { a: u8 }");
    assert_eq!(samples(&text), []);
    let nested = format!("struct S {{ a: {}u8{} }}", "[".repeat(60), "]".repeat(60));
    assert_eq!(samples(&nested).len(), 1);
    let generic = "struct P<T> { a: T, b: T } struct S { a: P<P<P<P<P<P<u8>>>>>> }";
    let schema = schema(generic);
    assert!(dump::layout(&schema).contains("struct a.v1.S: 64 bytes"));
}
