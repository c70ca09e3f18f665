//! What lets a conversation outlive its connection: messages are counted, kept until the peer has acknowledged them, and
//! sent again over the next connection. Rules W-45 to W-54 of the specification.
//!
//! It lies below the sessions of both sides and moves whole messages. Nothing above it notices a lost connection, and
//! nothing here does input or output.

// Each side uses its own half; together they use everything.
#![cfg_attr(not(all(feature = "client", feature = "server")), allow(dead_code))]

mod session_id;
mod tape;
#[cfg(test)]
mod tests;

pub(crate) use session_id::SessionId;
#[cfg(any(test, feature = "client"))]
pub(crate) use tape::Impossible;
pub(crate) use tape::Tape;

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use crate::frame::{Frames, Kind};
use crate::transport::{Close, Disconnect, Transport};

/// How much may have been sent without being acknowledged, in bytes, unless configured.
pub(crate) const DEFAULT_BUFFER: u32 = 1 << 20;

/// The least that a side may announce. Less would wait for an acknowledgement that is not due. Rule W-46.
pub(crate) const MIN_BUFFER: u32 = ACK_BYTES as u32;

/// What a message costs besides its bytes, so that thousands of tiny ones are not free. Rule W-46.
pub(crate) const MESSAGE_COST: usize = 64;

/// What may arrive before it has to be acknowledged. Rule W-47.
const ACK_BYTES: usize = 64 << 10;
const ACK_MESSAGES: u64 = 64;

/// How long what has arrived goes without an acknowledgement when little arrives, so that a quiet peer does not keep
/// what it sent last. Rule W-47.
pub(crate) const ACK_DELAY: Duration = Duration::from_secs(5);

/// Messages that are looked through for a last word.
const LAST_WORDS: u32 = 4_096;

/// Looks at what a transport that takes nothing more has still received: whether the peer ended the conversation before.
///
/// A peer that says so and leaves breaks the pipe for a side that is sending, which would otherwise wait for it to come
/// back. What is read here does not count as received.
pub(crate) fn last_word<T: Transport + ?Sized>(
    mut transport: Pin<&mut T>,
    cx: &mut Context<'_>,
) -> Option<Close> {
    for _ in 0..LAST_WORDS {
        match transport.as_mut().poll_receive(cx) {
            Poll::Ready(Ok(message)) => {
                let last = Frames::new(&message).last();
                if matches!(last, Some(Ok(frame)) if frame.kind == Kind::Bye) {
                    return Some(Close::new(Close::NORMAL, ""));
                }
            }
            Poll::Ready(Err(Disconnect::Closed(close))) if close.code != Close::SUPERSEDED => {
                return Some(close);
            }
            Poll::Ready(Err(_)) | Poll::Pending => return None,
        }
    }
    None
}
