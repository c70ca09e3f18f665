//! Ratios that survive a machine that does other things: peers take turns, and what counts is the ratio within a turn.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::peers::{Alone, Current, Old, Work};

/// A ratio of processor times: the median, and the middle half.
pub(crate) struct Ratio {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The processor time of this thread.
fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// So many slices a repeat has: the shorter they are, the more alike is what the machine does to each.
const SLICES: u32 = 10;

/// The processor time of a call of the old client and of a current one, each as a share: of the current one, and of one whose server knows no
/// old schema.
pub(crate) async fn measure(
    work: Work,
    repeats: u32,
    millis: u64,
    peers: (Old, Current, Alone),
) -> [Ratio; 2] {
    let (old, current, alone) = peers;
    // As many calls for each, found out once.
    let start = now();
    let mut calls = 0_u32;
    while now() - start < Duration::from_millis(millis) {
        current.run(work).await;
        calls += 1;
    }
    let calls = (calls / SLICES).max(1);
    let (mut adapted, mut unchanged) = (Vec::new(), Vec::new());
    for repeat in 0..=repeats {
        let mut times = [Duration::ZERO; 3];
        for _ in 0..SLICES {
            let mut from = now();
            let mut took = |time: &mut Duration| {
                let to = now();
                *time += to - from;
                from = to;
            };
            for _ in 0..calls {
                old.run(work).await;
            }
            took(&mut times[0]);
            for _ in 0..calls {
                current.run(work).await;
            }
            took(&mut times[1]);
            for _ in 0..calls {
                alone.run(work).await;
            }
            took(&mut times[2]);
        }
        // The first warms up.
        if repeat > 0 {
            let [old, current, alone] = times.map(|time| time.as_secs_f64());
            adapted.push(old / current);
            unchanged.push(current / alone);
        }
    }
    [ratio(adapted), ratio(unchanged)]
}

fn ratio(mut ratios: Vec<f64>) -> Ratio {
    ratios.sort_by(f64::total_cmp);
    let at = |share: f64| ratios[((ratios.len() - 1) as f64 * share) as usize];
    Ratio {
        median: at(0.5),
        low: at(0.25),
        high: at(0.75),
    }
}
