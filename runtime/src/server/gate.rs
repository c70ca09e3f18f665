//! Who a client is: asked once it has said `Hello`, and again when it renews its credentials. Rules W-55 to W-58.

use std::future::Future;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::context::Connection;
use super::credentials::{Credentials, Occasion};
use super::outcome;
use super::principal::Principal;
use crate::failure::Failure;
use crate::fault::Fault;
use crate::frame::{Hello, Wish};
use crate::metadata::Metadata;
use crate::status::Status;
use crate::transport::Close;

/// What the application does to find out who a client is.
pub(crate) trait Hook: Send + Sync {
    fn ask(&self, credentials: Credentials) -> Answering;
}

pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Principal, Fault>> + Send>>;

/// A hook that is a function.
pub(crate) struct Function<H>(pub(crate) H);

impl<H, Fut> Hook for Function<H>
where
    H: Fn(Credentials) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Principal, Fault>> + Send + 'static,
{
    fn ask(&self, credentials: Credentials) -> Answering {
        Box::pin((self.0)(credentials))
    }
}

/// The gate of one connection.
pub(crate) struct Gate {
    hook: Option<Arc<dyn Hook>>,
    asking: Option<Asking>,
    principal: Principal,
    show_internal: bool,
}

/// A question that is under way.
struct Asking {
    answering: Guarded,
    for_what: ForWhat,
}

enum ForWhat {
    /// Nothing else is heard of the client until then; the handshake's clock runs.
    Opening(Hello),
    Renewal(Pin<Box<Sleep>>),
}

/// What the hook said.
pub(crate) enum Decision {
    /// The conversation may begin.
    Admitted(Hello),
    /// Or not.
    Refused(Close),
    /// What the client hears of its renewal.
    Renewed(Result<(), Failure>),
}

impl Gate {
    pub(crate) fn new(hook: Option<&Arc<dyn Hook>>, show_internal: bool) -> Self {
        Self {
            hook: hook.cloned(),
            asking: None,
            principal: Principal::anonymous(),
            show_internal,
        }
    }

    /// Whether a client waits to be let in.
    pub(crate) fn is_shut(&self) -> bool {
        matches!(&self.asking, Some(asking) if matches!(asking.for_what, ForWhat::Opening(_)))
    }

    /// Who the client is.
    ///
    /// # Errors
    /// It was somebody, for a time that is over.
    pub(crate) fn principal(&self) -> Result<&Principal, Failure> {
        if self.principal.has_expired() {
            return Err(Failure::new(
                Status::Unauthenticated,
                "the credentials have expired, and have to be renewed",
            ));
        }
        Ok(&self.principal)
    }

    /// Who the client was found to be, for another gate.
    pub(crate) fn found(&self) -> Principal {
        self.principal.clone()
    }

    /// The client has come back, by another gate, which has found out who it is.
    pub(crate) fn replace(&mut self, principal: Principal) {
        self.principal = principal;
    }

    /// A client has said `Hello`. Gives it back if nobody has to be asked.
    pub(crate) fn knock(&mut self, hello: Hello, connection: &Arc<Connection>) -> Option<Hello> {
        let Some(hook) = &self.hook else {
            return Some(hello);
        };
        let credentials = Credentials {
            connection: Arc::clone(connection),
            metadata: hello.metadata.clone(),
            occasion: match hello.wish {
                Wish::Resume { .. } => Occasion::Resume,
                Wish::Nothing | Wish::Session { .. } => Occasion::Open,
            },
            before: Principal::anonymous(),
        };
        self.asking = Some(Asking {
            answering: Guarded::new(&**hook, credentials),
            for_what: ForWhat::Opening(hello),
        });
        None
    }

    /// A client renews its credentials, and waits for the answer no longer than the handshake may take.
    ///
    /// # Errors
    /// What the client hears at once; or the client broke the protocol.
    pub(crate) fn renew(
        &mut self,
        metadata: Metadata,
        connection: &Arc<Connection>,
        patience: Duration,
    ) -> Result<Result<(), Failure>, Close> {
        if self.asking.is_some() {
            return Err(Close::protocol("a Renew before the last one was answered"));
        }
        let Some(hook) = &self.hook else {
            return Ok(Err(Failure::new(
                Status::Unimplemented,
                "the server asks for no credentials",
            )));
        };
        let credentials = Credentials {
            connection: Arc::clone(connection),
            metadata,
            occasion: Occasion::Renewal,
            before: self.principal.clone(),
        };
        self.asking = Some(Asking {
            answering: Guarded::new(&**hook, credentials),
            for_what: ForWhat::Renewal(Box::pin(sleep(patience))),
        });
        Ok(Ok(()))
    }

    /// Goes on with the question that is under way.
    pub(crate) fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<Decision> {
        let Some(asking) = &mut self.asking else {
            return Poll::Pending;
        };
        let answer = match (asking.answering.poll(cx), &mut asking.for_what) {
            (Poll::Ready(answer), _) => answer,
            (Poll::Pending, ForWhat::Opening(_)) => return Poll::Pending,
            (Poll::Pending, ForWhat::Renewal(patience)) => {
                ready!(patience.as_mut().poll(cx));
                let why = "the server could not decide in time";
                Err(Fault::new(Status::DeadlineExceeded, why))
            }
        };
        let answer = match answer {
            Ok(principal) => {
                self.principal = principal;
                Ok(())
            }
            Err(Fault::Failure(failure)) => Err(failure),
            Err(Fault::Internal(error)) => Err(outcome::hook_failed(&error, self.show_internal)),
            Err(Fault::Error(never)) => match never {},
        };
        let Some(asking) = self.asking.take() else {
            return Poll::Pending;
        };
        Poll::Ready(match (asking.for_what, answer) {
            (ForWhat::Renewal(_), answer) => Decision::Renewed(answer),
            (ForWhat::Opening(hello), Ok(())) => Decision::Admitted(hello),
            (ForWhat::Opening(_), Err(failure)) => Decision::Refused(refusal(&failure)),
        })
    }

    /// Nobody waits for an answer any more.
    pub(crate) fn stop(&mut self) {
        self.asking = None;
    }
}

/// Only what the client can mend is told as such: one that hears it does not come back with the same credentials.
fn refusal(failure: &Failure) -> Close {
    let code = match failure.status() {
        Status::Unauthenticated | Status::PermissionDenied => Close::UNAUTHENTICATED,
        _ => Close::INTERNAL,
    };
    let reason = match failure.message() {
        "" => failure.status().name(),
        message => message,
    };
    Close::new(code, reason)
}

/// What the hook does, with walls around it: a panic in it refuses its own client, and nothing else.
struct Guarded {
    /// `None` only while it is being dropped, or if there was nothing to wait for.
    answering: Option<Answering>,
}

impl Guarded {
    fn new(hook: &dyn Hook, credentials: Credentials) -> Self {
        let answering = contain(|| hook.ask(credentials));
        Self {
            answering: answering.ok(),
        }
    }

    fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<Principal, Fault>> {
        let Some(answering) = &mut self.answering else {
            return Poll::Ready(Err(Fault::Failure(outcome::hidden())));
        };
        contain(|| answering.as_mut().poll(cx))
            .unwrap_or_else(|failure| Poll::Ready(Err(Fault::Failure(failure))))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let answering = mem::take(&mut self.answering);
        let _ = contain(|| drop(answering));
    }
}

fn contain<R>(run: impl FnOnce() -> R) -> Result<R, Failure> {
    catch_unwind(AssertUnwindSafe(run)).map_err(outcome::hook_panicked)
}
