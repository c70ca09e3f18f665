use core::cmp::Reverse;
use core::time::Duration;
use std::collections::BinaryHeap;

/// When calls run out of time. A call that ends early leaves its entry behind, which costs less than to look for it;
/// [`sweep`](Self::sweep) keeps their number within bounds.
#[derive(Default)]
pub(crate) struct Deadlines {
    heap: BinaryHeap<Reverse<Deadline>>,
}

/// Ordered by time. The sequence tells a call from a later one with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline {
    pub(crate) at: Duration,
    pub(crate) sequence: u64,
    pub(crate) id: u32,
}

impl Deadlines {
    /// Adds one. Answers whether it is now the first.
    pub(crate) fn insert(&mut self, deadline: Deadline) -> bool {
        self.heap.push(Reverse(deadline));
        self.first() == Some(deadline.at)
    }

    pub(crate) fn first(&self) -> Option<Duration> {
        self.heap.peek().map(|Reverse(deadline)| deadline.at)
    }

    /// The next one that has come.
    pub(crate) fn pop_due(&mut self, now: Duration) -> Option<Deadline> {
        if self.first()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(deadline)| deadline)
    }

    /// Forgets entries that `is_live` denies, when there are many more than `calls`.
    pub(crate) fn sweep(&mut self, calls: usize, is_live: impl Fn(&Deadline) -> bool) {
        if self.heap.len() > 2 * calls + 64 {
            self.heap.retain(|Reverse(deadline)| is_live(deadline));
        }
    }
}
