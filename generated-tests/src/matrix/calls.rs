//! Calls that answer one value.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::try_join_all;
use turbo_runtime::client::CallError;
use turbo_runtime::{SchemaError, Status};

use super::stage::{Played, Stage, beside, dropped_after, failure, hasty, holds, lab_at, same};
use crate::everything::sample::everything::v1::EverythingClient;
use crate::everything::sample::extras::v1::{Code, ExtrasClient, Inner, Limited, Outer};
use crate::matrix_api::matrix::v1::{Kind, LabClient, Trouble};

pub(super) async fn one_answer(stage: &Stage) -> Played {
    for size in [0, 1, 250, 251, 65_535, 65_536] {
        let payload = vec![7; size];
        same("the answer", &stage.lab.echo(&payload).await?.to_vec(), &payload)?;
    }
    Ok(())
}

pub(super) async fn nothing(stage: &Stage) -> Played {
    for _ in 0..100 {
        EverythingClient::new(stage.channel.clone()).ping().await?;
    }
    Ok(())
}

// W-18, W-20
pub(super) async fn thousand(stage: &Stage) -> Played {
    let calls = (0..1_000_u32).map(|number| async move {
        let payload = number.to_le_bytes();
        let answer = stage.lab.echo(&payload).await?;
        same("one of a thousand", &answer.as_ref(), &payload.as_slice())
    });
    try_join_all(calls).await.map(|_| ())
}

// W-28
pub(super) async fn large(stage: &Stage) -> Played {
    let payload: Vec<u8> = (0..3_000_000_u32).map(|index| (index * 7) as u8).collect();
    let answer = stage.lab.echo(&payload).await?;
    holds("the payload came back as it went", answer == payload)
}

// W-4, W-12
pub(super) async fn too_large(stage: &Stage) -> Played {
    let (_channel, lab) = lab_at(&stage.serve(Kind::Small).await?).await?;
    let there = failure("20 kB to a server that takes 8", lab.echo(&[7; 20_000]).await)?;
    same("the status", &there.status(), &Status::ResourceExhausted)?;
    let mut items = lab.count(&stage.ticket("large"), 1, 5 << 20);
    let item = items.next().await.ok_or("an end")?;
    let back = failure("5 MiB to a client that takes 4", item)?;
    same("the status", &back.status(), &Status::ResourceExhausted)?;
    same("a small call", &lab.echo(b"x").await?.as_ref(), &b"x".as_slice())?;
    same("the conversation", &lab.visits().await?, &1)
}

// W-8
pub(super) async fn metadata(stage: &Stage) -> Played {
    let call = stage.lab.metadata("trace").metadata("trace", "Ünï 1");
    same("what was sent", &call.await?.as_deref(), &Some("Ünï 1"))?;
    let call = stage.lab.metadata("other").metadata("trace", "1");
    same("what was not", &call.await?, &None)?;
    let refused = stage.lab.metadata("No Key").metadata("No Key", "1").await;
    let refused = failure("a key that is none", refused)?;
    same("the status", &refused.status(), &Status::InvalidArgument)
}

pub(super) async fn greeting(stage: &Stage) -> Played {
    let channel = hasty(&stage.url)
        .metadata("app", "matrix")
        .metadata("version", "1")
        .connect()
        .await?;
    let lab = LabClient::new(channel);
    same(
        "what was said",
        &lab.greeting("app").await?.as_deref(),
        &Some("matrix"),
    )?;
    same("what was not", &lab.greeting("other").await?, &None)
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) async fn headers(stage: &Stage) -> Played {
    let channel = hasty(&stage.url).header("x-matrix", "native").connect().await?;
    let header = LabClient::new(channel).header("x-matrix").await?;
    same("the header", &header.as_deref(), &Some("native"))
}

#[cfg(target_arch = "wasm32")]
pub(super) async fn headers(_: &Stage) -> Played {
    super::stage::wrong("there are no headers here")
}

// W-34, W-35
pub(super) async fn statuses(stage: &Stage) -> Played {
    for (number, trouble) in (0..).zip(troubles()) {
        let error = failure("a call that fails", stage.lab.fail(&trouble).await)?;
        same("the status", &error.status(), &trouble.status())?;
        same("the error", &error, &CallError::Error(trouble))?;
        same("its number", &number_of(&error), &Some(number))?;
    }
    Ok(())
}

/// One of each status, numbered.
fn troubles() -> Vec<Trouble> {
    type Make = fn(u32) -> Trouble;
    let makes: [Make; 17] = [
        |number| Trouble::Cancelled { number },
        |number| Trouble::InvalidArgument { number },
        |number| Trouble::DeadlineExceeded { number },
        |number| Trouble::NotFound { number },
        |number| Trouble::AlreadyExists { number },
        |number| Trouble::PermissionDenied { number },
        |number| Trouble::ResourceExhausted { number },
        |number| Trouble::FailedPrecondition { number },
        |number| Trouble::Aborted { number },
        |number| Trouble::OutOfRange { number },
        |number| Trouble::Unimplemented { number },
        |number| Trouble::Internal { number },
        |number| Trouble::Unavailable { number },
        |number| Trouble::DataLoss { number },
        |number| Trouble::Unauthenticated { number },
        |number| Trouble::SchemaMismatch { number },
        |number| Trouble::Indeterminate { number },
    ];
    (0..).zip(makes).map(|(number, make)| make(number)).collect()
}

fn number_of(error: &CallError<Trouble>) -> Option<u32> {
    let CallError::Error(error) = error else {
        return None;
    };
    Some(match error {
        Trouble::Cancelled { number }
        | Trouble::InvalidArgument { number }
        | Trouble::DeadlineExceeded { number }
        | Trouble::NotFound { number }
        | Trouble::AlreadyExists { number }
        | Trouble::PermissionDenied { number }
        | Trouble::ResourceExhausted { number }
        | Trouble::FailedPrecondition { number }
        | Trouble::Aborted { number }
        | Trouble::OutOfRange { number }
        | Trouble::Unimplemented { number }
        | Trouble::Internal { number }
        | Trouble::Unavailable { number }
        | Trouble::DataLoss { number }
        | Trouble::Unauthenticated { number }
        | Trouble::SchemaMismatch { number }
        | Trouble::Indeterminate { number } => *number,
    })
}

// W-35
pub(super) async fn crash(stage: &Stage) -> Played {
    let ticket = stage.ticket("beside");
    let waited = beside(stage.lab.wait(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        let error = failure("a panic", stage.lab.crash().await)?;
        same("the status", &error.status(), &Status::Internal)?;
        let text = error.to_string();
        holds("the panic stays on the server", !text.contains("on purpose"))?;
        stage.release(&ticket, 1).await
    });
    same("the call beside it", &waited.await??, &1)
}

// W-23
pub(super) async fn timeout(stage: &Stage) -> Played {
    let ticket = stage.ticket("late");
    let call = stage.lab.wait(&ticket).timeout(Duration::from_millis(30));
    let error = failure("a call that is never answered", call.await)?;
    same("the status", &error.status(), &Status::DeadlineExceeded)?;
    stage.until(&ticket, |facts| facts.live == 0).await
}

// L-28
pub(super) async fn schema_timeout(stage: &Stage) -> Played {
    let ticket = stage.ticket("late");
    let error = failure("a call that is never answered", stage.lab.hurry(&ticket).await)?;
    same("the status", &error.status(), &Status::DeadlineExceeded)?;
    stage.until(&ticket, |facts| facts.live == 0).await?;
    let ticket = stage.ticket("patient");
    let patient = stage.lab.hurry(&ticket).timeout(Duration::from_secs(600));
    let answered = beside(patient, async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        stage.release(&ticket, 1).await
    });
    same("a caller who says otherwise", &answered.await??, &1)
}

// W-23
pub(super) async fn deadline(stage: &Stage) -> Played {
    same("a call without a timeout", &stage.lab.left().await?, &None)?;
    let left = stage.lab.left().timeout(Duration::from_secs(600)).await?;
    let left = left.ok_or("the handler sees no deadline")?;
    holds("it is what was left", (1..=600_000).contains(&left))
}

// W-22
pub(super) async fn cancelled(stage: &Stage) -> Played {
    let ticket = stage.ticket("cancelled");
    dropped_after(
        stage.lab.wait(&ticket),
        stage.until(&ticket, |facts| facts.live == 1),
    )
    .await?;
    stage.until(&ticket, |facts| facts.live == 0).await
}

pub(super) async fn slow(stage: &Stage) -> Played {
    let ticket = stage.ticket("slow");
    let waited = beside(stage.lab.wait(&ticket), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        stage.pause(200).await?;
        same("the slow one", &stage.facts(&ticket).await?.live, &1)?;
        stage.release(&ticket, 1).await
    });
    same("the slow one", &waited.await??, &1)
}

pub(super) async fn visits(stage: &Stage) -> Played {
    for number in 1..4 {
        same("a visit", &stage.lab.visits().await?, &number)?;
    }
    let other = LabClient::new(hasty(&stage.url).connect().await?);
    same("a visit over another channel", &other.visits().await?, &1)
}

// V-27
pub(super) async fn limits(stage: &Stage) -> Played {
    let extras = ExtrasClient::new(stage.channel.clone());
    let limited = Limited {
        text: "ab".into(),
        bytes: None,
        list: vec![],
        set: [Outer(Inner(1))].into(),
        map: [].into(),
        code: Code("c".into()),
        long: None,
    };
    same("what fits", &extras.limited(&limited, "t", &[]).await?, &limited)?;
    let long = Limited {
        text: "a long text".into(),
        ..limited
    };
    let error = failure("what does not", extras.limited(&long, "t", &[]).await)?;
    same("the status", &error.status(), &Status::InvalidArgument)?;
    let text = error.to_string();
    holds(&text, text.contains("Limited.text"))
}
