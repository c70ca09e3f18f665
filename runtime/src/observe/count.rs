//! The numbers of the feature `metrics`. Their names and labels are listed in `observability.md`; without the feature nothing of
//! this does anything.

#![cfg_attr(not(feature = "metrics"), allow(unused_variables, dead_code))]

#[cfg(not(feature = "metrics"))]
use core::marker::PhantomData;
use core::time::Duration;

#[cfg(feature = "metrics")]
use metrics::{Counter, Gauge};

#[cfg(feature = "metrics")]
use super::keys::{MethodKeys, SideKeys, counter, gauge, histogram};
use super::{Method, Side};
use crate::Status;

/// Which way something goes, seen from the side that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Direction {
    Sent = 0,
    Received = 1,
}

#[cfg(feature = "metrics")]
impl Direction {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

/// A call that is counted, with the moment of its start. It lies within the call: a box of its own would be an allocation more.
pub(crate) struct Counted<T> {
    #[cfg(feature = "metrics")]
    meter: Option<Meter<T>>,
    #[cfg(not(feature = "metrics"))]
    began: PhantomData<T>,
}

#[cfg(feature = "metrics")]
struct Meter<T> {
    keys: &'static MethodKeys,
    /// The same number goes up and down, whichever recorder there is by then.
    in_flight: Gauge,
    /// From the first item on: most calls have none.
    items: Option<Box<[Option<Counter>; 2]>>,
    began: T,
}

impl<T> Counted<T> {
    /// A call that has not begun.
    #[cfg(any(feature = "client", not(feature = "metrics")))]
    pub(crate) const NOT_YET: Self = Self {
        #[cfg(feature = "metrics")]
        meter: None,
        #[cfg(not(feature = "metrics"))]
        began: PhantomData,
    };

    #[inline]
    pub(crate) fn start(side: Side, method: &Method, now: impl FnOnce() -> T) -> Self {
        #[cfg(feature = "metrics")]
        {
            let keys = MethodKeys::of(side, method);
            counter(&keys.started).increment(1);
            let in_flight = gauge(&keys.in_flight);
            in_flight.increment(1.0);
            let meter = Meter {
                keys,
                in_flight,
                items: None,
                began: now(),
            };
            Self { meter: Some(meter) }
        }
        #[cfg(not(feature = "metrics"))]
        Self::NOT_YET
    }

    #[inline]
    pub(crate) fn items(&mut self, direction: Direction, count: u64) {
        #[cfg(feature = "metrics")]
        if let Some(meter) = &mut self.meter
            && count > 0
        {
            let items = meter.items.get_or_insert_default();
            items[direction as usize]
                .get_or_insert_with(|| counter(meter.keys.items(direction)))
                .increment(count);
        }
    }

    /// Its end. Nothing after the first, and nothing before its start.
    #[inline]
    pub(crate) fn end(&mut self, status: Result<(), Status>, elapsed: impl FnOnce(T) -> Duration) {
        #[cfg(feature = "metrics")]
        if let Some(meter) = self.meter.take() {
            let keys = meter.keys.end(status);
            counter(&keys.finished).increment(1);
            meter.in_flight.decrement(1.0);
            histogram(&keys.duration).record(elapsed(meter.began).as_secs_f64());
        }
    }
}

/// The items of a stream that nobody counts with its call.
#[cfg(feature = "client")]
pub(crate) struct Items {
    #[cfg(feature = "metrics")]
    key: &'static metrics::Key,
    #[cfg(feature = "metrics")]
    counter: Option<Counter>,
}

#[cfg(feature = "client")]
impl Items {
    pub(crate) fn new(side: Side, method: &Method, direction: Direction) -> Self {
        Self {
            #[cfg(feature = "metrics")]
            key: MethodKeys::of(side, method).items(direction),
            #[cfg(feature = "metrics")]
            counter: None,
        }
    }

    #[inline]
    pub(crate) fn one_more(&mut self) {
        #[cfg(feature = "metrics")]
        self.counter.get_or_insert_with(|| counter(self.key)).increment(1);
    }
}

/// A message, in bytes.
pub(crate) fn message(side: Side, direction: Direction, size: usize) {
    #[cfg(feature = "metrics")]
    {
        let keys = SideKeys::of(side);
        counter(&keys.messages[direction as usize]).increment(1);
        counter(&keys.bytes[direction as usize]).increment(size as u64);
    }
}

/// Calls of one method by clients of one release.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
#[derive(Default)]
pub(crate) struct ByRelease {
    #[cfg(feature = "metrics")]
    key: std::sync::OnceLock<metrics::Key>,
}

#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
impl ByRelease {
    /// Counts one; the labels are asked for once: service, method and release.
    #[inline]
    pub(crate) fn one_more(&self, labels: impl FnOnce() -> [&'static str; 3]) {
        #[cfg(feature = "metrics")]
        {
            let key = self.key.get_or_init(|| {
                let [service, method, release] = labels();
                let labels = [("service", service), ("method", method), ("release", release)];
                let labels = labels.map(|(name, value)| metrics::Label::from_static_parts(name, value));
                metrics::Key::from_parts("turbo_server_calls_by_release_total", labels.to_vec())
            });
            counter(key).increment(1);
        }
    }
}

/// A call that the server answered without looking at its method.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn call_refused(reason: &'static str, status: Status) {
    #[cfg(feature = "metrics")]
    metrics::counter!("turbo_server_calls_refused_total", "reason" => reason, "status" => status.name())
        .increment(1);
}

/// A request for a connection, or a client, that the server did not accept.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn connection_refused(reason: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("turbo_server_connections_refused_total", "reason" => reason).increment(1);
}

/// A conversation goes on over another connection.
pub(crate) fn session_resumed(side: Side) {
    #[cfg(feature = "metrics")]
    counter(&SideKeys::of(side).resumed).increment(1);
}

/// A connection, from here until it is dropped.
pub(crate) struct Connected {
    #[cfg(feature = "metrics")]
    keys: &'static SideKeys,
    #[cfg(feature = "metrics")]
    open: Gauge,
    /// With which code it ended, if anybody said so.
    pub(crate) code: Option<u16>,
    /// Whether another conversation goes on over it.
    pub(crate) is_handed_over: bool,
}

impl Connected {
    pub(crate) fn new(side: Side) -> Self {
        #[cfg(feature = "metrics")]
        {
            let keys = SideKeys::of(side);
            counter(&keys.opened).increment(1);
            let open = gauge(&keys.open);
            open.increment(1.0);
            Self {
                keys,
                open,
                code: None,
                is_handed_over: false,
            }
        }
        #[cfg(not(feature = "metrics"))]
        Self {
            code: None,
            is_handed_over: false,
        }
    }
}

#[cfg(feature = "metrics")]
impl Drop for Connected {
    fn drop(&mut self) {
        let code = match self.code {
            _ if self.is_handed_over => "resumed".to_owned(),
            Some(code) => code.to_string(),
            None => "lost".to_owned(),
        };
        metrics::counter!(self.keys.closed, "code" => code).increment(1);
        self.open.decrement(1.0);
    }
}
