//! Conversations that do not begin, servers of another schema, and channels that are closed.

use turbo_runtime::Status;
use turbo_runtime::client::{ConnectError, ConnectionState, SkewLevel};

use super::stage::{Played, Stage, beside, failure, hasty, holds, lab_at, same};
use crate::matrix_api::matrix::v1::{Kind, Trouble};
use crate::people::people::v1::PeopleClient;

// W-16, W-17
pub(super) async fn skewed(stage: &Stage) -> Played {
    let (channel, lab) = lab_at(&stage.serve(Kind::Skewed).await?).await?;
    let error = failure(
        "a method of another schema",
        lab.fail(&Trouble::Internal { number: 1 }).await,
    )?;
    same("the status", &error.status(), &Status::SchemaMismatch)?;
    let error = failure(
        "a service that is not there",
        PeopleClient::new(channel).get_person(1).await,
    )?;
    same("the status", &error.status(), &Status::Unimplemented)?;
    same(
        "what has not changed",
        &lab.echo(b"x").await?.as_ref(),
        &b"x".as_slice(),
    )
}

// W-16
pub(super) async fn skew_is_told(stage: &Stage) -> Played {
    let (channel, lab) = lab_at(&stage.serve(Kind::Skewed).await?).await?;
    lab.echo(b"").await?;
    let people = PeopleClient::new(channel.clone());
    failure("a service that is not there", people.get_person(1).await)?;
    let skew = channel.skew();
    same("the level", &skew.level, &SkewLevel::Degraded)?;
    let told: Vec<_> = skew
        .methods
        .iter()
        .map(|skewed| (skewed.service, skewed.method, skewed.status))
        .collect();
    let missing = |name| ("people.v1.People", name, Status::Unimplemented);
    let expected = vec![
        ("matrix.v1.Lab", "fail", Status::SchemaMismatch),
        missing("insert_person"),
        missing("get_person"),
        missing("watch_people"),
    ];
    same("what is told", &told, &expected)?;
    stage.lab.echo(b"").await?;
    same(
        "the level of another",
        &stage.channel.skew().level,
        &SkewLevel::Compatible,
    )
}

pub(super) async fn nobody(stage: &Stage) -> Played {
    let place = stage.control.script("nobody").await?;
    let error = failure("nobody", hasty(&place.url).connect().await)?;
    holds(&error.to_string(), matches!(error, ConnectError::Unreachable(_)))
}

pub(super) async fn no_address(_: &Stage) -> Played {
    let error = failure("no address", hasty("mailto:nobody").connect().await)?;
    holds(&error.to_string(), matches!(error, ConnectError::InvalidUrl(_)))
}

// W-31
pub(super) async fn closed(stage: &Stage) -> Played {
    let (channel, lab) = lab_at(&stage.serve(Kind::Open).await?).await?;
    let ticket = stage.ticket("call");
    let waited = beside(lab.wait(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        channel.close().await;
        Ok(())
    });
    let error = failure("a call on a closed channel", waited.await?)?;
    same("the status in flight", &error.status(), &Status::Cancelled)?;
    stage.until(&ticket, |facts| facts.live == 0).await?;
    let error = failure("a call on a closed channel", lab.echo(b"").await)?;
    same("the status afterwards", &error.status(), &Status::Unavailable)?;
    same("the state", &channel.state(), &ConnectionState::Closed)
}
