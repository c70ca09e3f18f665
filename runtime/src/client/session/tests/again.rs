//! What is sent more than once: W-30, W-36, W-66.

use super::*;
use crate::Status;
use crate::frame::CallHead;
use crate::wire::Reader;

fn go_away(frames: &mut ServerFrames) {
    frames.raw(Kind::GoAway, 0, b"\x00");
}

fn start_reopening(session: &mut Session, timeout: Option<Duration>) -> u32 {
    let mut request = request(WATCH, b"w", timeout);
    request.reopens = true;
    session
        .start(request, None, Waker::noop(), Duration::ZERO)
        .expect("not shut")
}

fn calls(session: &mut Session) -> Vec<u32> {
    let sent = sent(session).into_iter();
    sent.filter(|(kind, ..)| *kind == Kind::Call)
        .map(|(_, id, _)| id)
        .collect()
}

fn failed(took: Took) -> Status {
    match took {
        Took::End(Err(failure)) => failure.status,
        other => panic!("{other:?}"),
    }
}

/// W-66: whatever the method, in the order in which the calls were made, and within what is left of their time.
#[test]
fn calls_that_crossed_go_away_are_sent_on_the_next_connection() {
    let mut session = open_session();
    let second = Duration::from_secs(1);
    let in_flight = start(&mut session, INSERT, b"");
    sent(&mut session);
    let insert = start_within(&mut session, INSERT, b"a", Some(9 * second));
    let hurried = start_within(&mut session, INSERT, b"b", Some(second));
    let watch = start(&mut session, WATCH, b"c");
    let get = start(&mut session, GET, b"d");
    sent(&mut session);
    hear(&mut session, |frames| {
        go_away(frames);
        for id in [get, watch, hurried, insert] {
            frames.refuse(id, Status::Unavailable.number());
        }
    });
    assert!(!session.is_drained(), "one call is at work");
    assert!(calls(&mut session).is_empty());
    session.tick(2 * second).expect("no keepalive");
    let Poll::Ready(Err(late)) = reply(&mut session, hurried) else {
        panic!("its time is over")
    };
    assert_eq!(late.status, Status::DeadlineExceeded);
    hear(&mut session, |frames| frames.raw(Kind::Reply, in_flight, b""));
    assert!(session.is_drained());
    session.disconnected(&lost());
    assert_eq!(reply(&mut session, insert), Poll::Pending);

    session.connected(3 * second, None);
    let frames = sent(&mut session);
    let again: Vec<u32> = frames
        .iter()
        .filter(|(kind, ..)| *kind == Kind::Call)
        .map(|(_, id, _)| *id)
        .collect();
    assert_eq!(again, [insert, watch, get]);
    let (_, _, payload) = frames
        .iter()
        .find(|(_, id, _)| *id == insert)
        .expect("the insert");
    let head = CallHead::read(&mut Reader::new(payload), 0x20).expect("a head");
    assert_eq!(head.timeout, Some(6_000));
    hear(&mut session, |frames| {
        frames.welcome(4096);
        frames.raw(Kind::Reply, insert, b"done");
        frames.raw(Kind::Item, watch, b"item");
    });
    assert_eq!(
        reply(&mut session, insert),
        Poll::Ready(Ok(Bytes::from_static(b"done")))
    );
    assert_eq!(items(&mut session, watch).0, [Bytes::from_static(b"item")]);
}

/// W-66: another try at once would end in the same way.
#[test]
fn a_server_that_stays_is_not_asked_again() {
    let mut session = open_session();
    let insert = start(&mut session, INSERT, b"");
    sent(&mut session);
    hear(&mut session, |frames| {
        frames.refuse(insert, Status::ResourceExhausted.number());
    });
    let Poll::Ready(Err(failure)) = reply(&mut session, insert) else {
        panic!("refused")
    };
    assert_eq!(failure.status, Status::ResourceExhausted);
    assert!(calls(&mut session).is_empty());
}

/// W-44, W-66: a stream is sent again as long as nothing of it is gone.
#[test]
fn a_call_with_a_stream_is_sent_again_if_it_has_its_stream() {
    let mut session = open_session();
    let alive = Arc::new(());
    let begin = |session: &mut Session| {
        session
            .start(
                request(LOAD, b"", None),
                Some(input(&alive)),
                Waker::noop(),
                Duration::ZERO,
            )
            .expect("not shut")
    };
    let (whole, begun) = (begin(&mut session), begin(&mut session));
    sent(&mut session);
    let mut ready = VecDeque::new();
    session.take_resumed(&mut ready);
    for key in ready {
        let lent = session.lend(key).expect("it may send");
        let items: Vec<core::ops::Range<usize>> = (key.0 == begun).then_some(0..0).into_iter().collect();
        session.give_back(lent, b"", items.into_iter(), super::super::Polled::Pending);
    }
    sent(&mut session);
    hear(&mut session, |frames| {
        go_away(frames);
        frames.refuse(whole, Status::Unavailable.number());
        frames.refuse(begun, Status::Unavailable.number());
    });
    let Poll::Ready(Err(failure)) = reply(&mut session, begun) else {
        panic!("its first item is gone")
    };
    assert_eq!(failure.status, Status::Unavailable);
    session.disconnected(&lost());
    session.connected(Duration::ZERO, None);
    assert_eq!(calls(&mut session), [whole]);
    let mut ready = VecDeque::new();
    session.take_resumed(&mut ready);
    assert!(
        ready.iter().any(|key| session.lend(*key).is_some()),
        "its stream begins"
    );
}

/// W-36: what arrived is read, then the reader is told, then the stream begins anew, with all of its credit.
#[test]
fn a_lost_stream_is_opened_again_when_its_reader_is_ready() {
    let mut session = open_session();
    let watch = start_reopening(&mut session, None);
    sent(&mut session);
    for round in 0..3 {
        hear(&mut session, |frames| frames.raw(Kind::Item, watch, b"old"));
        session.disconnected(&lost());
        open(&mut session);
        assert!(calls(&mut session).is_empty(), "not before its items were taken");
        assert_eq!(
            taken(&mut session, watch, Duration::ZERO),
            Took::Items(vec![Bytes::from_static(b"old")]),
            "{round}"
        );
        assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Nothing);
        assert_eq!(calls(&mut session), [watch]);
        assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Reopened);
        assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Nothing);
    }
    // A whole window may come.
    hear(&mut session, |frames| {
        frames.raw(Kind::Item, watch, &[0; MIN_WINDOW as usize]);
        frames.raw(Kind::End, watch, b"");
    });
    assert!(matches!(
        taken(&mut session, watch, Duration::ZERO),
        Took::Items(_)
    ));
    assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::End(Ok(())));
    assert_eq!(session.calls.len(), 0);
}

/// W-36: the reader is told when the server is there, not when a connection is tried.
#[test]
fn a_stream_that_is_opened_again_and_again_begins_once() {
    let mut session = open_session();
    let watch = start_reopening(&mut session, None);
    sent(&mut session);
    session.disconnected(&lost());
    assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Nothing);
    for _ in 0..3 {
        session.connected(Duration::ZERO, None);
        assert_eq!(calls(&mut session), [watch]);
        assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Nothing);
        session.disconnected(&lost());
        assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Nothing);
    }
    open(&mut session);
    assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Reopened);
}

/// W-23, W-36: the timeout is that of the whole, and nobody is opened again for good.
#[test]
fn a_stream_is_not_opened_again_beyond_its_time() {
    let second = Duration::from_secs(1);
    for polls in [false, true] {
        let mut session = open_session();
        let watch = start_reopening(&mut session, Some(5 * second));
        sent(&mut session);
        session.disconnected(&lost());
        if polls {
            assert_eq!(taken(&mut session, watch, second), Took::Nothing);
        }
        assert_eq!(session.next_tick(), Some(5 * second));
        session.tick(5 * second).expect("no peer");
        assert_eq!(
            failed(taken(&mut session, watch, 5 * second)),
            Status::DeadlineExceeded
        );
        open(&mut session);
        assert_eq!(session.calls.len(), 0);
    }
    let mut session = open_session();
    let watch = start_reopening(&mut session, None);
    sent(&mut session);
    session.disconnected(&lost());
    session.shut(lost());
    assert_eq!(
        failed(taken(&mut session, watch, Duration::ZERO)),
        Status::Unavailable
    );
}

/// W-30: a stream that can be had elsewhere does not hold a server that goes away; what crosses counts.
#[test]
fn a_stream_leaves_a_server_that_goes_away() {
    let mut session = open_session();
    let watch = start_reopening(&mut session, None);
    let other = start(&mut session, WATCH, b"");
    let finished = start_reopening(&mut session, None);
    let dropped = start_reopening(&mut session, None);
    sent(&mut session);
    hear(&mut session, go_away);
    assert_eq!(
        sent_kinds(&mut session),
        [
            (Kind::Cancel, watch),
            (Kind::Cancel, finished),
            (Kind::Cancel, dropped)
        ]
    );
    session.abandon(dropped);
    hear(&mut session, |frames| {
        frames.raw(Kind::Item, watch, b"crossed");
        frames.fail(watch, Status::Cancelled.number(), "");
        frames.raw(Kind::End, finished, b"");
        frames.fail(dropped, Status::Cancelled.number(), "");
        frames.raw(Kind::End, other, b"");
    });
    assert!(session.is_drained());
    assert_eq!(
        taken(&mut session, watch, Duration::ZERO),
        Took::Items(vec![Bytes::from_static(b"crossed")])
    );
    assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Nothing);
    assert_eq!(taken(&mut session, finished, Duration::ZERO), Took::End(Ok(())));
    session.disconnected(&lost());
    open(&mut session);
    assert_eq!(taken(&mut session, watch, Duration::ZERO), Took::Reopened);
}
