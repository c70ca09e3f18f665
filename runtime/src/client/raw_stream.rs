use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;

use super::items::Items;
use super::raw::RawFailure;
use super::raw_call::Stage;
use super::session::{Taken, item_cost};
use super::shared::Handle;
use super::watch::Watch;
use crate::Status;
use crate::piece::{self, Piece};

/// A call that answers a stream of the bytes of values. It is sent when it is first polled, and cancelled when it is
/// dropped before its end. It holds at most the channel's window of bytes, and one item.
#[must_use = "streams do nothing unless polled"]
pub struct RawStream {
    handle: Arc<Handle>,
    stage: Stage,
    /// Items that were fetched together and have not been taken by the application.
    items: Items,
    /// The cost of those that the application has taken, as far as the session does not know it.
    taken: u32,
    /// Credit was given for what has been taken: it leaves before more is.
    has_given: bool,
    /// How often it was opened again.
    reopened: u32,
    /// Who is told. The mutex is never locked: it makes streams [`Sync`].
    on_reopen: Option<Mutex<Box<dyn FnMut() + Send>>>,
    watch: Watch,
}

impl RawStream {
    pub(crate) fn new(handle: Arc<Handle>, stage: Stage, watch: Watch) -> Self {
        Self {
            handle,
            stage,
            items: Items::default(),
            taken: 0,
            has_given: false,
            reopened: 0,
            on_reopen: None,
            watch,
        }
    }

    pub(crate) fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// Gives up, for what is wrong with an item: the server is told, and the stream is over.
    pub(crate) fn stop(&mut self, why: Status) {
        self.items = Items::default();
        self.stage.abandon(&self.handle);
        self.end(Err(why));
    }

    fn end(&mut self, status: Result<(), Status>) {
        self.stage = Stage::Done;
        self.watch.end(status, &self.handle.shared.clock);
    }

    /// How often the stream was opened again, as far as its reader has come.
    pub fn reopened(&self) -> u32 {
        self.reopened
    }

    pub(crate) fn set_on_reopen(&mut self, run: Box<dyn FnMut() + Send>) {
        self.on_reopen = Some(Mutex::new(run));
    }

    fn begin_anew(&mut self) {
        self.reopened = self.reopened.saturating_add(1);
        if let Some(run) = &mut self.on_reopen {
            run.get_mut().unwrap_or_else(PoisonError::into_inner)();
        }
    }

    /// Takes an item that was fetched, and shows it with the bytes that it is a part of.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<(&[u8], &Piece)> {
        let (item, stretch) = self.items.next()?;
        self.taken = self.taken.saturating_add(item_cost(item.len()));
        if self.taken >= self.handle.window / 2
            && let Stage::Started(id) = self.stage
        {
            let taken = core::mem::take(&mut self.taken);
            self.handle.shared.with(|session| session.items_taken(id, taken));
            self.has_given = true;
        }
        self.watch.item();
        Some((item, stretch))
    }

    /// Fetches items, of which there are then some, unless the stream is over: with a failure, or without.
    #[inline]
    pub(crate) fn poll_fetch(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Option<Box<RawFailure>>>> {
        match self.items.is_empty() || self.has_given {
            true => self.poll_more(cx),
            false => Poll::Ready(Ok(())),
        }
    }

    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Option<Box<RawFailure>>>> {
        // A reader that is never without items would keep the channel's task from a thread that they share, and the server without
        // credit until all were taken.
        if core::mem::take(&mut self.has_given) && !self.items.is_empty() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.items.is_empty() {
            let id = match self.stage {
                Stage::Started(id) => id,
                Stage::Done => return Poll::Ready(Err(None)),
                _ => {
                    let failure = ready!(self.stage.poll_start(&self.handle, &mut self.watch, cx));
                    self.end(Err(failure.status));
                    return Poll::Ready(Err(Some(failure)));
                }
            };
            let (taken, items) = (core::mem::take(&mut self.taken), &mut self.items);
            // Who waits holds nothing of what was read.
            items.clear();
            match ready!(self.handle.shared.with(|session| session.poll_items(
                id,
                taken,
                items,
                cx.waker(),
                || { self.handle.shared.clock.now() }
            ))) {
                Taken::Items => {}
                Taken::Reopened => self.begin_anew(),
                Taken::End(end) => {
                    let status = end
                        .as_ref()
                        .map_or_else(|failure| Err(failure.status), |()| Ok(()));
                    self.end(status);
                    return Poll::Ready(Err(end.err()));
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Stream for RawStream {
    type Item = Result<Bytes, RawFailure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        Poll::Ready(match ready!(this.poll_fetch(cx)) {
            Ok(()) => this
                .take()
                .map(|(item, stretch)| Ok(piece::into_bytes(piece::part(stretch, item)))),
            Err(end) => end.map(|failure| Err(*failure)),
        })
    }
}

impl Drop for RawStream {
    fn drop(&mut self) {
        self.stage.abandon(&self.handle);
        self.end(Err(Status::Cancelled));
    }
}

impl fmt::Debug for RawStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawStream")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}
