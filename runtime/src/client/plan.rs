use core::time::Duration;

use super::backoff::Backoff;
use super::session::{Identity, Setup};
use crate::resume::DEFAULT_BUFFER;

/// How a channel makes its connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) backoff: Backoff,
    /// Whether a lost connection is made anew.
    pub(crate) reconnects: bool,
    /// Whether the first connection is tried again, too.
    pub(crate) is_patient: bool,
    /// How long it may take from the first packet to the server's `Welcome`.
    pub(crate) connect_timeout: Duration,
    /// As of the session's setup: whether conversations outlive their connections.
    pub(crate) resume: Option<u32>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            backoff: Backoff::default(),
            reconnects: true,
            is_patient: false,
            connect_timeout: Duration::from_secs(10),
            resume: Some(DEFAULT_BUFFER),
        }
    }
}

/// Largest message that is accepted, in bytes, unless configured.
pub(crate) const DEFAULT_MAX_MESSAGE: u32 = 4 << 20;

impl Default for Setup {
    fn default() -> Self {
        Self {
            window: 256 << 10,
            max_message: DEFAULT_MAX_MESSAGE,
            identity: Identity::default(),
            idle: Some(Duration::from_secs(30)),
            patience: Duration::from_secs(10),
            resume: Some(DEFAULT_BUFFER),
        }
    }
}
