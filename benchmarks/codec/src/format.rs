use core::fmt::Debug;

/// A way to write values of one type and to read them.
pub(crate) trait Format<V> {
    /// Where encoded values lie.
    type Buffer: Default + AsRef<[u8]>;

    /// Into memory of its own.
    fn encode(value: &V) -> Self::Buffer;

    /// In the place of what `buffer` holds.
    fn encode_into(value: &V, buffer: &mut Self::Buffer);

    /// All checks on, into a value that owns its memory.
    fn decode(bytes: &[u8]) -> V;
}

/// The values that a format writes, made of those that all have in common.
pub(crate) trait Like<P>: Clone + Debug + PartialEq {
    fn like(plain: &P) -> Self;
}

impl<P: Clone + Debug + PartialEq> Like<P> for P {
    fn like(plain: &P) -> Self {
        plain.clone()
    }
}
