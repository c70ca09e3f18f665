use tokio::sync::watch;

/// How far a server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Serving,
    /// What is there may finish.
    Draining,
    Over,
}

/// Tells how far the server has come. Whoever listens counts as being there.
pub(super) struct Teller(watch::Sender<Phase>);

#[derive(Clone)]
pub(super) struct Listening(watch::Receiver<Phase>);

pub(super) fn channel() -> (Teller, Listening) {
    let (sender, receiver) = watch::channel(Phase::Serving);
    (Teller(sender), Listening(receiver))
}

impl Teller {
    pub(super) fn enter(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    /// Waits until nobody listens any more.
    pub(super) async fn all_gone(&self) {
        self.0.closed().await;
    }
}

impl Listening {
    /// Waits until the server has come that far, or was dropped.
    pub(super) async fn until(&mut self, phase: Phase) {
        // An error says that the server is no more.
        let _ = self.0.wait_for(|current| *current >= phase).await;
    }
}
