/// A value in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// What its bytes are, in order. Nothing of a value without bytes.
    pub pieces: Vec<Piece>,
}

impl Sample {
    /// All bytes of the value.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces.iter().flat_map(|piece| piece.bytes.clone()).collect()
    }
}

/// Bytes that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where in the value: `person.tags[0]`. Empty for the value itself.
    pub path: String,
    /// What the bytes say, in words.
    pub what: String,
    /// The rule of `spec.md` by which they say it.
    pub rule: &'static str,
    /// The bytes: one or more.
    pub bytes: Vec<u8>,
}

/// More pieces than anyone looks at.
pub(super) const MOST: usize = 400;

/// More bytes than anyone looks at.
const MOST_BYTES: usize = 4_096;

/// The pieces of a value that is being made.
#[derive(Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    path: String,
    bytes: usize,
}

impl Pieces {
    /// Goes to a field or an item; answers what to [`leave`](Self::leave) with.
    pub(super) fn enter(&mut self, name: &str) -> usize {
        let outer = self.path.len();
        if !self.path.is_empty() && !name.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(name);
        outer
    }

    pub(super) fn leave(&mut self, outer: usize) {
        self.path.truncate(outer);
    }

    /// Adds bytes. Nothing if there would be too many.
    pub(super) fn add(&mut self, bytes: Vec<u8>, what: impl Into<String>, rule: &'static str) -> Option<()> {
        self.bytes += bytes.len();
        if self.pieces.len() == MOST || self.bytes > MOST_BYTES {
            return None;
        }
        self.pieces.push(Piece {
            path: self.path.clone(),
            what: what.into(),
            rule,
            bytes,
        });
        Some(())
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn finish(self) -> Sample {
        Sample { pieces: self.pieces }
    }
}
