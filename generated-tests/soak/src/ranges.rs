use std::collections::BTreeMap;

/// A set of numbers that are mostly consecutive, in memory for its gaps alone.
#[derive(Debug, Default)]
pub(crate) struct Ranges {
    /// The first number of each range, and the one behind its last.
    ranges: BTreeMap<u64, u64>,
}

impl Ranges {
    /// Whether the number is new. It is below `u64::MAX`.
    pub(crate) fn insert(&mut self, number: u64) -> bool {
        let before = self.ranges.range(..=number).next_back();
        let before = before.map(|(&first, &end)| (first, end));
        if before.is_some_and(|(_, end)| number < end) {
            return false;
        }
        let mut first = number;
        if let Some((start, end)) = before
            && end == number
        {
            first = start;
        }
        let end = self.ranges.remove(&(number + 1)).unwrap_or(number + 1);
        self.ranges.insert(first, end);
        true
    }

    /// How many ranges there are.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.ranges.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Ranges;

    #[test]
    fn a_number_is_new_once() {
        let mut rng = fastrand::Rng::with_seed(3);
        let (mut ranges, mut expected) = (Ranges::default(), HashSet::new());
        for _ in 0..20_000 {
            let number = rng.u64(0..5_000);
            assert_eq!(ranges.insert(number), expected.insert(number), "{number}");
        }
        for number in 0..5_000 {
            assert_eq!(ranges.insert(number), expected.insert(number), "{number}");
        }
        assert_eq!(ranges.len(), 1, "without gaps there is one range");
    }
}
