//! A call of each shape, more than any window holds, and readers that are slow. The same code runs natively and inside wasm.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt, stream};
use turbo_runtime::Bytes;
use turbo_runtime::client::Channel;

use crate::everything::sample::everything::v1::{EverythingClient, Person, PersonId};

/// Characters of a line.
const LINE: usize = 300;

/// Lines that may be under way: windows of 256 KiB in both directions, and what the messages between them hold.
const MOST: usize = (1 << 20) / LINE;

/// Plays on a channel to a server that mirrors what it gets.
///
/// # Errors
/// What went wrong, in words.
pub async fn play(channel: Channel) -> Result<(), String> {
    let client = EverythingClient::new(channel);
    client.ping().await.map_err(text)?;

    let mut letters = client.watch("abc");
    let mut names = String::new();
    while let Some(person) = letters.next().await {
        names += &person.map_err(text)?.name;
    }
    same("the letters", &names.as_str(), &"abc")?;

    let people = stream::iter((0..5_000).map(person));
    let count = client.load("nobody", people).await.map_err(text)?;
    same("the people", &count, &5_000)?;

    let lines = stream::iter((0..5_000).map(|number| format!("{number}{}", "x".repeat(LINE))));
    let mut answers = client.chat("r", lines);
    let mut expected = 0;
    while let Some(answer) = answers.next().await {
        let answer = answer.map_err(text)?;
        if !answer.starts_with(&format!("r: {expected}x")) {
            return Err(format!("the answer {expected} is {answer}"));
        }
        expected += 1;
    }
    same("the answers", &expected, &5_000)?;

    slow_reader(&client).await
}

/// Answers that nobody reads stop the server, and the server the source; other calls go on, and the stream when it is read.
async fn slow_reader(client: &EverythingClient) -> Result<(), String> {
    let taken = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&taken);
    let endless = stream::iter(std::iter::repeat_with(move || {
        counts.fetch_add(1, Ordering::SeqCst);
        "x".repeat(LINE)
    }));
    let mut answers = client.chat("r", endless);
    answers.next().await.ok_or("no answer")?.map_err(text)?;
    let mut before = 0;
    // Until nothing moves any more, which other calls give the time for.
    while taken.load(Ordering::SeqCst) > before {
        before = taken.load(Ordering::SeqCst);
        for _ in 0..200 {
            client.ping().await.map_err(text)?;
        }
    }
    if before > MOST {
        return Err(format!("{before} lines are under way"));
    }
    for _ in 0..2 * MOST {
        answers.next().await.ok_or("an end")?.map_err(text)?;
    }
    drop(answers);
    client.ping().await.map_err(text)
}

fn person(number: u64) -> Person {
    let secret = Bytes::from(vec![7; 200]);
    Person::new(PersonId(number), format!("person {number}"), vec![], secret)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: {found:?} instead of {expected:?}"))
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
