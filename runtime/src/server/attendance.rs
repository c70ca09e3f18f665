//! The layers around a conversation, as its task sees them.

use std::error::Error;
use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker, ready};
use std::time::Duration;

use tokio::time::timeout;
use tower::BoxError;
use tower::load_shed::error::Overloaded;
use tower::timeout::error::Elapsed;

use super::connecting::{Closed, Connecting};
use super::connection_layer::{Connections, Staying};
use super::context::Connection;
use super::layer_error::causes;
use super::outcome;
use super::principal::Principal;
use super::stay::Stay;
use crate::failure::Failure;
use crate::frame::Hello;
use crate::status::Status;
use crate::transport::Close;

/// How long layers may go on when the conversation has ended.
const AFTERWARDS: Duration = Duration::from_secs(5);

pub(crate) struct Attendance {
    /// `None` when they have finished, or have panicked.
    layers: Option<Staying>,
    stay: Arc<Stay>,
    /// Of a client that has not been let in.
    hello: Option<Hello>,
    show_internal: bool,
}

/// What the layers have to say.
pub(crate) enum Notice {
    /// The conversation may begin.
    Admitted(Hello),
    /// It must not, or must go on no longer. Rules W-80 to W-82.
    Ended(Close),
    /// It is to come to its end: the client is asked to go away. Rule W-83.
    Leave(&'static str),
}

impl Attendance {
    pub(crate) fn begin(
        connections: &Connections,
        connection: &Arc<Connection>,
        principal: Principal,
        hello: Hello,
        show_internal: bool,
    ) -> Self {
        let stay = Arc::new(Stay::default());
        let connecting = Connecting {
            connection: Arc::clone(connection),
            principal,
            stay: Arc::clone(&stay),
        };
        let layers = contain(|| connections.begin(connecting));
        stay.ring();
        Self {
            layers: layers.ok(),
            stay,
            hello: Some(hello),
            show_internal,
        }
    }

    /// Whether a client waits to be let in.
    pub(crate) fn is_waiting(&self) -> bool {
        self.hello.is_some()
    }

    pub(crate) fn poll(&mut self, cx: &TaskContext<'_>) -> Poll<Notice> {
        if !self.stay.listen(cx) {
            return Poll::Pending;
        }
        let error = match self.poll_layers() {
            Poll::Pending => None,
            Poll::Ready(Ok(_)) => return self.finished(),
            Poll::Ready(Err(error)) => Some(error),
        };
        if let Some(error) = error {
            return Poll::Ready(match self.is_waiting() {
                true => Notice::Ended(refusal(&*error, self.show_internal)),
                false => ending(&*error, self.show_internal),
            });
        }
        if self.stay.is_left() {
            return self.finished();
        }
        match self.stay.is_admitted() {
            true => self
                .hello
                .take()
                .map_or(Poll::Pending, |hello| Poll::Ready(Notice::Admitted(hello))),
            false => Poll::Pending,
        }
    }

    /// The layers are done with a conversation that is not.
    fn finished(&mut self) -> Poll<Notice> {
        Poll::Ready(match self.hello.take() {
            Some(_) => Notice::Ended(Close::new(
                Close::TRY_LATER,
                "the server did not let the client in",
            )),
            None => Notice::Leave("the server ends the conversation"),
        })
    }

    fn poll_layers(&mut self) -> Poll<Result<Closed, BoxError>> {
        let Some(layers) = &mut self.layers else {
            return Poll::Pending;
        };
        let waker = Waker::from(Arc::clone(&self.stay));
        let polled = contain(|| layers.as_mut().poll(&mut TaskContext::from_waker(&waker)));
        let result = match polled {
            Ok(polled) => ready!(polled),
            Err(failure) => Err(failure.into()),
        };
        self.drop_layers();
        Poll::Ready(result)
    }

    fn drop_layers(&mut self) {
        let layers = mem::take(&mut self.layers);
        let _ = contain(|| drop(layers));
    }

    /// The conversation is over: the layers hear how, and finish what they have to do.
    pub(crate) async fn end(&mut self, close: Option<Close>) {
        self.stay.end(close);
        let finished = poll_fn(|cx| {
            self.stay.listen(cx);
            match &self.layers {
                Some(_) => self.poll_layers().map(drop),
                None => Poll::Ready(()),
            }
        });
        if timeout(AFTERWARDS, finished).await.is_err() {
            tracing::warn!("a layer around a connection goes on long after its end, and is dropped");
        }
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.drop_layers();
    }
}

/// Why a client is not let in.
fn refusal(error: &(dyn Error + Send + Sync + 'static), show_internal: bool) -> Close {
    for cause in causes(error) {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return of_failure(failure);
        }
        if cause.is::<Overloaded>() {
            return Close::new(Close::TRY_LATER, "the server is overloaded");
        }
        if cause.is::<Elapsed>() {
            return Close::new(
                Close::HANDSHAKE_TIMEOUT,
                "the server did not let the client in in time",
            );
        }
    }
    of_failure(&outcome::connection_layer_failed(error, show_internal))
}

/// Why a conversation is not to go on.
fn ending(error: &(dyn Error + Send + Sync + 'static), show_internal: bool) -> Notice {
    match causes(error).any(<dyn Error>::is::<Elapsed>) {
        true => Notice::Leave("the conversation has lasted as long as the server allows"),
        false => Notice::Ended(refusal(error, show_internal)),
    }
}

fn of_failure(failure: &Failure) -> Close {
    let code = match failure.status() {
        Status::Unauthenticated | Status::PermissionDenied => Close::UNAUTHENTICATED,
        Status::ResourceExhausted | Status::Unavailable => Close::TRY_LATER,
        _ => Close::INTERNAL,
    };
    let reason = match failure.message() {
        "" => failure.status().name(),
        message => message,
    };
    Close::new(code, reason)
}

/// A layer that panics ends its own conversation, and nothing else.
fn contain<R>(run: impl FnOnce() -> R) -> Result<R, Failure> {
    catch_unwind(AssertUnwindSafe(run)).map_err(outcome::connection_layer_panicked)
}
