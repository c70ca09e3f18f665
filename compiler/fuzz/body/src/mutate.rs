/// Makes new inputs from old ones, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
    dictionary: Vec<Vec<u8>>,
}

/// Inputs do not grow beyond so many bytes: larger ones say nothing that smaller ones do not.
const MOST: usize = 4_096;

impl Mutator {
    /// A mutator that puts these words in.
    #[must_use]
    pub fn new(seed: u64, dictionary: Vec<Vec<u8>>) -> Self {
        Self {
            // Xorshift never leaves zero.
            state: seed | 1,
            dictionary,
        }
    }

    /// A number below this one, or 0 if there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        match bound as u64 {
            0 => 0,
            bound => (self.state % bound) as usize,
        }
    }

    /// An input that resembles one or two of these.
    pub fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.seed(seeds);
        for _ in 0..=self.below(5) {
            self.change(&mut input, seeds);
        }
        input.truncate(MOST);
        input
    }

    fn seed(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(seeds.len());
        seeds.get(at).cloned().unwrap_or_default()
    }

    fn word(&mut self) -> Vec<u8> {
        let at = self.below(self.dictionary.len());
        self.dictionary.get(at).cloned().unwrap_or_default()
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        match self.below(9) {
            0 => {
                let at = self.below(input.len());
                let bit = self.below(8);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            1 => {
                let (start, end) = self.range(input.len());
                input.drain(start..end);
            }
            2 => {
                let (start, end) = self.range(input.len());
                let copy = input[start..end].to_vec();
                let at = self.below(input.len() + 1);
                input.splice(at..at, copy);
            }
            3 => {
                let other = self.seed(seeds);
                let (start, end) = self.range(other.len());
                let at = self.below(input.len() + 1);
                input.splice(at..at, other[start..end].iter().copied());
            }
            4 => {
                let at = self.below(input.len() + 1);
                input.truncate(at);
            }
            5 => {
                let word = self.word();
                let at = self.below(input.len() + 1);
                input.splice(at..at, word);
            }
            // Most often words take the place of words, which is what leads deepest into the compiler.
            6 => {
                let places = words(input);
                let at = self.below(places.len());
                let from = self.below(places.len());
                if let (Some(&(start, end)), Some(&(first, last))) = (places.get(at), places.get(from)) {
                    let word = input[first..last].to_vec();
                    input.splice(start..end, word);
                }
            }
            _ => {
                let places = words(input);
                let at = self.below(places.len());
                let word = self.word();
                if let Some(&(start, end)) = places.get(at) {
                    input.splice(start..end, word);
                }
            }
        }
    }

    fn range(&mut self, length: usize) -> (usize, usize) {
        let start = self.below(length + 1);
        let longest = (length - start).min(40);
        (start, start + self.below(longest + 1))
    }
}

/// Where words and marks stand.
fn words(input: &[u8]) -> Vec<(usize, usize)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut before = b' ';
    for (at, &byte) in input.iter().enumerate() {
        match words.last_mut() {
            Some((_, end)) if is_part(byte) && is_part(before) => *end = at + 1,
            _ if !byte.is_ascii_whitespace() => words.push((at, at + 1)),
            _ => {}
        }
        before = byte;
    }
    words
}
