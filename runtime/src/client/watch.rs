use core::fmt;
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use super::interceptor::{CallEnd, Chain, Hear, Outgoing, Preparing};
use super::platform::Clock;
use super::raw::Request;
use crate::observe::count::{Counted, Direction};
use crate::observe::spans::{self, Span};
use crate::observe::{Method, Side};
use crate::{Failure, Status, TraceContext};

/// Who looks at a call besides its caller: the interceptors of its channel, a span, and what is counted. For a call that
/// nobody looks at it costs nothing but its own size.
pub(crate) struct Watch {
    method: Method,
    chain: Chain,
    counted: Counted<Duration>,
    /// From the first poll until the end, if there is anybody to tell besides.
    seen: Option<Box<Seen>>,
}

struct Seen {
    span: Span,
    /// The span that the call is made in.
    within: Option<Arc<TraceContext>>,
    began: Duration,
    items: u64,
    /// The mutex is never locked: it makes calls [`Sync`], which what is told need not be.
    ends: Mutex<Vec<Box<dyn Hear>>>,
}

impl Watch {
    #[inline]
    pub(crate) fn new(method: Method, chain: Chain) -> Self {
        Self {
            method,
            chain,
            counted: Counted::NOT_YET,
            seen: None,
        }
    }

    pub(crate) fn has_interceptors(&self) -> bool {
        !self.chain.is_empty()
    }

    /// The call is polled for the first time.
    #[inline]
    pub(crate) fn begin(&mut self, within: Option<Arc<TraceContext>>, clock: &Clock) {
        self.counted = Counted::start(Side::Client, &self.method, || clock.now());
        if spans::are_wanted() || within.is_some() || !self.chain.is_empty() {
            self.see(within, clock);
        }
    }

    #[inline(never)]
    fn see(&mut self, within: Option<Arc<TraceContext>>, clock: &Clock) {
        let span = spans::client_call(&self.method);
        if span.is_disabled() && within.is_none() && self.chain.is_empty() {
            return;
        }
        self.seen = Some(Box::new(Seen {
            span,
            within,
            began: clock.now(),
            items: 0,
            ends: Mutex::default(),
        }));
    }

    /// How long ago that was.
    pub(crate) fn age(&self, clock: &Clock) -> Duration {
        self.seen
            .as_ref()
            .map_or(Duration::ZERO, |seen| clock.now().saturating_sub(seen.began))
    }

    /// Lets the interceptor at that index look at the call. Answers what it has to wait for, and `None` when there is no such
    /// interceptor.
    pub(crate) fn prepare(&mut self, index: usize, request: &mut Request) -> Option<Option<Preparing>> {
        let (interceptor, seen) = self.chain.get(index).zip(self.seen.as_ref())?;
        let mut ends = Vec::new();
        let outgoing = Outgoing::new(&self.method, request, &mut ends, &seen.span);
        Some(interceptor.prepare(&outgoing))
    }

    /// Lets the interceptor at that index change the call, or refuse it.
    pub(crate) fn intercept(&mut self, index: usize, request: &mut Request) -> Result<(), Failure> {
        let Some((interceptor, seen)) = self.chain.get(index).zip(self.seen.as_mut()) else {
            return Ok(());
        };
        let ends = seen.ends.get_mut().unwrap_or_else(PoisonError::into_inner);
        interceptor.start(&mut Outgoing::new(&self.method, request, ends, &seen.span))
    }

    /// The call is about to be sent: as a part of the trace that it is made in, unless somebody has put it into another
    /// (W-60).
    pub(crate) fn trace(&mut self, request: &mut Request) {
        let Some(seen) = &self.seen else { return };
        let is_recorded = !seen.span.is_disabled();
        let trace = if TraceContext::is_in(&request.metadata) {
            is_recorded
                .then(|| TraceContext::of_metadata(&request.metadata))
                .flatten()
        } else {
            let trace = match &seen.within {
                Some(within) => Some(within.child()),
                None => is_recorded.then(|| TraceContext::root(true)),
            };
            if let Some(trace) = &trace {
                trace.put_into(&mut request.metadata);
            }
            trace
        };
        if let Some(trace) = trace
            && is_recorded
        {
            spans::record_trace(&seen.span, &trace);
        }
    }

    /// The caller has taken an item.
    pub(crate) fn item(&mut self) {
        self.counted.items(Direction::Received, 1);
        if let Some(seen) = &mut self.seen {
            seen.items += 1;
        }
    }

    /// The caller has the end, or has dropped the call.
    pub(crate) fn end(&mut self, status: Result<(), Status>, clock: &Clock) {
        self.counted
            .end(status, |began| clock.now().saturating_sub(began));
        if let Some(seen) = self.seen.take() {
            seen.end(status, clock);
        }
    }
}

impl Seen {
    #[inline(never)]
    fn end(self, status: Result<(), Status>, clock: &Clock) {
        let duration = clock.now().saturating_sub(self.began);
        spans::record_end(&self.span, status, status.is_err(), duration);
        let end = CallEnd {
            status,
            duration,
            items: self.items,
        };
        let ends = self.ends.into_inner().unwrap_or_else(PoisonError::into_inner);
        for hears in ends.into_iter().rev() {
            hears.hear(&end);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.method.service.name, self.method.method.name)
    }
}
