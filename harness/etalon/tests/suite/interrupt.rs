//! Ctrl-C leaves a readable result that says so, and `--resume` goes on from there.

use std::process::{Command, Stdio};
use std::time::Duration;

use reports::read::read;
use reports::result::Outcome;

use crate::support::{ETALON, complaint, etalon};

#[test]
fn an_interrupted_run_is_readable_and_can_be_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("results/reference/results.ndjson");
    let mut run = Command::new(ETALON)
        .args(["certify", "--jobs", "1", "--only", "kernel/**"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // As soon as there are records, however slow the machine.
    let lines = || std::fs::read_to_string(&results).map_or(0, |text| text.lines().count());
    while lines() < 20 {
        assert!(run.try_wait().unwrap().is_none(), "the run ended before it was interrupted");
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = rustix::process::Pid::from_child(&run);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let status = run.wait().unwrap();
    assert_eq!(status.code(), Some(3), "an interrupted run is incomplete");
    let partial = read(&results).unwrap();
    assert!(partial.footer.as_ref().is_some_and(|footer| footer.interrupted));
    assert!((partial.records.len() as u64) < partial.header.planned);
    let summary = std::fs::read_to_string(results.with_file_name("summary.md")).unwrap();
    assert!(summary.contains("the run was interrupted"), "{summary}");

    let resumed = etalon(folder.path(), &["certify", "--resume", "--only", "kernel/**"]);
    assert!(resumed.status.success(), "{}", complaint(&resumed));
    let whole = read(&results).unwrap();
    assert_eq!(whole.records.len() as u64, whole.header.planned);
    assert!(whole.records.iter().all(|record| record.outcome == Outcome::Pass));
    assert!(whole.footer.is_some_and(|footer| !footer.interrupted));

    let other =
        etalon(folder.path(), &["certify", "--resume", "--only", "kernel/**", "--seed", "7"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(complaint(&other).contains("of another seed"), "{}", complaint(&other));
}
