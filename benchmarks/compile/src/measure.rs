//! Figures that can be trusted on a machine where others work too: repeats, in turns, with their spread.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// By the clock on the wall.
    pub wall: Duration,
    /// Of all processors together.
    pub cpu: Duration,
}

/// What several runs took.
#[derive(Clone, Debug, Default)]
pub struct Runs(Vec<Run>);

/// Runs something once. What it returns is dropped outside of the time.
pub fn once<T>(work: impl FnOnce() -> T) -> Run {
    let (wall, cpu) = (Instant::now(), processors());
    let result = std::hint::black_box(work());
    let run = Run {
        wall: wall.elapsed(),
        cpu: processors().saturating_sub(cpu),
    };
    drop(result);
    run
}

/// The time that all threads of this process, and programs that it started and that have ended, have had processors.
fn processors() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let own = Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    );
    own + of_programs()
}

/// The part of programs, by hundredths of a second; zero where the system does not tell.
fn of_programs() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: the fields from the third on.
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

impl Runs {
    /// Adds one.
    pub fn push(&mut self, run: Run) {
        self.0.push(run);
    }

    /// The median by the wall, in seconds.
    pub fn median(&self) -> f64 {
        middle(&mut self.wall())
    }

    /// Processor time, in seconds.
    pub fn processors(&self) -> Vec<f64> {
        self.0.iter().map(|run| run.cpu.as_secs_f64()).collect()
    }

    /// The time on the wall, in seconds.
    pub fn wall(&self) -> Vec<f64> {
        self.0.iter().map(|run| run.wall.as_secs_f64()).collect()
    }

    /// The median of processor time, in seconds.
    pub fn cpu(&self) -> f64 {
        middle(&mut self.processors())
    }

    /// The least by the wall, in seconds: what noise added nothing to.
    pub fn least(&self) -> f64 {
        self.wall().into_iter().fold(f64::INFINITY, f64::min)
    }
}

/// The median; 0 of nothing.
pub fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}
