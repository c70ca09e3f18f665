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
        Self::on(ProgressDrawTarget::stderr(), what)
    }

    fn on(target: ProgressDrawTarget, what: &str) -> Self {
        let what = what.to_owned();
        let (done, is_done) = mpsc::channel::<()>();
        let shown = thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, target);
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

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::Duration;

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::Waiting;

    /// A terminal that remembers the line it shows.
    #[derive(Clone, Debug, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn line(&self) -> String {
            self.0.lock().expect("a line").clone()
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().expect("a line").push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().expect("a line").clear();
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_takes_long_is_named_until_it_is_done() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let waiting = Waiting::on(target, "reading schemas");
        let is_named = (0..12_000).any(|_| {
            thread::sleep(Duration::from_millis(5));
            screen.line().contains("reading schemas")
        });
        assert!(is_named, "a minute is long");
        drop(waiting);
        assert_eq!(screen.line().trim(), "");
    }
}
