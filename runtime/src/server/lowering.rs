use crate::schema_error::SchemaError;
use crate::wire::{Encode, Writer};

/// How the answers of a method become those of an earlier revision of the schema. Generated code makes it.
///
/// Values are written as that revision has them, at once: nothing of its types is built.
pub struct Lowering<R, E> {
    value: fn(&R, &mut Writer),
    error: fn(&E, &mut Writer) -> bool,
}

impl<R, E> Lowering<R, E> {
    /// What writes a result or an item of a stream. Of errors the caller learns the status only.
    #[must_use]
    pub const fn new(value: fn(&R, &mut Writer)) -> Self {
        Self {
            value,
            error: |_, _| false,
        }
    }

    /// What writes an error that the method throws. Where it answers false, the revision has no such error: nothing of what it
    /// has written travels, and the caller learns the status only (I-26).
    #[must_use]
    pub const fn with_error(self, error: fn(&E, &mut Writer) -> bool) -> Self {
        Self { error, ..self }
    }
}

impl<R, E> Clone for Lowering<R, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, E> Copy for Lowering<R, E> {}

impl<R, E> std::fmt::Debug for Lowering<R, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lowering").finish_non_exhaustive()
    }
}

/// The form in which answers travel.
pub(crate) trait Form<R, E> {
    /// Whether there are errors that have no such form.
    const LACKS_ERRORS: bool;

    fn value(&self, value: &R, writer: &mut Writer);

    /// Whether the error has such a form; if not, what was written is meaningless.
    fn error(&self, error: &E, writer: &mut Writer) -> bool;
}

/// The form that values have by themselves.
#[derive(Clone, Copy)]
pub(crate) struct AsIs;

impl<R: Encode, E: SchemaError> Form<R, E> for AsIs {
    const LACKS_ERRORS: bool = false;

    #[inline]
    fn value(&self, value: &R, writer: &mut Writer) {
        value.encode(writer);
    }

    #[inline]
    fn error(&self, error: &E, writer: &mut Writer) -> bool {
        error.encode(writer);
        true
    }
}

impl<R, E> Form<R, E> for Lowering<R, E> {
    const LACKS_ERRORS: bool = true;

    fn value(&self, value: &R, writer: &mut Writer) {
        (self.value)(value, writer);
    }

    fn error(&self, error: &E, writer: &mut Writer) -> bool {
        (self.error)(error, writer)
    }
}

/// What the caller is told of an error that its revision does not have.
pub(crate) const UNKNOWN_ERROR: &str = "an error that the caller's revision of the schema does not have";
