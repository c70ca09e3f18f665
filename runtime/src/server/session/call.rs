//! Which calls begin, and why others do not.

use bytes::Bytes;

use super::{Event, InFlight, Incoming, Phase, Session, malformed};
use crate::failure::Failure;
use crate::frame::{CallHead, Frame, Kind};
use crate::observe::count;
use crate::server::bindings::Target;
use crate::server::inflow::Inflow;
use crate::server::job::write_refusal;
use crate::server::revisions::Served;
use crate::status::Status;
use crate::transport::Close;
use crate::wire::Reader;

impl Session {
    pub(super) fn call(
        &mut self,
        frame: Frame<'_>,
        message: &Bytes,
        in_flight: &mut impl InFlight,
    ) -> Result<Event, Close> {
        if in_flight.contains(frame.id) {
            return Err(Close::protocol(format!("call {} is in use", frame.id)));
        }
        let mut reader = Reader::new(frame.payload);
        let head = CallHead::read(&mut reader, frame.flags).map_err(|error| malformed(Kind::Call, &error))?;
        let size = head.metadata.size() + reader.rest().len();
        let refused = if self.phase != Phase::Open {
            let failure = Failure::new(Status::Unavailable, "the server is going away");
            Some(("going_away", failure))
        } else if in_flight.count() >= self.limits.max_calls {
            let most = self.limits.max_calls;
            let message = format!("more than {most} calls in flight on one connection");
            Some(("max_calls", Failure::new(Status::ResourceExhausted, message)))
        } else if in_flight.count() > 0 && in_flight.bytes() + size > self.limits.max_call_bytes {
            let failure = Failure::new(Status::ResourceExhausted, self.too_much());
            Some(("max_call_bytes", failure))
        } else if head.metadata.size() > self.limits.max_metadata {
            Some(("max_metadata", self.too_much_metadata()))
        } else {
            None
        };
        if let Some((reason, failure)) = refused {
            count::call_refused(reason, failure.status());
            write_refusal(&mut self.outbox, frame.id, &failure);
            return Ok(Event::None);
        }
        let target = match self.bindings.target(head.method) {
            Target::Method {
                service,
                call,
                origin,
            } => Ok((service, call, origin, None)),
            Target::Elsewhere { service, route } => Ok((service, 0, 0, Some(route))),
            other => Err(other),
        };
        let failure = match target {
            Ok((service, call, origin, route)) => {
                let takes_stream = self.services[service].method(call).kind.takes_stream();
                return Ok(Event::Call(Incoming {
                    id: frame.id,
                    service,
                    call,
                    origin,
                    timeout: head.timeout,
                    metadata: head.metadata,
                    arguments: message.slice_ref(reader.rest()),
                    credit: self.window,
                    inflow: takes_stream.then(|| Inflow::new(self.limits.window)),
                    route,
                }));
            }
            Err(Target::Mismatch { service, theirs }) => mismatch(&self.services[service], theirs),
            Err(Target::Missing) => Failure::new(Status::Unimplemented, "the server has no such service"),
            Err(_) => Failure::new(
                Status::Unimplemented,
                format!("method {} was not bound", head.method),
            ),
        };
        count::call_refused(failure.status().name(), failure.status());
        write_refusal(&mut self.outbox, frame.id, &failure);
        Ok(Event::None)
    }

    pub(super) fn too_much(&self) -> String {
        format!(
            "the calls in flight on one connection hold more than {} bytes",
            self.limits.max_call_bytes
        )
    }
}

/// Rule I-32.
fn mismatch(served: &Served, theirs: [u8; 8]) -> Failure {
    let Served {
        descriptor,
        revisions,
        ..
    } = served;
    let release = revisions
        .release(theirs)
        .map(|release| format!(" (release {})", release.name));
    Failure::new(
        Status::SchemaMismatch,
        format!(
            "the caller was made from schema {}{} of {}, the server has {}, and this method differs",
            hex(theirs),
            release.unwrap_or_default(),
            descriptor.name,
            hex(descriptor.schema_id)
        ),
    )
}

fn hex(id: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(id))
}
