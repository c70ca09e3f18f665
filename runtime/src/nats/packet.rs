//! What a message of a conversation holds: its number, and then frames. Rules W-73 and W-75.

use async_nats::{HeaderMap, Message};
use bytes::Bytes;

use crate::frame::{Frames, Hello, Kind, Wish};
use crate::transport::Close;
use crate::wire::{EncodeError, Reader, Writer};

/// The id of the one call of a conversation.
pub(crate) const CALL: u32 = 1;

/// The header of a message that ends a conversation before its call.
const CLOSE: &str = "Turbo-Close";

/// A conversation that the receiver does not know, or knows no more.
pub(crate) const GONE: u16 = 4404;

/// An instance that has as many conversations as it takes. The code is that of RFC 6455's registry.
pub(crate) const FULL: u16 = Close::TRY_LATER;

/// What a message takes besides its frames: the number.
pub(crate) const MAX_NUMBER: usize = 5;

/// What a frame takes besides its payload.
const MAX_HEADER: usize = 11;

/// Says that a side is there. Alone in a message it needs no answer.
const SIGN_OF_LIFE: &[u8] = &[Kind::Ping as u8, 0, 0];

/// A frame that changes nothing: what a sign of life is to those who count the silence.
pub(crate) const SOMETHING: &[u8] = &[Kind::Pong as u8, 0, 0];

/// Frames that gather for one message.
pub(crate) struct Packet {
    writer: Writer,
    /// Without a frame it is as good as none.
    has_frames: bool,
}

impl Packet {
    pub(crate) fn new(number: u32) -> Self {
        let mut writer = Writer::new();
        writer.u32(number);
        Self {
            writer,
            has_frames: false,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.writer.len()
    }

    pub(crate) fn has_frames(&self) -> bool {
        self.has_frames
    }

    /// Whether one more frame with that payload can be added.
    pub(crate) fn fits(&self, payload: &[u8], limit: usize) -> bool {
        self.len() + payload.len() + MAX_HEADER <= limit
    }

    pub(crate) fn frame(&mut self, kind: Kind, flags: u8, id: u32, payload: impl FnOnce(&mut Writer)) {
        self.writer.u8(kind as u8 | flags);
        self.writer.u32(id);
        let mark = self.writer.begin_prefixed();
        payload(&mut self.writer);
        self.writer.end_prefixed(mark);
        self.has_frames = true;
    }

    /// Appends frames that are written already.
    pub(crate) fn frames(&mut self, frames: &[u8]) {
        self.writer.raw(frames);
        self.has_frames = true;
    }

    pub(crate) fn sign_of_life(&mut self) {
        self.frames(SIGN_OF_LIFE);
    }

    /// The message.
    ///
    /// # Errors
    /// A value in it cannot be encoded.
    pub(crate) fn finish(mut self) -> Result<Bytes, EncodeError> {
        match self.writer.take_error() {
            Some(error) => Err(error),
            None => Ok(self.writer.take_bytes()),
        }
    }
}

/// Takes a message apart.
pub(crate) fn read(payload: &Bytes) -> Option<(u32, Bytes)> {
    let mut reader = Reader::new(payload);
    let number = reader.u32().ok()?;
    let frames = reader.rest();
    (!frames.is_empty()).then(|| (number, payload.slice_ref(frames)))
}

/// Whether the frames say no more than that somebody is there.
pub(crate) fn is_sign_of_life(frames: &[u8]) -> bool {
    frames == SIGN_OF_LIFE
}

/// Whether the frames end the call, and with it the conversation.
pub(crate) fn ends_the_call(frames: &[u8]) -> bool {
    Frames::new(frames)
        .flatten()
        .any(|frame| frame.id == CALL && matches!(frame.kind, Kind::Reply | Kind::Fail | Kind::End))
}

/// Whether a conversation can begin with these frames. Nobody can come back to one over NATS, so none may ask for that.
pub(crate) fn begins_a_call(frames: &[u8]) -> bool {
    let mut frames = Frames::new(frames).map_while(Result::ok);
    let is_hello = frames.next().is_some_and(|frame| {
        let hello = Hello::read(&mut Reader::new(frame.payload));
        frame.kind == Kind::Hello && hello.is_ok_and(|hello| hello.wish == Wish::Nothing)
    });
    is_hello
        && frames.next().is_some_and(|frame| frame.kind == Kind::Bind)
        && frames
            .next()
            .is_some_and(|frame| frame.kind == Kind::Call && frame.id == CALL)
}

/// The headers of a message that ends a conversation.
pub(crate) fn close_headers(close: &Close) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // A header is one line.
    let reason = close.reason.replace(char::is_control, " ");
    headers.insert(CLOSE, format!("{} {reason}", close.code).trim_end());
    headers
}

/// What a message says that ends a conversation; `None` for any other.
pub(crate) fn close_of(message: &Message) -> Option<Close> {
    let text = message.headers.as_ref()?.get(CLOSE)?.as_str();
    let (code, reason) = text.split_once(' ').unwrap_or((text, ""));
    Some(Close::new(code.parse().unwrap_or(Close::PROTOCOL), reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(write: impl FnOnce(&mut Packet)) -> (u32, Bytes) {
        let mut packet = Packet::new(300);
        write(&mut packet);
        read(&packet.finish().expect("nothing was encoded")).expect("it has frames")
    }

    #[test]
    fn a_message_is_its_number_and_its_frames() {
        let (number, frames) = frames(|packet| packet.frame(Kind::Credit, 0, CALL, |writer| writer.u32(7)));
        assert_eq!((number, &*frames), (300, &[11, 1, 1, 7][..]));
        assert!(read(&Bytes::from_static(&[])).is_none());
        assert!(read(&Bytes::from_static(&[5])).is_none(), "no frame");
        assert!(read(&Bytes::from_static(&[252, 1])).is_none(), "half a number");
    }

    #[test]
    fn a_sign_of_life_is_a_ping_alone() {
        assert!(is_sign_of_life(&frames(Packet::sign_of_life).1));
        let with_more = frames(|packet| {
            packet.sign_of_life();
            packet.frame(Kind::End, 0, CALL, |_| {});
        });
        assert!(!is_sign_of_life(&with_more.1));
    }

    #[test]
    fn only_frames_of_the_call_end_it() {
        for kind in [Kind::Reply, Kind::Fail, Kind::End] {
            assert!(ends_the_call(
                &frames(|packet| packet.frame(kind, 0, CALL, |_| {})).1
            ));
            assert!(!ends_the_call(
                &frames(|packet| packet.frame(kind, 0, 2, |_| {})).1
            ));
        }
        assert!(!ends_the_call(
            &frames(|packet| packet.frame(Kind::Item, 0, CALL, |_| {})).1
        ));
        assert!(!ends_the_call(b"\xff"));
    }

    /// W-72
    #[test]
    fn what_begins_a_call_is_three_frames_in_order() {
        let begins = |wish: Wish, kinds: &[(Kind, u32)]| {
            let hello = Hello {
                protocol: 1,
                window: 65_536,
                max_message: 65_536,
                metadata: crate::Metadata::new(),
                wish,
            };
            let (_, frames) = frames(|packet| {
                for (kind, id) in kinds {
                    packet.frame(*kind, 0, *id, |writer| {
                        if *kind == Kind::Hello {
                            hello.write(writer);
                        }
                    });
                }
            });
            begins_a_call(&frames)
        };
        const HELLO: (Kind, u32) = (Kind::Hello, 0);
        const BIND: (Kind, u32) = (Kind::Bind, 0);
        assert!(begins(Wish::Nothing, &[HELLO, BIND, (Kind::Call, CALL)]));
        assert!(!begins(
            Wish::Session { buffer: 65_536 },
            &[HELLO, BIND, (Kind::Call, CALL)]
        ));
        assert!(!begins(Wish::Nothing, &[HELLO, BIND, (Kind::Call, 2)]));
        assert!(!begins(Wish::Nothing, &[HELLO, (Kind::Call, CALL)]));
        assert!(!begins(Wish::Nothing, &[HELLO, BIND]));
        assert!(!begins_a_call(b"garbage"));
    }
}
