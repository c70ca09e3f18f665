use std::time::Duration;

/// How long calls took, to within a sixteenth, in memory that does not grow with their number.
#[derive(Clone, Debug)]
pub(crate) struct Latency {
    /// Sixteen for each doubling of the microseconds.
    buckets: Vec<u64>,
    count: u64,
    most: Duration,
}

const STEPS: u64 = 16;

impl Default for Latency {
    fn default() -> Self {
        Self {
            buckets: vec![0; 64 * STEPS as usize],
            count: 0,
            most: Duration::ZERO,
        }
    }
}

impl Latency {
    pub(crate) fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket(micros)] += 1;
        self.count += 1;
        self.most = self.most.max(time);
    }

    pub(crate) fn most(&self) -> Duration {
        self.most
    }

    /// The time within which such a share of the calls ended.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let wanted = (self.count as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (index, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Duration::from_micros(upper(index as u64)).min(self.most);
            }
        }
        self.most
    }
}

fn bucket(micros: u64) -> usize {
    let micros = micros.max(1);
    let doublings = u64::from(micros.ilog2());
    // Beyond the power of two, in sixteenths of it.
    let beyond = (u128::from(micros - (1 << doublings)) * u128::from(STEPS)) >> doublings;
    (doublings * STEPS) as usize + beyond as usize
}

/// The microseconds at which the next bucket begins.
fn upper(index: u64) -> u64 {
    let (doublings, beyond) = (index / STEPS, index % STEPS);
    let base = 1_u128 << doublings;
    let upper = base + ((base * u128::from(beyond + 1)) >> STEPS.ilog2());
    u64::try_from(upper).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Latency;

    #[test]
    fn quantiles_are_within_a_sixteenth() {
        let mut latency = Latency::default();
        (1..=10_000).for_each(|micros| latency.add(Duration::from_micros(micros)));
        for (share, exact) in [(0.5, 5_000), (0.99, 9_900), (1.0, 10_000)] {
            let found = latency.quantile(share).as_micros();
            assert!(found >= exact && found <= exact + exact / 14, "{share}: {found}");
        }
        assert_eq!(latency.most(), Duration::from_millis(10));
        latency.add(Duration::MAX);
        assert!(latency.quantile(0.5) < Duration::from_millis(6));
        assert!(latency.quantile(1.0) > Duration::from_secs(1_000_000));
    }
}
