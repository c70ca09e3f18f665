use std::time::Duration;

/// As the methods of [`Server`](super::Server) tell.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) max_connections: usize,
    pub(super) max_opening: usize,
    pub(super) opening_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) grace: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_connections: 16_384,
            max_opening: 1_024,
            opening_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(90),
            grace: Duration::from_secs(10),
        }
    }
}
