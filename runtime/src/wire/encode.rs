use super::Writer;

/// A value that can be written by section 2 of `spec.md`.
pub trait Encode {
    /// Appends the value. A value that cannot be written calls [`Writer::fail`].
    fn encode(&self, writer: &mut Writer);

    /// Appends each item in order, without a count. Types whose items lie in memory as they do on the
    /// wire copy them in bulk.
    #[inline]
    fn encode_items(items: &[Self], writer: &mut Writer)
    where
        Self: Sized,
    {
        for item in items {
            item.encode(writer);
        }
    }
}
