use core::task::Waker;
use std::sync::Arc;

use super::inputs::Ticket;
use super::platform::KeptInput;
use crate::ServiceDescriptor;
use crate::frame::Bind;
use crate::wire::Writer;

/// Whom a session works for: it takes note of who is to be told what, and of who streams, and does nothing else with either.
pub(crate) trait Parties {
    /// Who is told of something, once.
    type Waker: Clone;
    /// What is known of a service whose methods are called.
    type Service: Service;
    /// A stream of a caller's.
    type Input;
    /// What a driver keeps with a stream, from its first item on.
    type Ticket;

    /// Whether the session knows of the connection too: who the client says it is, and why there is none;
    /// and of metadata by key.
    const HAS_CONNECTION: bool;

    /// Whether it is enough to tell one of the two.
    fn is_same(one: &Self::Waker, other: &Self::Waker) -> bool;
}

/// A service, as far as a session has to know it.
pub(crate) trait Service: PartialEq {
    /// How many methods it has.
    fn method_count(&self) -> usize;

    /// Writes what binds it (W-15).
    fn write(&self, writer: &mut Writer);
}

impl Service for &'static ServiceDescriptor {
    fn method_count(&self) -> usize {
        self.methods.len()
    }

    fn write(&self, writer: &mut Writer) {
        let signatures = self.methods.iter().map(|method| &method.signature);
        Bind::write_parts(writer, self.name, self.schema_id, signatures);
    }
}

/// Tasks, which are woken and whose streams are polled.
pub(crate) enum Tasks {}

impl Parties for Tasks {
    type Waker = Waker;
    type Service = &'static ServiceDescriptor;
    type Input = KeptInput;
    type Ticket = Arc<Ticket>;
    const HAS_CONNECTION: bool = true;

    fn is_same(one: &Waker, other: &Waker) -> bool {
        one.will_wake(other)
    }
}
