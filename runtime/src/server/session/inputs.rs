//! The streams of clients: what may come of them, and what their readers have to say. Rules W-38 to W-42.

use super::{Event, InFlight, Session, exact};
use crate::failure::Failure;
use crate::frame::{Frame, ITEM_COST, Kind};
use crate::server::inbox::Notice;
use crate::server::inflow::Inflow;
use crate::server::job::write_failure;
use crate::status::Status;
use crate::transport::Close;

impl Session {
    /// Takes an item of a stream.
    pub(super) fn item(&mut self, frame: &Frame<'_>, in_flight: &mut impl InFlight) -> Result<Event, Close> {
        let Some(inflow) = stream_of(frame, in_flight)? else {
            return Ok(Event::None);
        };
        let size = frame.payload.len();
        if !inflow.item(size).map_err(Close::protocol)? {
            return Ok(Event::None);
        }
        let held = in_flight.bytes();
        if held > 0 && held + size + ITEM_COST as usize > self.limits.max_call_bytes {
            let failure = Failure::new(Status::ResourceExhausted, self.too_much());
            write_failure(&mut self.outbox, frame.id, &failure);
            return Ok(Event::Cancel(frame.id));
        }
        Ok(Event::Item(frame.id))
    }

    /// Tells the client what the reader of its stream has to say.
    pub(crate) fn notify(&mut self, id: u32, inflow: &mut Inflow, notice: Notice) {
        if notice.is_left {
            if inflow.stop() {
                self.outbox.control(Kind::Cancel, id, |_| {});
            }
        } else if inflow.grant(notice.taken) {
            self.outbox
                .control(Kind::Credit, id, |writer| writer.u32(notice.taken));
        }
    }
}

/// The client's stream that a frame belongs to; none if the call has ended, and the frame has crossed that.
fn stream_of<'f>(
    frame: &Frame<'_>,
    in_flight: &'f mut impl InFlight,
) -> Result<Option<&'f mut Inflow>, Close> {
    if !in_flight.contains(frame.id) {
        return Ok(None);
    }
    match in_flight.inflow(frame.id) {
        Some(inflow) => Ok(Some(inflow)),
        None => Err(Close::protocol(format!(
            "{:?} for call {}, which takes no stream",
            frame.kind, frame.id
        ))),
    }
}

/// Takes the end of a stream.
pub(super) fn end(frame: &Frame<'_>, in_flight: &mut impl InFlight) -> Result<Event, Close> {
    exact(frame, 0)?;
    let Some(inflow) = stream_of(frame, in_flight)? else {
        return Ok(Event::None);
    };
    let is_wanted = inflow.end().map_err(Close::protocol)?;
    Ok(if is_wanted {
        Event::End(frame.id)
    } else {
        Event::None
    })
}
