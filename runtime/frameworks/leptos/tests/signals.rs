//! The signals without a document, against a server in memory.

use std::future::Future;
use std::time::Duration;

use any_spawner::Executor;
use generated_tests::held::Held;
use generated_tests::people::people::v1::{PeopleClient, Person, PersonError};
use reactive_graph::owner::Owner;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get, GetUntracked, Set};
use tokio::task::LocalSet;
use turbo_leptos::{StreamState, use_call, use_connection, use_stream};
use turbo_runtime::client::{CallError, Channel, ConnectionState};
use turbo_runtime::{Status, memory};

/// Runs a test with effects, in an owner that it may let go.
async fn run<F: Future<Output = ()>>(test: impl FnOnce(Owner, Held, Channel) -> F) {
    // All tests of this process share it.
    let _ = Executor::init_tokio();
    let server = Held::default();
    let channel = memory::connect(&server.endpoint());
    LocalSet::new()
        .run_until(test(Owner::new(), server, channel))
        .await;
}

async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .expect("it comes to hold");
}

#[tokio::test]
async fn a_call_is_made_once_and_again_when_its_signals_change() {
    run(async |owner: Owner, server: Held, channel| {
        let people = PeopleClient::new(channel);
        let (rowid, person) = owner.with(|| {
            let rowid = RwSignal::new(1);
            (rowid, use_call(move || people.get_person(rowid.get())))
        });
        let answer = move || person.answer().get_untracked();
        let name = move || answer().and_then(Result::ok).and_then(|person| person.name);
        until(|| server.begun() == 1).await;
        assert_eq!((answer(), person.pending().get_untracked()), (None, true));
        server.release();
        until(|| !person.pending().get_untracked()).await;
        assert_eq!(name().as_deref(), Some("number 1"));

        rowid.set(0);
        until(|| server.begun() == 2).await;
        assert!(person.pending().get_untracked());
        assert_eq!(name().as_deref(), Some("number 1"), "it stays");
        server.release();
        until(|| !person.pending().get_untracked()).await;
        let error = CallError::Error(PersonError::NotFound { rowid: 0 });
        assert_eq!(answer(), Some(Err(error)));

        person.refetch();
        until(|| server.begun() == 3).await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_overtaken_or_whose_owner_goes_is_cancelled() {
    run(async |owner: Owner, server: Held, channel| {
        let people = PeopleClient::new(channel);
        let (rowid, _person) = owner.with(|| {
            let rowid = RwSignal::new(1);
            (rowid, use_call(move || people.get_person(rowid.get())))
        });
        until(|| server.under_way() == 1).await;
        rowid.set(2);
        until(|| server.begun() == 2 && server.under_way() == 1).await;
        owner.cleanup();
        until(|| server.under_way() == 0).await;
        assert_eq!(server.begun(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_stream_is_gathered_to_its_end_and_opened_anew() {
    run(async |owner: Owner, server: Held, channel| {
        let people = PeopleClient::new(channel);
        let (prefix, read) = owner.with(|| {
            let prefix = RwSignal::new("a".to_owned());
            let gather = |names: &mut Vec<String>, person: Person| names.extend(person.name);
            (
                prefix,
                use_stream(move || people.watch_people(&prefix.get()), gather),
            )
        });
        let state = move || read.state().get_untracked();
        let names = move || read.data().get_untracked();
        until(|| server.begun() == 1).await;
        assert_eq!(state(), StreamState::Pending);
        server.release();
        until(|| state() == StreamState::Open).await;
        assert_eq!(names(), ["a0"]);
        for _ in 0..3 {
            server.release();
        }
        until(|| state() == StreamState::Complete).await;
        assert_eq!(names(), ["a0", "a1", "a2"]);

        prefix.set("torn".to_owned());
        until(|| state() == StreamState::Pending).await;
        assert_eq!(names(), Vec::<String>::new());
        for _ in 0..4 {
            server.release();
        }
        until(|| matches!(state(), StreamState::Failed(_))).await;
        let StreamState::Failed(CallError::Failure(failure)) = state() else {
            panic!("{:?}", state())
        };
        assert_eq!(failure.status(), Status::DataLoss);
        assert_eq!(names(), ["torn0", "torn1", "torn2"], "they stay");

        read.restart();
        until(|| server.begun() == 3).await;
        assert_eq!(names(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_overtaken_or_whose_owner_goes_is_cancelled() {
    run(async |owner: Owner, server: Held, channel| {
        let people = PeopleClient::new(channel);
        let (prefix, _read) = owner.with(|| {
            let prefix = RwSignal::new("a".to_owned());
            let count = |count: &mut u32, _person| *count += 1;
            (
                prefix,
                use_stream(move || people.watch_people(&prefix.get()), count),
            )
        });
        until(|| server.under_way() == 1).await;
        prefix.set("b".to_owned());
        until(|| server.begun() == 2 && server.under_way() == 1).await;
        owner.cleanup();
        until(|| server.under_way() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn the_state_of_a_connection_is_a_signal() {
    run(async |owner: Owner, _server, channel: Channel| {
        let state = owner.with(|| use_connection(&channel));
        until(|| state.get_untracked() == ConnectionState::Open).await;
        channel.close().await;
        until(|| state.get_untracked() == ConnectionState::Closed).await;
    })
    .await;
}
