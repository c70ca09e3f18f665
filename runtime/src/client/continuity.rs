use core::future::poll_fn;
use core::pin::Pin;
use core::task::ready;
use core::time::Duration;

use crate::piece::{self, Piece};

use super::connect_error::ConnectError;
use crate::frame::{Frames, Grant, Kind, Welcome, Wish};
use crate::resume::{ACK_DELAY, Impossible, SessionId, Tape};
use crate::transport::{Close, Disconnect, Transport};
use crate::wire::Reader;

/// What lets a conversation outlive its connection: what was sent and may have to be sent again, and by what name the
/// server knows the conversation.
pub(crate) struct Continuity {
    /// What the client asks for, in bytes; `None` if it does not ask.
    buffer: Option<u32>,
    pub(crate) tape: Tape,
    /// Once the server has granted it.
    session: Option<Granted>,
    /// While there is no connection.
    loss: Option<Loss>,
    /// When what has arrived has to be acknowledged.
    settle_at: Option<Duration>,
    /// Whether the server has not answered `Hello`.
    is_opening: bool,
    /// Whether anything has arrived since the last loss.
    is_moving: bool,
}

struct Granted {
    id: SessionId,
    /// How long the server waits.
    window: Duration,
}

struct Loss {
    why: ConnectError,
    /// When the server does not wait any longer.
    until: Duration,
}

impl Continuity {
    pub(crate) fn new(buffer: Option<u32>) -> Self {
        Self {
            buffer,
            tape: Tape::new(),
            session: None,
            loss: None,
            settle_at: None,
            is_opening: false,
            is_moving: false,
        }
    }

    /// A conversation begins.
    pub(crate) fn begin(&mut self) {
        *self = Self {
            tape: self.buffer.map_or_else(Tape::new, Tape::asking),
            is_opening: true,
            ..Self::new(self.buffer)
        };
    }

    /// A message has arrived.
    pub(crate) fn count(&mut self, message: &Piece) {
        self.tape.count(message);
        // That the server answers at all is no progress: it may do so again and again.
        self.is_moving |= !self.is_opening;
    }

    /// Whether the server's answer to the wish for a session is still to come.
    pub(crate) fn is_opening(&self) -> bool {
        self.is_opening
    }

    /// The server has answered it.
    pub(crate) fn granted(&mut self, grant: Grant) {
        self.is_opening = false;
        let (
            Grant::Session {
                session,
                window,
                buffer,
            },
            Some(mine),
        ) = (grant, self.buffer)
        else {
            return self.tape.forget();
        };
        self.tape.agree(buffer.min(mine));
        self.session = Some(Granted {
            id: session,
            window: Duration::from_millis(u64::from(window)),
        });
    }

    /// The connection is lost. Whether the conversation can go on over another one.
    pub(crate) fn lose(&mut self, why: &ConnectError, now: Duration) -> bool {
        let is_broken = matches!(
            why,
            ConnectError::Lost(Disconnect::Broken(_)) | ConnectError::Unreachable(_)
        );
        let Some(session) = self.session.as_ref().filter(|_| is_broken) else {
            return false;
        };
        self.loss.get_or_insert_with(|| Loss {
            why: why.clone(),
            until: now.saturating_add(session.window),
        });
        self.settle_at = None;
        true
    }

    /// Until when the conversation waits for another connection, if it does.
    pub(crate) fn waits_until(&self) -> Option<Duration> {
        self.loss.as_ref().map(|loss| loss.until)
    }

    /// Whether the conversation waits for another connection, and the last one was of any use; asking resets it.
    pub(crate) fn has_moved(&mut self) -> bool {
        core::mem::take(&mut self.is_moving) && self.loss.is_some()
    }

    /// The conversation is over. Answers why its connection was lost, if it waited for another.
    pub(crate) fn end(&mut self) -> Option<ConnectError> {
        self.session = None;
        self.loss.take().map(|loss| loss.why)
    }

    /// What to ask of the next connection, if there is a conversation to go on with.
    pub(crate) fn wish(&self) -> Option<Wish> {
        let (Some(session), Some(_), Some(buffer)) = (&self.session, &self.loss, self.buffer) else {
            return None;
        };
        Some(Wish::Resume {
            buffer,
            session: session.id.clone(),
            received: self.tape.received(),
        })
    }

    /// The conversation goes on; the server has received that many messages.
    pub(crate) fn resume(&mut self, received: u64) -> Result<(), Impossible> {
        self.tape.resume(received, None)?;
        self.loss = None;
        Ok(())
    }

    /// When the driver has to look after acknowledgements, if it does. `now` is asked only when that is new.
    pub(crate) fn settle_at(&mut self, now: impl FnOnce() -> Duration) -> Option<Duration> {
        if self.settle_at.is_none() && self.tape.owes() {
            self.settle_at = Some(now().saturating_add(ACK_DELAY));
        }
        self.settle_at
    }

    pub(crate) fn tick(&mut self, now: Duration) {
        if self.settle_at.is_some_and(|at| at <= now) {
            self.settle_at = None;
            self.tape.settle();
        }
    }
}

/// Says one message and hears the answer.
pub(crate) async fn exchange<T: Transport>(
    mut transport: Pin<&mut T>,
    message: Piece,
) -> Result<Piece, Disconnect> {
    let mut message = Some(message);
    poll_fn(|cx| {
        if message.is_some() {
            ready!(transport.as_mut().poll_ready(cx))?;
        }
        if let Some(message) = message.take() {
            transport.as_mut().start_send(piece::into_bytes(message))?;
        }
        // What cannot leave yet leaves while the answer is waited for.
        let _ = transport.as_mut().poll_flush(cx)?;
        transport.as_mut().poll_receive(cx).map_ok(piece::from_bytes)
    })
    .await
}

/// Reads the answer to the `Hello` of a resumption: how many messages the server has received, or nothing if it begins
/// another conversation.
///
/// # Errors
/// It is no answer.
pub(crate) fn read_resumed(message: &Piece) -> Result<Option<u64>, Box<Close>> {
    let mut frames = Frames::new(message);
    let Some(Ok(frame)) = frames.next() else {
        return Err(Close::breach("a message without a frame"));
    };
    if frame.kind != Kind::Welcome {
        return Err(Close::breach("the first frame must be Welcome"));
    }
    let welcome = Welcome::read(&mut Reader::new(frame.payload))
        .map_err(|_| Close::breach("a Welcome that cannot be read"))?;
    match welcome.grant {
        Grant::Resumed { .. } if frames.next().is_some() => {
            Err(Close::breach("a frame behind the Welcome of a resumption"))
        }
        Grant::Resumed { received } => Ok(Some(received)),
        Grant::Nothing | Grant::Session { .. } => Ok(None),
    }
}
