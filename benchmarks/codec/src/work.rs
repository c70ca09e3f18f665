use core::fmt::Debug;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::format::{Format, Like};

/// What is timed of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Into memory of its own.
    Encode,
    /// Into a buffer that served before.
    Reuse,
    /// Into a value; it is dropped while nobody looks.
    Decode,
    /// Into a value that is dropped at once.
    DecodeDrop,
}

impl Op {
    pub(crate) const ALL: [Self; 4] = [Self::Encode, Self::Reuse, Self::Decode, Self::DecodeDrop];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Encode => "encode",
            Self::Reuse => "encode, reused buffer",
            Self::Decode => "decode",
            Self::DecodeDrop => "decode and drop",
        }
    }
}

/// Does one op on all values of a kind, and says how long that took.
type Round = Box<dyn FnMut(Op) -> Duration>;

/// What one peer does with one kind of value.
pub(crate) struct Work {
    pub(crate) peer: &'static str,
    /// On the wire, of an average value; none where there is no wire.
    pub(crate) bytes: Option<usize>,
    /// Whether it has this op.
    pub(crate) has: fn(Op) -> bool,
    /// How many values a round is of.
    pub(crate) values: usize,
    pub(crate) round: Round,
}

/// How `F` fares with its own kind of `plain`.
///
/// # Panics
///
/// When a value does not come back as it was.
pub(crate) fn work<F, V, P>(peer: &'static str, plain: &[P]) -> Work
where
    F: Format<V>,
    F::Buffer: 'static,
    V: Like<P> + 'static,
{
    let values: Vec<V> = plain.iter().map(V::like).collect();
    let encoded: Vec<F::Buffer> = values.iter().map(F::encode).collect();
    for (value, bytes) in values.iter().zip(&encoded) {
        assert!(F::decode(bytes.as_ref()) == *value, "{peer} loses something");
    }
    let total: usize = encoded.iter().map(|bytes| bytes.as_ref().len()).sum();
    let mut buffer = F::Buffer::default();
    let mut kept = Vec::with_capacity(values.len());
    Work {
        peer,
        bytes: Some(total / values.len()),
        has: |_| true,
        values: values.len(),
        round: Box::new(move |op| {
            let start = Instant::now();
            match op {
                Op::Encode => {
                    for value in &values {
                        drop(black_box(F::encode(black_box(value))));
                    }
                }
                Op::Reuse => {
                    for value in &values {
                        F::encode_into(black_box(value), &mut buffer);
                        // The buffer and not the slice: who reads its address and length as one, right after the length alone was written,
                        // waits for that, and all peers would wait for as long.
                        black_box(&mut buffer);
                    }
                }
                Op::Decode => {
                    for bytes in &encoded {
                        kept.push(F::decode(black_box(bytes.as_ref())));
                    }
                }
                Op::DecodeDrop => {
                    for bytes in &encoded {
                        drop(black_box(F::decode(black_box(bytes.as_ref()))));
                    }
                }
            }
            let took = start.elapsed();
            kept.clear();
            took
        }),
    }
}

/// How long it takes to clone the same values, in the place of decoding them.
pub(crate) fn clones<P: Clone + Debug + 'static>(plain: &[P]) -> Work {
    let values = plain.to_vec();
    let mut kept = Vec::with_capacity(values.len());
    Work {
        peer: "clone",
        bytes: None,
        has: |op| matches!(op, Op::Decode | Op::DecodeDrop),
        values: values.len(),
        round: Box::new(move |op| {
            let start = Instant::now();
            for value in &values {
                match op {
                    Op::Decode => kept.push(black_box(value).clone()),
                    _ => drop(black_box(black_box(value).clone())),
                }
            }
            let took = start.elapsed();
            kept.clear();
            took
        }),
    }
}
