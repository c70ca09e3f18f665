use std::error::Error;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;
use turbo_runtime::Metadata;
use turbo_runtime::client::{Channel, connect};

use crate::v1::{DoorClient, NotebookClient, Pass};

/// A program that is signed in, and stays so until it signs out or is dropped.
pub struct Visitor {
    channel: Channel,
    staying: JoinHandle<()>,
}

type Failed = Box<dyn Error + Send + Sync>;

/// Connects as nobody, signs in, and from then on says who is there: on this connection, and on each that follows it.
///
/// # Errors
/// There is no server, or it does not know such a name with such a password.
pub async fn visit(url: &str, name: &str, password: &str) -> Result<Visitor, Failed> {
    Visitor::sign_in(connect(url).await?, name, password).await
}

impl Visitor {
    /// Signs in on a connection on which nobody is.
    ///
    /// # Errors
    /// The server does not know such a name with such a password.
    pub async fn sign_in(channel: Channel, name: &str, password: &str) -> Result<Self, Failed> {
        let pass = DoorClient::new(channel.clone()).sign_in(name, password).await?;
        show(&channel, &pass).await?;
        let staying = tokio::spawn(stay(channel.clone(), pass.good_for));
        Ok(Self { channel, staying })
    }

    /// The notebook of who has signed in.
    #[must_use]
    pub fn notebook(&self) -> NotebookClient {
        NotebookClient::new(self.channel.clone())
    }

    /// The connection.
    #[must_use]
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// Ends the pass, so that nobody can use it any more.
    ///
    /// # Errors
    /// The server could not be told.
    pub async fn sign_out(self) -> Result<(), Failed> {
        self.staying.abort();
        Ok(DoorClient::new(self.channel.clone()).sign_out().await?)
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        self.staying.abort();
    }
}

/// Gets another pass long before the last one ends, and tries again soon when that fails.
async fn stay(channel: Channel, mut good_for: Duration) {
    let mut wait = good_for / 2;
    loop {
        sleep(wait).await;
        wait = match extend(&channel).await {
            Ok(next) => {
                good_for = next;
                good_for / 2
            }
            Err(_) => good_for / 16,
        };
    }
}

async fn extend(channel: &Channel) -> Result<Duration, Failed> {
    let pass = DoorClient::new(channel.clone()).extend().await?;
    show(channel, &pass).await?;
    Ok(pass.good_for)
}

async fn show(channel: &Channel, pass: &Pass) -> Result<(), Failed> {
    let mut metadata = Metadata::new();
    metadata.insert("authorization", format!("Bearer {}", pass.token))?;
    Ok(channel.renew(metadata).await?)
}
