use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::latency::Latency;

/// What became of everything, kept by all tasks together.
#[derive(Debug, Default)]
pub(crate) struct Book {
    totals: Mutex<Totals>,
    stops: AtomicBool,
    callers: AtomicU32,
    /// Connections that were cut.
    pub(crate) cuts: AtomicU64,
    /// Attacks of hostile peers.
    pub(crate) attacks: AtomicU64,
    /// Raw clients that left in the middle of a conversation.
    pub(crate) vanished: AtomicU64,
    /// Clients that came, called and said goodbye.
    pub(crate) visits: AtomicU64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) answered: u64,
    pub(crate) items: u64,
    pub(crate) cancelled: u64,
    pub(crate) timed_out: u64,
    pub(crate) indeterminate: u64,
    pub(crate) broken: u64,
    pub(crate) lost: u64,
    /// What was wrong with the first losses.
    pub(crate) losses: Vec<String>,
    /// Of small calls, on connections that hold.
    pub(crate) steady: Latency,
    /// Of small calls, on connections that are cut, with and without resume.
    pub(crate) shaken: Latency,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) enum End {
    /// With what was asked for, and so many items of streams.
    Answered(u64),
    /// By its caller.
    Cancelled,
    /// As it had to.
    TimedOut,
    /// The connection was lost, and nobody can know.
    Indeterminate,
    /// A stream whose connection was lost.
    Broken,
    /// In a way that must not be.
    Lost(String),
}

/// Losses that are told one by one.
const SHOWN: usize = 20;

impl Book {
    fn lock(&self) -> std::sync::MutexGuard<'_, Totals> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, end: End) {
        let mut totals = self.lock();
        match end {
            End::Answered(items) => {
                totals.answered += 1;
                totals.items += items;
            }
            End::Cancelled => totals.cancelled += 1,
            End::TimedOut => totals.timed_out += 1,
            End::Indeterminate => totals.indeterminate += 1,
            End::Broken => totals.broken += 1,
            End::Lost(why) => {
                totals.lost += 1;
                if totals.losses.len() < SHOWN {
                    eprintln!("lost: {why}");
                    totals.losses.push(why);
                }
            }
        }
    }

    /// How long a small call took.
    pub(crate) fn time(&self, is_steady: bool, time: Duration) {
        let mut totals = self.lock();
        match is_steady {
            true => totals.steady.add(time),
            false => totals.shaken.add(time),
        }
    }

    pub(crate) fn totals(&self) -> Totals {
        self.lock().clone()
    }

    /// The upper half of the numbers of one more caller.
    pub(crate) fn caller(&self) -> u64 {
        u64::from(self.callers.fetch_add(1, Ordering::Relaxed)) << 32
    }

    pub(crate) fn stop(&self) {
        self.stops.store(true, Ordering::Relaxed);
    }

    /// Whether nothing new is to be begun.
    pub(crate) fn stops(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }
}

impl Totals {
    /// Calls that have ended, in whatever way.
    pub(crate) fn calls(&self) -> u64 {
        self.answered + self.cancelled + self.timed_out + self.indeterminate + self.broken + self.lost
    }
}
