//! What callers do: start calls, ask how they stand, take items, and lose interest.

use core::task::Poll;
use core::time::Duration;

use crate::piece::Piece;

use super::{METHOD_NUMBERS, Session, is_live};
use crate::Status;
use crate::client::calls::{Again, Call, Caller, Reading, Wire};
use crate::client::deadlines::Deadline;
use crate::client::items::Items;
use crate::client::parties::Parties;
use crate::client::raw::{RawFailure, Request};
use crate::client::upload::Upload;
use crate::frame::Kind;

/// Where a stream stands.
pub(crate) enum Taken {
    /// Items are in the caller's buffer.
    Items,
    /// The stream begins anew.
    Reopened,
    End(Result<(), Box<RawFailure>>),
}

impl<P: Parties> Session<P> {
    /// Starts a call and answers its id, which belongs to the caller until the end was taken or
    /// [`abandon`](Self::abandon) was called.
    pub(crate) fn start(
        &mut self,
        request: Request,
        input: Option<P::Input>,
        waker: &P::Waker,
        now: Duration,
    ) -> Result<u32, Box<RawFailure>> {
        if P::HAS_CONNECTION
            && let Some(why) = &self.ended
        {
            self.trash.extend(input);
            return Err(RawFailure::boxed(why.status_of_calls(), &why.text()));
        }
        if request.method >= METHOD_NUMBERS {
            self.trash.extend(input);
            return Err(RawFailure::boxed(
                Status::ResourceExhausted,
                "more than 65,536 methods are bound",
            ));
        }
        let caller = if request.kind.answers_stream() {
            Caller::Stream(Box::new(Reading::new(waker.clone())))
        } else {
            Caller::Unary(Some(waker.clone()))
        };
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let deadline = request.timeout.and_then(|timeout| now.checked_add(timeout));
        let id = self.calls.insert(Call {
            kind: request.kind,
            is_idempotent: request.is_idempotent,
            wire: Wire::Unsent,
            caller,
            request: Some(request),
            upload: input.map(|input| Box::new(Upload::new(input))),
            batch: 0,
            sequence,
            deadline,
            losses: 0,
        });
        if let Some(at) = deadline {
            let calls = &self.calls;
            self.deadlines
                .sweep(calls.len(), |deadline| is_live(calls, deadline));
            self.is_urgent |= self.deadlines.insert(Deadline { at, sequence, id });
        }
        if self.is_accepting() {
            self.write_call(id, now);
        } else {
            // A driver may rest until there is a call.
            self.is_urgent |= self.is_excused;
        }
        Ok(id)
    }

    /// The end of a unary call, if it is there: the id is then no longer the caller's.
    pub(crate) fn poll_reply(&mut self, id: u32, waker: &P::Waker) -> Poll<Result<Piece, Box<RawFailure>>> {
        let Some(call) = self.calls.get_mut(id) else {
            return Poll::Ready(Err(not_this_call()));
        };
        match &mut call.caller {
            Caller::Answered(_) => {}
            Caller::Unary(slot) => {
                register::<P>(slot, waker, &mut self.woken);
                return Poll::Pending;
            }
            _ => return Poll::Ready(Err(not_this_call())),
        }
        let Caller::Answered(outcome) = core::mem::replace(&mut call.caller, Caller::Gone) else {
            return Poll::Ready(Err(not_this_call()));
        };
        if call.wire == Wire::Ended {
            self.calls.remove(id);
        }
        Poll::Ready(outcome)
    }

    /// Moves the items that have arrived into `into`, which must be empty, and takes note that the caller took
    /// items that cost `taken` bytes. After [`Taken::End`] the id is no longer the caller's.
    pub(crate) fn poll_items(
        &mut self,
        id: u32,
        taken: u32,
        into: &mut Items,
        waker: &P::Waker,
        now: impl Fn() -> Duration,
    ) -> Poll<Taken> {
        self.items_taken(id, taken);
        let is_welcome = self.is_welcome();
        let Some(Call { wire, caller, .. }) = self.calls.get_mut(id) else {
            return Poll::Ready(Taken::End(Err(not_this_call())));
        };
        let Caller::Stream(reading) = caller else {
            return Poll::Ready(Taken::End(Err(not_this_call())));
        };
        if reading.is_untold && (is_welcome || !reading.items.is_empty() || reading.end.is_some()) {
            reading.is_untold = false;
            return Poll::Ready(Taken::Reopened);
        }
        if !reading.items.is_empty() {
            core::mem::swap(&mut reading.items, into);
            return Poll::Ready(Taken::Items);
        }
        let Some(end) = reading.end.take() else {
            register::<P>(&mut reading.waker, waker, &mut self.woken);
            if reading.again == Again::Lost {
                self.reopen(id, now());
            }
            return Poll::Pending;
        };
        *caller = Caller::Gone;
        if *wire == Wire::Ended {
            self.calls.remove(id);
        }
        Poll::Ready(Taken::End(end))
    }

    /// Gives back the credit of items that the caller has taken, once it is half of the window (W-27).
    pub(crate) fn items_taken(&mut self, id: u32, cost: u32) {
        let Some(Call {
            wire: Wire::Sent,
            caller: Caller::Stream(reading),
            ..
        }) = self.calls.get_mut(id)
        else {
            return;
        };
        reading.taken = reading.taken.saturating_add(cost);
        if reading.taken == 0 || reading.taken < self.setup.window / 2 {
            return;
        }
        let bytes = core::mem::take(&mut reading.taken);
        reading.credit += i64::from(bytes);
        self.write_control(Kind::Credit, id, |writer| writer.u32(bytes));
    }

    /// The caller has lost interest before the end: the server is told to stop.
    pub(crate) fn abandon(&mut self, id: u32) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.caller = Caller::Gone;
        call.request = None;
        match call.wire {
            Wire::Unsent | Wire::Ended => {
                self.drop_upload(id);
                self.calls.remove(id);
            }
            Wire::Sent => self.cancel(id),
            Wire::Cancelled => {}
        }
    }
}

/// Remembers whom to wake. One that was remembered before is woken, not dropped: the last handle of a task may own
/// the task, whose calls must not be dropped while the session is locked.
fn register<P: Parties>(slot: &mut Option<P::Waker>, waker: &P::Waker, woken: &mut Vec<P::Waker>) {
    if !slot.as_ref().is_some_and(|old| P::is_same(old, waker)) {
        woken.extend(slot.replace(waker.clone()));
    }
}

/// The answer to a caller that asks for a call which is not its own, which the types around it rule out.
fn not_this_call() -> Box<RawFailure> {
    RawFailure::boxed(Status::Internal, "no such call")
}
