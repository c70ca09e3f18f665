use crate::piece::{self, Piece};

use super::Kind;
use crate::wire::{EncodeError, Prefix, Writer};

/// Frames that are ready to leave, packed into as few messages as the peer's limit allows.
///
/// Everything is written into one buffer; only where a message would grow over the limit is it cut, at a frame.
pub(crate) struct Outbox {
    writer: Writer,
    /// A large frame that lies elsewhere, while it is all there is: it leaves from there unless something follows it.
    apart: Piece,
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

/// Bytes of room that are made before there is anything to write, at most: 64 KiB, and what stands before them.
const MOST_ROOM: usize = (64 << 10) + (4 << 10);

/// Bytes of room that are kept when less was needed.
const KEPT: usize = 2 << 10;

/// What follows the head of a frame is copied up to here: then the buffer serves again.
const LARGE: usize = 8 << 10;

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
            apart: Piece::new(),
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
        self.writer.len() + self.apart.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
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

    /// Appends one frame of which the last `rest` bytes lie elsewhere: there, `frame` makes it of the bytes before them, the last of
    /// which `head` writes. Answers the size of its payload, or `None` where it has to be [written](Self::frame).
    #[inline]
    pub(crate) fn frame_apart(
        &mut self,
        kind: Kind,
        flags: u8,
        id: u32,
        rest: usize,
        head: impl Fn(&mut Writer),
        frame: impl FnOnce(&[u8]) -> Option<Piece>,
    ) -> Option<usize> {
        // A page copies what it sends in any case.
        if cfg!(target_arch = "wasm32") || rest < LARGE || !self.is_empty() {
            return None;
        }
        let writer = &mut self.writer;
        head(writer);
        let size = writer.len() + rest;
        writer.truncate(0);
        writer.pieces((kind as u8 | flags, id));
        writer.length(size);
        head(writer);
        let is_allowed = writer.len() + rest <= self.max_message && u32::try_from(size).is_ok();
        let framed = match writer.take_error() {
            None if is_allowed => frame(writer.as_slice()),
            _ => None,
        };
        writer.truncate(0);
        self.apart = framed?;
        self.expected = size;
        Some(size)
    }

    /// Something follows the frame that lies elsewhere, and has to leave with it.
    #[cold]
    fn gather(&mut self) {
        let apart = core::mem::take(&mut self.apart);
        self.writer.raw(&apart);
        self.whole = self.writer.len();
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
        if cfg!(not(target_arch = "wasm32")) && !self.apart.is_empty() {
            self.gather();
        }
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
        if cfg!(not(target_arch = "wasm32")) && !self.apart.is_empty() {
            return messages.extend([core::mem::take(&mut self.apart)]);
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
    use super::{Kind, LARGE, Outbox};
    use crate::wire::{EncodeErrorKind, Writer};
    use bytes::Bytes;

    /// Appends a frame of a head and a rest that lies elsewhere.
    fn apart(outbox: &mut Outbox, id: u32, rest: &[u8], head: impl Fn(&mut Writer)) -> Option<usize> {
        let size = rest.len();
        let frame = |head: &[u8]| Some(Bytes::from([head, rest].concat()));
        outbox.frame_apart(Kind::Call, 32, id, size, head, frame)
    }

    fn messages(mut outbox: Outbox) -> Vec<Bytes> {
        let mut messages = Vec::new();
        outbox.take(&mut messages);
        assert!(outbox.is_empty());
        messages
    }

    /// What lies elsewhere is the same frame, and in the same message as what follows it (V-4, W-4, W-6).
    #[test]
    fn a_frame_that_lies_elsewhere_is_as_one_that_was_written() {
        let head = |writer: &mut Writer| writer.raw(&[1, 2, 3]);
        for (id, size) in [(1, LARGE), (300, 65_532), (1, 65_533), (70_000, 100_000)] {
            for others in 0..3 {
                let rest = vec![id as u8; size];
                let (mut one, mut other) = (Outbox::new(usize::MAX), Outbox::new(usize::MAX));
                assert_eq!(apart(&mut one, id, &rest, head), Some(3 + size));
                let written = other.frame(Kind::Call, 32, id, |writer| {
                    head(writer);
                    writer.raw(&rest);
                });
                assert_eq!(written.expect("it fits"), 3 + size);
                for outbox in [&mut one, &mut other] {
                    for _ in 0..others {
                        outbox.control(Kind::Ping, 0, |writer| writer.raw(b"?"));
                    }
                    if others == 2 {
                        // A frame that is dropped after all leaves those before it.
                        let refused = outbox.frame(Kind::Item, 0, 5, |writer| {
                            writer.u8(0);
                            writer.fail(EncodeErrorKind::TooLong(0));
                        });
                        assert!(refused.is_err());
                        outbox.repair();
                    }
                }
                assert_eq!(one.len(), other.len());
                assert_eq!(messages(one), messages(other));
            }
        }
    }

    #[test]
    fn a_frame_is_apart_only_where_it_leaves_alone_and_is_allowed_to() {
        let rest = vec![7; LARGE];
        let head = |writer: &mut Writer| writer.u8(1);
        let mut outbox = Outbox::new(LARGE + 6);
        assert_eq!(apart(&mut outbox, 1, &rest[1..], head), None, "it is short");
        assert_eq!(
            apart(&mut outbox, 300, &rest, head),
            None,
            "it is longer than a message"
        );
        assert_eq!(
            apart(&mut outbox, 1, &rest, |writer| writer
                .fail(EncodeErrorKind::TooLong(0))),
            None
        );
        assert!(outbox.is_empty());
        assert_eq!(
            apart(&mut outbox, 1, &rest, head),
            Some(LARGE + 1),
            "of nothing was anything left"
        );
        assert_eq!(apart(&mut outbox, 2, &rest, head), None, "there is another");
        outbox.control(Kind::Ping, 0, |_| {});
        let sizes: Vec<usize> = messages(outbox).iter().map(Bytes::len).collect();
        assert_eq!(sizes, [LARGE + 6, 3], "together they are longer than a message");
    }

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
