//! What users pay afterwards: how long rustc and tsc take for the generated code of 1,000 types, beside others for the same types.

mod crates;
mod services;
mod types;
mod typescript;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bench_report::{Ratio, Row, Spread};

use self::crates::{PEERS, Peer};
use crate::compiled::compiled;
use crate::measure::{Run, Runs, once};
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
    let schema = |parts| compiled(&schema::files(TYPES, parts));
    crates::write(
        &folder,
        &schema(Parts::Portable)?,
        &schema(Parts::PortableServices)?,
    )?;
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

/// Tells programs. Others are compared with serde's derives, and those that have services with tonic.
fn report(modes: &[Mode], peers: &[Peer], runs: &[Vec<Runs>]) -> io::Result<()> {
    for (mode, (name, _)) in modes.iter().enumerate() {
        for (peer, of_peer) in peers.iter().zip(runs) {
            let (work, base) = if peer.has_services() {
                (format!("rustc, server and client: {name}"), "with-tonic")
            } else {
                (format!("rustc: {name}"), "serde-json")
            };
            let seconds = of_peer[mode].processors();
            let of_base = peers.iter().position(|peer| peer.name == base);
            let ratio = of_base.and_then(|at| Spread::of_ratios(&seconds, &runs[at][mode].processors()));
            let Some(value) = Spread::of(seconds) else {
                continue;
            };
            let row = Row {
                work: &work,
                measure: "processor time",
                peer: peer.name,
                unit: "s",
                value,
                ratio: ratio.map(|of| Ratio { base, of }),
            };
            row.write()?;
        }
    }
    Ok(())
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
    let mut output = None;
    let run = once(|| output = Some(command.stdin(Stdio::null()).output()));
    let output = output
        .unwrap_or_else(|| Err(io::ErrorKind::NotFound.into()))
        .map_err(|cause| format!("cannot start {command:?}: {cause}"))?;
    if output.status.success() {
        return Ok(run);
    }
    let said = [output.stdout, output.stderr].concat();
    let said: String = String::from_utf8_lossy(&said).chars().take(2_000).collect();
    Err(format!("{command:?} failed:\n{said}"))
}

fn touch(path: &Path) -> Result<(), String> {
    fs::File::options()
        .append(true)
        .open(path)
        .and_then(|file| file.set_modified(std::time::SystemTime::now()))
        .map_err(|cause| format!("{}: {cause}", path.display()))
}

/// Measures tsc, and prints.
///
/// # Errors
/// When they are no valid declarations, or a folder cannot be written.
pub fn typescript(repeats: usize) -> Result<(), String> {
    let schema = compiled(&schema::files(TYPES, Parts::PortableServices))?;
    typescript::run(&schema, &folder().join("typescript"), repeats)
}
