//! Clocks that jump, as after a suspended machine wakes up: by a year, in one step. What was due has happened, nothing panics, and
//! nobody is given up who was not asked.

mod common;

use std::time::Duration;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use turbo_runtime::client::{Binding, Call, Channel, ConnectionState};
use turbo_runtime::memory;

const YEAR: Duration = Duration::from_secs(365 * 86_400);

fn echo(lab: &Binding, byte: u8) -> Call<Vec<u8>> {
    lab.unary(lab::ECHO, |writer| writer.raw(&[1, byte]))
}

async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

fn channel() -> (Lab, Channel) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    (lab, memory::connect(&endpoint))
}

// W-29: the server is asked, and answers, before it counts as dead.
#[tokio::test(start_paused = true)]
async fn a_connection_outlives_a_year_in_one_step() {
    let (_, channel) = channel();
    let lab = channel.bind(&lab::LAB);
    assert_eq!(echo(&lab, 1).await, Ok(vec![1]));
    for year in 2..12 {
        tokio::time::advance(YEAR).await;
        settle().await;
        assert_eq!(echo(&lab, year).await, Ok(vec![year]));
        assert_eq!(channel.state(), ConnectionState::Open, "after {year} years");
    }
}

// W-23
#[tokio::test(start_paused = true)]
async fn calls_that_were_due_within_the_year_end_and_others_do_not() {
    let (served, channel) = channel();
    let lab = channel.bind(&lab::LAB);
    let hang = |timeout| {
        let call: Call<()> = lab.unary(lab::HANG, |_| {});
        tokio::spawn(call.timeout(timeout))
    };
    let short = hang(Duration::from_secs(1));
    let long = hang(3 * YEAR);
    let endless = hang(Duration::MAX);
    let sleeper: Call<u64> = lab.unary(lab::SLEEP, |writer| writer.raw(&varint(60_000)));
    let sleeper = tokio::spawn(async move { sleeper.await.is_ok() });
    settle().await;
    assert_eq!(served.alive(), 4);
    tokio::time::advance(YEAR).await;
    settle().await;
    assert_eq!(echo(&lab, 7).await, Ok(vec![7]));
    let end = short.await.expect("no panic").map_err(|error| error.status());
    assert_eq!(end, Err(turbo_runtime::Status::DeadlineExceeded));
    assert!(sleeper.await.expect("no panic"), "its time has come");
    assert!(!long.is_finished() && !endless.is_finished());
    tokio::time::advance(3 * YEAR).await;
    settle().await;
    assert!(long.await.expect("no panic").is_err());
    assert!(!endless.is_finished());
    endless.abort();
}

// W-13: a `Hello` that lies there when the server looks at last is in time or is not; either way it is said.
#[tokio::test(start_paused = true)]
async fn a_handshake_that_was_interrupted() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut silent = RawPeer::connect(&endpoint);
    settle().await;
    tokio::time::advance(YEAR).await;
    assert_eq!(silent.closed().await.code, 4408);
    let mut late = RawPeer::connect(&endpoint);
    settle().await;
    late.send(&hello()).await;
    tokio::time::advance(YEAR).await;
    let told = match late.message().await {
        Ok(message) => parse(&message)[0].kind == WELCOME,
        Err(turbo_runtime::transport::Disconnect::Closed(close)) => close.code == 4408,
        Err(_) => false,
    };
    assert!(told);
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::ECHO, &[0])).await;
    assert_eq!(peer.next().await.kind, REPLY);
}
