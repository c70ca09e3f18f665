//! A bounded run of every target: the seeds, and so many inputs that a mutator makes of them.
//!
//! `FUZZ_RUNS=1000000 FUZZ_SEED=7 cargo test -p runtime-fuzz-body` runs more of them, and others.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;
use std::{env, fs, thread};

use runtime_fuzz_body::{Mutator, TARGETS, Target, seeds};

/// Inputs that are made for each target, if nothing else is said.
const RUNS: usize = 20_000;

/// Nothing that is this small takes so long unless it hangs.
const HANGS: Duration = Duration::from_secs(120);

/// The stack that a browser gives.
const STACK: usize = 1 << 20;

fn number(name: &str, otherwise: usize) -> usize {
    let named = env::var(name).ok();
    named.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Runs inputs one after the other on a small stack. Whatever breaks, the input is known: it lies in a file.
fn run(target: &'static str) {
    let &(name, run): &Target = TARGETS
        .iter()
        .find(|(name, _)| *name == target)
        .expect("a target");
    let seeds = seeds(name);
    assert!(seeds.len() > 4, "there are seeds");
    let last = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    let (next, lives) = mpsc::channel();
    let mut mutator = Mutator::new(number("FUZZ_SEED", 0x7572_626F) as u64);
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        for count in 0..seeds.len() + number("FUZZ_RUNS", RUNS) {
            let input = seeds.get(count).cloned().unwrap_or_else(|| mutator.input(&seeds));
            // A panic is caught, and a hang is seen from outside: both know the input.
            next.send(input.clone()).expect("somebody waits");
            run(&input);
        }
    });
    let worker = worker.expect("a thread");
    let mut input = Vec::new();
    loop {
        match lives.recv_timeout(HANGS) {
            Ok(next) => input = next,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name} hangs with {input:?}"),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    if worker.join().is_err() {
        let _ = fs::write(&last, &input);
        panic!("{name} breaks a promise with {}: {input:?}", last.display());
    }
}

// W-3
#[test]
fn frames() {
    run("frames");
}

// W-18, W-19, W-32
#[test]
fn server() {
    run("server");
}

// W-18
#[test]
fn client() {
    run("client");
}

// W-1
#[test]
fn websocket() {
    run("websocket");
}

// V-20, V-23, V-24
#[test]
fn values() {
    run("values");
}

// V-4, V-5, V-7, V-10
#[test]
fn raw() {
    run("raw");
}

/// One seed leads to one run, on every machine.
#[test]
fn a_run_can_be_repeated() {
    let (mut one, mut other) = (Mutator::new(5), Mutator::new(5));
    let seeds = seeds("server");
    let made: Vec<Vec<u8>> = (0..500).map(|_| one.input(&seeds)).collect();
    assert!(made.iter().all(|input| *input == other.input(&seeds)));
    let different: std::collections::HashSet<&Vec<u8>> = made.iter().collect();
    assert!(different.len() > 400, "{} of {}", different.len(), made.len());
}
