//! The progress bar: cases done, rate, failures so far, time left. Only on a terminal.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use reports::result::Outcome;

/// A bar that several threads may move.
pub(super) struct Progress {
    bar: ProgressBar,
    failures: AtomicU64,
}

impl Progress {
    /// A bar for so many cases, of which some are done.
    pub fn new(cases: u64, done: u64) -> Progress {
        let bar =
            ProgressBar::with_draw_target(Some(cases), ProgressDrawTarget::stderr_with_hz(10));
        let form = "{bar:30} {pos}/{len} cases  {per_sec}  {msg}  {eta} left";
        bar.set_style(ProgressStyle::with_template(form).expect("the template is right"));
        bar.set_message("no failures");
        bar.set_position(done);
        bar.reset_eta();
        Progress { bar, failures: AtomicU64::new(0) }
    }

    /// One case is settled.
    pub fn settle(&self, outcome: Outcome) {
        if outcome.is_failure() {
            let failures = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
            self.bar.set_message(format!("{failures} failed"));
        }
        self.bar.inc(1);
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
