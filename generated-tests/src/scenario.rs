//! What a client of `people.v1` does in a day. The same code runs natively over a socket, over memory, and inside wasm.

use futures_util::StreamExt;
use futures_util::future::join_all;
use turbo_runtime::Status;
use turbo_runtime::client::{CallError, Channel};

use crate::people::people::v1::{ConnectionClient, PeopleClient, Person, PersonError};

/// Plays the scenario on a channel to a fresh server.
///
/// # Errors
/// What went wrong, in words.
pub async fn play(channel: Channel) -> Result<(), String> {
    let people = PeopleClient::new(channel.clone());
    let connection = ConnectionClient::new(channel);

    // A person is stored and read back.
    let bob = people.insert_person(&named("Bob")).await.map_err(text)?;
    let read = people.get_person(bob).await.map_err(text)?;
    same(
        "the person read back",
        &read,
        &Person {
            rowid: Some(bob),
            name: Some("Bob".to_owned()),
        },
    )?;

    // The errors of the schema arrive as values, with their status.
    match people.get_person(99).await {
        Err(error @ CallError::Error(PersonError::NotFound { rowid: 99 })) => {
            same("the status of NotFound", &error.status(), &Status::NotFound)?;
        }
        other => return Err(format!("person 99: {other:?}")),
    }
    match people
        .insert_person(&Person {
            rowid: None,
            name: None,
        })
        .await
    {
        Err(error @ CallError::Error(PersonError::Unnamed)) => {
            same("the status of Unnamed", &error.status(), &Status::InvalidArgument)?;
        }
        other => return Err(format!("a person without a name: {other:?}")),
    }

    // A stream shows who is there, then who comes; others are called meanwhile.
    let mut bees = people.watch_people("B");
    same("the first on the stream", &next(&mut bees).await?, &read)?;
    people.insert_person(&named("Alice")).await.map_err(text)?;
    let bea = people.insert_person(&named("Bea")).await.map_err(text)?;
    same(
        "the next on the stream",
        &next(&mut bees).await?.rowid,
        &Some(bea),
    )?;
    drop(bees);

    // A thousand calls at once on one connection, each answered with its own.
    let many = (0..1_000).map(|number| {
        let person = named(&format!("Clone {number}"));
        let people = people.clone();
        async move {
            let rowid = people.insert_person(&person).await.map_err(text)?;
            let read = people.get_person(rowid).await.map_err(text)?;
            same(
                "one of a thousand",
                &read,
                &Person {
                    rowid: Some(rowid),
                    ..person
                },
            )
        }
    });
    join_all(many).await.into_iter().collect::<Result<(), String>>()?;

    // A stream longer than its window, read to where it waits for more.
    let mut clones = people.watch_people("Clone");
    for number in 0..1_000 {
        let person = next(&mut clones)
            .await
            .map_err(|error| format!("clone {number}: {error}"))?;
        let name = person.name.unwrap_or_default();
        same("a clone's name", &name.starts_with("Clone "), &true)?;
    }
    drop(clones);

    // The connection has state of its own.
    let first = connection.visits().await.map_err(text)?;
    let second = connection.visits().await.map_err(text)?;
    same("the count of visits", &second, &(first + 1))?;
    connection.user_agent().await.map_err(text)?;
    Ok(())
}

fn named(name: &str) -> Person {
    Person {
        rowid: None,
        name: Some(name.to_owned()),
    }
}

async fn next(people: &mut turbo_runtime::client::ServerStream<Person>) -> Result<Person, String> {
    people.next().await.ok_or("the stream has ended")?.map_err(text)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected {
        Ok(())
    } else {
        Err(format!("{what}: got {got:?}, expected {expected:?}"))
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
