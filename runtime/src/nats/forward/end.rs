use super::talk::{Phase, Talk};
use crate::nats::line::End;
use crate::nats::packet::FULL;
use crate::transport::Close;
use crate::{Failure, Status};

/// The endpoint of the instance refused the caller.
const UNAUTHENTICATED: u16 = 4401;

impl Talk {
    /// The instance broke the protocol. It is told, and the call is lost.
    pub(super) fn broken(&mut self, why: &'static str) -> Failure {
        if let Some(to) = self.to.clone().or_else(|| self.line.peer()) {
            self.outlet.close(to, &Close::protocol(why));
        }
        self.is_over = true;
        tracing::warn!(why, "an instance broke the protocol");
        Failure::new(
            Status::Internal,
            format!("the instance broke the protocol: {why}"),
        )
    }

    /// What the end of a conversation means for its call. Rule W-78.
    pub(super) fn ended(&mut self, end: End) -> Failure {
        self.is_over = true;
        let was_heard = self.phase != Phase::Opening || self.line.peer().is_some();
        match end {
            End::NobodyThere if !was_heard => Failure::new(Status::Unavailable, "nobody serves this service"),
            End::NobodyThere => self.lost("the instance is gone"),
            End::Lost(why) => self.lost(&why),
            End::Broken(why) => self.broken(why),
            End::Closed(close) => {
                let status = match close.code {
                    FULL | Close::TOO_LARGE => Status::ResourceExhausted,
                    UNAUTHENTICATED => Status::Unauthenticated,
                    Close::PROTOCOL | Close::VERSION | Close::UNSUPPORTED => Status::Internal,
                    _ => return self.lost(&close.to_string()),
                };
                Failure::new(status, close.reason)
            }
        }
    }

    /// Nobody knows what has become of the call.
    fn lost(&self, why: &str) -> Failure {
        let status = if self.is_stream {
            Status::Unavailable
        } else {
            Status::Indeterminate
        };
        Failure::new(status, why)
    }
}
