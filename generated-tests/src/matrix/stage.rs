use std::fmt::{Debug, Display};
use std::future::Future;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::pin_mut;
use turbo_runtime::client::{Backoff, Channel, Connector, connect};

use crate::matrix_api::matrix::v1::{ControlClient, Facts, Kind, LabClient, Order, Place};

/// How a row went.
pub type Played = Result<(), Wrong>;

/// What is not as it should be, in words. Any error becomes one.
#[derive(Debug)]
pub struct Wrong(pub String);

impl<E: Display> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// What a row is played on: a channel that lasts, and servers of its own.
pub struct Stage {
    /// The server that lasts.
    pub url: String,
    pub(super) channel: Channel,
    pub(super) control: ControlClient,
    /// On the channel that lasts.
    pub(super) lab: LabClient,
    name: String,
}

impl Stage {
    /// Connects to the server that lasts. No two stages have one name.
    ///
    /// # Errors
    /// It cannot be reached.
    pub async fn open(url: &str, name: &str) -> Result<Self, Wrong> {
        let channel = connect(url).await?;
        Ok(Self {
            url: url.to_owned(),
            control: ControlClient::new(channel.clone()),
            lab: LabClient::new(channel.clone()),
            channel,
            name: name.to_owned(),
        })
    }

    /// A ticket that nobody else has.
    pub(super) fn ticket(&self, what: &str) -> String {
        format!("{}: {what}", self.name)
    }

    pub(super) async fn serve(&self, kind: Kind) -> Result<Place, Wrong> {
        Ok(self.control.serve(kind).await?)
    }

    pub(super) async fn order(&self, place: &Place, order: Order) -> Played {
        Ok(self.control.order(place.id, order).await?)
    }

    pub(super) async fn release(&self, ticket: &str, permits: u32) -> Played {
        Ok(self.control.release(ticket, permits).await?)
    }

    /// Waits until the calls with a ticket are as they should be. Asking takes the time that passes.
    pub(super) async fn until(&self, ticket: &str, are: impl Fn(&Facts) -> bool) -> Played {
        while !are(&self.control.facts(ticket).await?) {}
        Ok(())
    }

    pub(super) async fn facts(&self, ticket: &str) -> Result<Facts, Wrong> {
        Ok(self.control.facts(ticket).await?)
    }

    /// Gives others the time of so many calls.
    pub(super) async fn pause(&self, calls: u32) -> Played {
        for _ in 0..calls {
            self.lab.echo(b"").await?;
        }
        Ok(())
    }
}

/// A connector that loses no time between attempts.
pub(super) fn hasty(url: &str) -> Connector {
    let backoff = Backoff {
        first: Duration::from_millis(5),
        most: Duration::from_millis(50),
    };
    Connector::new(url).backoff(backoff)
}

/// A channel to a place, and its laboratory.
pub(super) async fn lab_at(place: &Place) -> Result<(Channel, LabClient), Wrong> {
    let channel = hasty(&place.url).connect().await?;
    Ok((channel.clone(), LabClient::new(channel)))
}

/// Runs something beside a call, and then waits for the call.
pub(super) async fn beside<T>(
    call: impl Future<Output = T>,
    other: impl Future<Output = Played>,
) -> Result<T, Wrong> {
    let (outcome, other) = futures_util::future::join(call, other).await;
    other?;
    Ok(outcome)
}

/// Runs something beside a call, which must not end before it, and drops the call.
pub(super) async fn dropped_after<T>(
    call: impl Future<Output = T>,
    other: impl Future<Output = Played>,
) -> Played {
    pin_mut!(call, other);
    match select(call, other).await {
        Either::Left(_) => wrong("the call has ended"),
        Either::Right((outcome, _)) => outcome,
    }
}

pub(super) fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Played {
    if found == expected {
        return Ok(());
    }
    wrong(format!("{what}: {found:?} instead of {expected:?}"))
}

pub(super) fn holds(what: &str, holds: bool) -> Played {
    if holds { Ok(()) } else { wrong(what) }
}

pub(super) fn wrong<T>(what: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong(what.into()))
}

/// The error of what must not succeed.
pub(super) fn failure<T: Debug, E>(what: &str, outcome: Result<T, E>) -> Result<E, Wrong> {
    match outcome {
        Err(error) => Ok(error),
        Ok(value) => wrong(format!("{what}: it answered {value:?}")),
    }
}
