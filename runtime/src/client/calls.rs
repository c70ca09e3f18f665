use core::ops::Range;
use core::time::Duration;

use crate::piece::Piece;

use super::items::Items;
use super::parties::{Parties, Tasks};
use super::raw::{RawFailure, Request};
use super::upload::Upload;
use crate::MethodKind;

/// The calls of a channel by id. An id is given out again only when both sides are done with it, the lowest free
/// one first, so that ids stay short on the wire (W-18).
pub(crate) struct Calls<P: Parties = Tasks> {
    /// The call with id `n` is at `n - 1`: 0 is the connection's own id.
    slots: Vec<Option<Call<P>>>,
    /// One bit a slot, 64 slots a word; set where the slot is free.
    free: Vec<u64>,
    /// No word before this one has a free slot.
    first_free: usize,
    count: usize,
}

/// One call, from both ends: the caller that waits for it, and the server that works on it.
pub(crate) struct Call<P: Parties = Tasks> {
    pub(crate) kind: MethodKind,
    pub(crate) is_idempotent: bool,
    pub(crate) wire: Wire,
    pub(crate) caller: Caller<P>,
    /// What to send: of a call that has not been sent, and of one that is repeated when the connection is lost.
    pub(crate) request: Option<Request>,
    /// What the caller still has to send, of a call that takes a stream.
    pub(crate) upload: Option<Box<Upload<P>>>,
    /// In which taking of the outbox the call leaves.
    pub(crate) batch: u64,
    /// Grows from call to call, over the life of the channel.
    pub(crate) sequence: u64,
    pub(crate) deadline: Option<Duration>,
    /// How often the server has lost it behind itself.
    pub(crate) losses: u8,
}

impl<P: Parties> Call<P> {
    /// Whether it was written and its connection was lost before it left: the server knows nothing of it.
    pub(crate) fn is_stuck(&self, batch: u64) -> bool {
        self.wire == Wire::Sent && self.batch == batch && self.request.is_some()
    }

    /// Whether the server may do it twice. Rules W-36 and W-44.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.is_idempotent && self.kind == MethodKind::Unary && self.request.is_some()
    }

    /// Whether it is a stream that is to be opened again.
    pub(crate) fn reopens(&self) -> bool {
        self.kind == MethodKind::ServerStream
            && !self.caller.is_settled()
            && self.request.as_ref().is_some_and(|request| request.reopens)
    }
}

/// What the server knows of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// Nothing: it waits to be sent.
    Unsent,
    /// The server works on it.
    Sent,
    /// The server was told to stop, and has not ended the call yet: the id is still in use (W-19).
    Cancelled,
    /// The server is done with it, or the connection is gone.
    Ended,
}

/// What the caller knows of a call. It is small: whatever only streams need is elsewhere.
pub(crate) enum Caller<P: Parties = Tasks> {
    /// Waits for one value.
    Unary(Option<P::Waker>),
    /// The value has arrived, or the reason why there is none.
    Answered(Result<Piece, Box<RawFailure>>),
    Stream(Box<Reading<P>>),
    /// Nobody waits.
    Gone,
}

/// A stream of the server's, and who reads it.
pub(crate) struct Reading<P: Parties = Tasks> {
    /// Items that have arrived and have not been taken.
    pub(crate) items: Items,
    pub(crate) end: Option<Result<(), Box<RawFailure>>>,
    pub(crate) waker: Option<P::Waker>,
    /// What the server may still send, by the books of this side.
    pub(crate) credit: i64,
    /// What has been taken and not been given back.
    pub(crate) taken: u32,
    /// Of a stream that is opened again: how far that is.
    pub(crate) again: Again,
    /// It was opened again, and its reader has not been told.
    pub(crate) is_untold: bool,
}

/// How far the reopening of a stream is. Rule W-36.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing is to be opened again.
    No,
    /// The server goes away and was asked to end it; what it still sends counts.
    Leaving,
    /// It is lost, and waits for its reader to take what has arrived.
    Lost,
    /// It waits to be sent.
    Waiting,
}

impl<P: Parties> Default for Calls<P> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            first_free: 0,
            count: 0,
        }
    }
}

const WORD: usize = u64::BITS as usize;

impl<P: Parties> Calls<P> {
    /// Gives the call the lowest free id.
    pub(crate) fn insert(&mut self, call: Call<P>) -> u32 {
        let word = (self.first_free..self.free.len())
            .find(|&word| self.free[word] != 0)
            .unwrap_or(self.free.len());
        if word == self.free.len() {
            self.free.push(u64::MAX);
            self.slots.resize_with(self.slots.len() + WORD, || None);
        }
        self.first_free = word;
        let bit = self.free[word].trailing_zeros() as usize;
        self.free[word] &= !(1 << bit);
        let index = word * WORD + bit;
        // It was free: there is nothing to drop.
        core::mem::forget(self.slots[index].replace(call));
        self.count += 1;
        index as u32 + 1
    }

    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut Call<P>> {
        self.slots.get_mut((id as usize).wrapping_sub(1))?.as_mut()
    }

    pub(crate) fn get(&self, id: u32) -> Option<&Call<P>> {
        self.slots.get((id as usize).wrapping_sub(1))?.as_ref()
    }

    /// Forgets the call and frees the id. Whether there was one.
    pub(crate) fn remove(&mut self, id: u32) -> bool {
        let index = (id as usize).wrapping_sub(1);
        let Some(slot @ Some(_)) = self.slots.get_mut(index) else {
            return false;
        };
        *slot = None;
        let word = index / WORD;
        self.free[word] |= 1 << (index % WORD);
        self.first_free = self.first_free.min(word);
        self.count -= 1;
        true
    }

    /// How many ids are given out.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Every id there can be, whether it is given out or not.
    pub(crate) fn ids(&self) -> Range<u32> {
        1..self.slots.len() as u32 + 1
    }
}

impl<P: Parties> Caller<P> {
    /// What waits for the call, if it waits.
    pub(crate) fn take_waker(&mut self) -> Option<P::Waker> {
        match self {
            Self::Unary(waker) => waker.take(),
            Self::Stream(reading) => reading.waker.take(),
            Self::Answered(_) | Self::Gone => None,
        }
    }

    /// Whether the end of the call is there, or nobody waits for it.
    pub(crate) fn is_settled(&self) -> bool {
        match self {
            Self::Unary(_) => false,
            Self::Stream(reading) => reading.end.is_some(),
            Self::Answered(_) | Self::Gone => true,
        }
    }

    /// How far its reopening is.
    pub(crate) fn again(&self) -> Again {
        match self {
            Self::Stream(reading) => reading.again,
            _ => Again::No,
        }
    }

    pub(crate) fn set_again(&mut self, to: Again) {
        if let Self::Stream(reading) = self {
            reading.again = to;
        }
    }

    /// Ends the call, unless it has ended. Answers whom to wake.
    pub(crate) fn fail(&mut self, failure: Box<RawFailure>) -> Option<P::Waker> {
        match self {
            Self::Unary(_) => self.answer(Err(failure)),
            Self::Stream(reading) if reading.end.is_none() => {
                reading.end = Some(Err(failure));
                reading.waker.take()
            }
            _ => None,
        }
    }

    /// Ends a call that waits for one value. Answers whom to wake.
    pub(crate) fn answer(&mut self, outcome: Result<Piece, Box<RawFailure>>) -> Option<P::Waker> {
        let Self::Unary(waker) = self else {
            return None;
        };
        let waker = waker.take();
        *self = Self::Answered(outcome);
        waker
    }
}

impl<P: Parties> Reading<P> {
    /// Of a call that has not been sent.
    pub(crate) fn new(waker: P::Waker) -> Self {
        Self {
            items: Items::default(),
            end: None,
            waker: Some(waker),
            credit: 0,
            taken: 0,
            again: Again::No,
            is_untold: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call {
            kind: MethodKind::Unary,
            is_idempotent: false,
            wire: Wire::Unsent,
            caller: Caller::Gone,
            request: None,
            upload: None,
            batch: 0,
            sequence: 0,
            deadline: None,
            losses: 0,
        }
    }

    /// W-18: the lowest free id, over more than one word, and never 0.
    #[test]
    fn ids_are_the_lowest_that_are_free() {
        let mut calls: Calls = Calls::default();
        for expected in 1..=200 {
            assert_eq!(calls.insert(call()), expected);
        }
        for id in [150, 3, 64, 65, 200] {
            assert!(calls.remove(id));
            assert!(!calls.remove(id));
        }
        assert_eq!(calls.len(), 195);
        for expected in [3, 64, 65, 150, 200, 201] {
            assert_eq!(calls.insert(call()), expected);
        }
        assert!(calls.get_mut(0).is_none());
        assert!(calls.get_mut(202).is_none());
        assert!(calls.get_mut(u32::MAX).is_none());
    }
}
