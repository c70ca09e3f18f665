//! Streams in both directions, and who waits for whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures_util::future::try_join_all;
use futures_util::task::AtomicWaker;
use futures_util::{StreamExt, stream};
use turbo_runtime::client::CallError;
use turbo_runtime::{Bytes, Status};

use super::stage::{Played, Stage, beside, failure, holds, same};
use crate::matrix_api::matrix::v1::{Item, LabClient, Trouble};

/// Items of 16 KiB that may be under way in one direction: windows of 256 KiB, what the buffers of both sides hold, and those of
/// the sockets between them, which the machine chooses.
const MOST: u32 = 800;

/// Numbers from 0, each with so many bytes.
pub(super) fn numbered(count: u32, size: usize) -> impl futures_util::Stream<Item = Item> + Send {
    stream::iter((0..count).map(move |number| Item {
        number,
        payload: Bytes::from(vec![7; size]),
    }))
}

/// Reads a stream of numbers from 0 to its end, and answers how many there were.
async fn read(lab: &LabClient, ticket: &str, count: u32, size: u32) -> Result<u32, super::Wrong> {
    let mut items = lab.count(ticket, count, size);
    let mut seen = 0;
    while let Some(item) = items.next().await {
        let item = item?;
        same("a number", &item.number, &seen)?;
        same("its payload", &item.payload.len(), &(size as usize))?;
        seen += 1;
    }
    Ok(seen)
}

// W-21
pub(super) async fn server(stage: &Stage) -> Played {
    for (count, size) in [(0, 0), (1, 0), (2_000, 0), (3, 500_000)] {
        let ticket = stage.ticket("numbers");
        same(
            "the items",
            &read(&stage.lab, &ticket, count, size).await?,
            &count,
        )?;
    }
    Ok(())
}

// W-38
pub(super) async fn client(stage: &Stage) -> Played {
    for (count, size) in [(0, 0), (1, 0), (2_000, 0), (3, 500_000)] {
        let taken = stage
            .lab
            .take(&stage.ticket("numbers"), false, numbered(count, size));
        same("the items", &taken.await?, &count)?;
    }
    Ok(())
}

// W-38
pub(super) async fn both(stage: &Stage) -> Played {
    let lines = stream::iter((0..2_000).map(|number| number.to_string()));
    let mut answers = stage.lab.chat("> ", lines);
    for number in 0..2_000 {
        let answer = answers.next().await.ok_or("an end")??;
        same("an answer", &answer, &format!("> {number}"))?;
    }
    holds("the end follows the end", answers.next().await.is_none())?;
    // Each line follows the answer to the one before it.
    let heard = Arc::new(AtomicUsize::new(0));
    let (counts, waker) = (Arc::clone(&heard), Arc::new(AtomicWaker::new()));
    let wakes = Arc::clone(&waker);
    let mut said = 0;
    let lines = stream::poll_fn(move |cx| {
        wakes.register(cx.waker());
        if said > counts.load(Ordering::SeqCst) {
            return Poll::Pending;
        }
        said += 1;
        Poll::Ready((said <= 100).then(|| said.to_string()))
    });
    let mut answers = stage.lab.chat("", lines);
    while let Some(answer) = answers.next().await {
        let number = heard.fetch_add(1, Ordering::SeqCst) + 1;
        same("an answer", &answer?, &number.to_string())?;
        waker.wake();
    }
    same("the answers", &heard.load(Ordering::SeqCst), &100)
}

// W-35
pub(super) async fn failing(stage: &Stage) -> Played {
    let trouble = Trouble::DataLoss { number: 7 };
    let mut items = stage.lab.fail_late(3, &trouble);
    for number in 0..3 {
        same("an item", &items.next().await.ok_or("an end")??.number, &number)?;
    }
    let error = failure("the end", items.next().await.ok_or("an end")?)?;
    same("the status", &error.status(), &Status::DataLoss)?;
    same("the error", &error, &CallError::Error(trouble))?;
    holds("nothing follows", items.next().await.is_none())
}

// W-22
pub(super) async fn left(stage: &Stage) -> Played {
    let ticket = stage.ticket("left");
    let mut items = stage.lab.drip(&ticket);
    stage.release(&ticket, 2).await?;
    for number in 0..2 {
        same("an item", &items.next().await.ok_or("an end")??, &number)?;
    }
    same("the call", &stage.facts(&ticket).await?.live, &1)?;
    drop(items);
    stage.until(&ticket, |facts| facts.live == 0).await
}

// W-25 to W-27
pub(super) async fn slow_reader(stage: &Stage) -> Played {
    let ticket = stage.ticket("slow");
    let mut items = stage.lab.count(&ticket, 100_000, 16 << 10);
    same("an item", &items.next().await.ok_or("an end")??.number, &0)?;
    let made = settled(stage, &ticket, |facts| facts.made).await?;
    holds(&format!("{made} items were made for nobody"), made <= MOST)?;
    for number in 1..2 * MOST {
        same("an item", &items.next().await.ok_or("an end")??.number, &number)?;
    }
    drop(items);
    stage.until(&ticket, |facts| facts.live == 0).await
}

/// A count when it grows no more, which other calls give the time for.
async fn settled(
    stage: &Stage,
    ticket: &str,
    count: impl Fn(&crate::matrix_api::matrix::v1::Facts) -> u32,
) -> Result<u32, super::Wrong> {
    let mut before = 0;
    loop {
        stage.pause(200).await?;
        let now = count(&stage.facts(ticket).await?);
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

// W-25 to W-27, W-40
pub(super) async fn slow_server(stage: &Stage) -> Played {
    let ticket = stage.ticket("slow");
    let made = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&made);
    let items = numbered(2 * MOST, 16 << 10).inspect(move |_| {
        counts.fetch_add(1, Ordering::SeqCst);
    });
    let taken = beside(stage.lab.take(&ticket, true, items), async {
        stage.until(&ticket, |facts| facts.live == 1).await?;
        let mut before = 0;
        while made.load(Ordering::SeqCst) > before {
            before = made.load(Ordering::SeqCst);
            stage.pause(200).await?;
        }
        holds(
            &format!("{before} items left for nobody"),
            before <= MOST as usize,
        )?;
        // One more, for the end.
        stage.release(&ticket, 2 * MOST + 1).await
    });
    same("the items", &taken.await??, &(2 * MOST))
}

pub(super) async fn fifty(stage: &Stage) -> Played {
    let there = (0..50).map(|number| async move {
        let ticket = stage.ticket(&format!("there {number}"));
        let taken = stage.lab.take(&ticket, false, numbered(number * 7, 100)).await?;
        same("the items", &taken, &(number * 7))
    });
    let back = (0..50).map(|number| async move {
        let ticket = stage.ticket(&format!("back {number}"));
        let seen = read(&stage.lab, &ticket, number * 7, 100).await?;
        same("the items", &seen, &(number * 7))
    });
    futures_util::future::try_join(try_join_all(there), try_join_all(back)).await?;
    Ok(())
}

// W-41, W-42
pub(super) async fn enough(stage: &Stage) -> Played {
    let ticket = stage.ticket("enough");
    let endless = stream::iter(std::iter::repeat_with(String::new));
    // The first line is empty, which ends the answers.
    let mut answers = stage.lab.chat(&ticket, endless);
    holds("no answer", answers.next().await.is_none())?;
    stage.pause(10).await
}
