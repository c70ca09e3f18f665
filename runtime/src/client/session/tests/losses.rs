use super::*;
use crate::Status;

const LOST: u32 = Status::Indeterminate.number();

/// W-78: what a gateway lost is repeated if that is allowed, under the same id, and not for ever.
#[test]
fn a_call_that_the_server_lost_is_repeated_three_times_if_it_is_idempotent() {
    let mut session = open_session();
    let id = start(&mut session, GET, b"question");
    for _ in 0..4 {
        let frames = sent(&mut session);
        assert!(
            matches!(&frames[..], [(Kind::Call, call, payload)] if *call == id && payload.ends_with(b"question"))
        );
        assert!(reply(&mut session, id).is_pending());
        hear(&mut session, |frames| frames.fail(id, LOST, "gone"));
    }
    assert!(sent(&mut session).is_empty());
    let Poll::Ready(Err(failure)) = reply(&mut session, id) else {
        panic!("it is repeated for ever");
    };
    assert_eq!(
        (failure.status, failure.message.as_str()),
        (Status::Indeterminate, "gone")
    );
    let other = start(&mut session, GET, b"");
    assert_eq!(sent_kinds(&mut session), [(Kind::Call, other)]);
    hear(&mut session, |frames| frames.fail(other, LOST, "gone"));
    assert_eq!(
        sent_kinds(&mut session),
        [(Kind::Call, other)],
        "another call, and its own count"
    );
    hear(&mut session, |frames| frames.raw(Kind::Reply, other, b"answer"));
    assert_eq!(
        reply(&mut session, other),
        Poll::Ready(Ok(Bytes::from_static(b"answer")))
    );
}

/// W-78: nothing else is repeated, and a stream is `unavailable`.
#[test]
fn other_calls_that_the_server_lost_end() {
    let mut session = open_session();
    let insert = start(&mut session, INSERT, b"");
    let watch = start(&mut session, WATCH, b"");
    sent(&mut session);
    hear(&mut session, |frames| {
        frames.fail(insert, LOST, "gone");
        frames.fail(watch, LOST, "gone");
    });
    assert!(sent(&mut session).is_empty());
    let Poll::Ready(Err(failure)) = reply(&mut session, insert) else {
        panic!("it waits");
    };
    assert_eq!(failure.status, Status::Indeterminate);
    let (_, end) = items(&mut session, watch);
    assert!(matches!(end, Some(Err(failure)) if failure.status == Status::Unavailable));
}

/// A repeated call keeps its deadline.
#[test]
fn a_repeated_call_runs_out_of_the_same_time() {
    let mut session = open_session();
    let id = start_within(&mut session, GET, b"", Some(Duration::from_secs(5)));
    sent(&mut session);
    hear(&mut session, |frames| frames.fail(id, LOST, "gone"));
    sent(&mut session);
    session
        .tick(Duration::from_secs(5))
        .expect("the connection is well");
    let Poll::Ready(Err(failure)) = reply(&mut session, id) else {
        panic!("it waits");
    };
    assert_eq!(failure.status, Status::DeadlineExceeded);
    assert_eq!(sent_kinds(&mut session), [(Kind::Cancel, id)]);
}
