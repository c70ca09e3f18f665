use core::task::Waker;
use std::sync::Arc;

use super::inputs::Ticket;
use super::platform::KeptInput;

/// Whom a session works for: it takes note of who is to be told what, and of who streams, and does nothing else with either.
pub(crate) trait Parties {
    /// Who is told of something, once.
    type Waker: Clone;
    /// A stream of a caller's.
    type Input;
    /// What a driver keeps with a stream, from its first item on.
    type Ticket;

    /// Whether it is enough to tell one of the two.
    fn is_same(one: &Self::Waker, other: &Self::Waker) -> bool;
}

/// Tasks, which are woken and whose streams are polled.
pub(crate) enum Tasks {}

impl Parties for Tasks {
    type Waker = Waker;
    type Input = KeptInput;
    type Ticket = Arc<Ticket>;

    fn is_same(one: &Waker, other: &Waker) -> bool {
        one.will_wake(other)
    }
}
