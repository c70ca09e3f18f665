//! How a conversation begins over a new transport, or goes on.

use core::pin::Pin;
use core::time::Duration;

use super::{Driver, Released, unless};
use crate::client::connect_error::ConnectError;
use crate::client::continuity::{exchange, read_resumed};
use crate::client::stop::Stop;
use crate::observe::{Side, count};
use crate::piece::Piece;
use crate::resume::Impossible;
use crate::transport::{Close, Transport};

impl Driver {
    /// Begins a conversation over a new transport, or goes on with the one that waits for it.
    pub(super) async fn open<T: Transport>(
        &mut self,
        transport: Pin<&mut T>,
        due: Duration,
    ) -> Result<Result<(), Stop>, Released> {
        self.is_flushed = true;
        let now = self.shared.clock.now();
        let Some(wish) = self.continuity.wish() else {
            self.continuity.begin();
            self.shared.with(|session| session.connected(now, Some(due)));
            return Ok(Ok(()));
        };
        let hello = self.shared.with(|session| session.hello(wish)).message();
        let limit = self.limit(due.saturating_sub(now));
        let answer = self
            .attend(unless(limit, exchange(transport, hello.clone())))
            .await?;
        Ok(match answer {
            Some(Ok(welcome)) => self.reopened(hello, &welcome),
            Some(Err(disconnect)) => Err(Stop::of_disconnect(disconnect)),
            None => {
                let why = "the server did not answer in time".to_owned();
                Err(Stop::Lost(ConnectError::Unreachable(why), None))
            }
        })
    }

    /// The server has answered the `Hello` of a resumption.
    fn reopened(&mut self, hello: Piece, welcome: &Piece) -> Result<(), Stop> {
        let now = self.shared.clock.now();
        if let Some(received) = read_resumed(welcome).map_err(Stop::of_close)? {
            self.continuity.resume(received).map_err(|Impossible| {
                Stop::of_close(Close::breach("a session of which that cannot have been received"))
            })?;
            self.shared.with(|session| session.resumed(now));
            count::session_resumed(Side::Client);
            return Ok(());
        }
        self.give_up();
        self.continuity.begin();
        self.continuity.tape.has_sent(hello);
        self.shared.with(|session| session.connected_anew(now));
        self.hear(welcome)
    }
}
