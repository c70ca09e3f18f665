use super::check_all;

#[test]
fn constants_have_values_that_fit() {
    // L-32, L-33
    check_all(&[
        ("const A: u8 = 255;", &[]),
        ("const A: u8 = 256;", &["E0601"]),
        ("const A: i8 = -128;", &[]),
        ("const A: i8 = -129;", &["E0601"]),
        ("const A: i128 = -170141183460469231731687303715884105728;", &[]),
        (
            "const A: i128 = -170141183460469231731687303715884105729;",
            &["E0601"],
        ),
        ("const A: u128 = 0xffffffffffffffffffffffffffffffff;", &[]),
        ("const A: u128 = 0x100000000000000000000000000000000;", &["E0601"]),
        ("const A: f32 = 3e38;", &[]),
        ("const A: f32 = 4e38;", &["E0601"]),
        ("const A: f64 = 1e999;", &["E0601"]),
        ("const A: u32 = 1_000;", &[]),
        ("const A: u32 = 1_;", &["E0601"]),
        ("const A: char = \"\\u{1F600}\";", &[]),
        ("const A: char = \"\";", &["E0601"]),
        ("const A: bool = true;", &[]),
        ("const A: bool = \"true\";", &["E0601"]),
        ("const A: u8 = 1; const B: u8 = A;", &["E0601"]),
        ("const A: bytes = \"x\";", &["E0602"]),
        ("const A: u8 = 300; struct B { @max(A) b: string }", &["E0601"]),
    ]);
}

#[test]
fn defaults_fit() {
    // L-42
    check_all(&[
        (
            "struct A { a: u8? = none, b: u8? = 5, c: [u8] = [], d: set<u8> = [], e: map<u8, u8> = [] }",
            &[],
        ),
        ("struct A { a: u8 = none }", &["E0601"]),
        ("struct A { a: [u8] = [5] }", &["E0601"]),
        ("enum E { X, Y(u8) } struct A { a: E = X }", &[]),
        ("enum E { X, Y(u8) } struct A { a: E = Y }", &["E0601"]),
        ("enum E { X } struct A { a: E = E.X }", &["E0601"]),
        (
            "type N = u8; const C: u64 = 255; service S { fn f(a: N = C, b: N = 256); }",
            &["E0601"],
        ),
        ("struct A { a: uuid = \"x\" }", &["E0601"]),
        ("struct A { a: u8 = NOPE }", &["E0314"]),
    ]);
}
