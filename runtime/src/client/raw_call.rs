use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;

use super::platform::{KeptInput, Scope};
use super::preparation::Preparation;
use super::raw::{RawFailure, Request};
use super::shared::Handle;
use super::watch::Watch;
use crate::Status;
use crate::piece::{self, Piece};
use crate::wire::{EncodeError, Writer};

/// A call that answers the bytes of one value. It is sent when it is first polled, and cancelled when it is dropped
/// before its end.
#[must_use = "a call does nothing unless awaited"]
pub struct RawCall {
    handle: Arc<Handle>,
    stage: Stage,
    watch: Watch,
}

/// How far a call is, seen from its caller. Shared by calls of both kinds.
pub(crate) enum Stage {
    New(Request, Option<Box<Extras>>),
    /// Interceptors look at it.
    Preparing(Box<Preparation>),
    /// Something is wrong with it, so it will not be sent.
    Refused(Box<RawFailure>),
    /// Sent, or waiting to be, under this id.
    Started(u32),
    Done,
}

/// What few calls have: most are only as large as their requests.
#[derive(Default)]
pub(crate) struct Extras {
    /// The caller's stream.
    pub(crate) input: Option<KeptInput>,
    /// Of the call that it is a part of, if that is not the one whose handler starts it.
    within: Option<Scope>,
}

impl Extras {
    /// Of a call that takes a stream.
    pub(crate) fn of(input: KeptInput) -> Box<Self> {
        Box::new(Self {
            input: Some(input),
            within: None,
        })
    }
}

impl Stage {
    /// Writes the arguments of a new call.
    #[inline]
    pub(crate) fn encode(&mut self, write: impl FnOnce(&mut Writer)) {
        if let Self::New(request, _) = self
            && let Err(error) = request.arguments.encode(write)
        {
            *self = Self::refused(&error);
        }
    }

    #[cold]
    fn refused(error: &EncodeError) -> Self {
        Self::Refused(RawFailure::boxed(Status::InvalidArgument, &error.to_string()))
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        if let Self::New(request, ..) = self {
            request.timeout = Some(timeout);
        }
    }

    pub(crate) fn set_reopens(&mut self) {
        if let Self::New(request, ..) = self {
            request.reopens = true;
        }
    }

    pub(crate) fn add_metadata(&mut self, key: String, value: String) {
        if let Self::New(request, ..) = self
            && let Err(error) = request.metadata.insert(key, value)
        {
            *self = Self::Refused(RawFailure::boxed(Status::InvalidArgument, &error.to_string()));
        }
    }

    /// Makes it a part of a call that is being served.
    #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
    pub(crate) fn set_scope(&mut self, scope: Scope) {
        if let Self::New(_, extras) = self {
            extras.get_or_insert_default().within = Some(scope);
        }
    }

    /// Starts the call if it is new. Ready when it cannot be started, or has ended before.
    pub(crate) fn poll_start(
        &mut self,
        handle: &Handle,
        watch: &mut Watch,
        cx: &mut Context<'_>,
    ) -> Poll<Box<RawFailure>> {
        match core::mem::replace(self, Self::Done) {
            Self::New(mut request, extras) => {
                let Extras { input, within } = extras.map_or_else(Extras::default, |extras| *extras);
                let scope = within.unwrap_or_else(Scope::current);
                request.timeout = scope.limit(request.timeout);
                watch.begin(scope.trace, &handle.shared.clock);
                if watch.has_interceptors() {
                    let preparation = Box::new(Preparation::new(request, input));
                    return self.poll_prepare(preparation, handle, watch, cx);
                }
                self.send(request, input, handle, watch, cx)
            }
            Self::Preparing(preparation) => self.poll_prepare(preparation, handle, watch, cx),
            Self::Refused(failure) => Poll::Ready(failure),
            Self::Started(_) | Self::Done => {
                Poll::Ready(RawFailure::boxed(Status::Internal, "polled after its end"))
            }
        }
    }

    fn poll_prepare(
        &mut self,
        mut preparation: Box<Preparation>,
        handle: &Handle,
        watch: &mut Watch,
        cx: &mut Context<'_>,
    ) -> Poll<Box<RawFailure>> {
        match preparation.poll(watch, &handle.shared.clock, cx) {
            Poll::Pending => {
                *self = Self::Preparing(preparation);
                Poll::Pending
            }
            Poll::Ready(Err(failure)) => Poll::Ready(Box::new(failure)),
            Poll::Ready(Ok(())) => {
                let Preparation { request, input, .. } = *preparation;
                self.send(request, input, handle, watch, cx)
            }
        }
    }

    #[inline]
    fn send(
        &mut self,
        mut request: Request,
        input: Option<KeptInput>,
        handle: &Handle,
        watch: &mut Watch,
        cx: &Context<'_>,
    ) -> Poll<Box<RawFailure>> {
        watch.trace(&mut request);
        let now = match request.timeout {
            Some(_) => handle.shared.clock.now(),
            None => Duration::ZERO,
        };
        match handle
            .shared
            .with(|session| session.start(request, input, cx.waker(), now))
        {
            Ok(id) => {
                *self = Self::Started(id);
                Poll::Pending
            }
            Err(failure) => Poll::Ready(failure),
        }
    }

    /// The caller has lost interest.
    pub(crate) fn abandon(&self, handle: &Handle) {
        if let Self::Started(id) = *self {
            handle.shared.with(|session| session.abandon(id));
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::New(..) => "new",
            Self::Preparing(_) => "preparing",
            Self::Refused(_) => "refused",
            Self::Started(_) => "started",
            Self::Done => "done",
        }
    }
}

impl RawCall {
    #[inline]
    pub(crate) fn new(handle: Arc<Handle>, stage: Stage, watch: Watch) -> Self {
        Self { handle, stage, watch }
    }

    pub(crate) fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// Goes on with the call; ready with its end.
    #[inline]
    pub(crate) fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Result<Piece, Box<RawFailure>>> {
        let reply = core::task::ready!(match self.stage {
            Stage::Started(id) => self
                .handle
                .shared
                .with(|session| session.poll_reply(id, cx.waker())),
            _ => self.stage.poll_start(&self.handle, &mut self.watch, cx).map(Err),
        });
        self.stage = Stage::Done;
        let status = reply
            .as_ref()
            .map_or_else(|failure| Err(failure.status), |_| Ok(()));
        self.watch.end(status, &self.handle.shared.clock);
        Poll::Ready(reply)
    }
}

impl Future for RawCall {
    type Output = Result<Bytes, RawFailure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().poll_answer(cx).map(|reply| match reply {
            Ok(answer) => Ok(piece::into_bytes(answer)),
            Err(failure) => Err(*failure),
        })
    }
}

impl Drop for RawCall {
    fn drop(&mut self) {
        self.stage.abandon(&self.handle);
        self.watch.end(Err(Status::Cancelled), &self.handle.shared.clock);
    }
}

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall")
            .field("stage", &self.stage.name())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
