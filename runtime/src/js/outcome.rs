use crate::client::conversation::{Event, Told};

/// What is handed to JavaScript: its kind is a number, and the rest lies where it looks for it.
pub(super) struct Outcome<'a> {
    pub(super) kind: u32,
    /// A call, a service, or the code of a close.
    pub(super) id: u32,
    pub(super) status: u32,
    pub(super) bytes: &'a [u8],
}

/// Nothing is to be done.
pub(super) const NOTHING: u32 = 0;
const SEND: u32 = 1;
/// The connection is to be closed: the bytes are why.
const BREACH: u32 = 2;
/// With the status 1 if no other is on its way.
const BOUND: u32 = 3;
/// With the status 0 for yes.
const RENEWED: u32 = 4;
const REPLY: u32 = 5;
/// The bytes are frames of items.
const ITEMS: u32 = 6;
const END: u32 = 7;
/// The bytes are a text for people.
const FAIL: u32 = 8;
/// The bytes are the value of an error.
const THROW: u32 = 9;
const AGAIN: u32 = 10;
const WANT: u32 = 11;
const ENOUGH: u32 = 12;

impl<'a> Outcome<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        let (kind, id, status, bytes): (_, _, _, &[u8]) = match event {
            Event::Send(message) => (SEND, 0, 0, message),
            Event::Breach(close) => (BREACH, u32::from(close.code), 0, close.reason.as_bytes()),
            Event::Told(Told::Bound {
                service,
                payload,
                is_last,
            }) => (BOUND, *service, u32::from(*is_last), payload),
            Event::Told(Told::Renewed(renewed)) => (RENEWED, 0, renewed.status, renewed.message.as_bytes()),
            Event::Reply(id, reply) => (REPLY, *id, 0, reply),
            Event::Items(id, items) => (ITEMS, *id, 0, items),
            Event::End(id) => (END, *id, 0, &[]),
            Event::Fail(id, failure) => {
                let (kind, bytes) = match &failure.error {
                    Some(error) => (THROW, &error[..]),
                    None => (FAIL, failure.message.as_bytes()),
                };
                (kind, *id, failure.status.number(), bytes)
            }
            Event::Again(id) => (AGAIN, *id, 0, &[]),
            Event::Want(id) => (WANT, *id, 0, &[]),
            Event::Enough(id) => (ENOUGH, *id, 0, &[]),
        };
        Self {
            kind,
            id,
            status,
            bytes,
        }
    }
}
