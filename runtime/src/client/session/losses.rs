//! Calls that the server has lost: a gateway, whose instance is gone, says `indeterminate`. Rule W-78.

use core::time::Duration;

use super::Session;
use super::uploads::status_of_loss;
use crate::Status;
use crate::client::calls::Wire;
use crate::client::parties::Parties;

/// How often a call is repeated that gets lost.
const REPEATS: u8 = 3;

impl<P: Parties> Session<P> {
    /// Sends a call again that may be repeated. Answers whether it may.
    pub(super) fn repeat_lost(&mut self, id: u32, now: Duration) -> bool {
        let may_start = self.is_accepting();
        let Some(call) = self.calls.get_mut(id) else {
            return false;
        };
        if call.wire != Wire::Sent || !call.is_repeatable() || call.losses == REPEATS || !may_start {
            return false;
        }
        call.losses += 1;
        call.wire = Wire::Unsent;
        self.open -= 1;
        self.write_call(id, now);
        true
    }

    /// What the loss of a call is to its caller.
    pub(super) fn status_of_lost(&self, id: u32) -> Status {
        let call = self.calls.get(id);
        call.map_or(Status::Indeterminate, |call| status_of_loss(call.kind))
    }
}
