use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body as AppBody;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::sleep;

/// What an HTTP connection is busy with: requests, until their answers have left, and the WebSockets of endpoints inside of HTTP/2.
#[derive(Debug)]
pub(super) struct Activity(Arc<watch::Sender<usize>>);

/// One of those things, for as long as it exists.
#[derive(Debug)]
pub(crate) struct Busy(Arc<watch::Sender<usize>>);

impl Activity {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    pub(super) fn begin(&self) -> Busy {
        Busy::new(&self.0)
    }

    /// Ends when there was nothing to do for that long.
    pub(super) fn idle(&self, limit: Duration) -> impl Future<Output = ()> + Send + use<> {
        let mut count = self.0.subscribe();
        async move {
            loop {
                until(&mut count, |count| count == 0).await;
                tokio::select! {
                    () = sleep(limit) => return,
                    () = until(&mut count, |count| count > 0) => {}
                }
            }
        }
    }
}

async fn until(count: &mut watch::Receiver<usize>, is_so: impl Fn(usize) -> bool) {
    let is_gone = count.wait_for(|count| is_so(*count)).await.is_err();
    if is_gone {
        // The connection ends in any case.
        pending::<()>().await;
    }
}

impl Busy {
    fn new(count: &Arc<watch::Sender<usize>>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(Arc::clone(count))
    }
}

impl Clone for Busy {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// The body of an answer. The connection is busy with it until it has left.
pub(super) struct Answer {
    body: AppBody,
    _busy: Busy,
}

impl Answer {
    pub(super) fn new(body: AppBody, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::Activity;

    #[tokio::test(start_paused = true)]
    async fn time_counts_only_while_there_is_nothing_to_do() {
        let activity = Activity::new();
        let begin = Instant::now();
        let idle = tokio::spawn(activity.idle(Duration::from_secs(10)));
        sleep(Duration::from_secs(9)).await;
        let request = activity.begin();
        let socket = request.clone();
        sleep(Duration::from_secs(100)).await;
        drop(request);
        sleep(Duration::from_secs(100)).await;
        assert!(!idle.is_finished());
        drop(socket);
        idle.await.expect("no panic");
        assert_eq!(begin.elapsed().as_secs(), 219);
    }
}
