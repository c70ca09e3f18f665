//! What is done with an input, all of which it has to let happen.

use turbo_idl::breaking::{Level, findings};
use turbo_idl::index::analyze;
use turbo_idl::lint::Levels;
use turbo_idl::lock::{self, Lock};
use turbo_idl::{
    Cache, Compilation, Diagnostic, FileId, MemoryLoader, Severity, SourceMap, Style, compile, dump, ir,
    lint_with, parse, render,
};

use crate::common;

/// Compiles bytes beside a file they may import, and uses everything that comes out.
pub fn survive(text: impl Into<Vec<u8>>) -> Compilation {
    let loader = MemoryLoader::new()
        .with("main.turbo", text)
        .with("b.turbo", "package b; struct B {}");
    let compilation = compile(&loader, &["main.turbo".to_owned()]);
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    assert_eq!(
        compilation.schema.is_none(),
        compilation.diagnostics.iter().any(is_error)
    );
    for diagnostic in &compilation.diagnostics {
        for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
            // Panics if it does not lie on the borders of characters of its file.
            let _ = compilation.sources.text(label.span);
        }
    }
    let plain = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert_eq!(plain.is_empty(), compilation.diagnostics.is_empty());
    assert!(!plain.contains('\u{1b}'), "no colours, and none of the input");
    let _ = render(&compilation.diagnostics, &compilation.sources, Style::Colored);
    let roots = ["main.turbo".to_owned()];
    if let Some(schema) = &compilation.schema {
        let _ = dump::ir(schema);
        survive_release(schema);
        let linted = lint_with(&mut Cache::new(), &loader, &roots, &Levels::default());
        let _ = render(&linted.diagnostics, &linted.sources, Style::Plain);
    }
    if compilation
        .sources
        .iter()
        .next()
        .is_some_and(|(_, source)| source.name() == "main.turbo")
    {
        let parsed = parse(&compilation.sources, FileId(0));
        let _ = dump::ast(&parsed.file, &compilation.sources);
        let text = compilation.sources.file(FileId(0)).text();
        survive_editor(&loader, &roots, text);
        let formatted = common::format_text(text);
        if text.len() < 10_000 && formatted.is_ok() {
            common::format_well(text);
        }
    }
    compilation
}

/// A schema that compiles can be released, unless it is too large for that, and nothing is other than in its release.
fn survive_release(schema: &ir::Schema) {
    let mut lock = Lock::new();
    if lock.add("v1", schema).is_err() {
        return;
    }
    let again = lock::read("turbo.lock", lock.text().as_bytes(), &mut SourceMap::default());
    let released = again.and_then(|lock| lock.revision(0)).expect("what was written");
    if let Ok(findings) = findings(&released, schema, "v1", Level::Source) {
        assert!(findings.is_empty(), "{findings:?}");
    }
}

/// What an editor asks at a few places of the first file.
fn survive_editor(loader: &MemoryLoader, roots: &[String], text: &str) {
    let analysis = analyze(&mut Cache::new(), loader, roots, Some(&Levels::default()));
    let file = FileId(0);
    let tokens = analysis.tokens(file);
    // What is wrong was found out once already.
    if text.len() < 100_000 {
        let _ = analysis.diagnostics();
    }
    for place in (0..8).map(|eighth| text.floor_char_boundary(text.len() / 8 * eighth)) {
        let _ = turbo_idl::index::context(text, tokens, place);
    }
    let places = analysis.places(file);
    for place in places.iter().step_by(places.len() / 8 + 1) {
        let _ = analysis.at(file, place.span.start);
        if let Ok(symbol) = analysis.renamable(place.thing) {
            let _ = analysis.signature(symbol);
            let _ = analysis.references(symbol);
            let _ = analysis.rename(symbol, "other");
        }
    }
}

/// The codes of what is wrong, in order.
pub fn codes(compilation: &Compilation) -> Vec<&'static str> {
    let mut codes: Vec<&str> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.rule.id())
        .collect();
    codes.dedup();
    codes
}

/// The stack that a browser gives, and less.
pub fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(run)
        .expect("a thread");
    thread.join().expect("it ends well");
}
