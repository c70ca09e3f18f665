//! What must hold for the two state machines of a conversation, for the reader of frames and for WebSockets, whatever comes: for
//! fuzzing, and not part of what this crate offers. `runtime/fuzz` calls it.
//!
//! An input is read as commands: frames that are well formed but for what they say, messages that are not, and what a driver
//! and its callers may do. An input that ends in the middle of a command ends there.

mod client;
mod input;
mod server;
mod websocket;

pub use client::run as client;
pub use server::run as server;
pub use websocket::run as websocket;

use bytes::Bytes;

use crate::frame::{Frames, Kind};

/// Reads a message as frames.
///
/// # Panics
/// If a frame is not where the bytes say, or the reader goes on after an error.
pub fn frames(message: &[u8]) {
    let shared = Bytes::copy_from_slice(message);
    let mut taken = 0;
    let mut expected = None;
    let mut reader = Frames::new(&shared);
    while let Some(read) = reader.next() {
        let Ok(frame) = read else {
            assert!(reader.next().is_none(), "nothing follows an error");
            return;
        };
        let head = (frame.kind, frame.flags, frame.id, frame.payload.len());
        assert!(expected.is_none_or(|expected| expected == head));
        assert_eq!(frame.payload_of(&shared), frame.payload, "a part of the message");
        taken = message.len() - reader.rest().len();
        assert!(
            message[..taken].ends_with(frame.payload),
            "the payload ends the frame"
        );
        // Resumed at any frame, it goes on as if it had not stopped.
        let next = Frames::resume(&shared, taken).next().and_then(Result::ok);
        expected = next.map(|frame| (frame.kind, frame.flags, frame.id, frame.payload.len()));
    }
    assert_eq!(taken, message.len(), "frames fill the message");
    assert!(taken > 0, "W-3: an empty message is an error");
}

/// The frames of messages that a session wants to send, which are always whole.
fn sent(messages: impl IntoIterator<Item = Bytes>, limit: usize, mut meet: impl FnMut(Kind, u32, &[u8])) {
    for message in messages {
        assert!(message.len() <= limit, "W-4: {} bytes of {limit}", message.len());
        for frame in Frames::new(&message) {
            let frame = frame.expect("frames that were written");
            meet(frame.kind, frame.id, frame.payload);
        }
    }
}

#[cfg(test)]
mod tests {
    /// Few, so that they run each time; `runtime/fuzz` has many.
    #[test]
    fn promises_hold_for_bytes_of_chance() {
        let mut state = 0x7572_626f_u64;
        for round in 0..3_000 {
            let input: Vec<u8> = (0..round % 500)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 56) as u8
                })
                .collect();
            super::frames(&input);
            super::server(&input);
            super::client(&input);
            super::websocket(&input);
        }
    }
}
