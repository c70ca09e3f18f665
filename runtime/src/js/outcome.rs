use crate::Status;
use crate::client::ConnectError;
use crate::client::line::Event;
use crate::client::raw::RawFailure;

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
const ASK: u32 = 1;
const DIAL: u32 = 2;
const SEND: u32 = 3;
const HANG_UP: u32 = 4;
const CHANGED: u32 = 5;
const REPLY: u32 = 6;
const ITEM: u32 = 7;
const END: u32 = 8;
/// The bytes are a text for people.
const FAIL: u32 = 9;
/// The bytes are the value of an error.
const THROW: u32 = 10;
const AGAIN: u32 = 11;
const WANT: u32 = 12;
const ENOUGH: u32 = 13;
/// With the status 1 if no other is on its way.
const BOUND: u32 = 14;
/// With the status 0 for yes.
const RENEWED: u32 = 15;

impl<'a> Outcome<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        let (kind, id, status, bytes): (_, _, _, &[u8]) = match event {
            Event::Ask => (ASK, 0, 0, &[]),
            Event::Dial => (DIAL, 0, 0, &[]),
            Event::Send(message) => (SEND, 0, 0, message),
            Event::HangUp(close) => (HANG_UP, u32::from(close.code), 0, close.reason.as_bytes()),
            Event::Changed => (CHANGED, 0, 0, &[]),
            Event::Reply(id, reply) => (REPLY, *id, 0, reply),
            Event::Item(id, item) => (ITEM, *id, 0, item),
            Event::End(id) => (END, *id, 0, &[]),
            Event::Fail(id, failure) => return Self::of_failure(*id, failure),
            Event::Again(id) => (AGAIN, *id, 0, &[]),
            Event::Want(id) => (WANT, *id, 0, &[]),
            Event::Enough(id) => (ENOUGH, *id, 0, &[]),
            Event::Bound(told) => (BOUND, told.service, told.is_last.into(), &told.payload),
            Event::Renewed(Ok(())) => (RENEWED, 0, 0, &[]),
            Event::Renewed(Err(failure)) => (RENEWED, 0, failure.status.number(), failure.message.as_bytes()),
        };
        Self {
            kind,
            id,
            status,
            bytes,
        }
    }

    pub(super) fn of_failure(id: u32, failure: &'a RawFailure) -> Self {
        let (kind, bytes) = match &failure.error {
            Some(error) => (THROW, &error[..]),
            None => (FAIL, failure.message.as_bytes()),
        };
        Self {
            kind,
            id,
            status: failure.status.number(),
            bytes,
        }
    }
}

/// The status of what is wrong with a connection.
pub(super) fn status_of(error: &ConnectError) -> Status {
    match error {
        ConnectError::InvalidUrl(_) | ConnectError::InvalidOption(_) => Status::InvalidArgument,
        ConnectError::NotTurbo(_) | ConnectError::Version(_) => Status::Unimplemented,
        ConnectError::Unauthenticated(_) => Status::Unauthenticated,
        _ => Status::Unavailable,
    }
}
