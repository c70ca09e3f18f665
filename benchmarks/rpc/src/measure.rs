use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When a measurement ends, and how long its requests took. Clones share it.
#[derive(Clone)]
pub(crate) struct Timer {
    end: Instant,
    times: Arc<Mutex<Times>>,
}

#[derive(Default)]
struct Times {
    /// In nanoseconds.
    times: Vec<u32>,
    skipped: u32,
}

/// Of many requests one in so many is timed, once there are this many.
const EVERY: u32 = 16;
const ALL: usize = 20_000;

impl Timer {
    pub(crate) fn start(length: Duration) -> Self {
        Self {
            end: Instant::now() + length,
            times: Arc::default(),
        }
    }

    pub(crate) fn is_over(&self, now: Instant) -> bool {
        now >= self.end
    }

    pub(crate) fn took(&self, time: Duration) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.skipped += 1;
        if times.times.len() < ALL || times.skipped >= EVERY {
            times.skipped = 0;
            times
                .times
                .push(u32::try_from(time.as_nanos()).unwrap_or(u32::MAX));
        }
    }

    /// The time within which such a share of the requests ended, in seconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.times.sort_unstable();
        let at = (times.times.len() as f64 * share) as usize;
        let last = times.times.len().saturating_sub(1);
        f64::from(times.times.get(at.min(last)).copied().unwrap_or_default()) / 1e9
    }
}

/// What one peer did in one repeat.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// Requests or items a second.
    pub(crate) rate: f64,
    /// In seconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Microseconds of the processor for each: of the client, and of the server.
    pub(crate) client: f64,
    pub(crate) server: f64,
}

/// Figures of one kind over all repeats.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The least and the most.
pub(crate) fn spread(figures: impl IntoIterator<Item = f64>) -> (f64, f64) {
    figures
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), figure| {
            (least.min(figure), most.max(figure))
        })
}
