//! A worker that is lost costs one case: the one it was lost in. The rest of the plan is judged.

use std::sync::atomic::{AtomicUsize, Ordering};

use reports::result::{Outcome, Record};

use crate::support::certify;

/// The records that did not pass.
fn lost(records: &[Record]) -> Vec<&Record> {
    records.iter().filter(|record| record.outcome != Outcome::Pass).collect()
}

fn requirement(record: &Record) -> &str {
    record.evidence.as_ref().map_or("", |evidence| &evidence.requirement)
}

#[test]
fn a_segfault_costs_one_case() {
    // The fault reads memory that is not there where the axis has one element.
    let only = ["kernel/softmax/rows/types=f32,*,law=normal"];
    let records = certify("crash", &only, &|_| {});
    assert!(records.len() > 10);
    let lost = lost(&records);
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0].id, "kernel/softmax/rows/types=f32,n=1,law=normal");
    assert_eq!(lost[0].outcome, Outcome::Crashed);
    assert_eq!(requirement(lost[0]), "OXI-API-0011");
    let what = &lost[0].evidence.as_ref().unwrap().what;
    assert!(what.contains("SIGSEGV"), "{what}");
}

#[test]
fn a_hang_costs_one_case() {
    let only =
        ["kernel/reduce_sum/nothing/types=f32,rows=3", "kernel/reduce_sum/rows/types=f32,**"];
    let records = certify("hang", &only, &|_| {});
    let lost = lost(&records);
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0].id, "kernel/reduce_sum/nothing/types=f32,rows=3");
    assert_eq!(lost[0].outcome, Outcome::TimedOut);
    assert_eq!(requirement(lost[0]), "OXI-API-0012");
}

#[test]
fn an_exit_with_success_costs_one_case() {
    let only = ["numerical/tanh/counts/types=f32,n=7", "numerical/exp/counts/types=f32,*"];
    let records = certify("exit-in-call", &only, &|_| {});
    let lost = lost(&records);
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0].id, "numerical/tanh/counts/types=f32,n=7");
    assert_eq!(lost[0].outcome, Outcome::Crashed);
    let what = &lost[0].evidence.as_ref().unwrap().what;
    assert!(what.contains("exited with code 0"), "{what}");
}

#[test]
fn a_gigabyte_of_output_costs_one_case() {
    let only = ["numerical/tanh/counts/types=f32,n=7", "numerical/exp/counts/types=f32,*"];
    let records = certify("flood", &only, &|_| {});
    let lost = lost(&records);
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0].id, "numerical/tanh/counts/types=f32,n=7");
    assert_eq!(requirement(lost[0]), "OXI-API-0013");
    let kept: usize = lost[0].evidence.as_ref().unwrap().last_words.iter().map(String::len).sum();
    assert!(kept < 10_000, "the last words are few: {kept} bytes");
}

#[test]
fn a_kill_from_outside_costs_one_case() {
    let seen = AtomicUsize::new(0);
    let kill = |_: &Record| {
        // Somewhere in the middle, when cases are under way.
        if seen.fetch_add(1, Ordering::Relaxed) == 50 {
            let children = workers();
            assert!(!children.is_empty(), "there are workers");
            let pid = rustix::process::Pid::from_raw(children[0]).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        }
    };
    let records = certify("", &["numerical/add/**", "numerical/exp/**"], &kill);
    assert!(records.len() > 300, "{}", records.len());
    let lost = lost(&records);
    assert_eq!(lost.len(), 1, "{lost:?}");
    // Alone it passes, and two outcomes in two attempts are a failure of their own kind.
    assert_eq!(lost[0].outcome, Outcome::Fail);
    assert_eq!(lost[0].marks, ["flaky"]);
    let what = &lost[0].evidence.as_ref().unwrap().what;
    assert!(what.contains("SIGKILL") && what.contains("alone, its outcome was pass"), "{what}");
}

/// Workers that this thread's run has started: children that run the executable. Other tests of
/// this binary run at the same time, so those are told apart by the thread that waits for them.
fn workers() -> Vec<i32> {
    let task = std::fs::read_to_string("/proc/thread-self/children");
    let of_thread = |text: String| -> Vec<i32> {
        text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    task.map(of_thread).unwrap_or_default()
}
