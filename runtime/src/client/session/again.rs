//! Calls that are sent more than once: those of which the server has done nothing, and streams that are opened again.
//! Rules W-30, W-36 and W-66.

use core::time::Duration;

use super::{Link, Session};
use crate::client::calls::{Again, Caller, Wire};
use crate::client::parties::Parties;
use crate::frame::Kind;

impl<P: Parties> Session<P> {
    /// A call that was written waits for the next connection.
    pub(super) fn hold_back(&mut self, id: u32) {
        if let Some(call) = self.calls.get_mut(id) {
            call.wire = Wire::Unsent;
            self.open -= 1;
        }
    }

    /// Takes note of a server that has done nothing for a call. Whether it waits for the next connection.
    pub(super) fn was_not_started(&mut self, id: u32) -> bool {
        // Another connection to a server that stays would bring the same answer.
        let is_leaving = self.link == Link::Draining;
        let Some(call) = self.calls.get(id) else {
            return false;
        };
        let waits =
            is_leaving && call.wire == Wire::Sent && call.request.is_some() && !call.caller.is_settled();
        if waits {
            self.hold_back(id);
        }
        waits
    }

    /// The server goes away, and is not kept waiting by streams that are opened again elsewhere.
    pub(super) fn leave_streams(&mut self) {
        for id in self.calls.ids() {
            if let Some(call) = self.calls.get_mut(id)
                && call.wire == Wire::Sent
                && call.reopens()
            {
                call.wire = Wire::Cancelled;
                call.caller.set_again(Again::Leaving);
                self.write_control(Kind::Cancel, id, |_| {});
            }
        }
    }

    /// A stream that is to be opened again has lost its connection, or has left it.
    pub(super) fn lose_stream(&mut self, id: u32) {
        self.hold_back(id);
        if let Some(call) = self.calls.get_mut(id) {
            if let Caller::Stream(reading) = &mut call.caller {
                reading.again = Again::Lost;
                reading.is_untold &= !reading.items.is_empty();
            }
            self.woken.extend(call.caller.take_waker());
        }
    }

    /// The reader of a stream that is lost has taken what had arrived: only now it is opened again, so that it never holds more
    /// than its window.
    pub(super) fn reopen(&mut self, id: u32, now: Duration) {
        if let Some(call) = self.calls.get_mut(id) {
            call.caller.set_again(Again::Waiting);
        }
        if self.is_accepting() {
            self.write_call(id, now);
        }
    }

    /// The server has answered: the readers of streams that were opened again are told so, before anything else.
    pub(super) fn tell_reopened(&mut self) {
        for id in self.calls.ids() {
            if let Some(call) = self.calls.get_mut(id)
                && matches!(&call.caller, Caller::Stream(reading) if reading.is_untold)
            {
                self.woken.extend(call.caller.take_waker());
            }
        }
    }
}
