//! Connections that are lost, and servers that go.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, join, select};
use futures_util::pin_mut;
use turbo_runtime::Status;
use turbo_runtime::client::{Backoff, Channel, ConnectionState, Connector};

use super::stage::{Played, Stage, beside, failure, hasty, holds, lab_at, same, wrong};
use super::streams::numbered;
use crate::matrix_api::matrix::v1::{Kind, LabClient, Order};

// W-45, W-50, W-51
pub(super) async fn cut_call(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    same("the conversation", &lab.visits().await?, &1)?;
    // In the two ways in which a place cuts.
    for number in 0..2_u32 {
        let ticket = stage.ticket(&format!("call {number}"));
        let waited = beside(lab.wait(&ticket), async {
            stage.until(&ticket, |facts| facts.live == 1).await?;
            stage.order(&place, Order::Cut).await?;
            stage.release(&ticket, 1).await
        });
        same("the call, which was made once", &waited.await??, &1)?;
        same("the conversation", &lab.visits().await?, &(number + 2))?;
    }
    Ok(())
}

// W-47, W-50, W-51
pub(super) async fn cut_stream(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("stream");
    let mut items = lab.drip(&ticket);
    for turn in 0..3 {
        stage.release(&ticket, 5).await?;
        for number in 5 * turn..5 * turn + 5 {
            same("an item", &items.next().await.ok_or("an end")??, &number)?;
        }
        stage.order(&place, Order::Cut).await?;
    }
    same("the calls", &stage.facts(&ticket).await?.begun, &1)
}

// W-46, W-50, W-51
pub(super) async fn cut_upload(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("stream");
    let taken = beside(lab.take(&ticket, true, numbered(1_000, 2_000)), async {
        for turn in 1..4 {
            stage.release(&ticket, 250).await?;
            stage.until(&ticket, |facts| facts.taken == 250 * turn).await?;
            stage.order(&place, Order::Cut).await?;
        }
        stage.release(&ticket, 251).await
    });
    same("the items", &taken.await??, &1_000)?;
    same("the calls", &stage.facts(&ticket).await?.begun, &1)
}

// W-51
pub(super) async fn restart(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (channel, lab) = lab_at(&place).await?;
    for turn in 1..4 {
        same("a visit", &lab.visits().await?, &1)?;
        same("another", &lab.visits().await?, &2)?;
        stage.order(&place, Order::Kill).await?;
        stage.order(&place, Order::Start).await?;
        let echo = lab.echo(b"again").await?;
        same("a call after that", &echo.as_ref(), &b"again".as_slice())?;
        same("the state", &channel.state(), &ConnectionState::Open)?;
        let attempts = stage.control.attempts(place.id).await?;
        holds("it has connected again", attempts > turn)?;
    }
    Ok(())
}

// W-36
pub(super) async fn killed(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("call");
    let waited = beside(lab.wait(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        stage.order(&place, Order::Kill).await?;
        stage.order(&place, Order::Start).await
    });
    let error = failure("a call of which nobody knows", waited.await?)?;
    same("the status", &error.status(), &Status::Indeterminate)?;
    lab.echo(b"").await?;
    same("the calls", &stage.facts(&ticket).await?.begun, &1)
}

// W-36
pub(super) async fn killed_idempotent(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("call");
    let waited = beside(lab.wait_again(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        stage.order(&place, Order::Kill).await?;
        stage.order(&place, Order::Start).await?;
        stage.until(&ticket, |facts| facts.begun == 2).await?;
        stage.release(&ticket, 1).await
    });
    same("the second call of it", &waited.await??, &2)
}

// W-36
pub(super) async fn killed_stream(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("stream");
    let mut items = lab.drip(&ticket);
    stage.release(&ticket, 1).await?;
    same("an item", &items.next().await.ok_or("an end")??, &0)?;
    stage.order(&place, Order::Kill).await?;
    stage.order(&place, Order::Start).await?;
    let error = failure("the stream", items.next().await.ok_or("an end")?)?;
    same("the status", &error.status(), &Status::Unavailable)?;
    lab.echo(b"").await?;
    same("the calls", &stage.facts(&ticket).await?.begun, &1)
}

// W-36
pub(super) async fn reopened(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("stream");
    let told = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&told);
    let mut items = lab.drip(&ticket).on_reopen(move || {
        counts.fetch_add(1, Ordering::SeqCst);
    });
    for turn in 0..3 {
        stage.release(&ticket, 2).await?;
        for number in 0..2 {
            same("an item", &items.next().await.ok_or("an end")??, &number)?;
        }
        same("the reader was told", &told.load(Ordering::SeqCst), &turn)?;
        stage.order(&place, Order::Kill).await?;
        stage.order(&place, Order::Start).await?;
    }
    Ok(())
}

// W-44
pub(super) async fn killed_upload(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    let ticket = stage.ticket("stream");
    let taken = beside(lab.take(&ticket, true, numbered(10, 0)), async {
        stage.release(&ticket, 5).await?;
        stage.until(&ticket, |facts| facts.taken == 5).await?;
        stage.order(&place, Order::Kill).await?;
        stage.order(&place, Order::Start).await
    });
    let error = failure("a call of which nobody knows", taken.await?)?;
    same("the status", &error.status(), &Status::Indeterminate)?;
    lab.echo(b"").await?;
    same("the calls", &stage.facts(&ticket).await?.begun, &1)
}

// W-30, W-66
pub(super) async fn leave(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let (_channel, lab) = lab_at(&place).await?;
    same("a visit", &lab.visits().await?, &1)?;
    let ticket = stage.ticket("call");
    let waited = beside(lab.wait(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        stage.order(&place, Order::Leave).await?;
        // It waits for the next connection, as long as something is in flight on this one.
        let (visits, released) = join(lab.visits(), stage.release(&ticket, 1)).await;
        released?;
        holds("the next connection", visits? <= 2)
    });
    same("the call in flight", &waited.await??, &1)?;
    same("the calls", &stage.facts(&ticket).await?.begun, &1)?;
    while stage.control.attempts(place.id).await? < 2 {
        lab.echo(b"").await?;
    }
    holds("it is another conversation", lab.visits().await? <= 2)
}

// W-80, W-81
pub(super) async fn no_room(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Narrow).await?;
    let (first, lab) = lab_at(&place).await?;
    lab.echo(b"").await?;
    let second = hasty(&place.url).start();
    let waits = LabClient::new(second.clone());
    let call = waits.visits();
    let refused = async {
        while stage.control.attempts(place.id).await? < 4 {}
        Played::Ok(())
    };
    pin_mut!(call, refused);
    match select(call, refused).await {
        Either::Left(_) => wrong("two have found room"),
        Either::Right((outcome, call)) => {
            outcome?;
            first.close().await;
            same("the first visit", &call.await?, &1)
        }
    }
}

// W-65
pub(super) async fn idle(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Restless).await?;
    let (channel, lab) = lab_at(&place).await?;
    until_state(&channel, ConnectionState::Idle).await?;
    same("a visit", &lab.visits().await?, &1)?;
    until_state(&channel, ConnectionState::Idle).await?;
    // A call may have crossed the wish, and was then made again.
    holds("it has come back", stage.control.attempts(place.id).await? >= 2)
}

async fn until_state(channel: &Channel, wanted: ConnectionState) -> Played {
    let mut states = channel.states();
    while let Some(state) = states.next().await {
        if state == wanted {
            return Ok(());
        }
    }
    wrong(format!("it has never been {wanted:?}"))
}

/// Waits for as long as nobody lives between attempts.
fn patient(url: &str) -> Connector {
    let hour = Duration::from_secs(3_600);
    Connector::new(url).backoff(Backoff {
        first: 1_000 * hour,
        most: 1_000 * hour,
    })
}

pub(super) async fn nudge(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    let channel = patient(&place.url).connect().await?;
    stage.order(&place, Order::Kill).await?;
    // The first attempt to resume comes at once, and those after it late.
    while channel
        .next_attempt()
        .is_none_or(|wait| wait < Duration::from_secs(60))
    {
        if channel.state() == ConnectionState::Reconnecting {
            channel.nudge();
        }
        stage.pause(1).await?;
    }
    stage.order(&place, Order::Start).await?;
    channel.nudge();
    same("a visit", &LabClient::new(channel).visits().await?, &1)
}

pub(super) async fn not_yet(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    stage.order(&place, Order::Kill).await?;
    let channel = hasty(&place.url).start();
    let lab = LabClient::new(channel.clone());
    let visited = beside(lab.visits(), async {
        while stage.control.attempts(place.id).await? < 3 {}
        same("the state", &channel.state(), &ConnectionState::Connecting)?;
        stage.order(&place, Order::Start).await
    });
    same("a visit", &visited.await??, &1)
}

pub(super) async fn states(stage: &Stage) -> Played {
    use ConnectionState::{Closed, Connecting, Open, Reconnecting};
    let place = stage.serve(Kind::Open).await?;
    let channel = hasty(&place.url).start();
    let states = channel.states().collect::<Vec<_>>();
    let played = async {
        let lab = LabClient::new(channel.clone());
        lab.echo(b"").await?;
        holds("nothing is lost", channel.lost_because().is_none())?;
        stage.order(&place, Order::Kill).await?;
        until_state(&channel, Reconnecting).await?;
        holds("it is said why", channel.lost_because().is_some())?;
        stage.order(&place, Order::Start).await?;
        until_state(&channel, Open).await?;
        channel.close().await;
        Ok(())
    };
    let states = beside(states, played).await?;
    same(
        "the states",
        &states,
        &vec![Connecting, Open, Reconnecting, Open, Closed],
    )
}
