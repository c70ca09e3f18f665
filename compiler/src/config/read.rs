//! From the text of `turbo.toml` to a [`Config`].

use std::path::Path;

use toml::de::{DeTable, DeValue};
use turbo_idl::lint::{LINTS, Levels};
use turbo_idl::{Code, Diagnostic, FileId, Level, SourceMap, Span};

use super::table::{Table, list, meant, span};
use super::{Config, Schema, Target};
use crate::backend::{self, BACKENDS};
use crate::options::{Options, Sources};
use crate::problems::Problems;

/// A configuration that anyone would write is far smaller.
#[cfg(not(target_family = "wasm"))]
const MAX_SIZE: u64 = 1 << 20;

/// Why there is no configuration.
#[cfg(not(target_family = "wasm"))]
#[derive(Debug)]
pub enum ReadError {
    /// The file is not there, or the system does not hand it out.
    Unreadable(std::io::Error),
    /// It says something wrong.
    Problems(Problems),
}

#[cfg(not(target_family = "wasm"))]
pub(super) fn read(path: &Path) -> Result<Config, ReadError> {
    let name = path.display().to_string().replace('\\', "/");
    let bytes = bytes(path).map_err(ReadError::Unreadable)?;
    let refused = |code, message: String| {
        let diagnostics = vec![Diagnostic::without_place(code, message)];
        ReadError::Problems(Problems {
            sources: SourceMap::default(),
            diagnostics,
        })
    };
    if bytes.len() as u64 > MAX_SIZE {
        return Err(refused(
            Code::FileTooLarge,
            format!("`{name}` is larger than 1 MiB"),
        ));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        refused(Code::NotUtf8, format!("`{name}` is not UTF-8 from byte {at} on"))
    })?;
    let root = path.parent().unwrap_or(Path::new(""));
    parse(&name, text.strip_prefix('\u{feff}').unwrap_or(&text), root).map_err(ReadError::Problems)
}

/// The text of a configuration, if it is one that could be read.
#[cfg(feature = "lsp")]
pub(crate) fn read_text(path: &Path) -> Option<String> {
    let bytes = bytes(path).ok().filter(|bytes| bytes.len() as u64 <= MAX_SIZE)?;
    let text = String::from_utf8(bytes).ok()?;
    Some(
        text.strip_prefix('\u{feff}')
            .map_or_else(|| text.clone(), str::to_owned),
    )
}

/// What a text says of schemas and of lints, whatever else is wrong with it.
#[cfg(feature = "lsp")]
pub(crate) fn schemas_and_lints(text: &str) -> (Vec<Schema>, Levels) {
    let mut sources = SourceMap::default();
    let file = sources.add(super::FILE_NAME, text);
    let (document, _) = DeTable::parse_recoverable(text);
    let start = Span {
        file,
        start: 0,
        end: 0,
    };
    let mut table = Table::new(file, super::FILE_NAME, start, document.get_ref());
    let schemas = schemas(&mut table);
    let of_lints = table
        .table("lints")
        .map(|(span, lints)| Table::new(file, "`[lints]`", span, lints));
    (schemas, lints(of_lints, &mut Vec::new()))
}

#[cfg(not(target_family = "wasm"))]
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;

    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(MAX_SIZE + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn parse(name: &str, text: &str, root: &Path) -> Result<Config, Problems> {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut problems = syntax(file, text, &errors);
    let told = problems.len();
    let start = Span {
        file,
        start: 0,
        end: 0,
    };
    let mut table = Table::new(file, "turbo.toml", start, document.get_ref());
    let schemas = schemas(&mut table);
    let tables = target_tables(&mut table);
    let lint_table = table.table("lints");
    problems.extend(table.finish());
    let lints = lints(
        lint_table.map(|(span, lints)| Table::new(file, "`[lints]`", span, lints)),
        &mut problems,
    );
    let mut targets = Vec::new();
    for (span, table) in tables {
        targets.extend(target(
            Table::new(file, "a `[[target]]`", span, table),
            &mut problems,
        ));
    }
    twice(&targets, &mut problems);
    typed_packages(&targets, &mut problems);
    if problems.is_empty() {
        return Ok(Config {
            root: root.to_owned(),
            schemas,
            targets,
            lints,
            sources,
        });
    }
    // What else is wrong with a file that is no TOML may follow from that: a key is missing where its line is broken.
    if !errors.is_empty() {
        problems.truncate(told);
    }
    problems.sort_by_key(|problem| {
        problem
            .primary
            .as_ref()
            .map(|label| (label.span.start, label.span.end))
    });
    Err(Problems {
        sources,
        diagnostics: problems,
    })
}

/// Where the text is no TOML. After something that is never closed, the rest would be nonsense.
fn syntax(file: FileId, text: &str, errors: &[toml::de::Error]) -> Vec<Diagnostic> {
    let unclosed = errors
        .iter()
        .map(toml::de::Error::message)
        .find(|message| message.starts_with("unclosed"));
    let shown = if unclosed.is_some() { &errors[..1] } else { errors };
    // The parser may point between the bytes of a character.
    let floor = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0)
    };
    let diagnostic = |error: &toml::de::Error| {
        let range = error.span().unwrap_or(text.len()..text.len());
        let place = span(file, floor(range.start)..floor(range.end.max(range.start)));
        let problem = Diagnostic::error(Code::ConfigSyntax, place, error.message().to_owned(), "");
        match unclosed {
            Some(unclosed) if unclosed != error.message() => {
                problem.note(format!("the parser found an {unclosed}"))
            }
            _ => problem,
        }
    };
    shown.iter().map(diagnostic).collect()
}

fn schemas(table: &mut Table<'_>) -> Vec<Schema> {
    if !table.has("schemas") {
        table.list("schemas", "files");
        table.missing(
            "schemas",
            "name the files to compile: `schemas = [\"people.turbo\"]`".to_owned(),
        );
        return Vec::new();
    }
    let mut schemas = Vec::new();
    for item in table.list("schemas", "files").unwrap_or_default() {
        let span = table.span_of(item);
        match item.get_ref() {
            DeValue::String(path) if path.trim().is_empty() || path.contains('\0') => {
                table.wrong(
                    span,
                    format!("a schema cannot be {path:?}"),
                    "expected a path".to_owned(),
                );
            }
            DeValue::String(path) => schemas.push(Schema {
                path: path.to_string(),
                span,
            }),
            other => table.wrong_type("an item of `schemas`", "a string", other, span),
        }
    }
    schemas
}

/// The tables of all targets. A file without targets is well: `turboc check` needs none.
fn target_tables<'a>(table: &mut Table<'a>) -> Vec<(Span, &'a DeTable<'a>)> {
    let mut tables = Vec::new();
    for item in table
        .list("target", "tables, each under `[[target]]`")
        .unwrap_or_default()
    {
        let span = table.span_of(item);
        match item.get_ref() {
            DeValue::Table(target) => tables.push((span, target)),
            other => table.wrong_type("an item of `target`", "a table under `[[target]]`", other, span),
        }
    }
    tables
}

/// A key for each lint, with its level.
fn lints(table: Option<Table<'_>>, problems: &mut Vec<Diagnostic>) -> Levels {
    const LEVELS: [(&str, Level); 3] = [
        ("allow", Level::Allow),
        ("warn", Level::Warn),
        ("deny", Level::Deny),
    ];
    let mut levels = Levels::default();
    let Some(mut table) = table else {
        return levels;
    };
    for lint in LINTS {
        if let Some(level) = table.choice(lint.name, &LEVELS) {
            levels.set(lint, level);
        }
    }
    problems.extend(table.finish());
    levels
}

fn target(mut table: Table<'_>, problems: &mut Vec<Diagnostic>) -> Option<Target> {
    let names: Vec<&str> = BACKENDS.iter().map(|backend| backend.name()).collect();
    let backend = match table.string_and_span("backend") {
        Some((name, span)) => {
            let found = backend::find(&name);
            if found.is_none() {
                let label = format!("expected {}", list(&names, "or"));
                let problem = Diagnostic::error(
                    Code::UnknownBackend,
                    span,
                    format!("there is no backend {name:?}"),
                    label,
                );
                table.report(meant(problem, &name, names, span));
            }
            found
        }
        None => {
            if !table.has("backend") {
                table.missing("backend", format!("the backends are {}", list(&names, "and")));
            }
            None
        }
    };
    let has_out = table.has("out");
    let out_span = table.value_span("out");
    let out = table.path("out");
    if !has_out {
        table.missing(
            "out",
            "say where to write to: `out = \"src/people.rs\"`".to_owned(),
        );
    }
    let Some(backend) = backend else {
        // Which keys there may be depends on the backend, so nothing can be said about the others.
        problems.extend(table.into_problems());
        return None;
    };
    let mut options = Options {
        out: out.clone().unwrap_or_default(),
        ..Options::default()
    };
    backend.configure(&mut table, &mut options);
    problems.extend(table.finish());
    out?;
    Some(Target {
        backend,
        options,
        out_span,
    })
}

/// The same backend to the same place is a target too many, whatever it would write.
fn twice(targets: &[Target], problems: &mut Vec<Diagnostic>) {
    for (index, target) in targets.iter().enumerate() {
        let is_same = |other: &&Target| {
            other.backend.name() == target.backend.name() && other.options.out == target.options.out
        };
        if let Some(first) = targets[..index].iter().find(is_same) {
            let message = format!("two `{}` targets write to the same place", target.backend.name());
            problems.push(
                Diagnostic::error(Code::OutputTwice, target.out_span, message, "written again here")
                    .and_at(first.out_span, "first written here"),
            );
        }
    }
}

/// A package is what `turboc wasm` describes by its JavaScript and declarations: sources with types are for who compiles them.
fn typed_packages(targets: &[Target], problems: &mut Vec<Diagnostic>) {
    let packages = || targets.iter().filter(|target| target.backend.name() == "wasm");
    for target in targets {
        let is_typed =
            target.backend.name() == "typescript" && target.options.typescript.sources == Sources::Ts;
        let is_there = |package: &&Target| package.options.package() == target.options.out;
        if let Some(package) = packages().find(is_there).filter(|_| is_typed) {
            problems.push(
                Diagnostic::error(
                    Code::ConfigBadValue,
                    target.out_span,
                    "the package of a `wasm` target cannot have `sources = \"ts\"`".to_owned(),
                    "this is the folder of the package",
                )
                .and_at(package.out_span, "of this target")
                .help("write `sources = \"js\"`, whose modules have declarations beside them, or choose another folder"),
            );
        }
    }
}
