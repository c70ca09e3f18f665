//! How an instance leaves its queue group without losing a call.
//!
//! The NATS client forgets a subscription as soon as it has asked the server to end it, and drops what is still on its way: those
//! calls would never be answered. But it also knows subscriptions that end by themselves after so many messages, at both ends at
//! once. So the instance asks for that, some messages from now, more than can be on their way; and so that they come even
//! when nobody calls, it sends messages to the service itself, which mean nothing to whoever gets them.

use std::time::Duration;

use async_nats::Subscriber;
use futures_util::StreamExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::hub::Link;
use super::instance::Desk;
use super::outlet;

/// Messages after which the subscription ends.
const ON_THEIR_WAY: u64 = 64;

/// How many are sent at once, and how long the instance looks what has come of them.
const FILLERS: usize = 64;
const PAUSE: Duration = Duration::from_millis(5);

/// Somebody else gets all fillers, or the connection is lost: then there is the ordinary way.
const LIMIT: Duration = Duration::from_secs(3);

/// How long the last messages of the ordinary way may take.
const REST: Duration = Duration::from_millis(500);

/// Ends a subscription that began with that connection, and takes what still comes.
pub(crate) async fn leave(mut desk: Desk, mut subscriber: Subscriber, link: Link) {
    // The server counts from the beginning of the connection.
    if *desk.hub.link().borrow() == link
        && subscriber
            .unsubscribe_after(desk.taken + ON_THEIR_WAY)
            .await
            .is_ok()
        && fill(&mut desk, &mut subscriber).await
    {
        return;
    }
    if subscriber.drain().await.is_err() {
        return;
    }
    while let Ok(Some(message)) = timeout(REST, subscriber.next()).await {
        desk.take(message);
    }
}

/// Whether the subscription has ended by itself.
async fn fill(desk: &mut Desk, subscriber: &mut Subscriber) -> bool {
    let limit = Instant::now() + LIMIT;
    while Instant::now() < limit {
        for _ in 0..FILLERS {
            outlet::filler(&mut desk.client, desk.subject.clone());
        }
        let pause = Instant::now() + PAUSE;
        loop {
            match timeout_at(pause, subscriber.next()).await {
                Ok(Some(message)) => desk.take(message),
                Ok(None) => return true,
                Err(_) => break,
            }
        }
    }
    false
}
