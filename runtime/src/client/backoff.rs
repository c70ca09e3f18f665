use core::time::Duration;

use super::platform::random;

/// How long a client waits before it connects again: a random time between nothing and a bound that doubles with each
/// attempt, so that the clients of a server that was restarted do not all come back at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The bound of the first wait. Default: 100 milliseconds.
    pub first: Duration,
    /// The bound that is never exceeded. Once a server has been there for as long as that, the next wait starts over with `first`.
    /// Default: 10 seconds.
    pub most: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(100),
            most: Duration::from_secs(10),
        }
    }
}

impl Backoff {
    /// The wait before an attempt, counted from 0.
    pub(crate) fn delay(&self, attempt: u32) -> Duration {
        // `Duration::mul_f64` would bring a page its messages about what is negative, too big or no number.
        let bound = self.bound(attempt);
        let nanos = bound.as_secs() as f64 * 1e9 + f64::from(bound.subsec_nanos());
        Duration::from_nanos((nanos * random()) as u64)
    }

    fn bound(&self, attempt: u32) -> Duration {
        let factor = 1_u32.checked_shl(attempt).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_the_most() {
        let backoff = Backoff::default();
        let bounds: Vec<u128> = (0..9).map(|attempt| backoff.bound(attempt).as_millis()).collect();
        assert_eq!(bounds, [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        assert_eq!(backoff.bound(u32::MAX), backoff.most);
    }

    #[test]
    fn the_delay_is_within_the_bound_and_not_always_the_same() {
        let backoff = Backoff::default();
        let delays: Vec<Duration> = (0..100).map(|_| backoff.delay(3)).collect();
        assert!(delays.iter().all(|delay| *delay <= Duration::from_millis(800)));
        assert!(delays.iter().any(|delay| delay != &delays[0]));
    }
}
