use std::sync::atomic::{AtomicU32, Ordering};

use turbo_runtime::Fault;
use turbo_runtime::server::Context;

use crate::v1::Connection;

/// Answers what a caller may ask about its own connection.
#[derive(Debug, Default)]
pub struct Lobby;

/// The calls made on a connection: every connection has its own, which goes with it.
#[derive(Debug, Default)]
pub(crate) struct Visits(AtomicU32);

impl Visits {
    /// Counts one more call, and answers how many there were with it.
    pub(crate) fn count(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }
}

impl Connection for Lobby {
    async fn visits(&self, cx: &Context) -> Result<u32, Fault> {
        Ok(cx.connection::<Visits>().count())
    }

    async fn remote_addr(&self, cx: &Context) -> Result<String, Fault> {
        cx.connection::<Visits>().count();
        Ok(cx
            .peer_addr()
            .map_or_else(|| "in this process".to_owned(), |addr| addr.to_string()))
    }

    async fn user_agent(&self, cx: &Context) -> Result<Option<String>, Fault> {
        cx.connection::<Visits>().count();
        Ok(cx.header("user-agent").map(str::to_owned))
    }
}
