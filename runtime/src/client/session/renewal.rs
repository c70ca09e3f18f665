//! Credentials: what `Hello` says, and what replaces it while the conversation goes on. Rules W-55 to W-57.

use core::task::Poll;

use super::{Link, Session};
use crate::client::connect_error::ConnectError;
use crate::client::parties::Parties;
use crate::client::raw::RawFailure;
use crate::frame::{Frame, FrameRefused, Kind, Renewed};
use crate::transport::Close;
use crate::wire::{Encode, Reader};
use crate::{Metadata, Status};

/// Most of what may be said, in bytes: `Hello` has to fit into the first message, before the server's limit is known.
pub(crate) const MAX_METADATA: usize = 256 << 10;

/// What a client says of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    /// What the application has set.
    pub(crate) fixed: Metadata,
    /// What it was asked for before the last attempt to connect; this comes first.
    asked: Metadata,
}

/// Credentials that replace others.
pub(super) struct Renewal {
    before: Identity,
    stage: Stage,
    /// Nobody waits for the outcome.
    is_forgotten: bool,
}

enum Stage {
    /// There is no connection, or none that has answered.
    Waiting,
    /// They are in the `Hello` that the server has not answered.
    InHello,
    /// They are in a `Renew` that the server has not answered.
    Sent,
    Done(Result<(), Box<RawFailure>>),
}

impl Identity {
    pub(super) fn metadata(&self) -> Metadata {
        let mut all = self.fixed.clone();
        all.extend(&self.asked);
        all
    }

    fn replace(&mut self, with: &Metadata) {
        self.fixed.extend(with);
        self.asked.retain(|key| with.get(key).is_none());
    }
}

impl<P: Parties> Session<P> {
    /// Says from the next connection on what the application was asked for.
    ///
    /// # Errors
    /// It is too much.
    pub(crate) fn identify(&mut self, asked: Metadata) -> Result<(), ConnectError> {
        let mut identity = self.setup.identity.clone();
        identity.asked = asked;
        if identity.metadata().size() > MAX_METADATA {
            return Err(ConnectError::InvalidOption("too much metadata".to_owned()));
        }
        self.setup.identity = identity;
        Ok(())
    }

    /// Replaces credentials, once no other replacement is under way. Ready when it has begun: then
    /// [`poll_renewal`](Self::poll_renewal) tells the outcome, to whoever began it.
    pub(crate) fn begin_renewal(
        &mut self,
        with: &Metadata,
        waker: &P::Waker,
    ) -> Poll<Result<(), Box<RawFailure>>> {
        if let Some(why) = &self.ended {
            return Poll::Ready(Err(RawFailure::boxed(why.status_of_calls(), &why.text())));
        }
        if self.renewal.is_some() {
            self.watch(waker);
            return Poll::Pending;
        }
        let mut identity = self.setup.identity.clone();
        identity.replace(with);
        if identity.metadata().size() > MAX_METADATA {
            return Poll::Ready(Err(RawFailure::boxed(
                Status::InvalidArgument,
                "too much metadata",
            )));
        }
        self.renewal = Some(Renewal {
            before: core::mem::replace(&mut self.setup.identity, identity),
            stage: Stage::Waiting,
            is_forgotten: false,
        });
        if self.is_welcome() {
            self.write_renew();
        }
        Poll::Ready(Ok(()))
    }

    /// What became of the replacement.
    pub(crate) fn poll_renewal(&mut self, waker: &P::Waker) -> Poll<Result<(), Box<RawFailure>>> {
        let Some(renewal) = self.renewal.take() else {
            return Poll::Ready(Err(RawFailure::boxed(Status::Internal, "no such renewal")));
        };
        if let Stage::Done(outcome) = renewal.stage {
            // Others may wait for their turn.
            self.woken.append(&mut self.watchers);
            return Poll::Ready(outcome);
        }
        self.renewal = Some(renewal);
        self.watch(waker);
        Poll::Pending
    }

    /// Whoever began the replacement has lost interest. It goes on all the same.
    pub(crate) fn forget_renewal(&mut self) {
        if let Some(renewal) = &mut self.renewal {
            renewal.is_forgotten = true;
            if matches!(renewal.stage, Stage::Done(_)) {
                self.renewal = None;
                self.woken.append(&mut self.watchers);
            }
        }
    }

    /// `Hello` has been written.
    pub(super) fn renewal_in_hello(&mut self) {
        if P::HAS_CONNECTION
            && let Some(renewal) = &mut self.renewal
            && matches!(renewal.stage, Stage::Waiting)
        {
            renewal.stage = Stage::InHello;
        }
    }

    /// The server has answered `Hello`.
    pub(super) fn renewal_welcome(&mut self) {
        if !P::HAS_CONNECTION {
            return;
        }
        match self.renewal.as_ref().map(|renewal| &renewal.stage) {
            Some(Stage::InHello) => self.settle_renewal(Ok(())),
            Some(Stage::Waiting) => self.write_renew(),
            _ => {}
        }
    }

    /// The connection is lost, and the next `Hello` says what there is to say.
    pub(super) fn renewal_lost(&mut self) {
        if P::HAS_CONNECTION
            && let Some(renewal) = &mut self.renewal
            && matches!(renewal.stage, Stage::InHello | Stage::Sent)
        {
            renewal.stage = Stage::Waiting;
        }
    }

    /// The session has ended.
    pub(super) fn renewal_ended(&mut self, status: Status, message: &str) {
        self.settle_renewal(Err(RawFailure::boxed(status, message)));
    }

    /// The server has answered `Renew`.
    pub(super) fn renewed(&mut self, frame: &Frame<'_>) -> Result<(), Box<Close>> {
        let renewed = Renewed::read(&mut Reader::new(frame.payload));
        let renewed = renewed.map_err(|error| Close::breach(&error.text()))?;
        #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
        if !P::HAS_CONNECTION {
            self.told.push(super::Told::Renewed(renewed));
            return Ok(());
        }
        let is_sent = |renewal: &Renewal| matches!(renewal.stage, Stage::Sent);
        if !self.renewal.as_ref().is_some_and(is_sent) {
            return Err(Close::breach("a Renewed without its Renew"));
        }
        self.settle_renewal(match renewed.status {
            0 => Ok(()),
            status => Err(RawFailure::boxed(Status::from_number(status), &renewed.message)),
        });
        Ok(())
    }

    fn write_renew(&mut self) {
        let metadata = self.setup.identity.metadata();
        let written = self
            .outbox
            .frame(Kind::Renew, 0, 0, |writer| metadata.encode(writer));
        self.is_urgent = true;
        let failure = match written {
            Ok(_) => {
                if let Some(renewal) = &mut self.renewal {
                    renewal.stage = Stage::Sent;
                }
                return;
            }
            Err(FrameRefused::TooLarge { .. }) => {
                RawFailure::boxed(Status::ResourceExhausted, "more metadata than the server accepts")
            }
            Err(FrameRefused::Encode(error)) => RawFailure::boxed(Status::InvalidArgument, &error.text()),
        };
        self.settle_renewal(Err(failure));
    }

    fn settle_renewal(&mut self, outcome: Result<(), Box<RawFailure>>) {
        let Some(mut renewal) = self.renewal.take() else {
            return;
        };
        if matches!(renewal.stage, Stage::Done(_)) {
            self.renewal = Some(renewal);
            return;
        }
        if outcome.is_err() && self.link != Link::Down {
            self.setup.identity = core::mem::take(&mut renewal.before);
        }
        if !renewal.is_forgotten {
            renewal.stage = Stage::Done(outcome);
            self.renewal = Some(renewal);
        }
        self.woken.append(&mut self.watchers);
    }
}
