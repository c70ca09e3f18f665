//! Pieces of code that read a value, and where a value lies that is written.

/// What reads a value from `reader`.
#[derive(Clone, Debug)]
pub(super) enum Code {
    /// A function that takes the reader.
    Function(String),
    /// An expression of a `Result`.
    Fallible(String),
    /// An expression of the value, with `?` in it: it only stands in closures of its own.
    Value(String),
}

/// `Decode::decode`, of the type that is wanted.
pub(super) const DECODE: &str = "::turbo_runtime::wire::Decode::decode";

/// What reads.
pub(super) const READER: &str = "::turbo_runtime::wire::Reader";

/// `Encode::encode`
pub(super) const ENCODE: &str = "::turbo_runtime::wire::Encode::encode";

impl Code {
    /// It as a function.
    pub(super) fn function(&self) -> String {
        match self {
            Self::Function(path) => path.clone(),
            Self::Fallible(code) => format!("|reader| {code}"),
            Self::Value(value) => format!("|reader| ::core::result::Result::Ok({value})"),
        }
    }

    /// It with a constructor around the value.
    pub(super) fn map(self, constructor: &str) -> Self {
        match self {
            Self::Function(path) => Self::Fallible(format!("{path}(reader).map({constructor})")),
            Self::Fallible(code) => Self::Fallible(format!("{code}.map({constructor})")),
            Self::Value(value) => Self::Value(format!("{constructor}({value})")),
        }
    }

    /// It as an argument of a method of the reader.
    pub(super) fn within(&self, before: &str) -> Self {
        let separator = if before.ends_with('(') { "" } else { ", " };
        Self::Fallible(format!("reader.{before}{separator}{})", self.function()))
    }
}

/// Where a value lies.
#[derive(Clone, Debug)]
pub(super) struct Place {
    text: String,
    is_reference: bool,
}

impl Place {
    /// The parameter of a function or of a closure.
    pub(super) fn value() -> Self {
        Self::reference("value")
    }

    /// A local that is a reference.
    pub(super) fn reference(local: impl Into<String>) -> Self {
        Self {
            text: local.into(),
            is_reference: true,
        }
    }

    /// A field of it.
    pub(super) fn field(&self, name: impl std::fmt::Display) -> Self {
        Self {
            text: format!("{}.{name}", self.text),
            is_reference: false,
        }
    }

    /// A reference to it.
    pub(super) fn borrowed(&self) -> String {
        if self.is_reference {
            self.text.clone()
        } else {
            format!("&{}", self.text)
        }
    }

    /// A copy of it.
    pub(super) fn copied(&self) -> String {
        if self.is_reference {
            format!("*{}", self.text)
        } else {
            self.text.clone()
        }
    }
}
