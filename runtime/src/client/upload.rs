use bytes::Bytes;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::Stream;
use pin_project_lite::pin_project;

use super::parties::{Parties, Tasks};
use super::platform::MaybeSend;
use super::raw::RawFailure;
use crate::Status;
use crate::observe::count::{Direction, Items};
use crate::observe::{Method, Side};
use crate::piece::Piece;
use crate::wire::Writer;

/// What the caller sends to a method that takes a stream, encoded item by item.
///
/// It is foreign code, and only ever polled and dropped while no lock is held.
pub(crate) trait Input: MaybeSend {
    /// Appends the bytes of the next item to a writer. Nothing after the end; a failure is the end, too.
    fn poll_item(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        writer: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>>;
}

/// The client's stream of a call that has not come to its end.
pub(crate) struct Upload<P: Parties = Tasks> {
    /// Not there while the driver polls it.
    pub(crate) input: Option<P::Input>,
    /// What may still be sent, in bytes (W-26).
    pub(crate) credit: i64,
    /// An item that waits until the server's limit is known (W-12).
    pub(crate) held: Option<Piece>,
    /// What wakes the driver for it, from the first poll on.
    pub(crate) ticket: Option<P::Ticket>,
}

impl<P: Parties> Upload<P> {
    pub(crate) fn new(input: P::Input) -> Self {
        Self {
            input: Some(input),
            credit: 0,
            held: None,
            ticket: None,
        }
    }
}

pin_project! {
    /// Values, and what encodes one.
    pub(crate) struct Typed<S, F> {
        #[pin]
        values: S,
        encode: F,
        sent: Items,
    }
}

impl<S, F> Typed<S, F> {
    pub(crate) fn new(values: S, encode: F, method: &Method) -> Self {
        Self {
            values,
            encode,
            sent: Items::new(Side::Client, method, Direction::Sent),
        }
    }
}

impl<S, F> Input for Typed<S, F>
where
    S: Stream + MaybeSend,
    F: Fn(&S::Item, &mut Writer) + MaybeSend,
{
    fn poll_item(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        writer: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>> {
        let this = self.project();
        let Some(value) = ready!(this.values.poll_next(cx)) else {
            return Poll::Ready(None);
        };
        (this.encode)(&value, writer);
        this.sent.one_more();
        Poll::Ready(Some(match writer.take_error() {
            None => Ok(()),
            Some(error) => Err(RawFailure::new(Status::InvalidArgument, error.to_string())),
        }))
    }
}

pin_project! {
    /// Items that are encoded already.
    pub(crate) struct Raw<S> {
        #[pin]
        items: S,
        sent: Items,
    }
}

impl<S> Raw<S> {
    pub(crate) fn new(items: S, method: &Method) -> Self {
        let sent = Items::new(Side::Client, method, Direction::Sent);
        Self { items, sent }
    }
}

impl<S> Input for Raw<S>
where
    S: Stream<Item = Result<Bytes, RawFailure>> + MaybeSend,
{
    fn poll_item(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        writer: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>> {
        let this = self.project();
        let item = ready!(this.items.poll_next(cx));
        Poll::Ready(item.map(|item| {
            this.sent.one_more();
            item.map(|bytes| writer.raw(&bytes))
        }))
    }
}
