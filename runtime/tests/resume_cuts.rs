//! Real sockets, with a proxy between them that cuts: nothing is lost, and nothing happens twice.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use common::proxy::{Carried, End, Plan, Proxy};
use common::tally::{Caller, TALLY, Tally};
use futures_util::{StreamExt, stream};
use turbo_runtime::client::{Backoff, Channel, ConnectionState, Connector};

/// Nothing here takes long; a test that waits longer than this has hung.
const PATIENCE: Duration = Duration::from_secs(120);

/// Trials that run beside each other.
const BESIDE: usize = 24;

async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it ends")
}

/// A client that keeps trying, also while its first connection is cut.
fn connector(proxy: &Proxy) -> Connector {
    Connector::new(proxy.url()).backoff(Backoff {
        first: Duration::from_millis(2),
        most: Duration::from_millis(50),
    })
}

/// A client with a conversation that the server has granted a session.
async fn open(proxy: &Proxy) -> (Channel, Caller) {
    let channel = connector(proxy).start();
    let caller = Caller(channel.bind(&TALLY));
    let mut states = channel.states();
    while within(states.next()).await.expect("a state") != ConnectionState::Open {}
    (channel, caller)
}

/// One call of each shape, beside each other.
async fn converse(caller: &Caller, first: u64) -> Result<(), String> {
    let (once, count, collect, echo) = tokio::join!(
        caller.once(first, 3),
        caller.count(first + 1, 3, 5),
        caller.collect(first + 2, 3, 5),
        caller.echo(first + 3, 3, 5),
    );
    once.and(count).and(collect).and(echo)
}

/// Holds the conversation over a connection that ends as planned, and answers what it carried.
async fn trial(tally: &Tally, server: SocketAddr, plan: Plan, first: u64) -> (Carried, usize) {
    let proxy = Proxy::start(server, move |number| {
        if number == 0 {
            plan.clone()
        } else {
            Plan::default()
        }
    })
    .await;
    let (channel, caller) = open(&proxy).await;
    let conversed = within(converse(&caller, first)).await;
    assert_eq!(conversed, Ok(()), "{:?}", proxy.carried());
    for number in first..first + 4 {
        assert_eq!(tally.runs(number), 1, "call {number}, {:?}", proxy.carried());
    }
    within(channel.close()).await;
    (proxy.carried()[0], proxy.cuts())
}

/// W-45 to W-51: a recorded conversation of all four shapes, cut behind its bytes, in both directions.
async fn cut_behind_bytes(end: End, every: usize) {
    let tally = Tally::default();
    let server = tally.serve().await;
    let (whole, cuts) = trial(&tally, server, Plan::default(), 0).await;
    assert_eq!(cuts, 0);
    let plan = move |there, back| Plan {
        there,
        back,
        end,
        ..Plan::default()
    };
    let plans = (0..whole.there)
        .map(|bytes| plan(Some(bytes), None))
        .chain((0..whole.back).map(|bytes| plan(None, Some(bytes))));
    let trials = stream::iter(plans.enumerate().step_by(every)).map(|(number, plan)| {
        let tally = tally.clone();
        let first = (number as u64 + 1) * 4;
        async move { tokio::spawn(async move { trial(&tally, server, plan, first).await }).await }
    });
    let cuts: Vec<usize> = trials
        .buffer_unordered(BESIDE)
        .map(|ended| ended.expect("nothing is lost").1)
        .collect()
        .await;
    // The recorded conversation ends with the client's farewell, so few trials are over before their cut.
    let cut = cuts.iter().filter(|cuts| **cuts > 0).count();
    assert!(cut * 10 > cuts.len() * 9, "{cut} of {} were cut", cuts.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_survives_a_cut_behind_every_byte() {
    cut_behind_bytes(End::Finish, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_survives_resets() {
    cut_behind_bytes(End::Reset, 3).await;
}

/// The server takes the old connection for a living one until the new one comes (W-53).
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_survives_connections_that_are_half_open() {
    cut_behind_bytes(End::HalfOpen, 3).await;
}

/// Numbers that look random and are the same in each run.
#[derive(Clone)]
struct Chance(Arc<AtomicU64>);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seed)))
    }

    /// From 0 to less than `end`.
    fn below(&self, end: u64) -> u64 {
        // splitmix64
        let mut z = self
            .0
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// Cuts that are enough.
const CUTS: usize = 2_500;

/// W-45 to W-53: thousands of cuts while calls of all shapes are under way.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_cuts_lose_and_repeat_nothing() {
    let tally = Tally::default();
    let server = tally.serve().await;
    let chance = Chance::new(20_260_101);
    let cutting = chance.clone();
    let proxy = Arc::new(
        Proxy::start(server, move |_| {
            let most = 1 << (8 + cutting.below(9));
            // The first answer has to get through for a session to begin.
            let life = Some(700 + cutting.below(most) as usize);
            let (there, back) = if cutting.below(2) == 0 {
                (life, None)
            } else {
                (None, life)
            };
            Plan {
                there,
                back,
                end: [End::Finish, End::Reset, End::HalfOpen][cutting.below(3) as usize],
                crumbs: if cutting.below(8) == 0 { 3 } else { 0 },
                delay: Duration::ZERO,
            }
        })
        .await,
    );
    let next = Arc::new(AtomicU64::new(0));
    let mut callers = Vec::new();
    let mut channels = Vec::new();
    for _ in 0..6 {
        let (channel, caller) = open(&proxy).await;
        channels.push(channel);
        for _ in 0..8 {
            let (caller, next, chance) = (caller.clone(), Arc::clone(&next), chance.clone());
            let (proxy, tally) = (Arc::clone(&proxy), tally.clone());
            callers.push(tokio::spawn(async move {
                while proxy.cuts() < CUTS {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let (count, size) = (chance.below(40) as u32, chance.below(300) as u32);
                    let called = match chance.below(4) {
                        0 => within(caller.once(number, size * 20)).await,
                        1 => within(caller.count(number, count, size)).await,
                        2 => within(caller.collect(number, count, size)).await,
                        _ => within(caller.echo(number, count, size)).await,
                    };
                    assert_eq!(called, Ok(()));
                    assert_eq!(tally.runs(number), 1, "call {number}");
                }
            }));
        }
    }
    for caller in callers {
        within(caller).await.expect("nothing is lost");
    }
    let calls = next.load(Ordering::Relaxed);
    assert!(calls > 1_000, "{calls} calls");
}

/// Bytes that come late and one by one change nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_and_crumbling_connection_loses_nothing() {
    let tally = Tally::default();
    let server = tally.serve().await;
    let proxy = Proxy::start(server, |number| Plan {
        back: Some(600 + number * 20),
        end: End::Reset,
        crumbs: 7,
        delay: Duration::from_micros(200),
        ..Plan::default()
    })
    .await;
    let (_channel, caller) = open(&proxy).await;
    for first in 0..10 {
        assert_eq!(within(converse(&caller, first * 4)).await, Ok(()));
    }
    assert!((0..40).all(|number| tally.runs(number) == 1));
    assert!(proxy.cuts() > 1);
}
