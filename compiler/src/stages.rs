//! How long the parts of the work take.

use std::time::Duration;
#[cfg(not(target_family = "wasm"))]
use std::time::Instant;

/// A part of the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What was done: "checked".
    pub what: String,
    /// How long it took. There is no clock in a browser: nothing takes any time there.
    pub took: Duration,
}

/// When a stage began.
#[derive(Clone, Copy, Debug)]
pub struct Start(#[cfg(not(target_family = "wasm"))] Instant);

impl Start {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(
            #[cfg(not(target_family = "wasm"))]
            Instant::now(),
        )
    }

    /// The stage that ends now.
    #[must_use]
    pub fn done(self, what: impl Into<String>) -> Stage {
        #[cfg(not(target_family = "wasm"))]
        let took = self.0.elapsed();
        #[cfg(target_family = "wasm")]
        let took = Duration::ZERO;
        Stage {
            what: what.into(),
            took,
        }
    }
}
