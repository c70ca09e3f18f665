use std::time::Duration;

use async_nats::Client;

use super::gateway::Gateway;
use super::hub::Link;
use super::{Options, hub};
use crate::client::{Channel, ConnectError, Connector};
use crate::memory;
use crate::server::{Endpoint, Limits, Peer};

/// A channel to the services behind a NATS server, for generated clients: `PeopleClient::new(nats::connect(..).await?)`.
///
/// Each call goes to one of the instances that serve its service. One that nobody serves fails with `unavailable` at once,
/// and one whose instance is lost as on any lost connection (W-36): with `indeterminate`, or `unavailable` if it is a
/// stream, unless it is `@idempotent` and is repeated with another instance. The same happens to all calls in flight when the connection to NATS is lost; the
/// channel is `Reconnecting` until the NATS client is connected again, and new calls wait.
///
/// ```no_run
/// # use turbo_runtime::nats;
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = nats::async_nats::connect("127.0.0.1:4222").await?;
/// let channel = nats::connect(client, nats::Options::default()).await?;
/// # let _ = channel;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The options name no subjects, or there is no connection to NATS within ten seconds.
///
/// # Panics
/// Outside of a tokio runtime with time enabled.
pub async fn connect(client: Client, options: Options) -> Result<Channel, ConnectError> {
    let window = options.window;
    let max_message = options.max_message;
    let max_calls = options.max_conversations;
    let gateway = Gateway::open(client, options, false).await?;
    let link = gateway.link();
    // What the NATS server lets through is the only bound of a caller in the same process.
    let limits = Limits {
        max_message: u32::MAX,
        max_call_bytes: usize::MAX / 2,
        max_metadata: 1 << 20,
        max_calls,
        window,
        resume: Duration::ZERO,
        ..Limits::default()
    };
    let endpoint = Endpoint::builder().gateway(gateway).limits(limits).build();
    let dial = move || {
        let (endpoint, mut link) = (endpoint.clone(), link.clone());
        async move {
            let up = match link.wait_for(|link| link.is_up).await {
                Ok(up) => *up,
                Err(error) => return Err(hub::unreachable(error)),
            };
            let (near, far) = memory::pair();
            tokio::spawn(async move {
                tokio::select! {
                    () = endpoint.serve(far, Peer::default()) => {}
                    // The calls end with the connection that they were sent on.
                    _ = link.wait_for(|link| *link != up) => {}
                }
            });
            Ok(near)
        }
    };
    Connector::over(dial)
        .window(window)
        .max_message(max_message)
        .keepalive(None)
        // What is lost on NATS is not kept anywhere.
        .resume(false)
        .connect()
        .await
}

impl Gateway {
    fn link(&self) -> tokio::sync::watch::Receiver<Link> {
        self.hub().link()
    }
}
