use std::collections::BTreeMap;
use std::path::PathBuf;

use turbo_idl::{
    Compilation, Diagnostic, FileId, Loader, MemoryLoader, Severity, Style, apply, compile, dump, fix,
    format, ir, machine, parse, render,
};
use turboc::backend::{BACKENDS, Backend, Work};
use turboc::limits;
use turboc::options::Options;
use turboc::output::Output;

use crate::Files;

/// Compiles, formats and generates, and compares what has to be the same.
///
/// # Panics
///
/// If it is not.
pub(crate) fn hold(files: &Files) {
    let compilation = compile(&files.loader(), &[Files::FIRST.to_owned()]);
    say(&compilation);
    mends(files, &compilation);
    let formatted = formatted(&compilation);
    if let Some(schema) = &compilation.schema {
        means_the_same(schema, &formatted);
        for backend in BACKENDS {
            generate(*backend, schema);
        }
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// Shows everything that is to be shown.
fn say(compilation: &Compilation) {
    let Compilation {
        sources,
        diagnostics,
        schema,
    } = compilation;
    assert_eq!(
        schema.is_none(),
        diagnostics.iter().any(is_error),
        "a schema, or an error that says why there is none"
    );
    let plain = render(diagnostics, sources, Style::Plain);
    assert_eq!(plain.is_empty(), diagnostics.is_empty());
    assert!(!plain.contains('\u{1b}'), "no colours, and none of the input");
    let _ = render(diagnostics, sources, Style::Colored);
    for (file, _) in sources.iter() {
        let _ = dump::ast(&parse(sources, file).file, sources);
    }
}

/// Fixes are in order, and all of them together leave no more errors than there were.
fn mends(files: &Files, compilation: &Compilation) {
    let Compilation {
        sources, diagnostics, ..
    } = compilation;
    for fix in diagnostics.iter().flat_map(|diagnostic| &diagnostic.fixes) {
        for (file, source) in sources.iter() {
            let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
            assert!(apply(source.text(), edits).is_ok(), "{fix:?} cannot be made");
        }
    }
    let check = |loader: &dyn Loader| {
        let compilation = compile(loader, &[Files::FIRST.to_owned()]);
        (compilation.sources, compilation.diagnostics)
    };
    let fixed = fix(&files.loader(), check, |_| true);
    let errors = |diagnostics: &[Diagnostic]| diagnostics.iter().filter(|it| is_error(it)).count();
    assert!(
        errors(&fixed.diagnostics) <= errors(diagnostics),
        "fixing makes it worse"
    );
    for format in [machine::Format::Json, machine::Format::Sarif] {
        let mut report = machine::Report::new(format);
        report.add(diagnostics, sources);
        assert!(report.document().ends_with("}\n"));
    }
}

/// The files that could be read in the one style, and the others as they are.
fn formatted(compilation: &Compilation) -> MemoryLoader {
    let sources = &compilation.sources;
    let mut loader = MemoryLoader::new();
    for (file, source) in sources.iter() {
        let Ok(text) = format(sources, file) else {
            loader = loader.with(source.name(), source.text());
            continue;
        };
        let again = read(source.name(), &text);
        let twice = format(&again, FileId(0));
        assert_eq!(
            twice.as_deref().ok(),
            Some(text.as_str()),
            "formatting again changes nothing"
        );
        loader = loader.with(source.name(), text);
    }
    loader
}

/// A map with one file.
fn read(name: &str, text: &str) -> turbo_idl::SourceMap {
    let loader = MemoryLoader::new().with(name, text);
    compile(&loader, &[name.to_owned()]).sources
}

/// Formatted files are the same schema, bit for bit of every signature.
fn means_the_same(schema: &ir::Schema, formatted: &MemoryLoader) {
    let again = compile(formatted, &[Files::FIRST.to_owned()]);
    let again = again.schema.expect("what is formatted compiles");
    assert_eq!(
        dump::ir(schema),
        dump::ir(&again),
        "formatting changed the meaning"
    );
}

/// A backend says what it cannot do, or does it, twice in the same way.
fn generate(backend: &dyn Backend, schema: &ir::Schema) {
    if !limits::check(backend, schema).is_empty() {
        return;
    }
    let options = Options {
        out: PathBuf::from("out"),
        ..Options::default()
    };
    let _ = backend.models(schema, &options);
    let emit = || {
        let mut output = Output::default();
        backend.emit(&Work::new(schema), &options, &mut output);
        assert!(
            output.conflicts().is_empty(),
            "{} writes a file twice",
            backend.name()
        );
        output.into_files()
    };
    let files: BTreeMap<PathBuf, String> = emit();
    assert!(!files.is_empty(), "{} writes something", backend.name());
    assert_eq!(files, emit(), "{} writes the same again", backend.name());
}
