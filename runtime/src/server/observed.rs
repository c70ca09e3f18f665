use std::sync::Arc;

use tokio::time::Instant;

use super::context::Connection;
use super::outcome::{self, Site};
use crate::metadata::Metadata;
use crate::observe::Side;
use crate::observe::count::{Counted, Direction};
use crate::observe::spans::{self, Span};
use crate::status::Status;
use crate::trace::TraceContext;

/// A call in progress as those see it who watch: what is counted, and its span if that is recorded.
///
/// Dropped before its end, the call was cancelled, or lost its connection.
pub(crate) struct Observed {
    counted: Counted<Instant>,
    recorded: Option<Box<Recorded>>,
}

/// Tells a library of tracing whose child a span is, and answers what the library calls the span.
pub(crate) type Link = dyn Fn(&Span, Option<&TraceContext>) -> Option<TraceContext> + Send + Sync;

struct Recorded {
    span: Span,
    began: Instant,
}

impl Observed {
    /// A call begins. Answers also its place in the trace that its caller is part of, or in one of its own if its span is
    /// recorded.
    #[inline]
    pub(crate) fn begin(
        site: &Site,
        connection: &Connection,
        metadata: &Metadata,
        link: Option<&Link>,
    ) -> (Self, Option<Arc<TraceContext>>) {
        let method = site.method();
        let counted = Counted::start(Side::Server, &method, Instant::now);
        let (recorded, trace) = match spans::are_wanted() || !metadata.is_empty() {
            true => begin_traced(site, connection, metadata, link),
            false => (None, None),
        };
        (Self { counted, recorded }, trace)
    }

    /// Runs what belongs to the call within its span.
    #[inline]
    pub(crate) fn enter<R>(&self, run: impl FnOnce() -> R) -> R {
        match &self.recorded {
            None => run(),
            Some(recorded) => recorded.span.in_scope(run),
        }
    }

    /// The handler has sent items.
    #[inline]
    pub(crate) fn sent(&mut self, items: u32) {
        self.counted.items(Direction::Sent, u64::from(items));
    }

    /// An item of the client has arrived.
    #[inline]
    pub(crate) fn received(&mut self) {
        self.counted.items(Direction::Received, 1);
    }

    /// The frame that ends the call has been written. Nothing after the first time.
    #[inline]
    pub(crate) fn end(&mut self, failed: Option<Status>) {
        let status = failed.map_or(Ok(()), Err);
        self.counted.end(status, |began| began.elapsed());
        if let Some(recorded) = self.recorded.take() {
            let is_error = failed.is_some_and(is_of_server);
            spans::record_end(&recorded.span, status, is_error, recorded.began.elapsed());
        }
    }
}

#[inline(never)]
fn begin_traced(
    site: &Site,
    connection: &Connection,
    metadata: &Metadata,
    link: Option<&Link>,
) -> (Option<Box<Recorded>>, Option<Arc<TraceContext>>) {
    let span = spans::server_call(&site.method(), connection.peer.addr);
    let is_recorded = !span.is_disabled();
    let caller = TraceContext::of_metadata(metadata);
    let linked = match link {
        // Nobody has entered the span, so whose child it is can still be said.
        Some(link) if is_recorded => {
            outcome::contain(site, || link(&span, caller.as_ref())).unwrap_or_default()
        }
        _ => None,
    };
    let trace = match (linked, &caller) {
        (Some(linked), _) => Some(linked),
        (None, Some(caller)) => Some(caller.child()),
        (None, None) => is_recorded.then(|| TraceContext::root(true)),
    };
    if let Some(trace) = &trace
        && is_recorded
    {
        spans::record_trace(&span, trace);
    }
    if let Some(caller) = &caller {
        spans::record_parent(&span, caller.span_id());
    }
    let recorded = is_recorded.then(|| {
        Box::new(Recorded {
            span,
            began: Instant::now(),
        })
    });
    (recorded, trace.map(Arc::new))
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.end(Some(Status::Cancelled));
    }
}

/// Whether a status says that the server failed, and not its caller: as OpenTelemetry has it for servers.
fn is_of_server(status: Status) -> bool {
    matches!(
        status,
        Status::DeadlineExceeded
            | Status::Unimplemented
            | Status::Internal
            | Status::Unavailable
            | Status::DataLoss
            | Status::SchemaMismatch
    )
}
