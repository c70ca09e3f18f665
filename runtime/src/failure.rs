use core::error::Error;
use core::fmt;

use crate::Status;

/// The end of a call that the schema does not speak of: a status, and a message for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: Status,
    message: String,
}

impl Failure {
    /// A failure. The message travels to the caller; it may be empty.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the other side says about it; empty if it says nothing.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The status and the message.
    #[must_use]
    pub fn into_parts(self) -> (Status, String) {
        (self.status, self.message)
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::new(status, "")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.as_str() {
            "" => write!(f, "{}", self.status),
            message => write!(f, "{}: {message}", self.status),
        }
    }
}

impl Error for Failure {}
