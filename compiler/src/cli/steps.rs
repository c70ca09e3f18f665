//! The steps of a long command: with a spinner and the time on a terminal, as plain lines elsewhere.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;
use crate::wasm_package::Progress;

/// How often the spinner moves and the time is shown.
const TICK: Duration = Duration::from_millis(100);

/// Shows steps on the standard error.
pub(super) struct Steps<'a> {
    ui: &'a mut Ui,
    /// On a terminal only.
    bar: Option<ProgressBar>,
    current: Option<(String, Instant)>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(ui: &'a mut Ui) -> Self {
        let is_shown = !ui.is_quiet() && io::stderr().is_terminal();
        Self {
            bar: is_shown.then(spinner),
            ui,
            current: None,
        }
    }

    fn finish(&mut self) {
        let Some((step, begin)) = self.current.take() else {
            return;
        };
        let seconds = begin.elapsed().as_secs_f64();
        match &self.bar {
            None => self.ui.status(&format!("  {step}, {seconds:.1} s")),
            Some(bar) => bar.suspend(|| self.ui.status(&format!("  {step}, {seconds:.1} s"))),
        }
    }
}

impl Progress for Steps<'_> {
    fn step(&mut self, what: &str) {
        self.finish();
        if let Some(bar) = &self.bar {
            bar.set_prefix(what.to_owned());
            bar.set_message("");
            bar.reset_elapsed();
        }
        self.current = Some((what.to_owned(), Instant::now()));
    }

    fn detail(&mut self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
    }

    fn done(&mut self) {
        self.finish();
    }
}

impl Drop for Steps<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("  {spinner} {prefix} {elapsed} {wide_msg:.dim}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}
