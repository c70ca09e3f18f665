//! How a subcommand ends.

use std::fmt;

/// How a subcommand ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well: code 0.
    Success,
    /// Problems were found and shown, or files are out of date: code 1.
    Problems,
}

/// Why a subcommand could not do its work: code 2, one message on the standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

impl Failure {
    /// A failure with its message: a sentence without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
