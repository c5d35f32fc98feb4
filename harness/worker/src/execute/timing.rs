//! How long an operator takes once the device is warm, and what the machine uses meanwhile.

use std::time::{Duration, Instant};

use abi::session::Failure;
use wire::message::{Timed, Timing};

use crate::energy::Meter;

/// Measures runs, one after the other; `run` ends when the device has.
///
/// # Errors
/// The first run that fails.
pub(super) fn measure(
    timing: &Timing,
    run: &dyn Fn() -> Result<(), Failure>,
) -> Result<Timed, Failure> {
    let [least, most] = timing.runs;
    let budget = Duration::from_millis(u64::from(timing.budget_ms));
    for _ in 0..timing.warm_up {
        run()?;
    }
    let meter = Meter::of_machine();
    let (before, begun) = (meter.read(), Instant::now());
    let mut ns = Vec::new();
    for done in 0..most {
        if done >= least && begun.elapsed() >= budget {
            break;
        }
        let one = Instant::now();
        run()?;
        ns.push(one.elapsed().as_nanos() as u64);
    }
    let energy_uj = before.zip(meter.read()).map(|(before, after)| meter.between(&before, &after));
    Ok(Timed { ns, energy_uj })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Runs that took so many milliseconds each, and how many of them counted.
    fn counted(timing: Timing, ms: u64) -> (u32, usize) {
        let runs = Cell::new(0);
        let timed = measure(&timing, &|| {
            runs.set(runs.get() + 1);
            std::thread::sleep(Duration::from_millis(ms));
            Ok(())
        });
        (runs.get(), timed.unwrap().ns.len())
    }

    #[test]
    fn the_first_runs_do_not_count_and_the_others_keep_to_a_time() {
        let timing = Timing { warm_up: 2, runs: [3, 10], budget_ms: 0 };
        assert_eq!(counted(timing, 0), (5, 3), "the least number, however long it takes");
        assert_eq!(counted(Timing { budget_ms: 10_000, ..timing }, 0), (12, 10), "and the most");
        let (_, some) = counted(Timing { budget_ms: 20, ..timing }, 5);
        assert!((3..=4).contains(&some), "{some}");
    }

    #[test]
    fn a_run_that_fails_ends_it() {
        let timing = Timing { warm_up: 0, runs: [3, 10], budget_ms: 0 };
        let failure = || Failure { function: "oxi_execute", status: -1, message: String::new() };
        assert!(measure(&timing, &|| Err(failure())).is_err());
    }
}
