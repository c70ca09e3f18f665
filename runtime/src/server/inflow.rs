//! What the connection knows of a client's stream: what may still come of it, and where it goes.

use std::sync::Arc;

use super::inbox::Inbox;
use crate::frame::ITEM_COST;

/// What a client may still send of its stream. Rules W-39 and W-40.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inflow {
    credit: i64,
    /// `End` has arrived.
    is_ended: bool,
    /// The client has been asked to stop; what crosses that is ignored.
    is_stopped: bool,
}

impl Inflow {
    /// A stream that may send `window` bytes.
    pub(crate) fn new(window: u32) -> Self {
        Self {
            credit: i64::from(window),
            is_ended: false,
            is_stopped: false,
        }
    }

    /// Takes an item of `size` bytes. Answers whether anybody wants it.
    ///
    /// # Errors
    /// The client may not send it.
    pub(crate) fn item(&mut self, size: usize) -> Result<bool, &'static str> {
        if self.is_ended {
            return Err("an Item after the End of its stream");
        }
        if self.credit <= 0 {
            return Err("an Item beyond the credit");
        }
        self.credit -= size as i64 + ITEM_COST;
        Ok(!self.is_stopped)
    }

    /// Takes the end. Answers whether anybody wants to know.
    ///
    /// # Errors
    /// There was one before.
    pub(crate) fn end(&mut self) -> Result<bool, &'static str> {
        if std::mem::replace(&mut self.is_ended, true) {
            return Err("a second End");
        }
        Ok(!self.is_stopped)
    }

    /// Takes note that the client is given `bytes` of credit. Answers whether it still has a use for it.
    pub(crate) fn grant(&mut self, bytes: u32) -> bool {
        let is_of_use = bytes > 0 && !self.is_ended && !self.is_stopped;
        if is_of_use {
            self.credit += i64::from(bytes);
        }
        is_of_use
    }

    /// Takes note that nobody wants more. Answers whether the client has to be told.
    pub(crate) fn stop(&mut self) -> bool {
        !std::mem::replace(&mut self.is_stopped, true) && !self.is_ended
    }
}

/// The client's stream of a call in progress. Dropping it tells the reader that the call is over.
pub(crate) struct Input {
    pub(crate) inflow: Inflow,
    pub(crate) inbox: Arc<Inbox>,
}

impl Drop for Input {
    fn drop(&mut self) {
        self.inbox.close();
    }
}
