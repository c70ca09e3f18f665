//! All cases of a pair over one connection.

use turbo_runtime::client::{Channel, connect};
use turbo_runtime::memory;
use turbo_runtime::server::Endpoint;

use crate::call::Calling;
use crate::case::{Case, Outcome};

/// What was generated from a revision of a schema.
#[derive(Clone, Copy, Debug)]
pub struct Revision {
    /// A server with all its services.
    pub endpoint: fn() -> Endpoint,
    /// A call of one of its methods.
    pub call: fn(&Channel, &Case) -> Calling,
}

/// What is to be told of a case that went other than it says.
#[derive(Debug)]
pub struct Told {
    /// Its number.
    pub number: u32,
    /// What the client received.
    pub received: Outcome,
}

async fn over_channel(client: Revision, channel: &Channel, cases: &[&Case]) -> Vec<Told> {
    let mut told = Vec::new();
    for case in cases {
        let received = (client.call)(channel, case).await;
        if received != case.received {
            let number = case.number;
            told.push(Told { number, received });
        }
    }
    told
}

/// Runs cases of one pair in memory, and answers those that went wrong.
pub async fn in_memory(client: Revision, server: &Endpoint, cases: &[&Case]) -> Vec<Told> {
    over_channel(client, &memory::connect(server), cases).await
}

/// Runs cases of one pair over a WebSocket, and answers those that went wrong.
///
/// # Panics
/// When there is no server.
pub async fn over(client: Revision, url: &str, cases: &[&Case]) -> Vec<Told> {
    let channel = connect(url).await.expect("a server");
    over_channel(client, &channel, cases).await
}
