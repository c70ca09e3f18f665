use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;

use super::talk::{ENOUGH, Talk};
use crate::frame::{ITEM_COST, Kind};
use crate::nats::packet::{CALL, Packet};
use crate::server::inbox::Reading;
use crate::{Failure, Status};

impl Talk {
    /// Takes what the caller streams, as far as the instance wants it. Whether that was the last of it.
    pub(super) fn read(&mut self, cx: &mut TaskContext<'_>, reading: &mut Reading) -> Result<bool, Failure> {
        if self.to.is_none() {
            return Ok(false);
        }
        if let Some(item) = self.held.take_if(|item| self.packet.fits(item, self.max_message)) {
            self.packet.frame(Kind::Item, 0, CALL, |writer| writer.raw(&item));
        }
        while self.held.is_none() && self.credit > 0 && self.packet.len() < ENOUGH {
            match reading.poll_next(cx) {
                Poll::Pending => return Ok(false),
                Poll::Ready(Some(Ok(item))) => {
                    self.credit -= item.len() as i64 + ITEM_COST;
                    if self.packet.fits(item, self.max_message) {
                        self.packet.frame(Kind::Item, 0, CALL, |writer| writer.raw(item));
                    } else if self.packet.has_frames() && Packet::new(0).fits(item, self.max_message) {
                        self.held = Some(Bytes::copy_from_slice(item));
                    } else {
                        let (size, limit) = (item.len(), self.max_message);
                        let why = format!("an item takes {size} bytes, and a message {limit}");
                        return Err(Failure::new(Status::ResourceExhausted, why));
                    }
                }
                // The call has ended, and this job with it.
                Poll::Ready(Some(Err(failure))) => return Err(failure),
                Poll::Ready(None) => {
                    self.packet.frame(Kind::End, 0, CALL, |_| {});
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
