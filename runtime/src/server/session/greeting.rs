//! Who the client is, and what both sides accept: `Hello` and `Welcome`, `Renew` and `Renewed`.

use super::{Event, Phase, Session, malformed};
use crate::failure::Failure;
use crate::frame::{Grant, Hello, Kind, MAX_CREDIT, MIN_MAX_MESSAGE, MIN_WINDOW, PROTOCOL, Welcome, Wish};
use crate::metadata::Metadata;
use crate::resume::MIN_BUFFER;
use crate::server::job::write_status;
use crate::status::Status;
use crate::transport::Close;
use crate::wire::{Decode, Encode, Reader};

impl Session {
    pub(super) fn hello(&mut self, payload: &[u8]) -> Result<Event, Close> {
        let hello = Hello::read(&mut Reader::new(payload)).map_err(|error| malformed(Kind::Hello, &error))?;
        if hello.protocol != PROTOCOL {
            return Err(Close::new(
                Close::VERSION,
                format!("this server speaks protocol {PROTOCOL}"),
            ));
        }
        if hello.max_message < MIN_MAX_MESSAGE || hello.window < MIN_WINDOW {
            return Err(Close::protocol(
                "Hello announces a limit below the least that is allowed",
            ));
        }
        if hello.metadata.size() > self.limits.max_metadata {
            return Err(Close::protocol(format!(
                "metadata over {} bytes",
                self.limits.max_metadata
            )));
        }
        if let Wish::Session { buffer } | Wish::Resume { buffer, .. } = hello.wish
            && buffer < MIN_BUFFER
        {
            return Err(Close::protocol(
                "Hello announces a buffer below the least that is allowed",
            ));
        }
        Ok(Event::Hello(hello))
    }

    /// Opens the conversation with a client that has said `Hello`.
    pub(crate) fn welcome(&mut self, hello: &Hello, grant: Grant) {
        self.window = i64::from(hello.window).min(MAX_CREDIT);
        self.outbox.set_max_message(hello.max_message as usize);
        self.phase = Phase::Open;
        let welcome = Welcome {
            protocol: PROTOCOL,
            window: self.limits.window,
            max_message: self.limits.max_message,
            grant,
        };
        self.outbox
            .control(Kind::Welcome, 0, |writer| welcome.write(writer));
    }

    pub(super) fn renew(&mut self, payload: &[u8]) -> Result<Event, Close> {
        let metadata = Metadata::decode(&mut Reader::new(payload));
        let metadata = metadata.map_err(|error| malformed(Kind::Renew, &error))?;
        if metadata.size() > self.limits.max_metadata {
            let failure = self.too_much_metadata();
            self.renewed(Err(&failure));
            return Ok(Event::None);
        }
        Ok(Event::Renew(metadata))
    }

    /// Tells the client what became of its `Renew`.
    pub(crate) fn renewed(&mut self, outcome: Result<(), &Failure>) {
        self.outbox.control(Kind::Renewed, 0, |writer| match outcome {
            Ok(()) => {
                writer.u32(0);
                "".encode(writer);
            }
            Err(failure) => write_status(writer, failure),
        });
    }

    pub(super) fn too_much_metadata(&self) -> Failure {
        Failure::new(
            Status::ResourceExhausted,
            format!("more than {} bytes of metadata", self.limits.max_metadata),
        )
    }
}
