use std::time::Duration;

use bench_report::Spread;

use crate::work::{Op, Work};

/// How often and how long.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) repeats: usize,
    /// Of one peer in one repeat.
    pub(crate) length: Duration,
}

/// What one peer took for one op.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    /// Of a value, in nanoseconds.
    pub(crate) nanos: Spread,
    /// Of what the base took in the same repeat.
    pub(crate) ratio: Spread,
}

/// All peers take turns, and one repeat more goes before the others to warm up. The first peer is the base.
pub(crate) fn measure(works: &mut [Work], op: Op, plan: Plan) -> Vec<Option<Figure>> {
    let mut samples: Vec<Vec<f64>> = vec![Vec::new(); works.len()];
    for repeat in 0..=plan.repeats {
        for (work, samples) in works.iter_mut().zip(&mut samples) {
            if !(work.has)(op) {
                continue;
            }
            let (mut took, mut rounds) = (Duration::ZERO, 0u32);
            while took < plan.length {
                took += (work.round)(op);
                rounds += 1;
            }
            if repeat > 0 {
                samples.push(took.as_secs_f64() * 1e9 / f64::from(rounds) / work.values as f64);
            }
        }
    }
    let base = samples.first().cloned().unwrap_or_default();
    samples
        .into_iter()
        .map(|samples| {
            Some(Figure {
                ratio: Spread::of_ratios(&samples, &base)?,
                nanos: Spread::of(samples)?,
            })
        })
        .collect()
}
