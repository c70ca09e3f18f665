//! The page's calls again, from the native client and from the `people` binary, against the real server.

mod common;

use std::collections::BTreeSet;
use std::process::{Command, Output};

use common::Server;
use futures_util::{StreamExt, future};
use people::v1::{ConnectionClient, PeopleClient, Person, PersonError};
use turbo_runtime::Status;
use turbo_runtime::client::{CallError, connect};

fn named(name: &str) -> Person {
    Person {
        rowid: None,
        name: Some(name.to_owned()),
    }
}

#[tokio::test]
async fn a_native_client_makes_the_same_calls() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let server = Server::start(&folder.path().join("people.db"));
    let channel = connect(&server.url()).await.expect("a connection");
    let people = PeopleClient::new(channel.clone());

    let ada = people
        .insert_person(&named("Ada Lovelace"))
        .await
        .expect("an insert");
    let stored = people.get_person(ada).await.expect("the person");
    assert_eq!(
        stored,
        Person {
            rowid: Some(ada),
            name: Some("Ada Lovelace".into())
        }
    );

    let nobody = people.get_person(i64::MAX).await;
    assert!(
        matches!(
            nobody,
            Err(CallError::Error(PersonError::NotFound { rowid: i64::MAX }))
        ),
        "{nobody:?}"
    );
    for nameless in [None, Some(String::new()), Some(" \t".to_owned())] {
        let unnamed = people
            .insert_person(&Person {
                rowid: None,
                name: nameless,
            })
            .await;
        assert!(
            matches!(unnamed, Err(CallError::Error(PersonError::Unnamed))),
            "{unnamed:?}"
        );
    }
    let numbered = people
        .insert_person(&Person {
            rowid: Some(7),
            name: Some("Mallory".into()),
        })
        .await;
    assert_eq!(
        numbered.expect_err("row ids are given, not taken").status(),
        Status::InvalidArgument
    );

    // Another connection's insert arrives on the stream of this one.
    let mut arrivals = people.watch_people("");
    let first = arrivals.next().await.expect("a person").expect("no error");
    assert_eq!(first.name.as_deref(), Some("Ada Lovelace"));
    let other = PeopleClient::new(connect(&server.url()).await.expect("a second connection"));
    let grace = other
        .insert_person(&named("Grace Hopper"))
        .await
        .expect("an insert");
    let second = arrivals.next().await.expect("a person").expect("no error");
    assert_eq!(
        second,
        Person {
            rowid: Some(grace),
            name: Some("Grace Hopper".into())
        }
    );
}

#[tokio::test]
async fn a_connection_counts_its_own_calls() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let server = Server::start(&folder.path().join("people.db"));
    let channel = connect(&server.url()).await.expect("a connection");
    let connection = ConnectionClient::new(channel.clone());

    let calls = (0..1_000).map(|_| async { connection.visits().await.expect("a count") });
    let counts: BTreeSet<u32> = future::join_all(calls).await.into_iter().collect();
    assert_eq!(counts, (1..=1_000).collect(), "each call was counted, and once");
    let absent = PeopleClient::new(channel.clone()).get_person(1).await;
    assert_eq!(absent.expect_err("nobody is there").status(), Status::NotFound);
    assert_eq!(
        connection.visits().await.ok(),
        Some(1_002),
        "calls of both services count"
    );

    let remote = connection.remote_addr().await.expect("an address");
    assert!(remote.starts_with("127.0.0.1:"), "{remote}");
    let other = ConnectionClient::new(connect(&server.url()).await.expect("a second connection"));
    assert_eq!(other.visits().await.ok(), Some(1));
}

#[test]
fn the_command_line_makes_the_same_calls() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let server = Server::start(&folder.path().join("people.db"));
    let people = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_people"))
            .args(["--url", &server.url()])
            .args(arguments)
            .output()
            .expect("the client starts")
    };

    assert_eq!(printed(&people(&["insert", "Ada Lovelace"])), "1\n");
    assert_eq!(printed(&people(&["insert", "Grace Hopper"])), "2\n");
    assert_eq!(printed(&people(&["get", "2"])), "     2  Grace Hopper\n");
    assert_eq!(
        printed(&people(&["watch", "--count", "2"])),
        "     1  Ada Lovelace\n     2  Grace Hopper\n"
    );
    assert_eq!(
        printed(&people(&["list", "G", "--count", "1"])),
        "     2  Grace Hopper\n"
    );
    assert!(printed(&people(&["visits"])).contains("calls           3"));

    assert_eq!(
        refused(&people(&["get", "99"])),
        "error: nobody has number 99 (PersonError::NotFound)\n"
    );
    assert_eq!(
        refused(&people(&["insert", " "])),
        "error: a person needs a name (PersonError::Unnamed)\n"
    );
}

#[test]
fn a_port_in_use_is_said_clearly() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let server = Server::start(&folder.path().join("people.db"));
    let port = server.port().to_string();
    let second = Command::new(env!("CARGO_BIN_EXE_people-server"))
        .args(["--database", ":memory:", "--port", &port])
        .output()
        .expect("the server starts");
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(
        said.contains(&format!("port {port} is in use")) && said.contains("--port 0"),
        "{said}"
    );
}

#[test]
fn a_server_that_is_not_there_is_said_clearly() {
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("ws://{}/rpc", listener.local_addr().expect("its address"));
    drop(listener);
    let output = Command::new(env!("CARGO_BIN_EXE_people"))
        .args(["--url", &url, "visits"])
        .output()
        .expect("the client starts");
    assert!(refused(&output).contains(&url));
}

fn printed(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}
