//! A sign of life while something takes long: on a terminal only, and not for what is done at once.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is done sooner is not worth a word.
const PATIENCE: Duration = Duration::from_millis(400);

/// How often the spinner moves.
const TICK: Duration = Duration::from_millis(100);

/// Shows a spinner until it is dropped.
pub(super) struct Waiting {
    done: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Waiting {
    /// For work that is called `what`; nothing is shown where nobody would see it.
    pub(super) fn new(what: &str, is_quiet: bool) -> Self {
        if is_quiet || !io::stderr().is_terminal() {
            return Self { done: None };
        }
        let what = what.to_owned();
        let (done, is_done) = mpsc::channel::<()>();
        let shown = thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed:.dim}") {
                bar.set_style(style);
            }
            bar.set_message(what);
            while is_done.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Self {
            done: Some((done, shown)),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((done, shown)) = self.done.take() {
            drop(done);
            // It has nothing to say; whether it panicked is no matter here.
            drop(shown.join());
        }
    }
}
