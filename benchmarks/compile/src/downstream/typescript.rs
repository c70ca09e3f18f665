//! tsc over the declarations of generated modules.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bench_report::{Ratio, Row, Spread};
use turbo_idl::ir::Schema;
use turboc::backend::{self, Work};
use turboc::options::Options;
use turboc::output::Output;

use crate::files::put;
use crate::measure::Runs;
use crate::proto::tools;
use crate::table::{self, millis};

/// Whose declarations.
const PEERS: [&str; 2] = ["turbo", "protobuf-es"];

/// Measures tsc over the modules of a schema of portable parts, where the project's own tsc is installed, and prints.
///
/// # Errors
/// When they are no valid declarations, or a folder cannot be written.
pub fn run(schema: &Schema, folder: &Path, repeats: usize) -> Result<(), String> {
    let tsc = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../xtask/npm/node_modules/.bin/tsc"
    ));
    if !tsc.is_file() || !tools::has_es() {
        println!("\ntsc is not measured: `cargo xtask bench compile` installs what it takes.");
        return Ok(());
    }
    let [turbo, es] = PEERS.map(|peer| folder.join(peer));
    write_turbo(schema, &turbo)?;
    write_es(schema, &es)?;
    let mut all: [Runs; 2] = Default::default();
    for repeat in 0..=repeats {
        for ((peer, folder), runs) in PEERS.iter().zip([&turbo, &es]).zip(&mut all) {
            eprintln!("tsc: {peer}, {repeat} of {repeats}");
            let mut command = Command::new(&tsc);
            let run = super::timed(command.arg("--project").arg(folder))?;
            // What the first one takes is not counted.
            if repeat > 0 {
                runs.push(run);
            }
        }
    }
    let head: Vec<String> = ["ms of processors (least on the wall)"]
        .iter()
        .chain(&PEERS)
        .map(|name| (*name).to_owned())
        .collect();
    let cell = |runs: &Runs| format!("{} ({})", millis(runs.cpu()), millis(runs.least()));
    let row: Vec<String> = std::iter::once("tsc --strict".to_owned())
        .chain(all.iter().map(cell))
        .collect();
    table::print(
        "tsc on the declarations of 1,000 types and 200 methods",
        &head,
        &[row],
    );
    report(&all).map_err(|cause| cause.to_string())
}

/// Modules of the engine in JavaScript.
fn write_turbo(schema: &Schema, folder: &Path) -> Result<(), String> {
    let mut output = Output::default();
    let options = Options::default();
    if let Some(backend) = backend::find("typescript") {
        backend.emit(&Work::new(schema), &options, &mut output);
    }
    for (path, text) in output.into_files() {
        put(&folder.join(path), &text)?;
    }
    // What the package gets from wasm-bindgen.
    put(
        &folder.join("turbo-wasm.d.ts"),
        "declare const any: any;\nexport default any;\n",
    )?;
    write_project(folder)
}

/// Modules of protoc-gen-es, whose package they import.
fn write_es(schema: &Schema, folder: &Path) -> Result<(), String> {
    tools::generate(tools::es, schema, folder)?;
    let packages = folder.join("node_modules");
    let _ = fs::remove_file(&packages);
    std::os::unix::fs::symlink(tools::packages(), &packages).map_err(|cause| cause.to_string())?;
    write_project(folder)
}

fn write_project(folder: &Path) -> Result<(), String> {
    let options = r#"{
  "compilerOptions": {
    "strict": true,
    "noEmit": true,
    "target": "esnext",
    "module": "nodenext",
    "types": [],
    "lib": ["esnext", "dom", "dom.asynciterable"]
  },
  "include": ["bench/**/*.d.ts"]
}
"#;
    put(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    put(&folder.join("tsconfig.json"), options)
}

/// Tells programs.
fn report(all: &[Runs; 2]) -> std::io::Result<()> {
    let [_, base] = all;
    for (peer, runs) in PEERS.iter().zip(all) {
        let seconds = runs.processors();
        let ratio = Spread::of_ratios(&seconds, &base.processors());
        let Some(value) = Spread::of(seconds) else {
            continue;
        };
        let row = Row {
            work: "tsc --strict",
            measure: "processor time",
            peer,
            unit: "s",
            value,
            ratio: ratio.map(|of| Ratio {
                base: "protobuf-es",
                of,
            }),
        };
        row.write()?;
    }
    Ok(())
}
