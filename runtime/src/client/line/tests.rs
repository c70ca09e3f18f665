//! The line by itself; `runtime/ts/test` plays whole conversations over it, in wasm.

use super::*;
use crate::MethodKind;
use crate::client::raw::Request;
use crate::transport::{Close, Disconnect};

fn line(plan: Plan, has_credentials: bool) -> Line {
    Line::new(Setup::default(), plan, has_credentials, Duration::ZERO)
}

fn events(line: &mut Line) -> Vec<Event> {
    core::iter::from_fn(|| line.next()).collect()
}

fn request(kind: MethodKind) -> Request {
    Request {
        method: 0,
        kind,
        is_idempotent: false,
        timeout: None,
        metadata: Metadata::new(),
        arguments: vec![7],
        within: None,
        reopens: false,
    }
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn broken() -> Disconnect {
    Disconnect::Broken("the cable was cut".to_owned())
}

#[test]
fn the_first_connection_is_tried_once_unless_it_was_asked_for_more() {
    for is_patient in [false, true] {
        let plan = Plan {
            is_patient,
            ..Plan::default()
        };
        let mut line = line(plan, false);
        assert_eq!(events(&mut line), [Event::Dial]);
        line.not_opened(ConnectError::Unreachable("nobody".to_owned()), secs(1));
        assert_eq!(
            events(&mut line),
            [Event::HangUp(Close::new(Close::SUPERSEDED, "")), Event::Changed]
        );
        assert_eq!(
            line.loss().map(ConnectError::text).as_deref(),
            Some("the server cannot be reached: nobody")
        );
        assert_eq!(line.state() == ConnectionState::Connecting, is_patient);
        assert_eq!(line.due(secs(1)).is_some(), is_patient);
        line.tick(secs(60));
        assert_eq!(events(&mut line).contains(&Event::Dial), is_patient);
    }
}

#[test]
fn credentials_come_before_each_attempt_and_time_is_counted_after_them() {
    let mut line = line(Plan::default(), true);
    assert_eq!(events(&mut line), [Event::Ask]);
    assert_eq!(line.due(Duration::ZERO), None, "whoever asks may take its time");
    line.identified(Ok(Metadata::new()), secs(100));
    assert_eq!(events(&mut line), [Event::Dial]);
    assert_eq!(line.due(secs(100)), Some(secs(110)));
    // Too late, and twice.
    line.identified(Ok(Metadata::new()), secs(101));
    assert_eq!(events(&mut line), []);
    line.tick(secs(110));
    assert_eq!(line.state(), ConnectionState::Closed);
}

#[test]
fn a_call_that_is_made_early_leaves_with_hello_and_ends_with_the_channel() {
    let mut line = line(Plan::default(), false);
    let id = line
        .call(request(MethodKind::Unary), Duration::ZERO)
        .expect("a call");
    events(&mut line);
    line.opened(secs(1));
    line.flush(secs(1));
    let sent = events(&mut line);
    let [Event::Send(message)] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert!(message.ends_with(&[5, id as u8, 2, 0, 7]), "{message:?}");
    line.close(secs(2));
    let ended = events(&mut line);
    assert!(
        matches!(&ended[..], [Event::Send(_), Event::HangUp(close), Event::Fail(it, _), Event::Changed] if close.code == Close::NORMAL && *it == id),
        "{ended:?}"
    );
    assert!(line.call(request(MethodKind::Unary), secs(3)).is_err());
    assert_eq!(line.due(secs(3)), None);
    line.close(secs(4));
    assert_eq!(events(&mut line), []);
}

#[test]
fn a_loss_before_the_answer_is_told_to_calls_and_tried_again_when_it_is_due_or_nudged() {
    let plan = Plan {
        is_patient: true,
        ..Plan::default()
    };
    let mut line = line(plan, false);
    let upload = line
        .call(request(MethodKind::ClientStream), Duration::ZERO)
        .expect("a call");
    line.opened(secs(1));
    let begun = events(&mut line);
    assert!(begun.contains(&Event::Want(upload)), "{begun:?}");
    line.give(upload, Given::Item(vec![1]));
    line.flush(secs(1));
    line.lost(broken(), secs(2));
    let lost = events(&mut line);
    assert!(
        lost.iter()
            .any(|event| matches!(event, Event::Fail(id, _) if *id == upload)),
        "{lost:?}"
    );
    assert!(!lost.contains(&Event::Dial));
    line.nudge(secs(2));
    assert!(events(&mut line).contains(&Event::Dial));
}

#[test]
fn what_comes_at_the_wrong_time_is_nothing() {
    let mut line = line(Plan::default(), false);
    events(&mut line);
    line.lost(broken(), secs(1));
    line.heard(&bytes::Bytes::from_static(&[255]), secs(1));
    line.pull(9, secs(1));
    line.cancel(9);
    line.give(9, Given::End);
    assert_eq!(events(&mut line), []);
    line.opened(secs(1));
    line.opened(secs(1));
    line.not_opened(ConnectError::Closed, secs(1));
    assert_eq!(events(&mut line), []);
    line.heard(&bytes::Bytes::from_static(&[255]), secs(1));
    let told = events(&mut line);
    assert!(
        matches!(&told[..], [Event::HangUp(close), Event::Changed] if close.code == Close::PROTOCOL),
        "{told:?}"
    );
}
