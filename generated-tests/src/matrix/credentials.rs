//! Who a client is: a server that lets in `user-NAME` for ever, `brief-NAME` for no time at all, and nobody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use turbo_runtime::client::{ConnectError, ConnectionState};
use turbo_runtime::{Metadata, Status};

use super::stage::{Played, Stage, beside, failure, hasty, holds, same};
use crate::matrix_api::matrix::v1::{Kind, LabClient, Order};

fn bearer(token: &str) -> Metadata {
    Metadata::from_pairs([("authorization", format!("Bearer {token}"))]).unwrap_or_default()
}

// W-56
pub(super) async fn refused(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Guarded).await?;
    let nobody = failure("a client without a token", hasty(&place.url).connect().await)?;
    holds(
        &nobody.to_string(),
        matches!(nobody, ConnectError::Unauthenticated(_)),
    )?;
    let channel = hasty(&place.url)
        .metadata("authorization", "Bearer wrong")
        .start();
    let error = failure(
        "a call of a stranger",
        LabClient::new(channel.clone()).who().await,
    )?;
    same("the status", &error.status(), &Status::Unauthenticated)?;
    same("the state", &channel.state(), &ConnectionState::Closed)?;
    stage.pause(100).await?;
    same("the attempts", &stage.control.attempts(place.id).await?, &2)
}

// W-57, W-58
pub(super) async fn renewed(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Guarded).await?;
    let connector = hasty(&place.url).metadata("authorization", "Bearer brief-ann");
    let channel = connector.connect().await?;
    let lab = LabClient::new(channel.clone());
    let error = failure("a call after the time of the token", lab.who().await)?;
    same("the status", &error.status(), &Status::Unauthenticated)?;
    channel.renew(bearer("user-ann")).await?;
    same("the name", &lab.who().await?.as_str(), &"ann")?;
    // Calls in flight are not touched, and those that follow are another's.
    let ticket = stage.ticket("call");
    let waited = beside(lab.wait(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        channel.renew(bearer("user-bob")).await?;
        same("the name", &lab.who().await?.as_str(), &"bob")?;
        stage.release(&ticket, 1).await
    });
    same("the call in flight", &waited.await??, &1)?;
    // It is what the next connection says, too.
    stage.order(&place, Order::Kill).await?;
    stage.order(&place, Order::Start).await?;
    lab.echo(b"").await?;
    same("the name", &lab.who().await?.as_str(), &"bob")
}

// W-57
pub(super) async fn renewal_refused(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Guarded).await?;
    let connector = hasty(&place.url).metadata("authorization", "Bearer user-ann");
    let channel = connector.connect().await?;
    let refused = failure("a wrong token", channel.renew(bearer("wrong")).await)?;
    same("the status", &refused.status(), &Status::Unauthenticated)?;
    same("the name", &LabClient::new(channel).who().await?.as_str(), &"ann")?;
    // A server that asks nobody.
    let place = stage.serve(Kind::Open).await?;
    let channel = hasty(&place.url).connect().await?;
    let refused = failure(
        "a server that asks nobody",
        channel.renew(bearer("user-ann")).await,
    )?;
    same("the status", &refused.status(), &Status::Unimplemented)
}

// W-56
pub(super) async fn asked(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Guarded).await?;
    let count = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&count);
    let connector = hasty(&place.url).credentials(move || {
        let number = counts.fetch_add(1, Ordering::SeqCst) + 1;
        async move { Ok::<_, String>(bearer(&format!("user-{number}"))) }
    });
    let lab = LabClient::new(connector.connect().await?);
    same("the first name", &lab.who().await?.as_str(), &"1")?;
    stage.order(&place, Order::Kill).await?;
    stage.order(&place, Order::Start).await?;
    lab.echo(b"").await?;
    let name = lab.who().await?;
    holds("it was asked again", name != "1")?;
    same("the last name", &name, &count.load(Ordering::SeqCst).to_string())
}

// W-56
pub(super) async fn refused_later(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Guarded).await?;
    let count = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&count);
    let connector = hasty(&place.url).credentials(move || {
        let is_first = counts.fetch_add(1, Ordering::SeqCst) == 0;
        async move { Ok::<_, String>(bearer(if is_first { "user-ann" } else { "wrong" })) }
    });
    let channel = connector.connect().await?;
    let lab = LabClient::new(channel.clone());
    same("the name", &lab.who().await?.as_str(), &"ann")?;
    stage.order(&place, Order::Kill).await?;
    stage.order(&place, Order::Start).await?;
    // It may be sent before the loss is noticed, and is then repeated.
    let error = failure("a call of a stranger", lab.echo(b"").await)?;
    same("the status", &error.status(), &Status::Unauthenticated)?;
    same("the state", &channel.state(), &ConnectionState::Closed)
}

pub(super) async fn missing(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Guarded).await?;
    let connector = hasty(&place.url)
        .credentials(|| async { Err::<Metadata, _>("the keeper of tokens is out".to_owned()) });
    let error = failure("a client without credentials", connector.connect().await)?;
    holds(&error.to_string(), matches!(error, ConnectError::Credentials(_)))?;
    same("the attempts", &stage.control.attempts(place.id).await?, &0)
}
