//! What the session does with the streams of callers, while the test plays the driver.

use super::super::{Polled, UploadKey};
use super::*;
use crate::Status;

fn start_upload(session: &mut Session, method: u32, alive: &Arc<()>) -> u32 {
    session
        .start(
            request(method, b"", None),
            Some(input(alive)),
            Waker::noop(),
            Duration::ZERO,
        )
        .expect("the session is not shut")
}

fn resumed(session: &mut Session) -> Vec<UploadKey> {
    let mut keys = Vec::new();
    session.take_resumed(&mut keys);
    keys
}

/// Polls a stream for items, if it may send, and hands them over. Answers what credit it had, and whether it is to be
/// polled again.
fn pump(session: &mut Session, key: UploadKey, items: &[&[u8]], polled: Polled) -> Option<(i64, bool)> {
    let lent = session.lend(key)?;
    let credit = lent.credit;
    let mut ranges = Vec::new();
    let mut bytes = Vec::new();
    for item in items {
        ranges.push(bytes.len()..bytes.len() + item.len());
        bytes.extend_from_slice(item);
    }
    let again = session.give_back(lent, &bytes, ranges.into_iter(), polled);
    Some((credit, again))
}

fn is_dropped(session: &mut Session, alive: &Arc<()>) -> bool {
    session.trash().clear();
    Arc::strong_count(alive) == 1
}

/// W-25, W-26: the least credit before `Welcome`, and the difference to the server's window with it.
#[test]
fn credit_begins_with_what_is_assumed() {
    let (mut session, alive) = (session(), Arc::new(()));
    let id = start_upload(&mut session, LOAD, &alive);
    assert_eq!(resumed(&mut session), [], "the call has not been written");
    session.connected(Duration::ZERO, None);
    let key = (id, 0);
    assert_eq!(resumed(&mut session), [key]);
    let big = [7; 20_000];
    assert_eq!(
        pump(&mut session, key, &[&big], Polled::More),
        Some((16_384, false))
    );
    assert!(pump(&mut session, key, &[], Polled::Pending).is_none());
    sent(&mut session);
    hear(&mut session, |frames| frames.welcome_with(20_100, 1 << 20));
    assert_eq!(resumed(&mut session), [key]);
    assert_eq!(
        pump(&mut session, key, &[&[], &[]], Polled::More),
        Some((84, true))
    );
    assert_eq!(pump(&mut session, key, &[], Polled::End), Some((84 - 32, false)));
    assert!(is_dropped(&mut session, &alive));
    assert_eq!(
        sent_kinds(&mut session),
        [(Kind::Item, id), (Kind::Item, id), (Kind::End, id)]
    );
}

/// W-12: one item at a time before the server's limit is known; what is too large for what is assumed waits, in its place.
#[test]
fn an_item_waits_for_the_limit_and_others_behind_it() {
    let (mut session, alive) = (session(), Arc::new(()));
    let id = start_upload(&mut session, CHAT, &alive);
    session.connected(Duration::ZERO, None);
    let key = resumed(&mut session)[0];
    let lent = session.lend(key).expect("it may send");
    assert_eq!(lent.most, 1);
    let large = vec![7; 1 << 20];
    assert!(!session.give_back(lent, &large, std::iter::once(0..large.len()), Polled::More));
    assert!(session.lend(key).is_none(), "nothing overtakes it");
    sent(&mut session);
    hear(&mut session, |frames| frames.welcome_with(2 << 20, 2 << 20));
    assert_eq!(resumed(&mut session), [key]);
    assert!(pump(&mut session, key, &[b"x"], Polled::End).is_some());
    let sizes: Vec<usize> = sent(&mut session).iter().map(|frame| frame.2.len()).collect();
    assert_eq!(sizes, [1 << 20, 1, 0]);
    assert!(items(&mut session, id).1.is_none());
}

/// W-43: one that is too large for the server fails the call alone.
#[test]
fn an_item_over_the_servers_limit_fails_its_call() {
    let (mut session, alive) = (open_session(), Arc::new(()));
    let id = start_upload(&mut session, LOAD, &alive);
    let other = start(&mut session, GET, b"");
    let key = resumed(&mut session)[0];
    sent(&mut session);
    let large = vec![7; 1 << 20];
    assert_eq!(
        pump(&mut session, key, &[b"1", &large, b"3"], Polled::More),
        Some((16_384, false))
    );
    assert_eq!(sent_kinds(&mut session), [(Kind::Item, id), (Kind::Cancel, id)]);
    assert!(is_dropped(&mut session, &alive));
    let Poll::Ready(Err(failure)) = reply(&mut session, id) else {
        panic!("it has failed")
    };
    assert_eq!(failure.status, Status::ResourceExhausted);
    assert!(reply(&mut session, other).is_pending());
}

/// W-41, W-42: a stream on loan whose call ends meanwhile is dropped when it comes back, and nothing of it is sent.
#[test]
fn what_comes_back_late_is_dropped() {
    for end in [
        (|frames, id| frames.raw(Kind::Reply, id, b"")) as fn(&mut ServerFrames, u32),
        |frames, id| frames.fail(id, 5, "no"),
        |frames, id| frames.raw(Kind::Cancel, id, b""),
    ] {
        let (mut session, alive) = (open_session(), Arc::new(()));
        let id = start_upload(&mut session, LOAD, &alive);
        let key = resumed(&mut session)[0];
        sent(&mut session);
        let lent = session.lend(key).expect("it may send");
        hear(&mut session, |frames| end(frames, id));
        assert!(!is_dropped(&mut session, &alive), "it is on loan");
        assert!(!session.give_back(lent, b"late", std::iter::once(0..4), Polled::More));
        assert!(is_dropped(&mut session, &alive));
        assert_eq!(sent_kinds(&mut session), []);
    }
}

/// The key of a call says which of those it is that had its id.
#[test]
fn a_later_call_of_the_same_id_is_another_one() {
    let (mut session, alive) = (open_session(), Arc::new(()));
    let id = start_upload(&mut session, LOAD, &alive);
    let key = resumed(&mut session)[0];
    sent(&mut session);
    hear(&mut session, |frames| frames.raw(Kind::Reply, id, b""));
    assert!(reply(&mut session, id).is_ready());
    let later = start_upload(&mut session, LOAD, &alive);
    assert_eq!(later, id);
    assert!(session.lend(key).is_none());
    let key = resumed(&mut session)[0];
    assert!(session.lend(key).is_some());
}

/// W-44: a call that was written and has not left is sent again, with its stream from the beginning; one that has left
/// is not, whatever the schema says.
#[test]
fn a_lost_connection_leaves_streams_that_have_not_begun() {
    let (mut session, alive) = (open_session(), Arc::new(()));
    let gone = start_upload(&mut session, LOAD, &alive);
    let key = resumed(&mut session)[0];
    pump(&mut session, key, &[b"1"], Polled::More);
    sent(&mut session);
    let kept = start_upload(&mut session, CHAT, &alive);
    session.disconnected(&lost());
    session.trash().clear();
    assert_eq!(Arc::strong_count(&alive), 2);
    let Poll::Ready(Err(failure)) = reply(&mut session, gone) else {
        panic!("it has failed")
    };
    assert_eq!(failure.status, Status::Indeterminate);
    session.connected(Duration::ZERO, None);
    assert_eq!(
        sent_kinds(&mut session),
        [(Kind::Hello, 0), (Kind::Bind, 0), (Kind::Call, kept)]
    );
    assert_eq!(resumed(&mut session), [(kept, 1)]);
    session.abandon(kept);
    assert!(is_dropped(&mut session, &alive));
}
