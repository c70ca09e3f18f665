//! What is kept of a text that has changed is what a fresh start would find.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use turbo_idl::index::{Analysis, analyze};
use turbo_idl::lint::Levels;
use turbo_idl::{Cache, MemoryLoader, dump};

const ROOT: &str = "main.turbo";

fn analysed(cache: &mut Cache, text: &str) -> Analysis {
    let loader = MemoryLoader::new().with(ROOT, text);
    analyze(cache, &loader, &[ROOT.to_owned()], Some(&Levels::default()))
}

/// All that is known of a text, places included.
fn known(analysis: &Analysis) -> String {
    let Some(file) = analysis.file(ROOT) else {
        return format!("{:?}", analysis.diagnostics());
    };
    format!(
        "{:?}\n{:?}\n{}",
        analysis.ast(file),
        analysis.diagnostics(),
        analysis.schema().map(dump::ir).unwrap_or_default()
    )
}

/// Every schema of the repository, the broken ones too.
fn schemas() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in ["idl/tests", "generated-tests", "examples", "grammar", "compiler"] {
        collect(&root.join(folder), &mut found);
    }
    found.sort();
    let texts = found.iter().filter_map(|path| std::fs::read_to_string(path).ok());
    texts.filter(|text| text.len() < 20_000).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_built = ["target", "node_modules"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !is_built {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "turbo") {
            found.push(path);
        }
    }
}

/// What people type, and what nobody would.
const TYPED: &[&str] = &[
    "",
    " ",
    "\n",
    "x",
    ";",
    ",",
    ".",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "[",
    "]",
    "\"",
    "//",
    "/",
    "/*",
    "*/",
    "/// x\n",
    "///",
    "@",
    "@max(",
    "é",
    "\u{feff}",
    "\r\n",
    "struct ",
    "struct A {}\n",
    "struct B { x: u8, }\n",
    "enum E { A, B(u8) }\n",
    "service S { fn a(); }\n",
    "package p;\n",
    "import \"x.turbo\";\n",
    "const C: u8 = 1;\n",
    "type T = u8;",
    "-> ",
    "throws ",
    "fn f()",
    "\"text\n",
    ": u8",
    "= 5",
];

/// A change of a text: where, how much of it goes, and what comes.
type Edit = (prop::sample::Index, usize, usize);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let length = prop_oneof![4 => 0..4_usize, 2 => 0..40_usize, 1 => 0..2_000_usize];
    prop::collection::vec((any::<prop::sample::Index>(), length, 0..TYPED.len()), 1..12)
}

fn changed(text: &str, (place, length, typed): &Edit) -> String {
    let start = text.floor_char_boundary(place.index(text.len() + 1));
    let end = text
        .floor_char_boundary((start + length).min(text.len()))
        .max(start);
    format!("{}{}{}", &text[..start], TYPED[*typed], &text[end..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_text_that_changes_is_known_as_if_it_were_new(
        schema in any::<prop::sample::Index>(),
        edits in edits(),
    ) {
        let schemas = schemas();
        let mut text = schemas[schema.index(schemas.len())].clone();
        let mut cache = Cache::new();
        drop(analysed(&mut cache, &text));
        for edit in &edits {
            text = changed(&text, edit);
            let again = known(&analysed(&mut cache, &text));
            let anew = known(&analysed(&mut Cache::new(), &text));
            prop_assert_eq!(again, anew, "{}", text);
        }
    }
}

/// A file of so many structs.
fn large(items: usize) -> String {
    let items = (0..items).map(|at| {
        format!("/// The {at}th.\nstruct S{at} {{\n    x: u8,\n    // more\n    y: string?,\n}}\n\n")
    });
    format!("package p;\n\n{}", items.collect::<String>())
}

/// How many pieces are parsed for each text after the first, which must be right.
fn parsed(texts: &[String]) -> Vec<usize> {
    let mut cache = Cache::new();
    let mut counts = Vec::new();
    for text in texts {
        let again = analysed(&mut cache, text);
        counts.push(cache.parsed());
        assert_eq!(known(&again), known(&analysed(&mut Cache::new(), text)));
    }
    counts.remove(0);
    counts
}

#[test]
fn only_what_is_typed_in_is_parsed_again() {
    let text = large(1_000);
    let middle = text.find("struct S500 {").expect("it is there");
    let field = middle + "struct S500 {\n    ".len();
    let with = |at: usize, typed: &str| format!("{}{typed}{}", &text[..at], &text[at..]);
    let before = middle - "/// The 500th.\n".len();
    assert_eq!(
        parsed(&[
            text.clone(),
            with(field, "z: u8,\n    "),
            text.clone(),
            // An item more, and what stood right behind the change.
            with(before, "struct More {}\n"),
            text.clone(),
            // A comment before an item, which begins as that does, and one that takes a part of an item away.
            with(before, "// a comment\n"),
            with(field, "// "),
            text.clone(),
            // The same text.
            text.clone(),
        ]),
        [1, 1, 1, 0, 1, 1, 1, 0]
    );
}

#[test]
fn what_is_broken_is_parsed_again_until_it_is_right() {
    let text = large(1_000);
    let middle = text.find("struct S500 {").expect("it is there");
    let field = middle + "struct S500 {\n    ".len();
    let with = |at: usize, typed: &str| format!("{}{typed}{}", &text[..at], &text[at..]);
    let broken = with(field, "z");
    // The next keystroke, elsewhere in the same item.
    let more = broken.replacen("zx: u8", "zy x: u8", 1);
    let elsewhere = broken.replacen("struct S10 {", "struct S10 { a: u8,", 1);
    let counts = parsed(&[
        text.clone(),
        broken.clone(),
        more,
        broken,
        elsewhere,
        text.clone(),
    ]);
    assert_eq!(counts[..3], [1, 1, 1]);
    // Between two that are to be looked at, all is.
    assert!(counts[3] <= 491 && counts[4] <= 491, "{counts:?}");
}
