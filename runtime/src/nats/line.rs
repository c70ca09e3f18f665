use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use async_nats::{Message, StatusCode, Subject};
use bytes::Bytes;

use super::packet;
use crate::transport::Close;

/// What one side of a conversation hears: the frames that have arrived and have not been taken, and how it ended.
pub(crate) struct Line {
    token: String,
    /// Where the peer's messages arrive.
    subject: Subject,
    bounds: Bounds,
    state: Mutex<State>,
}

/// What a conversation takes from its peer.
#[derive(Clone)]
pub(crate) struct Bounds {
    /// Bytes that may wait to be taken. A peer that keeps to its credit does not get there.
    pub(crate) waiting: usize,
    /// Who may be answered, if the first message of the peer has to tell that.
    pub(crate) instances_of: Option<String>,
}

/// How a conversation ended without the end of its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Nobody listens there.
    NobodyThere,
    /// The peer ended it, and said why.
    Closed(Close),
    /// Something was lost, or the peer fell silent.
    Lost(String),
    /// The peer broke the protocol.
    Broken(&'static str),
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    /// The number of the peer's next message.
    next: u32,
    /// Where the peer listens, once it has said so.
    peer: Option<Subject>,
    end: Option<End>,
    owner: Option<Waker>,
    /// Looks since the peer was heard.
    silence: u32,
    /// Something was sent since the last look.
    has_sent: bool,
    owes_sign: bool,
}

/// What a message takes in the queue besides its frames.
const OVERHEAD: usize = 64;

/// A message below this is copied when it has to wait: it may be a small part of a large buffer.
const SMALL: usize = 4 << 10;

/// Looks after which a peer that has been heard once is lost, and one that has not.
const PATIENCE: u32 = 4;
const FIRST_PATIENCE: u32 = 2;

impl Line {
    pub(crate) fn new(token: String, subject: Subject, bounds: Bounds) -> Self {
        Self {
            token,
            subject,
            bounds,
            state: Mutex::default(),
        }
    }

    /// The last word of [`subject`](Self::subject).
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The first message has come by another way; it bears the number 0.
    pub(crate) fn begin(&self, peer: Subject, frames: Bytes) {
        let mut state = self.lock();
        state.peer = Some(peer);
        state.next = 1;
        state.waiting_bytes += frames.len() + OVERHEAD;
        state.waiting.push_back(frames);
    }

    /// Where the peer listens.
    pub(crate) fn peer(&self) -> Option<Subject> {
        self.lock().peer.clone()
    }

    /// A message has arrived.
    pub(crate) fn deliver(&self, message: &Message) {
        let mut state = self.lock();
        if state.end.is_some() {
            return;
        }
        let end = match self.take(&mut state, message) {
            Ok(()) => None,
            Err(Ignored) => return,
            Err(Ended(end)) => Some(end),
        };
        if end.is_some() {
            state.end = end;
        }
        wake(state);
    }

    fn take(&self, state: &mut State, message: &Message) -> Result<(), Refused> {
        if let Some(status) = message.status {
            return Err(match status {
                StatusCode::NO_RESPONDERS => Ended(End::NobodyThere),
                _ => Ignored,
            });
        }
        // Whoever knows this subject may do that: nobody guesses it.
        if let Some(close) = packet::close_of(message) {
            return Err(Ended(End::Closed(close)));
        }
        self.check_sender(state, message)?;
        let (number, frames) =
            packet::read(&message.payload).ok_or(Ended(End::Broken("a message that holds no frame")))?;
        match number.wrapping_sub(state.next) {
            0 => {}
            // It has been here before.
            ahead if ahead > u32::MAX / 2 => return Err(Ignored),
            _ => return Err(Ended(End::Lost("a message was lost on its way".to_owned()))),
        }
        state.next = state.next.wrapping_add(1);
        state.silence = 0;
        if packet::is_sign_of_life(&frames) {
            // Whoever counts the silence should hear it, and nobody has to answer.
            if state.waiting.is_empty() {
                state.waiting_bytes += packet::SOMETHING.len() + OVERHEAD;
                state.waiting.push_back(Bytes::from_static(packet::SOMETHING));
            }
            return Ok(());
        }
        state.waiting_bytes += frames.len() + OVERHEAD;
        if state.waiting_bytes > self.bounds.waiting {
            return Err(Ended(End::Broken("more than the credit allows")));
        }
        let frames = if frames.len() < SMALL && !state.waiting.is_empty() {
            Bytes::copy_from_slice(&frames)
        } else {
            frames
        };
        state.waiting.push_back(frames);
        Ok(())
    }

    /// Takes messages from one peer only: whoever knows this subject does not know that one.
    fn check_sender(&self, state: &mut State, message: &Message) -> Result<(), Refused> {
        match (&message.reply, &state.peer, &self.bounds.instances_of) {
            (Some(reply), Some(peer), _) if reply == peer => Ok(()),
            (Some(reply), None, Some(prefix)) if super::subjects::is_of_instance(prefix, reply) => {
                state.peer = Some(reply.clone());
                Ok(())
            }
            // Only an instance has a last message, which asks for nothing.
            (None, _, Some(_)) => Ok(()),
            _ => Err(Ignored),
        }
    }

    /// Ends the conversation from outside. What has arrived can still be taken.
    pub(crate) fn end(&self, end: End) {
        let mut state = self.lock();
        state.end.get_or_insert(end);
        wake(state);
    }

    /// The frames of the next message, and after the last one the end.
    pub(crate) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Result<Bytes, End>> {
        let mut state = self.lock();
        if let Some(frames) = state.waiting.pop_front() {
            state.waiting_bytes -= frames.len() + OVERHEAD;
            return Poll::Ready(Ok(frames));
        }
        if let Some(end) = &state.end {
            return Poll::Ready(Err(end.clone()));
        }
        register(state, cx);
        Poll::Pending
    }

    /// Takes note that something was sent.
    pub(crate) fn sent(&self) {
        let mut state = self.lock();
        state.has_sent = true;
        state.owes_sign = false;
    }

    /// Whether the peer has heard nothing for long; asking takes note of it. Otherwise whoever asks is woken when it is so.
    pub(crate) fn take_sign(&self, cx: &mut Context<'_>) -> bool {
        let mut state = self.lock();
        let owes_sign = std::mem::take(&mut state.owes_sign);
        if !owes_sign {
            register(state, cx);
        }
        owes_sign
    }

    /// Looks whether both sides are there, once in each keepalive interval.
    pub(crate) fn look(&self) {
        let mut state = self.lock();
        if state.end.is_some() {
            return;
        }
        state.silence += 1;
        let patience = match state.peer {
            Some(_) => PATIENCE,
            None => FIRST_PATIENCE,
        };
        if state.silence > patience {
            state.end = Some(End::Lost("the other side fell silent".to_owned()));
            return wake(state);
        }
        if !std::mem::take(&mut state.has_sent) && state.peer.is_some() {
            state.owes_sign = true;
            wake(state);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a message is not passed on.
enum Refused {
    /// It changes nothing.
    Ignored,
    /// It is the end.
    Ended(End),
}

use Refused::{Ended, Ignored};

fn register(mut state: MutexGuard<'_, State>, cx: &Context<'_>) {
    let old = match &state.owner {
        Some(old) if old.will_wake(cx.waker()) => None,
        _ => state.owner.replace(cx.waker().clone()),
    };
    drop(state);
    // It may be the last handle of a task, with another conversation in it.
    drop(old);
}

fn wake(mut state: MutexGuard<'_, State>) {
    let owner = state.owner.take();
    drop(state);
    if let Some(owner) = owner {
        owner.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Kind;
    use crate::nats::packet::{CALL, Packet};

    const PEER: &str = "turbo._i.x.y";

    fn line(waiting: usize) -> Line {
        let bounds = Bounds {
            waiting,
            instances_of: Some("turbo".to_owned()),
        };
        Line::new("t".to_owned(), Subject::from_static("inbox.t"), bounds)
    }

    fn message(reply: Option<&str>, payload: Bytes) -> Message {
        Message {
            subject: Subject::from_static("inbox.t"),
            reply: reply.map(Subject::from),
            length: payload.len(),
            payload,
            headers: None,
            status: None,
            description: None,
        }
    }

    fn numbered(number: u32) -> Bytes {
        let mut packet = Packet::new(number);
        packet.frame(Kind::Item, 0, CALL, |writer| writer.u32(number));
        packet.finish().expect("numbers can be encoded")
    }

    fn next(line: &Line) -> Poll<Result<Bytes, End>> {
        line.poll_next(&mut Context::from_waker(Waker::noop()))
    }

    /// W-73: in order, each once; a gap is the end.
    #[test]
    fn a_message_that_comes_twice_counts_once_and_a_lost_one_is_the_end() {
        let line = line(10_000);
        for number in [0, 1, 0, 1, 2, 4, 3] {
            line.deliver(&message(Some(PEER), numbered(number)));
        }
        for number in 0..3 {
            assert!(matches!(next(&line), Poll::Ready(Ok(frames)) if frames.last() == Some(&number)));
        }
        assert!(matches!(next(&line), Poll::Ready(Err(End::Lost(_)))));
    }

    /// W-74: one peer.
    #[test]
    fn nobody_else_is_heard() {
        let line = line(10_000);
        line.deliver(&message(Some("turbo.people.v1.People"), numbered(0)));
        assert!(next(&line).is_pending(), "no instance listens there");
        line.deliver(&message(Some(PEER), numbered(0)));
        assert!(next(&line).is_ready());
        line.deliver(&message(Some("turbo._i.x.z"), numbered(1)));
        assert!(next(&line).is_pending(), "another instance");
        line.deliver(&message(Some(PEER), numbered(1)));
        assert!(next(&line).is_ready());
        assert_eq!(line.peer().as_deref(), Some(PEER));
    }

    #[test]
    fn a_flood_is_the_end_and_garbage_too() {
        let flooded = line(1_000);
        (0..1_000).for_each(|number| flooded.deliver(&message(Some(PEER), numbered(number))));
        let mut taken = 0;
        let end = loop {
            match next(&flooded) {
                Poll::Ready(Ok(_)) => taken += 1,
                Poll::Ready(Err(end)) => break end,
                Poll::Pending => unreachable!("it has ended"),
            }
        };
        assert!(matches!(end, End::Broken(_)), "{end:?}");
        assert!(taken < 16, "{taken}");
        let confused = line(1_000);
        confused.deliver(&message(Some(PEER), Bytes::from_static(b"\xff\xff")));
        assert!(matches!(next(&confused), Poll::Ready(Err(End::Broken(_)))));
    }

    /// W-77: silence.
    #[test]
    fn a_silent_peer_is_lost_and_a_silent_side_gives_signs() {
        let line = line(1_000);
        line.deliver(&message(Some(PEER), numbered(0)));
        assert!(next(&line).is_ready());
        line.sent();
        line.look();
        let mut cx = Context::from_waker(Waker::noop());
        assert!(!line.take_sign(&mut cx), "something was sent");
        line.look();
        assert!(line.take_sign(&mut cx));
        assert!(!line.take_sign(&mut cx), "once");
        let mut sign = Packet::new(1);
        sign.sign_of_life();
        line.deliver(&message(Some(PEER), sign.finish().expect("a sign")));
        assert!(matches!(next(&line), Poll::Ready(Ok(_))), "it is heard");
        for _ in 0..4 {
            assert!(next(&line).is_pending());
            line.look();
        }
        line.look();
        assert!(matches!(next(&line), Poll::Ready(Err(End::Lost(_)))));
    }

    #[test]
    fn who_never_answers_is_lost_sooner() {
        let line = line(1_000);
        line.look();
        line.look();
        assert!(next(&line).is_pending());
        line.look();
        assert!(matches!(next(&line), Poll::Ready(Err(End::Lost(_)))));
    }
}
