use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;
use tokio::sync::oneshot;

use super::pipe::BoxedTransport;
use super::principal::Principal;

/// Where the transport that resumes a conversation waits for the conversation's task.
#[derive(Default)]
pub(crate) struct Door {
    state: Mutex<State>,
    /// Whether there is anything to see inside.
    has_news: AtomicBool,
    task: AtomicWaker,
}

#[derive(Default)]
struct State {
    arrival: Option<Arrival>,
    /// The conversation has ended.
    is_closed: bool,
    /// The conversation has to end.
    is_shown_out: bool,
}

/// A transport whose client wants to go on with a conversation.
pub(crate) struct Arrival {
    pub(crate) transport: BoxedTransport,
    /// How many messages its client has received.
    pub(crate) received: u64,
    /// Who it is.
    pub(crate) principal: Principal,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// What becomes of it.
pub(crate) enum Answer {
    /// The conversation goes on over it.
    Taken,
    /// The conversation has ended, and there is none to resume.
    Ended(BoxedTransport),
    /// It cannot have received so many messages, or so few.
    Impossible(BoxedTransport),
    /// Another one came after it.
    Superseded(BoxedTransport),
}

/// What a conversation's task finds at its door.
pub(crate) enum News {
    Arrival(Arrival),
    /// There are too many that wait, and this one has to end.
    ShownOut,
}

impl Door {
    /// Names the task that looks.
    pub(crate) fn register(&self, waker: &Waker) {
        self.task.register(waker);
    }

    /// The last one to arrive counts: the others are connections that the client has given up.
    pub(crate) fn knock(&self, arrival: Arrival) -> Result<(), Arrival> {
        let mut state = self.lock();
        if state.is_closed {
            return Err(arrival);
        }
        let before = state.arrival.replace(arrival);
        self.has_news.store(true, Ordering::Release);
        drop(state);
        if let Some(before) = before {
            before.dismiss(Answer::Superseded);
        }
        self.task.wake();
        Ok(())
    }

    pub(crate) fn show_out(&self) {
        self.lock().is_shown_out = true;
        self.has_news.store(true, Ordering::Release);
        self.task.wake();
    }

    pub(crate) fn look(&self) -> Option<News> {
        if !self.has_news.swap(false, Ordering::Acquire) {
            return None;
        }
        let mut state = self.lock();
        // Who is back need not go.
        if let Some(arrival) = state.arrival.take() {
            state.is_shown_out = false;
            return Some(News::Arrival(arrival));
        }
        state.is_shown_out.then_some(News::ShownOut)
    }

    /// The conversation has ended.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let arrival = state.arrival.take();
        drop(state);
        drop(self.task.take());
        if let Some(arrival) = arrival {
            arrival.dismiss(Answer::Ended);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrival {
    /// Gives the transport back to whom it came from. If nobody waits for the answer, it is dropped.
    pub(crate) fn dismiss(self, why: impl FnOnce(BoxedTransport) -> Answer) {
        let _ = self.answer.send(why(self.transport));
    }
}
