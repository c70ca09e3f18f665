use super::*;
use crate::Status;

/// W-21.
#[test]
fn items_come_in_order_and_then_the_end() {
    let mut session = open_session();
    let id = start(&mut session, WATCH, b"");
    sent(&mut session);
    assert_eq!(items(&mut session, id), (vec![], None));
    hear(&mut session, |frames| {
        frames.raw(Kind::Item, id, b"1");
        frames.raw(Kind::Item, id, b"");
        frames.raw(Kind::Item, id, b"3");
        frames.raw(Kind::End, id, b"");
    });
    let all = [&b"1"[..], b"", b"3"].map(Bytes::from_static);
    assert_eq!(items(&mut session, id), (all.to_vec(), None));
    assert_eq!(items(&mut session, id), (vec![], Some(Ok(()))));
    assert_eq!(start(&mut session, GET, b""), id, "the id is free");
}

/// W-35: after the items that came before.
#[test]
fn a_failed_stream_hands_out_what_it_has() {
    let mut session = open_session();
    let id = start(&mut session, WATCH, b"");
    sent(&mut session);
    hear(&mut session, |frames| {
        frames.raw(Kind::Item, id, b"1");
        frames.fail(id, 5, "gone");
    });
    assert_eq!(items(&mut session, id).0.len(), 1);
    assert_eq!(
        items(&mut session, id).1,
        Some(Err(RawFailure::new(Status::NotFound, "gone")))
    );
}

/// W-25, W-27: credit is given for what was taken, in halves of the window.
#[test]
fn credit_is_given_back_as_items_are_taken() {
    let mut session = open_session();
    let id = start(&mut session, WATCH, b"");
    sent(&mut session);
    let payload = [0; 4_080];
    hear(&mut session, |frames| {
        (0..4).for_each(|_| frames.raw(Kind::Item, id, &payload));
    });
    assert_eq!(items(&mut session, id).0.len(), 4);
    assert!(sent(&mut session).is_empty(), "fetched is not taken");
    session.items_taken(id, 4_096);
    assert!(sent(&mut session).is_empty(), "a quarter of the window");
    session.items_taken(id, 4_096);
    assert_eq!(
        sent(&mut session),
        [(Kind::Credit, id, Bytes::from_static(b"\xfb\x00\x20"))]
    );
    hear(&mut session, |frames| {
        frames.raw(Kind::Item, id, &payload);
        // One item may take the credit below 0 (W-26).
        frames.raw(Kind::Item, id, &[0; 100_000]);
    });
    assert!(try_hear(&mut session, |frames| frames.raw(Kind::Item, id, b"")).is_err());
}

/// W-22: no credit for a stream that was given up, and what crossed the cancellation is dropped.
#[test]
fn a_cancelled_stream_takes_nothing_more() {
    let mut session = open_session();
    let id = start(&mut session, WATCH, b"");
    sent(&mut session);
    hear(&mut session, |frames| frames.raw(Kind::Item, id, &[0; 10_000]));
    session.abandon(id);
    session.items_taken(id, 10_016);
    assert_eq!(sent_kinds(&mut session), [(Kind::Cancel, id)]);
    hear(&mut session, |frames| frames.raw(Kind::Item, id, &[0; 100]));
    hear(&mut session, |frames| frames.fail(id, 1, ""));
    assert_eq!(session.calls.len(), 0);
}
