//! `turbo.lock`: what is written is read again as the same, whatever the schema, and no file makes the reader do worse than complain.

mod common;

use std::collections::BTreeSet;

use common::cases;
use common::random::{Source, schema as random_schema};
use proptest::prelude::*;
use turbo_idl::breaking::{Level, findings};
use turbo_idl::ir::Schema;
use turbo_idl::lock::{self, Added, EditError, Lock};
use turbo_idl::{Code, Diagnostic, Loader, MemoryLoader, SourceMap, Style, compile, identity, render};

fn compiled(loader: &dyn Loader, root: &str) -> Schema {
    let compilation = compile(loader, &[root.to_owned()]);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    compilation.schema.unwrap_or_else(|| panic!("{rendered}"))
}

fn schema(text: &str) -> Schema {
    compiled(&MemoryLoader::new().with("main.turbo", text), "main.turbo")
}

fn read(text: &str) -> Result<Lock, Box<Diagnostic>> {
    lock::read("turbo.lock", text.as_bytes(), &mut SourceMap::default())
}

/// Canonical forms of all methods, by their names.
fn forms(schema: &Schema) -> BTreeSet<(String, String)> {
    let services = schema.services.iter();
    let methods = services.flat_map(|service| {
        let name = service.name.as_written();
        service.methods.iter().map(move |method| {
            let name = format!("{name}.{}", method.name.as_written());
            (name, identity::canonical_form(schema, method))
        })
    });
    methods.collect()
}

const V1: &str = "package shop.v1; struct Order { id: u64, note: string? } enum State { Open, @fallback Other }
    const MOST: u32 = 9; service Shop { @idempotent fn get(id: u64) -> Order; fn state(order: Order) -> State; }";

/// I-13, I-14, I-15, I-16: the text, which is what people see in review.
#[test]
fn a_log_by_item() {
    let mut lock = Lock::new();
    assert_eq!(lock.add("v1", &schema(V1)), Ok(Added::Yes(4)));
    let v2 = V1.replace("note: string?", "@max(99) note: string = \"none\"");
    assert_eq!(lock.add("v2", &schema(&v2)), Ok(Added::Yes(1)));
    assert_eq!(lock.add("v3", &schema(&v2)), Ok(Added::Nothing));
    let v4 = v2.replace("const MOST: u32 = 9;", "");
    assert_eq!(lock.add("v4", &schema(&v4)), Ok(Added::Yes(1)));
    insta::assert_snapshot!("lock", lock.text());
    let again = read(&lock.text()).expect("it is well");
    assert_eq!(again.text(), lock.text());
    for (index, text) in [V1, &v2, &v4].into_iter().enumerate() {
        let revision = again.revision(index).expect("it is well");
        assert_eq!(forms(&revision), forms(&schema(text)));
        assert_eq!(revision.services[0].schema_id, schema(text).services[0].schema_id);
        let changes = findings(&schema(text), &revision, "itself", Level::Source).expect("small");
        assert_eq!(changes, []);
    }
}

/// I-18
#[test]
fn retired_releases_are_forgotten() {
    let mut lock = Lock::new();
    for (name, text) in [
        ("v1", "package a; struct A { a: u8 } struct B {}"),
        ("v2", "package a; struct A { a: u16 }"),
        ("v3", "package a; struct A { a: u32 }"),
    ] {
        lock.add(name, &schema(text)).expect("it fits");
    }
    assert_eq!(lock.retire("v9"), Err(EditError::Unknown("v9".to_owned())));
    lock.retire("v1").expect("it is there");
    assert_eq!(lock.retire("v1"), Err(EditError::Retired("v1".to_owned())));
    assert_eq!(
        lock.add("v1", &schema("package a;")),
        Err(EditError::Known("v1".to_owned()))
    );
    insta::assert_snapshot!("lock_retired", lock.text());
    let again = read(&lock.text()).expect("it is well");
    assert_eq!(again.text(), lock.text());
    assert_eq!(again.revision(0).expect_err("retired").rule, Code::LockChanged);
    assert!(again.revision(1).is_ok() && again.revision(2).is_ok());
    for name in ["v2", "v3"] {
        lock.retire(name).expect("it is there");
    }
    // What was there last is what the next release is compared with.
    assert_eq!(
        lock.add("v4", &schema("package a; struct A { a: u32 }")),
        Ok(Added::Yes(0))
    );
    assert!(read(&lock.text()).expect("it is well").revision(3).is_ok());
}

#[test]
fn names_of_releases_are_plain() {
    let mut lock = Lock::new();
    let long = "x".repeat(65);
    for name in ["", " ", "a b", "-v", "v\n", "\u{fc}", "../v", long.as_str()] {
        assert_eq!(
            lock.add(name, &schema(V1)),
            Err(EditError::BadName(name.to_owned()))
        );
    }
    for name in ["v1", "2024-06-01", "1.2.3_rc.1", "0"] {
        assert!(lock.clone().add(name, &schema(V1)).is_ok(), "{name}");
    }
}

/// I-14: packages, generics, and values of each kind.
#[test]
fn everything_is_read_again() {
    let folder = cases().join("valid/everything");
    let schema = compiled(&turbo_idl::FsLoader::rooted(folder), "main.turbo");
    let mut lock = Lock::new();
    lock.add("v1", &schema).expect("it fits");
    insta::assert_snapshot!("lock_everything", lock.text());
    let windows = lock.text().replace('\n', "\r\n");
    let again = read(&windows)
        .expect("line ends are no matter")
        .revision(0)
        .expect("it is well");
    assert_eq!(forms(&again), forms(&schema));
}

/// I-12, I-17, I-19: one case a file, each shown.
#[test]
fn damage_is_shown() {
    let mut seen = BTreeSet::new();
    insta::glob!("cases/lock/*.lock", |path| {
        let text = std::fs::read_to_string(path).expect("a case");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut sources = SourceMap::default();
        let found = lock::read("turbo.lock", text.as_bytes(), &mut sources).and_then(|lock| lock.revision(0));
        let found = found.err().unwrap_or_else(|| panic!("{name} is well"));
        assert!(name.starts_with(found.rule.id()), "{name} shows {}", found.rule);
        let shown = render(&[*found], &sources, Style::Plain);
        insta::with_settings!({
            omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
        }, {
            insta::assert_snapshot!("lock", format!("{text}----\n{shown}"));
        });
    });
    for entry in std::fs::read_dir(cases().join("lock"))
        .expect("the cases")
        .flatten()
    {
        seen.insert(entry.file_name().to_string_lossy()[..5].to_owned());
    }
    let codes = Code::ALL.iter().map(|code| code.id());
    let missing: Vec<&str> = codes
        .filter(|id| id.starts_with("E08") && !seen.contains(*id))
        .collect();
    assert!(missing.is_empty(), "no case in cases/lock has {missing:?}");
}

#[test]
fn what_is_no_text_is_refused() {
    let read = |bytes: &[u8]| lock::read("turbo.lock", bytes, &mut SourceMap::default());
    assert_eq!(read(b"\xff").expect_err("no text").rule, Code::NotUtf8);
    assert_eq!(read(b"").expect_err("empty").rule, Code::LockDamaged);
    let large = vec![b' '; lock::MAX_SIZE + 1];
    assert_eq!(read(&large).expect_err("large").rule, Code::FileTooLarge);
}

/// Many releases of many types: what does not change is there once.
#[test]
fn what_does_not_change_is_there_once() {
    let text = |changed: usize| {
        let types: String = (0..1_000)
            .map(|at| {
                let width = if at < changed { "u32" } else { "u16" };
                format!(
                    "struct T{at} {{ id: {width}, name: string, next: T{}? }}\n",
                    (at + 1) % 1_000
                )
            })
            .collect();
        format!("package large; {types} service S {{ fn f(a: T0) -> T1; }}")
    };
    let mut lock = Lock::new();
    lock.add("r0", &schema(&text(0))).expect("it fits");
    let one = lock.text().len();
    for release in 1..4 {
        lock.add(&format!("r{release}"), &schema(&text(release)))
            .expect("it fits");
    }
    assert!(
        lock.text().len() - one < 3 * 200,
        "three releases of one change each"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Every schema that is valid can be locked, and is the same when it is read again.
    #[test]
    fn random_schemas(numbers in proptest::collection::vec(any::<u16>(), 0..900)) {
        let loader = MemoryLoader::new()
            .with("main.turbo", random_schema(&mut Source::new(&numbers)))
            .with("money.turbo", include_str!("cases/valid/everything/money.turbo"))
            .with("geo/point.turbo", include_str!("cases/valid/everything/geo/point.turbo"));
        let schema = compiled(&loader, "main.turbo");
        let mut lock = Lock::new();
        lock.add("v1", &schema).expect("it fits");
        let again = read(&lock.text()).expect("it is well").revision(0).expect("it is well");
        prop_assert_eq!(forms(&again), forms(&schema));
        prop_assert_eq!(findings(&schema, &again, "itself", Level::Source), Ok(Vec::new()));
    }

    /// Any text that begins like a lock, made of its parts in any order.
    #[test]
    fn any_lines(lines in proptest::collection::vec(0_usize..14, 0..40)) {
        let parts = [
            "release v1 0123456789abcdef", "release v2 0123456789abcdef", "retired v0", "a.A", "a.B", "b.v1.C", "  v1", "  v2",
            "  v2 removed", "    struct A { b: b__v1.C, next: A? }", "    enum B { X, Y }", "    struct A<T> { a: A<[T]>? }", "", "<<<<<<< main",
        ];
        let text: String = lines.iter().map(|&line| format!("{}\n", parts[line])).collect();
        if let Ok(lock) = read(&format!("turbo.lock 1\n{text}")) {
            for index in 0..lock.releases().len() {
                prop_assert!(lock.revision(index).is_err() || lock.releases()[index].digest.is_some());
            }
        }
    }

    /// A lock with bytes changed, left out or doubled is refused or means what it meant: the hash sees to it.
    #[test]
    fn damaged_bytes(at in 0.0..1.0_f64, length in 0_usize..9, with in "[ -~\\n]{0,6}") {
        let mut lock = Lock::new();
        lock.add("v1", &schema(V1)).expect("it fits");
        let before = lock.text();
        let start = (before.len() as f64 * at) as usize;
        let end = (start + length).min(before.len());
        let text = format!("{}{with}{}", &before[..start], &before[end..]);
        if let Ok(read) = read(&text) {
            for index in 0..read.releases().len() {
                if let Ok(revision) = read.revision(index) {
                    prop_assert_eq!(forms(&revision), forms(&schema(V1)));
                }
            }
        }
    }
}
