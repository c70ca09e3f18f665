//! What users pay afterwards: how long rustc and tsc take for the generated code of 1,000 types, beside others for the same types.

mod crates;
mod types;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bench_report::{Ratio, Row, Spread};
use turbo_idl::{MemoryLoader, ir};
use turboc::backend::{self, Work};
use turboc::options::Options;
use turboc::output::Output;

use self::crates::{PEERS, Peer, put};
use crate::measure::{Run, Runs};
use crate::schema::{self, Parts};
use crate::table::{self, millis};

const TYPES: usize = 1_000;

/// What it is called, and cargo's arguments.
type Mode = (&'static str, &'static [&'static str]);

/// What is asked of rustc: without code, without optimisations, and with.
const MODES: [Mode; 3] = [
    ("check", &["check"]),
    ("build", &["build"]),
    ("build --release", &["build", "--release"]),
];

/// What is left of all that could be measured.
#[derive(Clone, Copy, Debug)]
pub struct Only<'a> {
    /// The name of the mode; any if it is empty.
    pub mode: &'a str,
    /// Names of peers; all of them if there are none.
    pub peers: &'a [String],
}

/// Measures rustc, and prints.
///
/// # Errors
/// When something does not compile, or a folder cannot be written.
pub fn rustc(only: Only<'_>, repeats: usize) -> Result<(), String> {
    let folder = folder();
    crates::write(&folder, &compile(Parts::Portable)?)?;
    let peers: Vec<Peer> = PEERS
        .into_iter()
        .filter(|peer| only.peers.is_empty() || only.peers.iter().any(|name| name == peer.name))
        .collect();
    let modes: Vec<Mode> = MODES
        .into_iter()
        .filter(|(name, _)| only.mode.is_empty() || *name == only.mode)
        .collect();
    let packages: Vec<&str> = peers.iter().flat_map(|peer| ["--package", peer.name]).collect();
    for (name, mode) in &modes {
        // Dependencies are not what is measured.
        eprintln!("rustc, {name}: dependencies");
        cargo(&folder, mode, &packages)?;
    }
    let mut runs: Vec<Vec<Runs>> = vec![vec![Runs::default(); modes.len()]; peers.len()];
    for repeat in 1..=repeats {
        for (mode, (name, arguments)) in modes.iter().enumerate() {
            for (peer, runs) in peers.iter().zip(&mut runs) {
                eprintln!("rustc, {name}: {}, {repeat} of {repeats}", peer.name);
                touch(&folder.join(peer.name).join("src/lib.rs"))?;
                runs[mode].push(cargo(&folder, arguments, &["--package", peer.name])?);
            }
        }
    }
    let mut head = vec!["ms of processors (least on the wall)".to_owned()];
    head.extend(peers.iter().map(|peer| peer.name.to_owned()));
    let rows: Vec<Vec<String>> = modes
        .iter()
        .enumerate()
        .map(|(mode, (name, _))| {
            let cell =
                |runs: &Vec<Runs>| format!("{} ({})", millis(runs[mode].cpu()), millis(runs[mode].least()));
            std::iter::once((*name).to_owned())
                .chain(runs.iter().map(cell))
                .collect()
        })
        .collect();
    table::print("rustc on 1,000 types", &head, &rows);
    report(&modes, &peers, &runs).map_err(|cause| cause.to_string())
}

/// Where the crates lie.
fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/afterwards"))
}

/// Whom the others are compared with.
const BASE: &str = "serde-json";

/// Tells programs.
fn report(modes: &[Mode], peers: &[Peer], runs: &[Vec<Runs>]) -> std::io::Result<()> {
    let base = peers.iter().position(|peer| peer.name == BASE);
    for (mode, (name, _)) in modes.iter().enumerate() {
        for (peer, of_peer) in peers.iter().zip(runs) {
            let seconds = of_peer[mode].processors();
            let ratio = base.and_then(|base| Spread::of_ratios(&seconds, &runs[base][mode].processors()));
            let Some(value) = Spread::of(seconds) else {
                continue;
            };
            let row = Row {
                work: &format!("rustc: {name}"),
                measure: "processor time",
                peer: peer.name,
                unit: "s",
                value,
                ratio: ratio.map(|of| Ratio { base: BASE, of }),
            };
            row.write()?;
        }
    }
    Ok(())
}

fn compile(parts: Parts) -> Result<ir::Schema, String> {
    let files = schema::files(TYPES, parts);
    let roots: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let with = |loader: MemoryLoader, (path, text): &(String, String)| loader.with(path, text.as_str());
    let loader = files.iter().fold(MemoryLoader::new(), with);
    let compilation = turbo_idl::compile(&loader, &roots);
    let first = compilation.diagnostics.first().map(|it| it.message.clone());
    compilation.schema.ok_or_else(|| first.unwrap_or_default())
}

/// Runs cargo, without incremental compilation.
fn cargo(folder: &Path, mode: &[&str], arguments: &[&str]) -> Result<Run, String> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .args(mode)
        .args(arguments)
        .arg("--quiet")
        .env("CARGO_INCREMENTAL", "0");
    timed(&mut command)
}

fn timed(command: &mut Command) -> Result<Run, String> {
    let (wall, cpu) = (Instant::now(), of_children());
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| format!("cannot start {command:?}: {cause}"))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        return Err(format!(
            "{command:?} failed:\n{}",
            said.chars().take(2_000).collect::<String>()
        ));
    }
    Ok(Run {
        wall: wall.elapsed(),
        cpu: of_children().saturating_sub(cpu),
    })
}

/// The time that programs which have ended had processors; zero where the system does not tell.
fn of_children() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: the fields from the third on.
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

fn touch(path: &Path) -> Result<(), String> {
    fs::File::options()
        .append(true)
        .open(path)
        .and_then(|file| file.set_modified(std::time::SystemTime::now()))
        .map_err(|cause| format!("{}: {cause}", path.display()))
}

/// tsc over the generated modules of 1,000 types and 200 methods, where the project's own tsc is installed.
///
/// # Errors
/// When they are no valid declarations, or a folder cannot be written.
pub fn typescript(repeats: usize) -> Result<(), String> {
    let tsc = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../xtask/npm/node_modules/.bin/tsc"
    ));
    if !tsc.is_file() {
        println!("\ntsc is not measured: `cargo xtask setup` installs it.");
        return Ok(());
    }
    let folder = folder().join("typescript");
    let mut output = Output::default();
    let options = Options::default();
    if let Some(backend) = backend::find("typescript") {
        backend.emit(&Work::new(&compile(Parts::All)?), &options, &mut output);
    }
    for (path, text) in output.into_files() {
        put(&folder.join(path), &text)?;
    }
    // What the package gets from wasm-bindgen.
    put(
        &folder.join("turbo-wasm.d.ts"),
        "declare const any: any;\nexport default any;\n",
    )?;
    let mut runs = Runs::default();
    for _ in 0..=repeats {
        let mut command = Command::new(&tsc);
        command.current_dir(&folder);
        command.args([
            "--strict",
            "--noEmit",
            "--target",
            "esnext",
            "--module",
            "nodenext",
            "--skipLibCheck",
            "false",
        ]);
        command.args(["--lib", "esnext,dom,dom.asynciterable"]);
        command.arg("bench/part000.d.ts").arg("bench/part001.d.ts");
        runs.push(timed(&mut command)?);
    }
    println!(
        "\ntsc on the declarations of 1,000 types and 200 methods: {} ms of processors, {} ms at least",
        millis(runs.cpu()),
        millis(runs.least())
    );
    Ok(())
}
