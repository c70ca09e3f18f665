/// Makes new inputs from old ones, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
}

/// Inputs do not grow beyond so many bytes: larger ones say nothing that smaller ones do not.
const MOST: usize = 2_048;

impl Mutator {
    /// A mutator whose choices follow from the number.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // Xorshift never leaves zero.
        Self { state: seed | 1 }
    }

    /// A number below this one, or 0 if there is none.
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        // The lowest bits of neighbours resemble each other.
        match bound as u64 {
            0 => 0,
            bound => ((self.state >> 20) % bound) as usize,
        }
    }

    /// An input that resembles one or more of these.
    pub fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.seed(seeds);
        for _ in 0..=self.below(8) {
            self.change(&mut input, seeds);
        }
        input.truncate(MOST);
        input
    }

    fn seed(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(seeds.len());
        seeds.get(at).cloned().unwrap_or_default()
    }

    fn range(&mut self, length: usize) -> core::ops::Range<usize> {
        let start = self.below(length + 1);
        start..start + self.below(length - start + 1).min(32)
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        match self.below(7) {
            0 => {
                let (at, bit) = (self.below(input.len()), self.below(8));
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            1 => {
                let (at, value) = (self.below(input.len()), self.below(256) as u8);
                if let Some(byte) = input.get_mut(at) {
                    *byte = value;
                }
            }
            2 => {
                let (at, value) = (self.below(input.len() + 1), self.below(256) as u8);
                input.insert(at, value);
            }
            3 => {
                let range = self.range(input.len());
                input.drain(range);
            }
            4 => {
                let (range, at) = (self.range(input.len()), self.below(input.len() + 1));
                let part = input[range].to_vec();
                input.splice(at..at, part);
            }
            5 => {
                let (other, at) = (self.seed(seeds), self.below(input.len() + 1));
                let range = self.range(other.len());
                input.splice(at..at, other[range].iter().copied());
            }
            _ => {
                // As much chance again, at the end.
                let count = self.below(40);
                input.extend((0..count).map(|_| self.below(256) as u8).collect::<Vec<_>>());
            }
        }
    }
}
