/// A name as the schema wrote it.
///
/// It has no `Display` on purpose: output code must choose a case and an escape for its language, or
/// say [`Ident::as_written`] where the wire or a message wants the name itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident(String);

impl Ident {
    /// Wraps a name that the grammar accepted.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name itself: for the wire, for messages, and for case conversion.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.0
    }
}
