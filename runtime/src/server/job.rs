use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, Instant};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::lowering::{AsIs, Form, UNKNOWN_ERROR};
use super::outcome::{self, Site};
use super::response::{Answer, Response};
use crate::failure::Failure;
use crate::fault::Fault;
use crate::frame::{FLAG_5, FLAG_6, FrameRefused, ITEM_COST, Kind, Outbox};
use crate::schema_error::SchemaError;
use crate::status::Status;
use crate::wire::{Encode, Writer};

#[cfg(test)]
mod tests;

/// A call that is being worked on. It writes its frames straight into the connection's outbox.
pub(crate) trait Job: Send {
    /// Goes on with the work; ready when the frame that ends the call has been written.
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()>;

    /// The same for layers, who want to see the answer before it is written. `None` for a stream, which is only written.
    fn poll_answer(
        self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
        site: &Site,
        show_internal: bool,
    ) -> Poll<Option<Response>>;
}

/// Where a job writes: the outbox, for one call.
pub(crate) struct CallOut<'a> {
    pub(crate) outbox: &'a mut Outbox,
    pub(crate) id: u32,
    /// What the receiver of a stream still accepts, in bytes. Rule W-26.
    pub(crate) credit: &'a mut i64,
    pub(crate) site: Site,
    /// With this many bytes in the outbox a stream pauses.
    pub(crate) pause_at: usize,
    /// Whether it did. It goes on when there is room again.
    pub(crate) is_paused: bool,
    /// Whether no other call of the connection waits for a turn, as far as is known.
    pub(crate) is_alone: bool,
    /// Whether callers are shown the text of internal errors.
    pub(crate) show_internal: bool,
    /// Items that have been written.
    pub(crate) items: u32,
    /// The status, once the call has ended with one.
    pub(crate) failed: Option<Status>,
}

pin_project! {
    /// A handler's future, and then one `Reply` or `Fail`.
    pub(crate) struct UnaryJob<Fut, F = AsIs> {
        #[pin]
        future: Fut,
        form: F,
    }
}

pin_project! {
    /// A handler's stream: `Item`s while there is credit, and then one `End` or `Fail`.
    pub(crate) struct StreamJob<S, F = AsIs> {
        #[pin]
        stream: S,
        form: F,
    }
}

/// Items that a stream may send before other calls get their turn, so that streams share what the peer reads.
const ITEMS_PER_TURN: usize = 64;

/// How long it may go on where no other call waits, before what there is leaves. Short items that are there at once then leave many
/// together, and those that take their time are not held up.
const TIME_ALONE: Duration = Duration::from_micros(100);

impl<Fut, F> UnaryJob<Fut, F> {
    pub(crate) fn new(future: Fut, form: F) -> Self {
        Self { future, form }
    }
}

impl<S, F> StreamJob<S, F> {
    pub(crate) fn new(stream: S, form: F) -> Self {
        Self { stream, form }
    }
}

impl<Fut, F, R, E> Job for UnaryJob<Fut, F>
where
    Fut: Future<Output = Result<R, Fault<E>>> + Send,
    F: Form<R, E> + Send,
    E: SchemaError,
{
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        let this = self.project();
        match ready!(this.future.poll(cx)) {
            Ok(value) => {
                let written = out
                    .outbox
                    .frame(Kind::Reply, 0, out.id, |writer| this.form.value(&value, writer));
                if let Err(refused) = written {
                    out.refused(&refused);
                }
                out.let_go(value);
            }
            Err(fault) => out.fault::<R, E>(fault, this.form),
        }
        Poll::Ready(())
    }

    fn poll_answer(
        self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
        site: &Site,
        show_internal: bool,
    ) -> Poll<Option<Response>> {
        let this = self.project();
        let answer = ready!(this.future.poll(cx));
        Poll::Ready(Some(Response::settle(answer, this.form, site, show_internal)))
    }
}

impl<S, F, R, E> Job for StreamJob<S, F>
where
    S: Stream<Item = Result<R, Fault<E>>> + Send,
    F: Form<R, E> + Send,
    E: SchemaError,
{
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        let this = self.project();
        let (mut stream, form) = (this.stream, this.form);
        let mut end = None;
        let mut left = ITEMS_PER_TURN;
        loop {
            if left == 0 {
                if !out.is_alone {
                    break;
                }
                let now = Instant::now();
                if now >= *end.get_or_insert(now + TIME_ALONE) {
                    break;
                }
                left = ITEMS_PER_TURN;
            }
            left -= 1;
            if *out.credit <= 0 {
                // `Credit` wakes the job.
                return Poll::Pending;
            }
            if out.outbox.len() >= out.pause_at {
                out.is_paused = true;
                return Poll::Pending;
            }
            match ready!(stream.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    match out
                        .outbox
                        .frame(Kind::Item, 0, out.id, |writer| form.value(&item, writer))
                    {
                        Ok(size) => {
                            *out.credit -= size as i64 + ITEM_COST;
                            out.items += 1;
                        }
                        Err(refused) => {
                            out.refused(&refused);
                            return Poll::Ready(());
                        }
                    }
                }
                Some(Err(fault)) => {
                    out.fault::<R, E>(fault, form);
                    return Poll::Ready(());
                }
                None => {
                    out.outbox.control(Kind::End, out.id, |_| {});
                    return Poll::Ready(());
                }
            }
        }
        // There may be more; others first.
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_answer(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
        _: &Site,
        _: bool,
    ) -> Poll<Option<Response>> {
        Poll::Ready(None)
    }
}

impl CallOut<'_> {
    /// Ends the call with a status and a message.
    pub(crate) fn fail(&mut self, failure: &Failure) {
        self.failed = Some(failure.status());
        write_failure(self.outbox, self.id, failure);
    }

    /// Ends the call with an answer that is encoded already.
    pub(crate) fn answer(&mut self, answer: &Answer) {
        let written = match answer {
            Answer::Value(value) => self
                .outbox
                .frame(Kind::Reply, 0, self.id, |writer| writer.raw(value)),
            Answer::Error { status, value } => {
                self.failed = Some(*status);
                self.outbox.frame(Kind::Fail, FLAG_5, self.id, |writer| {
                    writer.u32(status.number());
                    writer.raw(value);
                })
            }
        };
        if let Err(refused) = written {
            self.refused(&refused);
        }
    }

    fn fault<R, E: SchemaError>(&mut self, fault: Fault<E>, form: &impl Form<R, E>) {
        match fault {
            Fault::Error(error) => {
                let status = error.status();
                if lacks(form, &error) {
                    self.fail(&Failure::new(status, UNKNOWN_ERROR));
                    return self.let_go(error);
                }
                self.failed = Some(status);
                let written = self.outbox.frame(Kind::Fail, FLAG_5, self.id, |writer| {
                    writer.u32(status.number());
                    form.error(&error, writer);
                });
                if let Err(refused) = written {
                    self.refused(&refused);
                }
                self.let_go(error);
            }
            Fault::Failure(failure) => self.fail(&failure),
            Fault::Internal(error) => {
                let failure = outcome::internal(&self.site, &error, self.show_internal);
                self.let_go(error);
                self.fail(&failure);
            }
        }
    }

    /// Drops a value that has been answered. If that panics, the frame that ended the call must not be followed by another.
    fn let_go<T>(&self, value: T) {
        let _ = outcome::contain(&self.site, || drop(value));
    }

    fn refused(&mut self, refused: &FrameRefused) {
        let failure = match refused {
            FrameRefused::Encode(error) => outcome::unencodable(&self.site, error),
            FrameRefused::TooLarge { size, limit } => outcome::too_large(&self.site, *size, *limit),
        };
        self.fail(&failure);
    }
}

/// Whether an error has no such form. Errors are rare enough to be written twice.
pub(crate) fn lacks<R, E, F: Form<R, E>>(form: &F, error: &E) -> bool {
    F::LACKS_ERRORS && !form.error(error, &mut Writer::new())
}

/// Longest message of a failure that travels, in bytes, so that it always fits into a message of its own.
const MAX_MESSAGE: usize = 1024;

pub(crate) fn write_failure(outbox: &mut Outbox, id: u32, failure: &Failure) {
    outbox.control(Kind::Fail, id, |writer| write_status(writer, failure));
}

/// Ends a call for which nothing was done. Rule W-66.
pub(crate) fn write_refusal(outbox: &mut Outbox, id: u32, failure: &Failure) {
    let written = outbox.frame(Kind::Fail, FLAG_6, id, |writer| write_status(writer, failure));
    debug_assert!(written.is_ok(), "a message of a failure over the limit");
}

/// The number of the status, and the message.
pub(crate) fn write_status(writer: &mut Writer, failure: &Failure) {
    let message = failure.message();
    let message = &message[..message.floor_char_boundary(MAX_MESSAGE)];
    writer.u32(failure.status().number());
    message.encode(writer);
}
