//! The streams that callers send: who may send how much, and what the driver has polled out of them.
//!
//! The driver borrows a stream for as long as it polls it, because foreign code must not run under the session's lock.

use crate::piece::Piece;
use core::ops::Range;

use super::Session;
use crate::client::calls::Wire;
use crate::client::parties::{Parties, Tasks};
use crate::client::raw::RawFailure;
use crate::frame::{Frame, FrameRefused, ITEM_COST, Kind, MAX_CREDIT, MIN_WINDOW};
use crate::text::Text;
use crate::transport::Close;
use crate::{MethodKind, Status};

/// A call with a stream of the client: its id, and its place in the order of calls, which no other call has.
pub(crate) type UploadKey = (u32, u64);

/// A stream on loan.
pub(crate) struct Lent<P: Parties = Tasks> {
    pub(crate) key: UploadKey,
    pub(crate) input: P::Input,
    /// What it may send, in bytes: more than 0.
    pub(crate) credit: i64,
    /// How many items may be taken from it.
    pub(crate) most: usize,
    pub(crate) ticket: Option<P::Ticket>,
}

/// Why the driver stopped polling a stream.
pub(crate) enum Polled {
    /// It has nothing now, and wakes the driver when it has.
    Pending,
    /// There may be more.
    More,
    End,
    Failed(RawFailure),
}

/// Items that a driver takes from a stream before another one gets its turn.
const ITEMS_PER_LOAN: usize = 64;

impl<P: Parties> Session<P> {
    /// Moves the streams that may send, since the last look, to the end of a queue.
    pub(crate) fn take_resumed(&mut self, queue: &mut impl Extend<UploadKey>) {
        if !self.resumed.is_empty() {
            queue.extend(self.resumed.drain(..));
        }
    }

    /// Lends a stream that may send.
    pub(crate) fn lend(&mut self, key: UploadKey) -> Option<Lent<P>> {
        self.write_held(key);
        let is_opening = !self.is_welcome();
        let call = self.calls.get_mut(key.0)?;
        if call.sequence != key.1 || call.wire != Wire::Sent {
            return None;
        }
        let upload = call.upload.as_mut()?;
        if upload.credit <= 0 || upload.held.is_some() {
            return None;
        }
        Some(Lent {
            key,
            input: upload.input.take()?,
            credit: upload.credit,
            // Any item may turn out to be larger than what has to be assumed of the server.
            most: if is_opening { 1 } else { ITEMS_PER_LOAN },
            ticket: upload.ticket.take(),
        })
    }

    /// Takes a stream back, writes what was polled out of it, and answers whether it should be polled again. A stream
    /// whose call is over, or whose end was reached, is to be dropped.
    pub(crate) fn give_back(
        &mut self,
        lent: Lent<P>,
        bytes: &[u8],
        items: impl ExactSizeIterator<Item = Range<usize>>,
        polled: Polled,
    ) -> bool {
        let id = lent.key.0;
        if !(items.len() == 0 && matches!(polled, Polled::Pending | Polled::More))
            && let Some(call) = self.calls.get_mut(id)
            && call.sequence == lent.key.1
        {
            // Its items are gone, so it cannot be repeated (W-44).
            call.request = None;
        }
        for item in items {
            if !self.is_sending(lent.key) {
                break;
            }
            self.write_item(id, bytes.get(item).unwrap_or_default());
        }
        if !self.is_sending(lent.key) {
            self.trash.push(lent.input);
            return false;
        }
        match polled {
            Polled::End => {
                self.write_control(Kind::End, id, |_| {});
                self.drop_upload(id);
                self.trash.push(lent.input);
                return false;
            }
            Polled::Failed(failure) => {
                self.fail(id, Box::new(failure));
                self.cancel(id);
                self.trash.push(lent.input);
                return false;
            }
            Polled::Pending | Polled::More => {}
        }
        let Some(upload) = self.calls.get_mut(id).and_then(|call| call.upload.as_mut()) else {
            self.trash.push(lent.input);
            return false;
        };
        upload.input = Some(lent.input);
        upload.ticket = lent.ticket;
        matches!(polled, Polled::More) && upload.credit > 0 && upload.held.is_none()
    }

    /// Streams whose calls are over, to be dropped when no lock is held.
    pub(crate) fn trash(&mut self) -> &mut Vec<P::Input> {
        &mut self.trash
    }

    /// The call has been written: its stream may begin.
    pub(super) fn begin_upload(&mut self, id: u32) {
        let window = self.upload_window;
        if let Some(call) = self.calls.get_mut(id)
            && let Some(upload) = &mut call.upload
        {
            upload.credit = window;
            self.resumed.push((id, call.sequence));
        }
    }

    /// The server has told its window, which is at least what was assumed (W-25).
    pub(super) fn widen_uploads(&mut self, window: u32) {
        let more = i64::from(window.min(MAX_CREDIT as u32)) - self.upload_window;
        self.upload_window += more;
        for id in self.calls.ids() {
            let Some(call) = self.calls.get_mut(id) else {
                continue;
            };
            if let (Wire::Sent, Some(upload)) = (call.wire, &mut call.upload) {
                upload.credit += more;
                self.resumed.push((id, call.sequence));
            }
        }
    }

    /// A connection begins, whose server has told nothing yet.
    pub(super) fn reset_uploads(&mut self) {
        self.upload_window = i64::from(MIN_WINDOW);
        self.resumed.clear();
    }

    /// Ends the client's stream of a call, if it has one.
    pub(super) fn drop_upload(&mut self, id: u32) {
        if let Some(call) = self.calls.get_mut(id)
            && let Some(upload) = call.upload.take()
        {
            self.trash.extend(upload.input);
        }
    }

    /// The server gives credit.
    pub(super) fn credited(&mut self, frame: &Frame<'_>, bytes: u32) -> Result<(), Box<Close>> {
        let call = self.called(frame.id)?;
        if !call.kind.takes_stream() {
            return Err(Close::breach("a Credit for a call that sends no stream"));
        }
        let key = (frame.id, call.sequence);
        // Credit may cross the end of the stream.
        let Some(upload) = &mut call.upload else {
            return Ok(());
        };
        let had_none = upload.credit <= 0;
        upload.credit += i64::from(bytes);
        if upload.credit > MAX_CREDIT {
            return Err(Close::breach("credit above 2^31 - 1"));
        }
        if had_none && upload.credit > 0 {
            self.resumed.push(key);
        }
        Ok(())
    }

    /// The server wants no more of a stream (W-42).
    pub(super) fn stopped(&mut self, frame: &Frame<'_>) -> Result<(), Box<Close>> {
        let call = self.called(frame.id)?;
        if !call.kind.takes_stream() {
            return Err(Close::breach("a Cancel of a call that sends no stream"));
        }
        if !frame.payload.is_empty() {
            return Err(Close::breach("a Cancel with a payload"));
        }
        self.drop_upload(frame.id);
        Ok(())
    }

    fn is_sending(&self, (id, sequence): UploadKey) -> bool {
        self.calls
            .get(id)
            .is_some_and(|call| call.sequence == sequence && call.wire == Wire::Sent && call.upload.is_some())
    }

    /// Writes an item that waited for the server's limit.
    fn write_held(&mut self, key: UploadKey) {
        if !self.is_welcome() || !self.is_sending(key) {
            return;
        }
        let held = self
            .calls
            .get_mut(key.0)
            .and_then(|call| call.upload.as_mut()?.held.take());
        if let Some(item) = held {
            self.write_item(key.0, &item);
        }
    }

    fn write_item(&mut self, id: u32, item: &[u8]) {
        let written = self.outbox.frame(Kind::Item, 0, id, |writer| writer.raw(item));
        self.is_urgent = true;
        let is_welcome = self.is_welcome();
        let Some(upload) = self.calls.get_mut(id).and_then(|call| call.upload.as_mut()) else {
            return;
        };
        match written {
            Ok(size) => upload.credit -= size as i64 + ITEM_COST,
            Err(FrameRefused::TooLarge { .. }) if !is_welcome => {
                upload.held = Some(Piece::from(item.to_vec()));
            }
            Err(FrameRefused::TooLarge { size, limit }) => {
                self.fail(id, too_large("an item", size, limit));
                self.cancel(id);
            }
            // Its bytes are written as they are.
            Err(FrameRefused::Encode(_)) => {}
        }
    }
}

/// What is to be sent does not fit into a message of its own.
pub(super) fn too_large(what: &str, size: usize, limit: usize) -> Box<RawFailure> {
    let message = Text::of(what)
        .and(" takes ")
        .number(size as u64)
        .and(" bytes, and the server accepts ")
        .number(limit as u64)
        .done();
    RawFailure::boxed(Status::ResourceExhausted, &message)
}

/// The status of a call that was under way when its connection was lost (W-36).
pub(super) fn status_of_loss(kind: MethodKind) -> Status {
    if kind.answers_stream() {
        Status::Unavailable
    } else {
        Status::Indeterminate
    }
}
