use core::future::Future;

use super::connect_error::ConnectError;
use super::platform::MaybeSend;
use crate::transport::Transport;

/// Where a channel gets its connections from, one after another.
///
/// A closure that answers a future of a transport is one.
pub trait Dial: MaybeSend + 'static {
    /// What a connection runs over.
    type Transport: Transport + MaybeSend + 'static;

    /// Makes one connection. Dropping the future gives up; the channel does so when it takes too long.
    fn dial(&mut self) -> impl Future<Output = Result<Self::Transport, ConnectError>> + MaybeSend;

    /// Transports need not accept messages larger than this.
    fn set_max_message(&mut self, bytes: usize) {
        let _ = bytes;
    }
}

impl<F, Dialed, T> Dial for F
where
    F: FnMut() -> Dialed + MaybeSend + 'static,
    Dialed: Future<Output = Result<T, ConnectError>> + MaybeSend,
    T: Transport + MaybeSend + 'static,
{
    type Transport = T;

    fn dial(&mut self) -> impl Future<Output = Result<T, ConnectError>> + MaybeSend {
        self()
    }
}
