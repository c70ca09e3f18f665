//! Fixing, as a whole: it ends, keeps what is right, and never leaves more errors than there were.

mod common;

use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::Config;
use turbo_idl::{Diagnostic, Fixed, Loader, MemoryLoader, Severity, compile, fix};

fn errors(diagnostics: &[Diagnostic]) -> usize {
    let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
    diagnostics.iter().filter(is_error).count()
}

fn fixed(loader: &MemoryLoader) -> Fixed {
    let roots = ["main.turbo".to_owned()];
    let check = |loader: &dyn Loader| {
        let compilation = compile(loader, &roots);
        (compilation.sources, compilation.diagnostics)
    };
    fix(loader, check, |_| true)
}

/// What becomes of one file by itself.
fn text_after(text: &str) -> (String, usize) {
    let fixed = fixed(&MemoryLoader::new().with("main.turbo", text));
    let after = fixed.files.get("main.turbo").map(|file| file.after.clone());
    (
        after.unwrap_or_else(|| text.to_owned()),
        errors(&fixed.diagnostics),
    )
}

fn errors_in(text: &str) -> usize {
    let loader = MemoryLoader::new().with("main.turbo", text);
    errors(&compile(&loader, &["main.turbo".to_owned()]).diagnostics)
}

#[test]
fn what_is_right_stays_as_it_is() {
    for path in valid_cases() {
        let text = std::fs::read_to_string(&path).expect("a case");
        assert_eq!(text_after(&text).0, text, "{}", path.display());
    }
}

/// One slip of the pen at a time, in a schema that has everything that is often forgotten.
#[test]
fn slips_are_put_right() {
    const RIGHT: &str = "\
package shop.v1;

const MAX: u32 = 64;
alias Names = [string];

struct Item {
    /// As on the label.
    @max(MAX)
    name: string,
    price: u64?,
    tags: Names,
    sizes: map<string, [u8]>,
}

enum Kind { Book, Food(Item), Tool { item: Item, count: u32 } }

error Oops { Gone, Full { left: u32 } }

service Shop {
    @idempotent
    fn get(id: u64, kind: Kind) -> Item throws Oops;
    fn watch(prefix: string) -> stream Item;
}
";
    assert_eq!(errors_in(RIGHT), 0);
    for (right, slip) in [
        ("package shop.v1;", "package shop.v1"),
        ("package", "pakage"),
        ("MAX: u32", "MAX u32"),
        ("MAX: u32 = 64;", "MAX: u32 = 64,"),
        ("Names = [string];", "Names [string];"),
        ("struct Item", "strcut Item"),
        ("@max(MAX)", "@Max(MAX)"),
        ("@max(MAX)", "@max(MAXX)"),
        ("name: string,", "name: string;"),
        ("name: string,\n", "name: string\n"),
        ("name: string,", "name string,"),
        ("name: string,", "string name;"),
        ("name: string,", "string name = 1;"),
        ("price: u64?", "price?: u64"),
        ("price: u64?", "price: u64 | null"),
        ("price: u64?", "price: Option<u64>"),
        ("price: u64?", "price: u64??"),
        ("tags: Names", "tags: Nmes"),
        ("[u8]>,", "[u8],"),
        ("[u8]>,", "[u8>,"),
        ("Book, ", "Book; "),
        ("Book, ", "Book = 0, "),
        ("Book, ", "Book(), "),
        (
            "Tool { item: Item, count: u32 }",
            "Tool { item: Item; count: u32 }",
        ),
        ("Gone, Full { left: u32 } }", "Gone, Full { left: u32 }\n"),
        ("fn get(", "rpc get("),
        ("fn get(", "get("),
        ("id: u64, kind", "id u64, kind"),
        ("-> Item throws", ": Item throws"),
        ("-> Item throws", "=> Item throws"),
        ("throws Oops", "throw Oops"),
        ("throws Oops;", "throws Oops"),
        ("throws Oops;", "throws Oops {}"),
        ("@idempotent", "@idempotent()"),
        ("-> stream Item", "-> Stream<Item>"),
        ("fn watch(", "async fn watch("),
        ("fn watch(", "fn watch(&self, "),
    ] {
        let wrong = RIGHT.replacen(right, slip, 1);
        assert!(errors_in(&wrong) > 0, "{slip} is right");
        let (after, left) = text_after(&wrong);
        assert_eq!(left, 0, "{slip} stays wrong:\n{after}");
    }
}

/// Two changes may wait for each other, and one may make another needless; it ends all the same.
#[test]
fn files_are_fixed_together() {
    let loader = MemoryLoader::new()
        .with(
            "main.turbo",
            "package main\nimport \"other\";\nstruct A { b: other.B, c: C }\n",
        )
        .with(
            "other.turbo",
            "package other\nimport \"third.turbo\"\nstruct B { c: third.C }\n",
        )
        .with("third.turbo", "package third;\nstruct C {};\n");
    let fixed = fixed(&loader);
    assert_eq!(errors(&fixed.diagnostics), 0, "{:?}", fixed.diagnostics);
    assert_eq!(fixed.files.len(), 3);
    assert_eq!(
        fixed.files["main.turbo"].after,
        "package main;\nimport \"other.turbo\";\nimport \"third.turbo\";\nstruct A { b: other.B, c: third.C }\n"
    );
}

#[test]
fn comments_are_kept() {
    let (after, left) = text_after("package a;\nenum E { A { /* nothing yet */ }, B }\n");
    assert_eq!(left, 1);
    assert!(after.contains("nothing yet"), "{after}");
}

fn valid_cases() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(common::cases().join("valid"))
        .expect("the cases are there")
        .map(|entry| entry.expect("a case").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "turbo"))
        .collect();
    paths.sort();
    paths
}

/// A schema in which some pieces are gone, doubled or in another place.
fn mangled() -> impl Strategy<Value = String> {
    let texts: Vec<String> = valid_cases()
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a case"))
        .filter(|text| text.len() < 4_000)
        .collect();
    let change = (
        any::<prop::sample::Index>(),
        0_usize..4,
        0_usize..4,
        "[{}()<>\\[\\];:,?=@|!&a-c'\" \n-]{0,3}",
    );
    (prop::sample::select(texts), prop::collection::vec(change, 1..6)).prop_map(|(text, changes)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, gone, _, new) in changes {
            let at = at.index(chars.len() + 1).min(chars.len());
            let end = (at + gone).min(chars.len());
            chars.splice(at..end, new.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, ..Config::default() })]

    #[test]
    fn it_never_gets_worse(text in mangled()) {
        let before = errors_in(&text);
        let (after, left) = text_after(&text);
        prop_assert!(left <= before, "{before} errors became {left}:\n{after}");
        prop_assert_eq!(errors_in(&after), left);
    }
}
