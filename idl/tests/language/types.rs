use super::{check_all, codes};

#[test]
fn newtypes_and_aliases_end() {
    // L-34, L-35, L-36
    check_all(&[
        ("type A = u64; alias B = A; struct C { a: A, b: B }", &[]),
        ("type A = A;", &["E0315"]),
        ("alias A = [B]; type B = A?;", &["E0315"]),
        ("alias A = [B]; struct B { a: A }", &[]),
        ("type A = Nope;", &["E0308"]),
        ("alias A = Nope; struct B { a: A }", &["E0308"]),
    ]);
    // A chain longer than any stack is deep: only its first links are short enough.
    let chain = |keyword: &str| -> String {
        let links = (0..20_000).map(|at| format!("{keyword} T{at} = [T{}];\n", at + 1));
        links.collect()
    };
    assert_eq!(
        codes(format!("package a;\n{}type T20000 = u8;", chain("type"))),
        ["E0405"]
    );
    assert_eq!(
        codes(format!("package a;\n{}alias T20000 = u8;", chain("alias"))),
        ["E0405"]
    );
    assert_eq!(
        codes(format!("package a;\n{}type T20000 = T0;", chain("alias"))),
        ["E0315"]
    );
}

#[test]
fn generic_types_are_used_with_as_many_arguments_as_they_take() {
    // L-37, L-38
    check_all(&[
        ("struct A<T> { a: T } struct B { a: A<u8>, b: A<A<u8>> }", &[]),
        ("struct A<T> { a: T } struct B { a: A }", &["E0406"]),
        ("struct A<T> { a: T } struct B { a: A<u8, u8> }", &["E0406"]),
        ("struct A { a: string<u8> }", &["E0406"]),
        ("struct A<T> { a: u8 }", &["E0408"]),
        ("struct A<T> { a: A<T>? }", &["E0408"]),
        ("struct A<T, T> { a: T }", &["E0311", "E0408"]),
        ("error A<T> { X(T) }", &["E0412"]),
        ("struct A<T> { a: T, b: A<[T]>? }", &["E0409"]),
        ("struct A<T> { a: T, b: A<A<T>>? }", &["E0409"]),
        ("struct A<T> { a: T, b: A<u8>? }", &[]),
        ("struct A<T, U> { a: T, b: A<U, T>?, c: U }", &[]),
    ]);
    // Twice as many types with each link.
    let links: String = (0..40)
        .map(|at| {
            format!(
                "struct T{at}<T> {{ a: [T{0}<(T, u8)>], b: [T{0}<(T, u16)>] }}\n",
                at + 1
            )
        })
        .collect();
    let found = codes(format!(
        "package a;\n{links}struct T40<T> {{ a: T }} struct A {{ a: T0<u8> }}"
    ));
    assert!(
        !found.is_empty() && found.iter().all(|code| *code == "E0409"),
        "{found:?}"
    );
}

#[test]
fn containers_hold_what_they_can() {
    // L-39, L-40, L-41
    check_all(&[
        ("const N: u8 = 4; struct A { a: [u8; N], b: [u8; 4092] }", &[]),
        ("struct A { a: [u8; 0] }", &["E0411"]),
        ("struct A { a: [u8; 4097] }", &["E0411"]),
        (
            "type K = uuid; enum E { X } struct A { a: map<K, f64>, b: set<E>, c: set<bool>, d: set<timestamp> }",
            &[],
        ),
        ("struct A { a: set<f32> }", &["E0407"]),
        ("struct A<T> { a: set<T> }", &["E0407"]),
        ("type K = f64; struct A { a: map<K, u8> }", &["E0407"]),
        ("enum E { X(u8) } struct A { a: map<E, u8> }", &["E0407"]),
        ("struct A { a: (u8, u8), b: (u8, (u8, [u8])) }", &[]),
        ("struct A { a: (u8) }", &["E0213"]),
        ("struct A { a: map<u8, A> }", &[]),
        ("struct A { a: [A; 1] }", &["E0401"]),
        ("struct A { a: (u8, A) }", &["E0401"]),
        ("struct A { a: (u8, [A?; 3]) }", &[]),
    ]);
}

#[test]
fn a_service_has_as_many_methods_as_there_are_numbers() {
    // L-22
    let methods: String = (0..65_535).map(|at| format!("fn m{at}();")).collect();
    assert_eq!(codes(format!("package a; service S {{ {methods} }}")), [""; 0]);
}

#[test]
fn the_stream_of_the_client_is_the_last_parameter() {
    // L-48
    check_all(&[
        ("service S { fn f(a: u8, b: stream u8) -> stream u8; }", &[]),
        ("service S { fn f(b: stream u8, a: u8); }", &["E0410"]),
        ("service S { fn f(a: stream u8, b: stream u8); }", &["E0410"]),
        ("service S { fn f(a: stream u8 = 5); }", &["E0601"]),
    ]);
}
