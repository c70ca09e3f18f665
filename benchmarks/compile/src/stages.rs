//! How long each stage of turboc takes.

use std::fs;
use std::path::Path;

use bench_report::{Row, Spread};
use turbo_idl::index::{Analysis, analyze};
use turbo_idl::lint::Levels;
use turbo_idl::{Cache, MemoryLoader, SourceMap, ir};
use turboc::backend::{self, Work};
use turboc::config::Config;
use turboc::options::Options;
use turboc::output::Output;

use crate::measure::{Run, Runs, once};
use crate::table::{self, millis};

/// A schema that is measured.
#[derive(Debug)]
pub struct Subject {
    /// What the table calls it.
    pub name: String,
    /// Its files: the path and the text of each. All of them are roots.
    pub files: Vec<(String, String)>,
}

/// What is measured, in the order of the line. All but the last run by themselves; the last is what `turboc generate`
/// does before it writes.
const STAGES: [&str; 11] = [
    "parse, one file after the other",
    "parse, resolve, check, sign",
    "a keystroke in a type: what a name means",
    "a keystroke that adds a type: the same",
    "and then all that is wrong",
    "rust_server: lower and print",
    "rust_client: what it adds to that",
    "both: merge and lay out",
    "wasm",
    "typescript",
    "the whole line",
];

/// Measures every subject `repeats` times, in turns, and prints a table.
///
/// # Errors
/// When a schema does not compile, or a temporary folder cannot be written.
pub fn run(subjects: &[Subject], repeats: usize) -> Result<(), String> {
    let mut benches = subjects
        .iter()
        .map(Bench::new)
        .collect::<Result<Vec<Bench<'_>>, String>>()?;
    for bench in &mut benches {
        // What it takes the first time is not counted.
        bench.turn();
        bench.runs = Default::default();
    }
    for _ in 0..repeats {
        benches.iter_mut().for_each(Bench::turn);
    }
    print(&benches);
    report(&benches).map_err(|cause| cause.to_string())
}

/// Does one thing `times` times.
///
/// # Errors
/// When a schema does not compile, or a temporary folder cannot be written.
pub fn profile(subject: &Subject, times: usize, is_keystroke: bool) -> Result<(), String> {
    let mut bench = Bench::new(subject)?;
    for _ in 0..times {
        if is_keystroke {
            bench.keystroke(in_a_type);
        } else {
            drop(std::hint::black_box(turboc::compile::generate(&bench.config)));
        }
    }
    Ok(())
}

struct Bench<'a> {
    subject: &'a Subject,
    sources: SourceMap,
    loader: MemoryLoader,
    /// What an editor keeps.
    cache: Cache,
    analysis: Option<Analysis>,
    keystrokes: usize,
    roots: Vec<String>,
    schema: ir::Schema,
    config: Config,
    runs: [Runs; STAGES.len()],
    /// Bytes of all files that are generated.
    written: usize,
    /// What a whole run reads from.
    _folder: tempfile::TempDir,
}

impl<'a> Bench<'a> {
    fn new(subject: &'a Subject) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|cause| cause.to_string())?;
        let mut sources = SourceMap::default();
        let mut loader = MemoryLoader::new();
        for (path, text) in &subject.files {
            sources.add(path, text);
            loader = loader.with(path, text.as_str());
            let full = folder.path().join(path);
            full.parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&full, text))
                .map_err(|cause| cause.to_string())?;
        }
        let roots: Vec<String> = subject.files.iter().map(|(path, _)| path.clone()).collect();
        let compilation = turbo_idl::compile(&loader, &roots);
        let schema = compilation.schema.ok_or_else(|| {
            let first = compilation.diagnostics.first().map(|it| it.message.as_str());
            format!("{}: {}", subject.name, first.unwrap_or("no schema"))
        })?;
        Ok(Self {
            subject,
            sources,
            loader,
            cache: Cache::new(),
            analysis: None,
            keystrokes: 0,
            schema,
            config: config(folder.path(), &roots)?,
            roots,
            runs: Default::default(),
            written: 0,
            _folder: folder,
        })
    }

    fn turn(&mut self) {
        let parsed = once(|| {
            let files = self.sources.iter();
            files
                .map(|(id, _)| turbo_idl::parse(&self.sources, id))
                .collect::<Vec<_>>()
        });
        let front = once(|| turbo_idl::compile(&self.loader, &self.roots));
        let (in_a_type, _) = self.keystroke(in_a_type);
        let (a_type_more, wrong) = self.keystroke(a_type_more);
        let work = Work::new(&self.schema);
        let mut rust = Output::default();
        let server = emit(&work, "rust_server", "api.rs", &mut rust);
        let client = emit(&work, "rust_client", "api.rs", &mut rust);
        let laid_out = once(|| rust.into_files());
        let wasm = emit(&work, "wasm", "wasm", &mut Output::default());
        let typescript = emit(&work, "typescript", "web", &mut Output::default());
        let mut written = 0;
        let whole = once(|| {
            let generated = turboc::compile::generate(&self.config);
            let files = generated.files.as_ref();
            written = files.map_or(0, |files| files.values().map(String::len).sum());
            generated
        });
        self.written = written;
        let all = [
            parsed,
            front,
            in_a_type,
            a_type_more,
            wrong,
            server,
            client,
            laid_out,
            wasm,
            typescript,
            whole,
        ];
        self.runs
            .iter_mut()
            .zip(all)
            .for_each(|(runs, run)| runs.push(run));
    }

    /// What an editor does: a text in the middle has changed, and somebody asks what a name there means. Then it is told what is wrong,
    /// lints included.
    fn keystroke(&mut self, typed: fn(&str, usize) -> (String, usize)) -> (Run, Run) {
        self.keystrokes += 1;
        let (path, text) = &self.subject.files[self.subject.files.len() / 2];
        let (changed, place) = typed(text, self.keystrokes);
        self.loader = std::mem::take(&mut self.loader).with(path, changed);
        let (cache, loader, roots) = (&mut self.cache, &self.loader, &self.roots);
        let kept = &mut self.analysis;
        let answered = once(|| {
            // As the language server does: what is known no more is gone before it is known anew.
            drop(kept.take());
            let analysis = kept.insert(analyze(cache, loader, roots, Some(&Levels::default())));
            let file = analysis.file(path);
            file.and_then(|file| analysis.at(file, place as u32))
        });
        let wrong = once(|| kept.as_ref().map(|analysis| analysis.diagnostics().len()));
        (answered, wrong)
    }
}

/// A text with a field more in the middle, and where its type is named.
fn in_a_type(text: &str, count: usize) -> (String, usize) {
    let half = text.floor_char_boundary(text.len() / 2);
    let brace = text[half..]
        .find("\nstruct ")
        .and_then(|at| Some(half + at + text[half + at..].find('{')? + 1));
    let at = brace.unwrap_or(text.len());
    let field = format!(" typed{count}: ");
    let place = at + field.len();
    (format!("{}{field}u8,{}", &text[..at], &text[at..]), place)
}

/// A text with a type more in the middle, and where it is named.
fn a_type_more(text: &str, count: usize) -> (String, usize) {
    let half = text.floor_char_boundary(text.len() / 2);
    let end = text[half..].find("\n}\n").map(|at| half + at + 3);
    let at = end.unwrap_or(text.len());
    let place = at + "struct ".len();
    (
        format!("{}struct Typed{count} {{ x: u8 }}\n{}", &text[..at], &text[at..]),
        place,
    )
}

fn emit(work: &Work<'_>, backend: &str, out: &str, output: &mut Output) -> Run {
    let options = Options {
        out: out.into(),
        ..Options::default()
    };
    once(|| {
        if let Some(backend) = backend::find(backend) {
            backend.emit(work, &options, output);
        }
    })
}

/// What asks for all targets.
fn config(folder: &Path, roots: &[String]) -> Result<Config, String> {
    let mut text = format!("schemas = {roots:?}\n");
    for (backend, out) in [
        ("rust_server", "api.rs"),
        ("rust_client", "api.rs"),
        ("wasm", "wasm"),
        ("typescript", "web"),
    ] {
        text += &format!("\n[[target]]\nbackend = \"{backend}\"\nout = \"{out}\"\n");
    }
    Config::parse("turbo.toml", &text, folder).map_err(|problems| {
        problems
            .diagnostics
            .first()
            .map_or_else(String::new, |it| it.message.clone())
    })
}

fn print(benches: &[Bench<'_>]) {
    let mut head = vec!["ms of processors (least on the wall)".to_owned()];
    head.extend(benches.iter().map(|bench| bench.subject.name.clone()));
    let row = |label: &str, cell: &dyn Fn(&Bench<'_>) -> String| {
        std::iter::once(label.to_owned())
            .chain(benches.iter().map(cell))
            .collect()
    };
    let kilobytes = |bytes: usize| format!("{} kB", bytes / 1000);
    let per_type =
        |bench: &Bench<'_>, seconds: f64| format!("{:.1}", seconds * 1e6 / bench.schema.types.len() as f64);
    let mut rows: Vec<Vec<String>> = vec![
        row("types", &|bench| bench.schema.types.len().to_string()),
        row("methods", &|bench| {
            bench
                .schema
                .services
                .iter()
                .map(|it| it.methods.len())
                .sum::<usize>()
                .to_string()
        }),
        row("schema", &|bench| {
            kilobytes(bench.subject.files.iter().map(|(_, text)| text.len()).sum())
        }),
        row("generated", &|bench| kilobytes(bench.written)),
    ];
    for (stage, label) in STAGES.iter().enumerate() {
        rows.push(row(label, &|bench| {
            let runs = &bench.runs[stage];
            format!("{} ({})", millis(runs.cpu()), millis(runs.least()))
        }));
    }
    let whole = STAGES.len() - 1;
    rows.push(row("the whole line, median on the wall", &|bench| {
        millis(bench.runs[whole].median())
    }));
    rows.push(row("µs a type, wall", &|bench| {
        per_type(bench, bench.runs[whole].least())
    }));
    rows.push(row("µs a type, processors", &|bench| {
        per_type(bench, bench.runs[whole].cpu())
    }));
    table::print("turboc, stage by stage", &head, &rows);
}

/// Tells programs.
fn report(benches: &[Bench<'_>]) -> std::io::Result<()> {
    for bench in benches {
        for (stage, runs) in STAGES.iter().zip(&bench.runs) {
            for (measure, seconds) in [("processor time", runs.processors()), ("wall", runs.wall())] {
                let Some(value) = Spread::of(seconds.into_iter().map(|seconds| seconds * 1e3)) else {
                    continue;
                };
                let row = Row {
                    work: stage,
                    measure,
                    peer: &format!("turboc, {}", bench.subject.name),
                    unit: "ms",
                    value,
                    ratio: None,
                };
                row.write()?;
            }
        }
    }
    Ok(())
}
