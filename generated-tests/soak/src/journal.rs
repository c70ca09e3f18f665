use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ranges::Ranges;

/// Which calls have begun. The upper half of a number is its caller's, the lower half counts.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    begun: u64,
    duplicates: u64,
    callers: HashMap<u32, Ranges>,
}

impl Journal {
    /// Notes that a call begins, and says so if it is not the first time.
    pub(crate) fn begin(&self, number: u64) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let caller = entries.callers.entry((number >> 32) as u32).or_default();
        let is_new = caller.insert(number & u64::from(u32::MAX));
        entries.begun += 1;
        if !is_new {
            entries.duplicates += 1;
            eprintln!("the call {number:#x} ran twice");
        }
    }

    /// How many have begun, and how many of them not for the first time.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        (entries.begun, entries.duplicates)
    }
}

#[cfg(test)]
mod tests {
    use super::Journal;

    #[test]
    fn what_begins_twice_is_counted() {
        let journal = Journal::default();
        let call = |caller: u64, count: u64| journal.begin(caller << 32 | count);
        call(1, 0);
        call(2, 0);
        call(1, 1);
        assert_eq!(journal.counts(), (3, 0));
        call(2, 0);
        assert_eq!(journal.counts(), (4, 1));
    }
}
