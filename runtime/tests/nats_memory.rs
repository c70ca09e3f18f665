//! What slow readers over NATS cost, by the allocator: gateway, instance and readers share one thread.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
#[path = "common/counting.rs"]
mod counting;
mod nats_support;

use common::lab::Lab;
use counting::LIVE;
use futures_util::StreamExt;
use nats_support::{Caller, NatsServer, options, soon};
use turbo_runtime::memory;
use turbo_runtime::nats::Gateway;
use turbo_runtime::server::Endpoint;

const READERS: usize = 40;
const WINDOW: usize = 256 << 10;
const ITEM: u32 = 1_000;

/// W-26 at three places: each reader that stands still holds no more than its windows, from itself to the instance, whatever there is to
/// come. When it goes, all of it does.
#[tokio::test]
async fn readers_that_stand_still_hold_their_windows_only() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let gateway = Gateway::new(server.client().await, options())
        .await
        .expect("a gateway");
    let endpoint = Endpoint::builder().gateway(gateway).build();
    let quick = Caller::new(&memory::connect(&endpoint));
    echo(&quick, 100).await;
    let before = LIVE.get();
    let mut standing = Vec::new();
    for _ in 0..READERS {
        let caller = Caller::new(&memory::connect(&endpoint));
        let mut stream = caller.wide(1_000_000, ITEM);
        soon("an item", stream.next())
            .await
            .expect("no end")
            .expect("an item");
        standing.push((caller, stream));
    }
    // As long as anything moves there is more to be had; then it stands.
    loop {
        let items = lab.items();
        echo(&quick, 100).await;
        if lab.items() == items {
            break;
        }
    }
    let per_item = ITEM as usize + 16;
    assert!(
        lab.items() < READERS * (3 * WINDOW / per_item + 64),
        "{} items were made",
        lab.items()
    );
    let held = LIVE.get() - before;
    assert!(
        held < (READERS * (3 * WINDOW + (64 << 10))) as isize,
        "{held} bytes"
    );
    assert!(
        held > (READERS * WINDOW / 2) as isize,
        "{held} bytes: they do hold something"
    );
    drop(standing);
    soon("the work ends", lab.idle()).await;
    let freed = async {
        while LIVE.get() - before > (READERS * WINDOW / 16) as isize {
            echo(&quick, 10).await;
        }
    };
    soon("what was held is free", freed).await;
}

async fn echo(caller: &Caller, times: usize) {
    for _ in 0..times {
        soon("a reply", caller.echo(b"x")).await.expect("an echo");
    }
}
