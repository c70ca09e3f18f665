//! Under which names and labels something is counted, made once: labels that are made for each call were most of what a call
//! allocated.

use core::ptr;
use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata};

use super::count::Direction;
use super::{Method, Side};
use crate::Status;

static METADATA: Metadata<'static> = Metadata::new("turbo_runtime", Level::INFO, Some(module_path!()));

/// Statuses have small numbers, and `ok` is zero.
const ENDS: usize = 19;
const _: () = {
    let mut at = 0;
    while at < Status::ALL.len() {
        assert!((Status::ALL[at].number() as usize) < ENDS);
        at += 1;
    }
};

/// Who asks the recorder of the moment: it may be set, or be another, at any time.
pub(super) fn counter(key: &Key) -> Counter {
    metrics::with_recorder(|recorder| recorder.register_counter(key, &METADATA))
}

pub(super) fn gauge(key: &Key) -> Gauge {
    metrics::with_recorder(|recorder| recorder.register_gauge(key, &METADATA))
}

pub(super) fn histogram(key: &Key) -> Histogram {
    metrics::with_recorder(|recorder| recorder.register_histogram(key, &METADATA))
}

/// What is counted for one method at one end of the wire.
pub(super) struct MethodKeys {
    labels: [Label; 2],
    names: &'static Names,
    pub(super) started: Key,
    pub(super) in_flight: Key,
    /// By the number of the status.
    ends: [OnceLock<EndKeys>; ENDS],
    /// By direction.
    items: [OnceLock<Key>; 2],
}

pub(super) struct EndKeys {
    pub(super) finished: Key,
    pub(super) duration: Key,
}

/// The names of one end.
struct Names {
    started: &'static str,
    in_flight: &'static str,
    finished: &'static str,
    duration: &'static str,
    items: &'static str,
}

macro_rules! names {
    ($side:literal) => {
        &Names {
            started: concat!("turbo_", $side, "_calls_started_total"),
            in_flight: concat!("turbo_", $side, "_calls_in_flight"),
            finished: concat!("turbo_", $side, "_calls_finished_total"),
            duration: concat!("turbo_", $side, "_call_duration_seconds"),
            items: concat!("turbo_", $side, "_stream_items_total"),
        }
    };
}

impl MethodKeys {
    /// Those of a method. They are kept as long as its descriptor, which is for ever.
    pub(super) fn of(side: Side, method: &Method) -> &'static Self {
        type Known = HashMap<(Side, usize, usize), &'static MethodKeys>;
        static KNOWN: RwLock<Option<Known>> = RwLock::new(None);

        let at = (
            side,
            ptr::from_ref(method.service).addr(),
            ptr::from_ref(method.method).addr(),
        );
        let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = known.as_ref().and_then(|known| known.get(&at)) {
            return keys;
        }
        drop(known);
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        known
            .entry(at)
            .or_insert_with(|| Box::leak(Box::new(Self::new(side, method))))
    }

    fn new(side: Side, method: &Method) -> Self {
        let names = match side {
            #[cfg(feature = "client")]
            Side::Client => names!("client"),
            #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
            Side::Server => names!("server"),
        };
        let labels = [
            Label::from_static_parts("service", method.service.name),
            Label::from_static_parts("method", method.method.name),
        ];
        Self {
            names,
            started: Key::from_parts(names.started, labels.to_vec()),
            in_flight: Key::from_parts(names.in_flight, labels.to_vec()),
            labels,
            ends: [const { OnceLock::new() }; ENDS],
            items: [const { OnceLock::new() }; 2],
        }
    }

    pub(super) fn end(&self, status: Result<(), Status>) -> &EndKeys {
        let (number, name) = match status {
            Ok(()) => (0, "ok"),
            Err(status) => (status.number() as usize, status.name()),
        };
        self.ends[number].get_or_init(|| EndKeys {
            finished: self.key(self.names.finished, "status", name),
            duration: self.key(self.names.duration, "status", name),
        })
    }

    pub(super) fn items(&self, direction: Direction) -> &Key {
        self.items[direction as usize]
            .get_or_init(|| self.key(self.names.items, "direction", direction.name()))
    }

    /// With one label more.
    fn key(&self, name: &'static str, label: &'static str, value: &'static str) -> Key {
        let [service, method] = self.labels.clone();
        Key::from_parts(
            name,
            vec![service, method, Label::from_static_parts(label, value)],
        )
    }
}

/// What is counted at one end of the wire, whatever the method.
pub(super) struct SideKeys {
    pub(super) opened: Key,
    pub(super) open: Key,
    /// The name alone: its label is the code.
    pub(super) closed: &'static str,
    pub(super) resumed: Key,
    /// By direction.
    pub(super) messages: [Key; 2],
    pub(super) bytes: [Key; 2],
}

static DIRECTIONS: [[Label; 1]; 2] = [
    [Label::from_static_parts("direction", Direction::Sent.name())],
    [Label::from_static_parts("direction", Direction::Received.name())],
];

macro_rules! side_keys {
    ($side:literal) => {
        SideKeys {
            opened: Key::from_static_name(concat!("turbo_", $side, "_connections_opened_total")),
            open: Key::from_static_name(concat!("turbo_", $side, "_connections_open")),
            closed: concat!("turbo_", $side, "_connections_closed_total"),
            resumed: Key::from_static_name(concat!("turbo_", $side, "_sessions_resumed_total")),
            messages: [
                Key::from_static_parts(concat!("turbo_", $side, "_messages_total"), &DIRECTIONS[0]),
                Key::from_static_parts(concat!("turbo_", $side, "_messages_total"), &DIRECTIONS[1]),
            ],
            bytes: [
                Key::from_static_parts(concat!("turbo_", $side, "_bytes_total"), &DIRECTIONS[0]),
                Key::from_static_parts(concat!("turbo_", $side, "_bytes_total"), &DIRECTIONS[1]),
            ],
        }
    };
}

impl SideKeys {
    pub(super) fn of(side: Side) -> &'static Self {
        #[cfg(feature = "client")]
        static CLIENT: SideKeys = side_keys!("client");
        #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
        static SERVER: SideKeys = side_keys!("server");
        match side {
            #[cfg(feature = "client")]
            Side::Client => &CLIENT,
            #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
            Side::Server => &SERVER,
        }
    }
}
