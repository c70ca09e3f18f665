//! What the index says of every schema that the tests know, right ones and wrong ones.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use turbo_idl::index::{Analysis, Role, Symbol, SymbolKind, Thing, TokenKind, analyze, context, tokens};
use turbo_idl::{Cache, FsLoader, LoadError, Loader, MemoryLoader, apply};

/// The files of a folder, with their texts.
struct Overlay<'a> {
    disk: FsLoader,
    instead: &'a BTreeMap<String, String>,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        match self.instead.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.disk.load(path, limit),
        }
    }
}

fn analyzed(path: &Path, instead: &BTreeMap<String, String>) -> Analysis {
    let loader = Overlay {
        disk: FsLoader::rooted(path.parent().expect("a folder")),
        instead,
    };
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    analyze(&mut Cache::new(), &loader, &[name], None)
}

fn as_it_is(path: &Path) -> Analysis {
    analyzed(path, &BTreeMap::new())
}

/// The first file of every case of a folder.
fn cases(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(common::cases().join(folder)).expect("cases") {
        let path = entry.expect("an entry").path();
        found.push(if path.is_dir() {
            path.join("main.turbo")
        } else {
            path
        });
    }
    found.retain(|path| path.is_file() && path.extension().is_some_and(|ending| ending == "turbo"));
    found.sort();
    assert!(!found.is_empty());
    found
}

fn samples() -> Vec<PathBuf> {
    let generated = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-tests");
    let mut samples = cases("valid");
    for name in [
        "everything/everything.turbo",
        "hostile_names/hostile_names.turbo",
        "people/people.turbo",
    ] {
        let path = generated.join(name);
        assert!(path.is_file(), "{}", path.display());
        samples.push(path);
    }
    samples
}

fn files(analysis: &Analysis) -> impl Iterator<Item = turbo_idl::FileId> {
    analysis.sources().iter().map(|(id, _)| id)
}

/// All that is defined in all files.
fn symbols(analysis: &Analysis) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for file in files(analysis) {
        for place in analysis.places(file) {
            if let (Role::Definition, Thing::Symbol(symbol)) = (place.role, place.thing) {
                symbols.push(symbol);
            }
        }
    }
    symbols
}

#[test]
fn every_place_is_among_the_references_of_what_it_names() {
    for path in samples().into_iter().chain(cases("invalid")) {
        let analysis = as_it_is(&path);
        for file in files(&analysis) {
            let places = analysis.places(file);
            for pair in places.windows(2) {
                assert!(
                    pair[0].span.end <= pair[1].span.start,
                    "{}: {pair:?}",
                    path.display()
                );
            }
            for place in places {
                let shown = format!("{}: {:?} {place:?}", path.display(), analysis.text(place.span));
                for byte in [place.span.start, (place.span.start + place.span.end) / 2] {
                    assert_eq!(analysis.at(file, byte), Some(*place), "{shown}");
                }
                let Thing::Symbol(symbol) = place.thing else {
                    continue;
                };
                let references = analysis.references(symbol);
                assert!(references.contains(place), "{shown}");
                let definitions: Vec<_> = references
                    .iter()
                    .filter(|place| place.role == Role::Definition)
                    .collect();
                assert_eq!(definitions.len(), 1, "{shown}");
                assert_eq!(analysis.definition(symbol), Some(definitions[0].span), "{shown}");
                assert_eq!(
                    analysis.kind(symbol),
                    analysis.node(symbol).map(turbo_idl::index::Node::kind),
                    "{shown}"
                );
                assert!(analysis.signature(symbol).is_some(), "{shown}");
                let extent = analysis.extent(symbol).expect("an extent");
                assert!(extent.start <= definitions[0].span.start, "{shown}: {extent:?}");
                assert!(extent.end >= definitions[0].span.end, "{shown}: {extent:?}");
            }
        }
    }
}

/// Words that are no names where they stand: keywords, values, and the arguments of attributes that the language gives.
const WORDS: [&str; 24] = [
    "package", "import", "as", "struct", "enum", "error", "service", "const", "type", "alias", "fn",
    "stream", "throws", "true", "false", "none", "number", "bigint", "typed", "Copy", "Default", "Eq",
    "Hash", "Ord",
];

#[test]
fn every_name_of_a_sample_is_known() {
    for path in samples() {
        let analysis = as_it_is(&path);
        assert_eq!(analysis.diagnostics(), [], "{}", path.display());
        for file in files(&analysis) {
            let text = analysis.sources().file(file).text();
            for token in analysis
                .tokens(file)
                .iter()
                .filter(|token| token.kind == TokenKind::Name)
            {
                let word = token.text(text);
                let place = analysis
                    .at(file, token.start + 1)
                    .or_else(|| analysis.at(file, token.start));
                let is_named =
                    place.is_some_and(|place| place.span.start <= token.start && token.end <= place.span.end);
                assert!(
                    is_named || WORDS.contains(&word) || word == "PartialOrd",
                    "{}: {word} at {}",
                    path.display(),
                    token.start
                );
            }
        }
    }
}

/// The texts of all files after a symbol was renamed, by path.
fn renamed(analysis: &Analysis, symbol: Symbol, name: &str) -> Result<BTreeMap<String, String>, String> {
    let edits = analysis.rename(symbol, name)?;
    let mut texts = BTreeMap::new();
    for (file, source) in analysis.sources().iter() {
        let own = edits.iter().filter(|edit| edit.span.file == file);
        let text = apply(source.text(), own).map_err(|error| error.to_string())?;
        texts.insert(source.name().to_owned(), text);
    }
    Ok(texts)
}

#[test]
fn a_fresh_name_and_the_old_one_again_leave_everything_as_it_was() {
    let mut count = 0;
    for path in samples() {
        let analysis = as_it_is(&path);
        let original: BTreeMap<String, String> = analysis
            .sources()
            .iter()
            .map(|(_, source)| (source.name().to_owned(), source.text().to_owned()))
            .collect();
        for symbol in symbols(&analysis) {
            let name = analysis.name(symbol).expect("a name");
            let shown = format!("{}: {name} {symbol:?}", path.display());
            if matches!(symbol, Symbol::Package(_)) {
                assert!(analysis.rename(symbol, "Fresh").is_err(), "{shown}");
                continue;
            }
            let texts = renamed(&analysis, symbol, "Fresh9name").expect(&shown);
            let after = analyzed(&path, &texts);
            assert_eq!(analysis.check_rename(&after), Ok(()), "{shown}");
            assert_eq!(after.diagnostics(), [], "{shown}");
            assert_eq!(after.name(symbol).as_deref(), Some("Fresh9name"), "{shown}");
            let references = (analysis.references(symbol).len(), after.references(symbol).len());
            assert_eq!(references.0, references.1, "{shown}");
            let back = renamed(&after, symbol, &name).expect(&shown);
            let has_path = analysis
                .text(analysis.definition(symbol).expect(&shown))
                .starts_with('"');
            if has_path {
                // It keeps the name that it was given.
                assert_eq!(analyzed(&path, &back).diagnostics(), [], "{shown}");
            } else {
                assert_eq!(back, original, "{shown}");
            }
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
}

#[test]
fn a_name_that_would_mean_something_else_is_refused() {
    let text = "package a;\nstruct A { a: u8 }\nstruct B<T> { t: T, a: A }\nenum E { V }\nconst N: u8 = 5;\nstruct C { e: E = V, n: u8 = N }\n";
    let at = |text: &str| {
        let loader = MemoryLoader::new().with("a.turbo", text);
        analyze(&mut Cache::new(), &loader, &["a.turbo".to_owned()], None)
    };
    let analysis = at(text);
    assert_eq!(analysis.diagnostics(), []);
    let file = analysis.file("a.turbo").expect("a file");
    let item = |name: &str| analysis.item(file, name).expect(name);
    let parameter = analysis.type_parameters(item("B"))[0];
    for (symbol, name) in [(parameter, "A"), (item("A"), "T")] {
        let after = at(&renamed(&analysis, symbol, name).expect("edits")["a.turbo"]);
        // It compiles, and yet something else is meant.
        assert_eq!(after.diagnostics(), [], "{name}");
        assert!(analysis.check_rename(&after).is_err(), "{name}");
    }
    let after = at(&renamed(&analysis, item("A"), "D").expect("edits")["a.turbo"]);
    assert_eq!(analysis.check_rename(&after), Ok(()));
    for (symbol, name) in [
        (item("A"), "B"),
        (item("A"), "map"),
        (item("A"), "9"),
        (item("A"), "a-b"),
    ] {
        assert!(analysis.rename(symbol, name).is_err(), "{name}");
    }
}

#[test]
fn broken_files_have_names_too() {
    let text = "package a;\nimport \"gone.turbo\";\nstruct A { a: , b: gone.X, c: C }\n/// [A.c]\nstruct C {\nservice S { fn a(c: C) -> A; fn b( }\ntype D = ;\nstruct E { d: D }\n";
    let loader = MemoryLoader::new().with("a.turbo", text);
    let analysis = analyze(&mut Cache::new(), &loader, &["a.turbo".to_owned()], None);
    assert!(analysis.schema().is_none());
    let file = analysis.file("a.turbo").expect("a file");
    let kinds: Vec<_> = ["A", "C", "S", "D", "E"]
        .iter()
        .map(|name| analysis.item(file, name).and_then(|item| analysis.kind(item)))
        .collect();
    assert_eq!(
        kinds,
        [
            Some(SymbolKind::Struct),
            Some(SymbolKind::Struct),
            Some(SymbolKind::Service),
            Some(SymbolKind::Lost),
            Some(SymbolKind::Struct)
        ]
    );
    let references = |name: &str| {
        let item = analysis.item(file, name).expect(name);
        analysis.references(item).len()
    };
    assert_eq!([references("A"), references("C"), references("D")], [3, 3, 2]);
    assert_eq!(analysis.wire_size(analysis.item(file, "C").expect("C")), None);
}

#[test]
fn something_is_expected_at_every_byte_of_every_beginning() {
    for path in cases("valid").into_iter().chain(cases("invalid")) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let all = tokens(&text);
        for byte in 0..=text.len().min(4_000) {
            let found = context(&text, &all, byte);
            assert!(
                found.word.start <= found.word.end && found.word.end <= text.len(),
                "{found:?}"
            );
            assert!(text.is_char_boundary(found.word.start) && text.is_char_boundary(found.word.end));
        }
        for end in (0..=text.len().min(1_500)).filter(|&end| text.is_char_boundary(end)) {
            let beginning = &text[..end];
            let found = context(beginning, &tokens(beginning), end);
            assert!(found.word.end <= end, "{found:?}");
        }
    }
}
