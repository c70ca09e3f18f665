//! How long generators take, from files to files: turboc, beside those of Protocol Buffers for the same types and methods.

use std::fs;
use std::path::Path;

use bench_report::{Ratio, Row, Spread};
use turboc::config::Config;

use crate::compiled::compiled;
use crate::files::{put, put_all};
use crate::measure::{Runs, once};
use crate::proto;
use crate::proto::tools::{self, Tool};
use crate::schema::{self, Parts};
use crate::table::{self, millis};

/// Measures schemas of thousands of types, and prints.
///
/// # Errors
/// When something cannot be generated or written.
pub fn run(repeats: usize) -> Result<(), String> {
    if !tools::has_es() {
        eprintln!("protoc-gen-es is not measured: `cargo xtask bench compile` installs it");
    }
    let languages = LANGUAGES
        .iter()
        .filter(|language| language.name == "Rust" || tools::has_es());
    let mut works = languages
        .flat_map(|language| language.sizes.iter().map(|types| Work::new(*types, language)))
        .collect::<Result<Vec<Work>, String>>()?;
    for repeat in 0..=repeats {
        for work in &mut works {
            eprintln!("{}: {repeat} of {repeats}", work.title());
            work.turn()?;
            if repeat == 0 {
                // What it takes the first time is not counted.
                work.runs = Default::default();
            }
        }
    }
    print(&works);
    report(&works).map_err(|cause| cause.to_string())
}

/// What is generated.
#[derive(Debug)]
struct Language {
    name: &'static str,
    /// What asks turboc for it.
    targets: &'static str,
    peer: &'static str,
    tool: Tool,
    /// Numbers of types.
    sizes: &'static [usize],
}

const LANGUAGES: [Language; 2] = [
    Language {
        name: "Rust",
        targets: "[[target]]\nbackend = \"rust_server\"\nout = \"api.rs\"\n\
                  [[target]]\nbackend = \"rust_client\"\nout = \"api.rs\"\n",
        peer: "protox, prost-build and tonic-prost-build",
        tool: tools::prost,
        sizes: &[1_000, 10_000],
    },
    Language {
        name: "JavaScript",
        targets: "[[target]]\nbackend = \"typescript\"\nengine = \"js\"\nout = \"web\"\n",
        peer: "buf and protoc-gen-es",
        tool: tools::es,
        // Ten times as many take it minutes.
        sizes: &[1_000],
    },
];

/// A schema on disk, and what generating one language took turboc and the other.
struct Work {
    types: usize,
    language: &'static Language,
    folder: tempfile::TempDir,
    config: Config,
    /// Paths of the files in Protocol Buffers.
    proto: Vec<String>,
    runs: [Runs; 2],
}

impl Work {
    fn new(types: usize, language: &'static Language) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|cause| cause.to_string())?;
        let files = schema::files(types, Parts::PortableServices);
        let proto = proto::files(&compiled(&files)?);
        let at = |name: &str| folder.path().join(name);
        put_all(&at("turbo"), &files)?;
        put_all(&at("proto"), &proto)?;
        for out in ["turbo-out", "proto-out"] {
            fs::create_dir(at(out)).map_err(|cause| cause.to_string())?;
        }
        let paths =
            |files: Vec<(String, String)>| files.into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        let text = format!("schemas = {:?}\n{}", paths(files), language.targets);
        let config = Config::parse("turbo.toml", &text, &at("turbo")).map_err(|problems| {
            let first = problems.diagnostics.first();
            first.map_or_else(String::new, |it| it.message.clone())
        })?;
        Ok(Self {
            types,
            language,
            config,
            proto: paths(proto),
            runs: Default::default(),
            folder,
        })
    }

    fn title(&self) -> String {
        format!("generating {}, {} types", self.language.name, self.types)
    }

    fn turn(&mut self) -> Result<(), String> {
        let at = |name: &str| self.folder.path().join(name);
        let mut done = Ok(());
        let ours = once(|| done = turboc(&self.config, &at("turbo-out")));
        done?;
        let mut done = Ok(());
        let theirs = once(|| done = (self.language.tool)(&at("proto"), &self.proto, &at("proto-out")));
        done?;
        for (runs, run) in self.runs.iter_mut().zip([ours, theirs]) {
            runs.push(run);
        }
        Ok(())
    }
}

/// As `turboc generate`.
fn turboc(config: &Config, out: &Path) -> Result<(), String> {
    let generated = turboc::compile::generate(config);
    let files = generated.files.ok_or("turboc refuses the schema")?;
    files
        .iter()
        .try_for_each(|(path, text)| put(&out.join(path), text))
}

fn print(works: &[Work]) {
    let head = [
        "ms of processors (least on the wall)",
        "turboc",
        "the other",
        "ratio",
    ]
    .map(str::to_owned);
    let rows: Vec<Vec<String>> = works
        .iter()
        .map(|work| {
            let [ours, theirs] = &work.runs;
            let cell = |runs: &Runs| format!("{} ({})", millis(runs.cpu()), millis(runs.least()));
            vec![
                format!("{}: {}", work.title(), work.language.peer),
                cell(ours),
                cell(theirs),
                format!("{:.2}", ours.cpu() / theirs.cpu()),
            ]
        })
        .collect();
    table::print("generators, with a method to five types", &head, &rows);
}

/// Tells programs.
fn report(works: &[Work]) -> std::io::Result<()> {
    for work in works {
        let base = work.language.peer;
        let peers = ["turboc", base];
        for (peer, runs) in peers.into_iter().zip(&work.runs) {
            let theirs = &work.runs[1];
            for (measure, seconds, of) in [
                ("processor time", runs.processors(), theirs.processors()),
                ("wall", runs.wall(), theirs.wall()),
            ] {
                let ratio = Spread::of_ratios(&seconds, &of);
                let Some(value) = Spread::of(seconds) else {
                    continue;
                };
                let row = Row {
                    work: &work.title(),
                    measure,
                    peer,
                    unit: "s",
                    value,
                    ratio: ratio.map(|of| Ratio { base, of }),
                };
                row.write()?;
            }
        }
    }
    Ok(())
}
