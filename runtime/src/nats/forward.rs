//! A call on its way to an instance.
//!
//! | what | file |
//! |---|---|
//! | the job that does it, turn by turn | this one |
//! | the conversation, and what leaves for the instance | `talk` |
//! | what the instance says | `heard` |
//! | what the caller streams | `upload` |
//! | how it ends before its time | `end` |

mod end;
mod heard;
mod talk;
mod upload;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use async_nats::Subject;

use super::gateway::Shared;
use super::hub::Refusal;
use crate::server::inbox::Reading;
use crate::server::job::{CallOut, Job};
use crate::server::outcome::Site;
use crate::server::{Request, Response};
use crate::{Failure, Metadata, Status};
use talk::Talk;

/// A call on its way to an instance: a job of the endpoint's, which tells the caller what the instance says.
///
/// Each side's credit is given as the other side takes, so that nothing gathers here.
pub(crate) struct Forwarding {
    shared: Arc<Shared>,
    /// What has not been sent.
    first: Option<First>,
    talk: Option<Talk>,
    /// What the caller streams; none once nobody wants more of it.
    reading: Option<Reading>,
}

/// What the first message is made of.
struct First {
    subject: Subject,
    introduction: Metadata,
    request: Request,
}

/// Why a job stops for now.
enum Pause {
    /// Something will wake it.
    Waits,
    /// It goes on when others had their turn.
    Yields,
    /// The first message is sent once more.
    Again,
}

/// Frames that are told before other calls get their turn.
const FRAMES_PER_TURN: usize = 64;

impl Forwarding {
    pub(crate) fn new(
        shared: Arc<Shared>,
        subject: Subject,
        introduction: Metadata,
        mut request: Request,
    ) -> Self {
        Self {
            shared,
            reading: request.reading.take().map(|reading| *reading),
            first: Some(First {
                subject,
                introduction,
                request,
            }),
            talk: None,
        }
    }

    /// Whether the call has ended, and if not, why it stops. An error ends it too.
    fn go_on(&mut self, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Result<Option<Pause>, Failure> {
        if let Some(first) = self.first.take() {
            self.talk = self.begin(first)?;
        }
        let Some(talk) = &mut self.talk else {
            return Ok(Some(Pause::Waits));
        };
        let window = self.shared.options.window;
        let mut turns = FRAMES_PER_TURN;
        loop {
            if talk.begin_again(cx)?.is_pending() {
                return Ok(Some(Pause::Waits));
            }
            let told = talk.tell(cx, out, &mut turns, window, &mut self.reading)?;
            if talk.is_over {
                return Ok(None);
            }
            if matches!(told, Pause::Again) {
                continue;
            }
            if let Some(reading) = &mut self.reading
                && talk.read(cx, reading)?
            {
                self.reading = None;
            }
            if talk.line.take_sign(cx) && !talk.packet.has_frames() {
                talk.packet.sign_of_life();
            }
            match talk.send(cx)? {
                Poll::Pending => return Ok(Some(Pause::Waits)),
                Poll::Ready(false) => return Ok(Some(told)),
                Poll::Ready(true) if turns == 0 => return Ok(Some(Pause::Yields)),
                // What had no room may go on now.
                Poll::Ready(true) => {}
            }
        }
    }

    /// Starts the conversation, unless the connection of the caller ends anyway.
    fn begin(&self, first: First) -> Result<Option<Talk>, Failure> {
        let First {
            subject,
            introduction,
            request,
        } = first;
        let Shared { hub, options, .. } = &*self.shared;
        let line = match hub.begin() {
            Ok(line) => line,
            Err(Refusal::Ending) => return Ok(None),
            Err(Refusal::Down) => {
                return Err(Failure::new(
                    Status::Unavailable,
                    "there is no connection to NATS",
                ));
            }
            Err(Refusal::Full) => {
                let why = "too many calls are being forwarded";
                return Err(Failure::new(Status::ResourceExhausted, why));
            }
        };
        let outlet = hub.outlet(&line);
        let mut talk = Talk::new(Arc::clone(&self.shared), line, outlet, subject);
        talk.open(options.max_message, options.window, introduction, &request)?;
        Ok(Some(talk))
    }
}

impl Job for Forwarding {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        match self.go_on(cx, out) {
            Ok(None) => Poll::Ready(()),
            Ok(Some(Pause::Waits | Pause::Again)) => Poll::Pending,
            Ok(Some(Pause::Yields)) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Err(failure) => {
                out.fail(&failure);
                Poll::Ready(())
            }
        }
    }

    /// What it will be, only the instance knows.
    fn poll_answer(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
        _: &Site,
        _: bool,
    ) -> Poll<Option<Response>> {
        Poll::Ready(None)
    }
}
