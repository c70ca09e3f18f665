use crate::piece::{self, Piece};

use super::Kind;
use crate::wire::{EncodeError, Prefix, Writer};

/// Frames that are ready to leave, packed into as few messages as the peer's limit allows.
///
/// Everything is written into one buffer; only where a message would grow over the limit is it cut, at a frame.
pub(crate) struct Outbox {
    writer: Writer,
    /// Where messages end, ascending; the last message is open.
    cuts: Vec<usize>,
    /// Where the last whole frame ends.
    whole: usize,
    /// The size of the last payload. Neighbours resemble each other, in a stream above all, and a length that is guessed right
    /// leaves the payload where it was written: large ones are moved otherwise, which a profile showed beside copying to the
    /// socket.
    expected: usize,
    /// What was taken last, in bytes: that much room is made at once when the writer has lost its buffer to a message.
    taken: usize,
    max_message: usize,
}

/// Bytes of room that are made before there is anything to write, at most.
const MOST_ROOM: usize = 64 << 10;

/// Bytes of room that are kept when less was needed.
const KEPT: usize = 8 << 10;

/// A frame whose payload is being written.
struct Begun {
    start: usize,
    mark: Prefix,
}

/// Why a frame was not written. Nothing of it remains in the buffer.
#[derive(Debug)]
pub(crate) enum FrameRefused {
    /// The value cannot be encoded.
    Encode(EncodeError),
    /// Alone it is larger than a message may be.
    TooLarge { size: usize, limit: usize },
}

impl Outbox {
    /// `max_message` is the peer's limit in bytes.
    pub(crate) fn new(max_message: usize) -> Self {
        Self {
            writer: Writer::new(),
            cuts: Vec::new(),
            whole: 0,
            expected: 0,
            taken: 0,
            max_message,
        }
    }

    pub(crate) fn set_max_message(&mut self, bytes: usize) {
        self.max_message = bytes;
    }

    /// Bytes that wait to leave.
    pub(crate) fn len(&self) -> usize {
        self.writer.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.writer.len() == 0
    }

    /// Appends one frame and returns the size of its payload in bytes.
    #[inline]
    pub(crate) fn frame(
        &mut self,
        kind: Kind,
        flags: u8,
        id: u32,
        payload: impl FnOnce(&mut Writer),
    ) -> Result<usize, FrameRefused> {
        let expected = self.expected;
        let size = self.write(kind, flags, id, expected, payload)?;
        self.expected = size;
        Ok(size)
    }

    /// Appends one frame of a payload of about that size.
    #[inline]
    fn write(
        &mut self,
        kind: Kind,
        flags: u8,
        id: u32,
        expected: usize,
        payload: impl FnOnce(&mut Writer),
    ) -> Result<usize, FrameRefused> {
        let begun = self.begin(kind, flags, id, expected);
        payload(&mut self.writer);
        self.end(begun)
    }

    // What surrounds payloads stands once in what a page loads, and natively wherever one is written.

    #[cfg_attr(not(target_arch = "wasm32"), inline)]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn begin(&mut self, kind: Kind, flags: u8, id: u32, expected: usize) -> Begun {
        let start = self.writer.len();
        if start == 0 && cfg!(not(target_arch = "wasm32")) {
            // Nothing where the last buffer is still there.
            self.writer.reserve(self.taken);
        }
        self.writer.pieces((kind as u8 | flags, id));
        let mark = self.writer.begin_prefixed_expecting(expected);
        Begun { start, mark }
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline)]
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn end(&mut self, Begun { start, mark }: Begun) -> Result<usize, FrameRefused> {
        let writer = &mut self.writer;
        let payload_size = writer.end_prefixed(mark);
        if let Some(error) = writer.take_error() {
            writer.truncate(start);
            return Err(FrameRefused::Encode(error));
        }
        let end = writer.len();
        let message_start = self.cuts.last().copied().unwrap_or(0);
        if end - message_start > self.max_message {
            let size = end - start;
            if size > self.max_message {
                self.writer.truncate(start);
                return Err(FrameRefused::TooLarge {
                    size,
                    limit: self.max_message,
                });
            }
            self.cuts.push(start);
        }
        self.whole = end;
        Ok(payload_size)
    }

    /// Removes what a panic left of a frame, and of the writer's own state.
    pub(crate) fn repair(&mut self) {
        let mut buffer = self.writer.take();
        buffer.truncate(self.whole);
        self.writer = Writer::from_vec(buffer);
    }

    /// Appends a frame of the connection's own, which is small and cannot be refused.
    pub(crate) fn control(&mut self, kind: Kind, id: u32, payload: impl FnOnce(&mut Writer)) {
        let written = self.write(kind, 0, id, 0, payload);
        debug_assert!(written.is_ok(), "a control frame over the limit");
    }

    /// Takes everything, as messages in order.
    pub(crate) fn take(&mut self, messages: &mut impl Extend<Piece>) {
        if self.is_empty() {
            return;
        }
        self.whole = 0;
        let room = self.taken;
        self.taken = self.len().min(MOST_ROOM);
        let mut rest = piece::written(&mut self.writer);
        if room > KEPT && self.taken <= KEPT && cfg!(not(target_arch = "wasm32")) {
            // The burst is over.
            drop(self.writer.take());
        }
        let mut taken = 0;
        for cut in self.cuts.drain(..) {
            messages.extend([piece::cut(&mut rest, cut - taken)]);
            taken = cut;
        }
        messages.extend([rest]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Outbox};
    use bytes::Bytes;

    /// Whatever size was expected, a frame is the same bytes (V-4, W-6).
    #[test]
    fn what_came_before_a_frame_changes_nothing_of_it() {
        let sizes = [
            0, 250, 251, 65_535, 65_536, 3, 70_000, 0, 300, 300, 12, 65_535, 251, 250,
        ];
        let mut all = Outbox::new(usize::MAX);
        let mut apart = Vec::new();
        for (id, size) in sizes.into_iter().enumerate() {
            let payload = vec![id as u8; size];
            let mut alone = Outbox::new(usize::MAX);
            for outbox in [&mut all, &mut alone] {
                let written = outbox.frame(Kind::Item, 0, id as u32, |writer| writer.raw(&payload));
                assert_eq!(written.expect("it fits"), size);
                outbox.control(Kind::Ping, 0, |writer| writer.raw(b"?"));
            }
            alone.take(&mut apart);
        }
        let mut together: Vec<Bytes> = Vec::new();
        all.take(&mut together);
        assert_eq!(together, [Bytes::from(apart.concat())]);
    }
}
