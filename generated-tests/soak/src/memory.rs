//! Memory of processes, and whether it stays within bounds.

use std::fs;

/// Samples over a run, in bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    samples: Vec<u64>,
}

/// What a run may take besides its connections, in bytes. Allocators keep what was freed; this is about what grows.
const BASE: u64 = 256 << 20;

/// What a connection may take: its windows, its send buffer, and a message on its way in each direction.
const EACH: u64 = 4 << 20;

/// Growth from the middle of a run to its end that is still noise, in bytes.
const NOISE: u64 = 32 << 20;

/// Fewer samples say nothing of growth.
const ENOUGH: usize = 30;

impl Memory {
    /// Takes a sample, where the system tells: on Linux.
    pub(crate) fn sample(&mut self, process: Option<u32>) {
        self.samples.extend(process.and_then(resident));
    }

    pub(crate) fn last(&self) -> Option<u64> {
        self.samples.last().copied()
    }

    pub(crate) fn peak(&self) -> Option<u64> {
        self.samples.iter().max().copied()
    }

    /// What is wrong with it, for so many connections.
    pub(crate) fn problem(&self, connections: u64) -> Option<String> {
        let bound = BASE + EACH * connections;
        let peak = self.peak()?;
        if peak > bound {
            return Some(format!("{} MiB, and {} are the most", peak >> 20, bound >> 20));
        }
        if self.samples.len() < ENOUGH {
            return None;
        }
        let third = self.samples.len() / 3;
        let middle = median(&self.samples[third..2 * third]);
        let end = median(&self.samples[2 * third..]);
        (end > middle + middle / 4 + NOISE).then(|| {
            format!(
                "it grows: {} MiB in the middle of the run, {} at its end",
                middle >> 20,
                end >> 20
            )
        })
    }
}

fn median(samples: &[u64]) -> u64 {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// The memory of a process that lies in RAM, in bytes.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::{Memory, resident};

    fn of(mib: impl Iterator<Item = u64>) -> Memory {
        Memory {
            samples: mib.map(|mib| mib << 20).collect(),
        }
    }

    #[test]
    fn growth_is_told_from_noise() {
        assert_eq!(of((0..90).map(|n| 100 + n % 7)).problem(1), None);
        let grows = of((0..90).map(|n| 50 + 5 * n)).problem(100).expect("it grows");
        assert!(grows.contains("it grows"), "{grows}");
        // What is paid for once is no growth.
        assert_eq!(
            of((0..90).map(|n| if n < 20 { 10 } else { 150 })).problem(1),
            None
        );
        let large = of((0..3).map(|n| 1_000 * n)).problem(1).expect("too much");
        assert!(large.contains("the most"), "{large}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_memory_of_this_process_is_known() {
        let mine = resident(std::process::id()).expect("it is there");
        assert!(mine > 1 << 20, "{mine}");
        assert_eq!(resident(u32::MAX), None);
    }
}
