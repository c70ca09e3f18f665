//! What is found out about files that change is what a fresh start would find, and only what can have changed is looked at.

use proptest::prelude::*;
use turbo_idl::index::{Analysis, analyze};
use turbo_idl::lint::{LINTS, Levels};
use turbo_idl::{Cache, Level, MemoryLoader, dump};

/// Files that refer to each other in every way, with what lints complain about.
const FILES: [(&str, &str); 3] = [
    (
        "main.turbo",
        "package main;\nimport \"base.turbo\";\nimport \"more.turbo\" as other;\n\n\
         /// Links to [User], [User.name] and [base.Point].\nstruct User {\n    id: base.Id,\n    name: string,\n    password: string,\n    \
         at: base.Point?,\n    color: base.Color = Red,\n    @max(base.MOST) tags: base.Tags,\n    best: Page<User>?,\n}\n\n\
         struct Page<T> {\n    items: [T],\n    next: Cursor?,\n}\n\n\
         type Cursor = string;\nalias Users = [User];\nconst LIMIT: u32 = 4;\n\n\
         @deprecated(\"use `Page`\")\nstruct Old { x: [u8; LIMIT], }\n\n\
         enum Shape { Circle(f64), Square { side: f64, point: base.Point }, Empty }\n\n\
         error Failure { NotFound, @status(aborted) Bad { why: string } }\n\n\
         service People {\n    fn get(id: base.Id, fast: bool, slow: bool) -> User throws Failure;\n    fn list(query: string = \"x\") -> Users;\n    \
         fn old(x: Old) -> set<base.Id>;\n    fn watch(shapes: stream Shape) -> stream Page<Shape>;\n    fn keep(all: map<Cursor, other.Tree>);\n}\n",
    ),
    (
        "base.turbo",
        "package base;\n\n@min(1) @max(8) type Key = string;\ntype Id = u64;\nalias Tags = [Key];\nconst MOST: u32 = 16;\n\
         struct Point { x: f64, y: f64, }\nenum Color { Red, Green, Blue }\n@allow(naming) struct bad_name { a: Key = \"abc\", }\n",
    ),
    (
        "more.turbo",
        "package more;\nimport \"main.turbo\";\n\nstruct Tree { left: Tree?, right: [Tree], of: main.User, }\nstruct Unused {}\nservice Empty {}\n",
    ),
];

/// What is put in: parts of schemas, and names that mean something there.
const TYPED: &[&str] = &[
    "",
    " ",
    "\n",
    "x",
    "}",
    "{",
    ";",
    "?",
    "// ",
    "/// [User]\n",
    "struct User { x: u8, }\n",
    "struct Red { x: u8, }\n",
    "struct Extra { tags: base.Tags, user: Page<u8>, }\n",
    "alias Tags = [u8];\n",
    "alias User = u8;\n",
    "type Id = string;\n",
    "type Key = u32;\n",
    "const MOST: u32 = 2;\n",
    "const LIMIT: u32 = 4000;\n",
    "enum Color { Green, Red }\n",
    "@deprecated ",
    "@allow(naming) ",
    "@sensitive ",
    "base.",
    "User",
    "Page<",
    ">",
    "Cursor",
    "Shape",
    "[Tree]",
    "secret: string,\n",
    "a: Old,\n",
    "b: u8 = MOST,\n",
    "c: Missing,\n",
    "d: Color = Blue,\n",
    "Violet, ",
    "fn more(a: bool, b: bool);\n",
    "import \"base.turbo\" as again;\n",
    "service Later { fn a(x: User); }\n",
];

/// Where, how much of it goes, what comes, and in which file.
type Edit = (prop::sample::Index, usize, usize, usize);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let length = prop_oneof![5 => Just(0_usize), 3 => 0..4_usize, 2 => 0..30_usize, 1 => 0..200_usize];
    let edit = (
        any::<prop::sample::Index>(),
        length,
        0..TYPED.len(),
        0..FILES.len(),
    );
    prop::collection::vec(edit, 1..10)
}

/// At the beginning of a line or anywhere.
fn changed(text: &str, (place, length, typed, _): &Edit, is_line: bool) -> String {
    let mut start = text.floor_char_boundary(place.index(text.len() + 1));
    if is_line {
        start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    }
    let end = text
        .floor_char_boundary((start + length).min(text.len()))
        .max(start);
    format!("{}{}{}", &text[..start], TYPED[*typed], &text[end..])
}

fn analysed(cache: &mut Cache, files: &[(&str, String)], levels: &Levels) -> Analysis {
    let loader = files.iter().fold(MemoryLoader::new(), |loader, (path, text)| {
        loader.with(path, text.as_str())
    });
    analyze(cache, &loader, &["main.turbo".to_owned()], Some(levels))
}

/// All that is known of files: what is wrong, what the schema has, facts and places included, and what every name means.
fn known(analysis: &Analysis) -> String {
    let mut known = format!("{:?}\n", analysis.diagnostics());
    if let Some(schema) = analysis.schema() {
        known += &format!("{}\n{schema:?}\n", dump::ir(schema));
    }
    for (file, source) in analysis.sources().iter() {
        for place in analysis.places(file) {
            known += &format!("{} {place:?}\n", source.name());
        }
    }
    known
}

fn all_lints() -> Levels {
    let mut levels = Levels::default();
    LINTS.iter().for_each(|lint| levels.set(lint, Level::Warn));
    levels
}

fn texts() -> Vec<(&'static str, String)> {
    FILES.map(|(path, text)| (path, text.to_owned())).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn files_that_change_are_known_as_if_they_were_new(edits in edits(), is_line: bool, has_all_lints: bool) {
        let levels = if has_all_lints { all_lints() } else { Levels::default() };
        let mut files = texts();
        let mut cache = Cache::new();
        let first = analysed(&mut cache, &files, &levels);
        prop_assert!(first.schema().is_some(), "{:?}", first.diagnostics());
        drop(first);
        for (count, edit) in edits.iter().enumerate() {
            let before = files[edit.3].1.clone();
            files[edit.3].1 = changed(&before, edit, is_line);
            let again = known(&analysed(&mut cache, &files, &levels));
            let anew = known(&analysed(&mut Cache::new(), &files, &levels));
            prop_assert_eq!(again, anew, "{:?}", files);
            // Most texts would soon be nothing but broken: every other change is taken back, as people do.
            if count % 2 == 0 {
                files[edit.3].1 = before;
            }
        }
    }
}

#[test]
fn what_was_asked_of_lints_may_change() {
    let files = texts();
    let mut cache = Cache::new();
    for levels in [Levels::default(), all_lints(), Levels::default()] {
        let again = known(&analysed(&mut cache, &files, &levels));
        assert_eq!(again, known(&analysed(&mut Cache::new(), &files, &levels)));
    }
}

/// A file of a thousand structs in a row, each of which uses the one before it.
fn large(others: &str) -> String {
    let items = (1..1_000).map(|at| {
        format!(
            "/// The {at}th.\nstruct S{at} {{\n    x: u8,\n    before: S{}?,\n}}\n\n",
            at - 1
        )
    });
    let first = "struct S0 { x: Id, color: Color = Red, }\n";
    format!("package p;\n{others}\n{first}{}", items.collect::<String>())
}

const OTHERS: &str = "type Id = u64;\nenum Color { Red, Green }\nconst MOST: u32 = 3;\n";

/// How many items are looked at for each text after the first, which must be right.
fn counts(texts: &[String]) -> Vec<usize> {
    let mut cache = Cache::new();
    let levels = Levels::default();
    let mut counts = Vec::new();
    for text in texts {
        let files = [("main.turbo", text.clone())];
        let again = analysed(&mut cache, &files, &levels);
        counts.push(again.items_checked());
        assert_eq!(
            known(&again),
            known(&analysed(&mut Cache::new(), &files, &levels))
        );
    }
    counts
}

#[test]
fn only_what_can_have_changed_is_looked_at() {
    let text = large(OTHERS);
    let with = |from: &str, to: &str| text.replacen(from, to, 1);
    let struct_500 = "struct S500 {\n";
    let found = counts(&[
        text.clone(),
        // The same.
        text.clone(),
        // A field more, a name that leads nowhere, and what is half written: those who use the struct are not looked at.
        with(struct_500, "struct S500 {\n    more: string,\n"),
        with(struct_500, "struct S500 {\n    more: Missing,\n"),
        with(struct_500, "struct S500 {\n    mo\n"),
        text.clone(),
        // A comment before everything: all is elsewhere, and nothing is looked at.
        with("\nstruct S0", "\n// A comment.\nstruct S0"),
        // An item more, and one less: every item behind it has another number. The one right behind is parsed again.
        with("\nstruct S0", "\nstruct First {}\nstruct S0"),
        text.clone(),
        // Another name: the one who uses it is looked at as well.
        with(struct_500, "struct S500x {\n"),
        text.clone(),
        // What others are made of, and what they may have by default.
        with("type Id = u64", "type Id = u32"),
        with("Green }", "Green, Blue }"),
    ]);
    // The items of the file, once.
    assert_eq!(found[0], 1_003);
    assert_eq!(found[1..], [0, 1, 1, 1, 1, 0, 1, 1, 2, 2, 2, 3]);
}

#[test]
fn of_many_files_only_what_can_have_changed_is_looked_at() {
    let part = |at: usize| {
        let items = (0..100).map(|item| format!("struct S{item} {{ x: string, }}\n"));
        format!("package part{at};\n{}", items.collect::<String>())
    };
    let paths: Vec<String> = (0..20).map(|at| format!("part{at}.turbo")).collect();
    let imports: String = paths.iter().map(|path| format!("import \"{path}\";\n")).collect();
    let users = (0..20).map(|at| format!("struct U{at} {{ x: part{at}.S7, }}\n"));
    let main = format!("package main;\n{imports}{}", users.collect::<String>());
    let mut files: Vec<(&str, String)> = vec![("main.turbo", main)];
    for (at, path) in paths.iter().enumerate() {
        files.push((path, part(at)));
    }
    let mut cache = Cache::new();
    let levels = Levels::default();
    let mut count = |files: &[(&str, String)]| {
        let again = analysed(&mut cache, files, &levels);
        assert_eq!(known(&again), known(&analysed(&mut Cache::new(), files, &levels)));
        again.items_checked()
    };
    assert_eq!(count(&files), 2_020);
    files[8].1 = part(7).replacen("struct S7 { x: string", "struct S7 { x: u8", 1);
    assert_eq!(count(&files), 1);
    // Its name is used in another file.
    files[8].1 = part(7).replacen("struct S7 {", "struct S7<T> {", 1);
    assert_eq!(count(&files), 2);
    files[8].1 = part(7);
    assert_eq!(count(&files), 2);
}
