//! How far a stream goes before others get their turn.

use std::iter;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread::sleep;

use futures_util::{Stream, StreamExt, stream};

use super::{CallOut, ITEMS_PER_TURN, Job, StreamJob, TIME_ALONE};
use crate::fault::Fault;
use crate::frame::{Frames, ITEM_COST, Outbox};
use crate::server::lowering::AsIs;
use crate::server::outcome::Site;
use crate::{MethodDescriptor, MethodKind, Never, ServiceDescriptor};

static SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "test.v1.Test",
    schema_id: [0; 8],
    methods: &[MethodDescriptor {
        name: "watch",
        signature: [0; 8],
        kind: MethodKind::ServerStream,
        is_idempotent: false,
        timeout: None,
    }],
};

/// How many items are written in one turn, with so much credit, in bytes.
fn written(items: impl Stream<Item = u8> + Send, is_alone: bool, mut credit: i64) -> usize {
    let mut outbox = Outbox::new(usize::MAX);
    let mut out = CallOut {
        outbox: &mut outbox,
        id: 1,
        credit: &mut credit,
        site: Site::new(&SERVICE, &SERVICE.methods[0]),
        pause_at: usize::MAX,
        is_paused: false,
        is_alone,
        show_internal: false,
        items: 0,
        failed: None,
    };
    let job = pin!(StreamJob::new(items.map(Ok::<u8, Fault<Never>>), AsIs));
    let polled = job.poll(&mut Context::from_waker(Waker::noop()), &mut out);
    assert_eq!(polled, Poll::Pending);
    let items = out.items as usize;
    let mut messages = Vec::new();
    outbox.take(&mut messages);
    assert_eq!(Frames::new(&messages[0]).count(), items);
    items
}

/// More than any machine makes in the time of a turn.
fn many() -> impl Stream<Item = u8> + Send {
    stream::iter(iter::repeat_n(7, 1 << 20))
}

#[test]
fn a_stream_beside_others_has_its_turn() {
    assert_eq!(written(many(), false, i64::MAX), ITEMS_PER_TURN);
}

#[test]
fn a_stream_alone_goes_on_beyond_it() {
    assert!(written(many(), true, i64::MAX) >= 2 * ITEMS_PER_TURN);
}

#[test]
fn a_stream_alone_keeps_to_its_credit() {
    let items = 2 * ITEMS_PER_TURN - 1;
    let credit = items as i64 * (ITEM_COST + 1);
    assert_eq!(written(many(), true, credit), items);
}

/// The clock is looked at first with the turn of others, so it stops with the second one, however fast the machine is.
#[test]
fn items_that_take_their_time_are_not_held_up() {
    let slow = many().take(10 * ITEMS_PER_TURN).inspect(|_| sleep(TIME_ALONE));
    assert_eq!(written(slow, true, i64::MAX), 2 * ITEMS_PER_TURN);
}
