//! A bounded run of the fuzz target: the corpus, and so many inputs that a mutator makes of it.
//!
//! `FUZZ_RUNS=100000 FUZZ_SEED=7 cargo test -p fuzz-body` runs more of them, and others.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;
use std::{env, fs, thread};

use fuzz_body::{Files, Mutator};

/// Inputs that are made, if nothing else is said.
const RUNS: usize = 1_200;

/// Nothing that is this small takes so long unless it hangs.
const HANGS: Duration = Duration::from_secs(120);

/// The stack that a browser gives.
const STACK: usize = 1 << 20;

fn number(name: &str, otherwise: usize) -> usize {
    let named = env::var(name).ok();
    named.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Runs inputs one after the other on a small stack. Whatever breaks, the input is known: it lies in a file.
fn run(name: &str, mut inputs: impl Iterator<Item = Vec<u8>> + Send + 'static) {
    let last = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    let (next, lives) = mpsc::channel();
    let written = last.clone();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        inputs.by_ref().for_each(|input| {
            // Before it runs: nothing catches a stack that is too small.
            fs::write(&written, &input).expect("a place for the last input");
            next.send(()).expect("somebody waits");
            fuzz_body::run(&input);
        });
    });
    let worker = worker.expect("a thread");
    loop {
        match lives.recv_timeout(HANGS) {
            Ok(()) => {}
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("this hangs: {}", last.display()),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    if worker.join().is_err() {
        let input = fs::read(&last).unwrap_or_default();
        panic!(
            "this breaks a promise, and is {}:\n{}",
            last.display(),
            String::from_utf8_lossy(&input)
        );
    }
}

#[test]
fn the_corpus_keeps_every_promise() {
    let corpus = fuzz_body::corpus();
    assert!(corpus.len() > 90, "the corpus is found");
    run("corpus", corpus.into_iter().map(|(_, input)| input));
}

#[test]
fn what_is_made_of_the_corpus_keeps_every_promise() {
    let seeds: Vec<Vec<u8>> = fuzz_body::corpus().into_iter().map(|(_, input)| input).collect();
    let dictionary = fuzz_body::dictionary();
    assert!(dictionary.len() > 100, "the dictionary is found");
    let mut mutator = Mutator::new(number("FUZZ_SEED", 0x7572_626F) as u64, dictionary);
    let runs = number("FUZZ_RUNS", RUNS);
    run("mutations", (0..runs).map(move |_| mutator.input(&seeds)));
}

#[test]
fn an_input_is_files() {
    let input = b"package a;\n==== b.turbo\npackage b;\n==== geo/c.turbo  \r\npackage c;";
    let Files(files) = Files::split(input);
    let shown: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_slice()))
        .collect();
    let expected: [(&str, &[u8]); 3] = [
        ("main.turbo", b"package a;\n"),
        ("b.turbo", b"package b;\n"),
        ("geo/c.turbo", b"package c;"),
    ];
    assert_eq!(shown, expected);
    assert_eq!(Files::split(&fuzz_body::join(&files)).0, files);
    assert_eq!(Files::split(b"").0, [("main.turbo".to_owned(), Vec::new())]);
}

/// One seed leads to one run, on every machine; and every run to some schemas that compile.
#[test]
fn a_run_can_be_repeated() {
    let seeds = [b"package a; struct A { b: u8 }".to_vec(), Vec::new()];
    let dictionary = || vec![b"string".to_vec(), b"@".to_vec()];
    let (mut one, mut other) = (Mutator::new(5, dictionary()), Mutator::new(5, dictionary()));
    let made: Vec<Vec<u8>> = (0..500).map(|_| one.input(&seeds)).collect();
    assert!(made.iter().all(|input| *input == other.input(&seeds)));
    let compiles = |input: &&Vec<u8>| {
        let roots = [Files::FIRST.to_owned()];
        turbo_idl::compile(&Files::split(input).loader(), &roots)
            .schema
            .is_some()
    };
    let healthy = made.iter().filter(compiles).count();
    assert!(
        healthy > 10 && healthy < 490,
        "{healthy} of {} compile",
        made.len()
    );
}
