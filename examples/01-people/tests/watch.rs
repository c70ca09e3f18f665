//! `watch_people` neither loses nor repeats anyone, whoever is inserted when, and however slow the watcher is.
//!
//! Client and server talk in memory: what is tested is the directory, and not a network.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, future};
use people::v1::{PeopleClient, Person};
use people::{Directory, Place};
use turbo_runtime::Status;
use turbo_runtime::memory;

fn open() -> (Arc<Directory>, PeopleClient) {
    let directory = Arc::new(Directory::open(&Place::Memory).expect("a database in memory"));
    let endpoint = people::endpoint(Arc::clone(&directory));
    (directory, PeopleClient::new(memory::connect(&endpoint)))
}

async fn insert(client: &PeopleClient, name: impl Into<String>) -> i64 {
    let person = Person {
        rowid: None,
        name: Some(name.into()),
    };
    client.insert_person(&person).await.expect("an insert")
}

/// The row ids of the next `count` people.
async fn watched(client: &PeopleClient, prefix: &str, count: usize) -> Vec<i64> {
    let people = client.watch_people(prefix).take(count);
    people
        .map(|person| person.expect("a person").rowid.expect("a row id"))
        .collect()
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_lost_or_repeated_between_the_query_and_the_inserts() {
    const INSERTS: usize = 500;
    let (_directory, client) = open();
    let writer = tokio::spawn({
        let client = client.clone();
        async move {
            for index in 0..INSERTS {
                insert(&client, format!("person {index}")).await;
            }
        }
    });
    // Watchers come all through the inserts: every one of them starts in the middle of a race.
    let mut watchers = Vec::new();
    while !writer.is_finished() {
        let client = client.clone();
        if watchers.len() < 24 {
            watchers.push(tokio::spawn(async move { watched(&client, "", INSERTS).await }));
        }
        tokio::task::yield_now().await;
    }
    writer.await.expect("the inserts");
    let everyone: Vec<i64> = (1..=INSERTS as i64).collect();
    for seen in future::join_all(watchers).await {
        assert_eq!(seen.expect("a watcher"), everyone);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_insert_right_behind_the_query_arrives() {
    const ROUNDS: usize = 300;
    let (_directory, client) = open();
    for round in 0..ROUNDS {
        // Both are sent together, so the insert is mostly done before the watcher has read that nobody is there. A
        // prefix of its own leaves the watcher nothing else to wake up for.
        let prefix = format!("round {round}.");
        let arrivals = watched(&client, &prefix, 1);
        let both = future::join(arrivals, insert(&client, prefix.as_str()));
        let (seen, rowid) = tokio::time::timeout(Duration::from_secs(20), both)
            .await
            .expect("no one is lost");
        assert_eq!(seen, [rowid]);
    }
}

#[tokio::test]
async fn a_watcher_that_waits_long_catches_up() {
    const INSERTS: i64 = 3_000;
    let (_directory, client) = open();
    let mut people = client.watch_people("p");
    insert(&client, "p1").await;
    assert_eq!(
        people
            .next()
            .await
            .and_then(Result::ok)
            .and_then(|person| person.rowid),
        Some(1)
    );
    // Names of 100 letters: far more than the credit of a stream, so the server has stopped sending.
    let name = "p".repeat(100);
    for _ in 1..INSERTS {
        insert(&client, &name).await;
    }
    let rest: Vec<i64> = people
        .take(INSERTS as usize - 1)
        .map(|person| person.expect("a person").rowid.expect("a row id"))
        .collect()
        .await;
    assert_eq!(rest, (2..=INSERTS).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_prefix_is_text_and_not_a_pattern() {
    let (_directory, client) = open();
    for name in ["50% off", "500", "a_b", "axb", "A_b", "Ädel", "é\u{301}tude"] {
        insert(&client, name).await;
    }
    assert_eq!(watched(&client, "50%", 1).await, [1]);
    assert_eq!(watched(&client, "a_", 1).await, [3]);
    assert_eq!(watched(&client, "A", 1).await, [5], "upper and lower case differ");
    assert_eq!(watched(&client, "Ä", 1).await, [6]);
    assert_eq!(watched(&client, "50", 2).await, [1, 2]);
    let mut late = client.watch_people("a_");
    assert_eq!(
        late.next()
            .await
            .and_then(Result::ok)
            .and_then(|person| person.rowid),
        Some(3)
    );
    insert(&client, "axxx").await;
    let matching = insert(&client, "a_new").await;
    assert_eq!(
        late.next()
            .await
            .and_then(Result::ok)
            .and_then(|person| person.rowid),
        Some(matching)
    );
}

#[tokio::test]
async fn a_directory_that_closes_ends_its_streams() {
    let (directory, client) = open();
    insert(&client, "Ada").await;
    let mut people = client.watch_people("");
    assert!(people.next().await.is_some_and(|person| person.is_ok()));
    directory.close();
    let end = people
        .next()
        .await
        .expect("an end with a reason")
        .expect_err("no further person");
    assert_eq!(end.status(), Status::Unavailable);
    assert!(people.next().await.is_none());
    assert_eq!(insert(&client, "Grace").await, 2, "calls are answered as before");
}
