//! A case: one call, with all that either side sends and sees, in bytes of its own revision.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One call. A text of words in a line, as `evolve-build` writes it:
/// `NUMBER CLIENT SERVER METHOD ARGUMENTS ITEMS SEEN_ARGUMENTS SEEN_ITEMS ANSWER RECEIVED`.
#[derive(Debug)]
pub struct Case {
    /// Its number, which travels in the metadata of the call.
    pub number: u32,
    /// The revision that the client was made from, by its index.
    pub client: usize,
    /// The revision that the server was made from, by its index.
    pub server: usize,
    /// The method, counted over all services of the client's revision.
    pub method: usize,
    /// What the client sends, each argument by itself.
    pub arguments: Vec<Vec<u8>>,
    /// What the client streams.
    pub items: Vec<Vec<u8>>,
    /// What the handler sees.
    pub seen_arguments: Vec<Vec<u8>>,
    /// What the handler is streamed.
    pub seen_items: Vec<Vec<u8>>,
    /// What the handler answers; nothing if it is not to be called.
    pub answer: Option<Outcome>,
    /// What the client receives.
    pub received: Outcome,
}

/// How a call goes: the result, or so many items; and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The items of a stream, or the one result, which has no bytes if there is none to tell.
    pub items: Vec<Vec<u8>>,
    /// What comes after them.
    pub end: End,
}

/// How a call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Well.
    Done,
    /// With an error of the schema.
    Error(Vec<u8>),
    /// With a status and without a value.
    Status(String),
}

/// The cases of a run, by their numbers.
#[derive(Debug)]
pub struct Cases(Vec<Case>);

static CASES: OnceLock<HashMap<u32, &'static Case>> = OnceLock::new();

impl Cases {
    /// Reads the text of all cases.
    ///
    /// # Panics
    /// When it is not what `evolve-build` writes, or was read before: handlers know cases by their numbers alone.
    #[must_use]
    pub fn read(text: &str) -> &'static [Case] {
        let cases: &'static Self = Box::leak(Box::new(Self(text.lines().map(case).collect())));
        let by_number = cases.0.iter().map(|case| (case.number, case)).collect();
        assert!(CASES.set(by_number).is_ok(), "cases are read once");
        &cases.0
    }

    pub(crate) fn numbered(number: u32) -> Option<&'static Case> {
        CASES.get()?.get(&number).copied()
    }
}

fn case(line: &str) -> Case {
    let words: Vec<&str> = line.split(' ').collect();
    let [
        number,
        client,
        server,
        method,
        arguments,
        items,
        seen_arguments,
        seen_items,
        answer,
        received,
    ] = words[..]
    else {
        panic!("a case has ten words: {line}");
    };
    let index = |word: &str| word.parse().expect("an index");
    Case {
        number: number.parse().expect("a number"),
        client: index(client),
        server: index(server),
        method: index(method),
        arguments: list(arguments),
        items: list(items),
        seen_arguments: list(seen_arguments),
        seen_items: list(seen_items),
        answer: (answer != "never").then(|| outcome(answer)),
        received: outcome(received),
    }
}

/// Values between brackets, each in hexadecimal.
fn list(word: &str) -> Vec<Vec<u8>> {
    let inner = word.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
    let inner = inner.expect("a list in brackets");
    if inner.is_empty() {
        return Vec::new();
    }
    inner.split(',').map(hex).collect()
}

fn outcome(word: &str) -> Outcome {
    let (items, end) = word.split_once('|').expect("an outcome has an end");
    let end = match end.split_once(':') {
        None => End::Done,
        Some(("error", bytes)) => End::Error(hex(bytes)),
        Some((_, status)) => End::Status(status.to_owned()),
    };
    let items = list(items);
    Outcome { items, end }
}

/// `.` and the digits: no bytes are a dot too.
fn hex(word: &str) -> Vec<u8> {
    let digits = word.strip_prefix('.').expect("a value begins with a dot");
    let pairs = digits.as_bytes().chunks(2);
    let byte =
        |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("digits");
    pairs.map(byte).collect()
}
