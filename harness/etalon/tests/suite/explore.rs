//! Exploration finds what no case was written for, makes it small, and leaves a case that replays.

use crate::support::{complaint, etalon};

#[test]
fn the_reference_conforms_to_calls_that_nobody_thought_of() {
    let folder = tempfile::tempdir().unwrap();
    let output = etalon(folder.path(), &["explore", "reference", "--calls", "1500"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", complaint(&output));
    assert!(said.contains(" 0 fail"), "{said}");
}

#[test]
fn a_lost_tail_is_found_made_small_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let fault = ["--set", "fault=lost-tail"];
    let explore = ["explore", "faulty", "--op", "matmul", "--calls", "60"];
    let output = etalon(folder.path(), &[&explore[..], &fault].concat());
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    let said = String::from_utf8_lossy(&output.stdout);
    let written =
        std::fs::read_to_string(folder.path().join("found/explored/matmul.yaml")).unwrap();
    // Sums are right up to 32 products, so nothing smaller fails.
    assert!(written.contains("{shape: [1, 33], data: \"constant(1)\"}"), "{written}");
    let id = said.lines().find_map(|line| line.strip_prefix("FAIL  ")).expect("a failure");
    let replay = ["certify", "faulty", "--cases", "found", "--only", id];
    let again = etalon(folder.path(), &[&replay[..], &fault].concat());
    assert_eq!(again.status.code(), Some(1), "{}", complaint(&again));
    let block = |text: &str| -> Vec<String> {
        let own = text.lines().skip_while(|line| !line.contains(id)).skip(1);
        own.take_while(|line| !line.contains("rerun")).map(|line| line.trim().to_owned()).collect()
    };
    let said_again = String::from_utf8_lossy(&again.stdout);
    assert_eq!(block(&said), block(&said_again), "the case replays otherwise:\n{said_again}");
    let right = etalon(folder.path(), &replay);
    assert!(right.status.success(), "without the fault it passes: {}", complaint(&right));
}
