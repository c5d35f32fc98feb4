//! A vendor's change goes through the gate: an adapter gets worse, and what it did worse is named.

use std::path::Path;

use reports::read::read;
use reports::result::Outcome;

use crate::support::{complaint, etalon};

/// Cases that the planted fault is seen by, and some that it is not.
const ONLY: [&str; 4] = [
    "--only",
    "kernel/matmul/odd-integers/types=f16.f16.f32,k=6*",
    "--only",
    "numerical/add/special/**",
];

/// Certifies the adapter with a planted fault into a folder; the exit code.
pub fn certify(folder: &Path, fault: &str, out: &str, more: &[&str]) -> Option<i32> {
    let set = format!("fault={fault}");
    let mut arguments = vec!["certify", "faulty", "--out", out];
    arguments.extend(ONLY);
    if !fault.is_empty() {
        arguments.extend(["--set", &set]);
    }
    arguments.extend(more);
    let output = etalon(folder, &arguments);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", complaint(&output));
    output.status.code()
}

/// What the gate prints, and its exit code.
fn gate(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let mut all = vec!["gate"];
    all.extend(arguments);
    let output = etalon(folder, &all);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (format!("{said}{}", complaint(&output)), output.status.code())
}

const POLICY: &str = "certifiable: optional\n";

#[test]
fn a_regressed_adapter_is_refused_in_one_screen() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("policy.yaml"), POLICY).unwrap();
    assert_eq!(certify(here, "", "old", &[]), Some(0));
    assert_eq!(certify(here, "narrow-accumulator", "new", &[]), Some(1));

    let (said, code) = gate(here, &["old", "--policy", "policy.yaml", "--baseline", "old"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("gate: passed"), "{said}");

    let (said, code) = gate(here, &["new", "--policy", "policy.yaml", "--baseline", "old"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.lines().count() <= 24, "{said}");
    let mut settings = insta::Settings::clone_current();
    // What varies with the machine and the build is not what is looked at.
    settings.add_filter("(?m)^  warning .*\n", "");
    settings.bind(|| insta::assert_snapshot!(said));

    let left = |name: &str| std::fs::read_to_string(here.join("new").join(name)).unwrap();
    for name in ["gate.md", "gate.junit.xml", "gate.ctrf.json", "gate.codequality.json"] {
        assert!(left(name).contains("OXI-NUM-0002"), "{name}");
    }
    let hosted = ["new", "--policy", "policy.yaml", "--annotations", "github", "--out", "other"];
    let (said, _) = gate(here, &hosted);
    assert!(said.contains("\n::error title=OXI-NUM-0002::kernel/matmul/odd-integers/"), "{said}");
    assert!(here.join("other/gate.md").is_file());
}

#[test]
fn what_cannot_be_decided_has_a_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("policy.yaml"), POLICY).unwrap();
    std::fs::write(here.join("wrong.yaml"), "certifiable: perhaps\n").unwrap();
    assert_eq!(certify(here, "", "new", &[]), Some(0));
    let (said, code) = gate(here, &["nowhere", "--policy", "policy.yaml"]);
    assert_eq!(code, Some(2), "{said}");
    let (said, code) = gate(here, &["new", "--policy", "wrong.yaml"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("wrong.yaml:1:14"), "{said}");

    // A run that was killed.
    let path = here.join("new/results.ndjson");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    std::fs::write(&path, lines[..lines.len() - 3].join("\n") + "\n").unwrap();
    let (said, code) = gate(here, &["new", "--policy", "policy.yaml"]);
    assert_eq!(code, Some(3), "{said}");

    // One that a loaded machine spoiled: its last case did not come back in time.
    let late = "\"outcome\":\"timed_out\",\"evidence\":{\"requirement\":\"OXI-API-0012\",\
                \"says\":\"\",\"what\":\"late\"}";
    let last = lines[lines.len() - 2].replace("\"outcome\":\"pass\"", late);
    let spoiled = [&lines[..lines.len() - 2], &[&last, lines[lines.len() - 1]]].concat();
    std::fs::write(&path, spoiled.join("\n") + "\n").unwrap();
    let (said, code) = gate(here, &["new", "--policy", "policy.yaml"]);
    assert_eq!(code, Some(75), "{said}");
}

/// A waiver of what the planted fault breaks.
fn waivers(expires: &str, cases: &str, product: &str) -> String {
    format!(
        "waivers:
  - requirement: OXI-NUM-0002
    cases: {cases}
    product: {product}
    versions: \"*\"
    device: \"*\"
    reason: The accumulator has 12 bits.
    issue: https://acme.example/issues/17
    approver: A. Person
    issued: 2026-01-01
    expires: {expires}
"
    )
}

#[test]
fn a_waived_failure_lets_the_claim_hold_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let product = "oxi-faulty";
    let file = |text: String| std::fs::write(here.join("w.yaml"), text).unwrap();
    let with = ["--waivers", "w.yaml"];

    file(waivers("2999-12-31", "kernel/matmul/**", product));
    assert_eq!(certify(here, "narrow-accumulator", "new", &with), Some(0));
    let result = read(&here.join("new/results.ndjson")).unwrap();
    let failed = result.records.iter().filter(|record| record.outcome == Outcome::Fail).count();
    assert!(failed > 0, "a waived failure is a failure");
    let summary = std::fs::read_to_string(here.join("new/summary.md")).unwrap();
    assert!(summary.contains("conformant_with_waivers"), "{summary}");
    assert!(summary.contains("waived until 2999-12-31: The accumulator has 12 bits."), "{summary}");

    // Without it the same run fails. A part of a run does not say that nothing needs it.
    assert_eq!(certify(here, "narrow-accumulator", "new", &[]), Some(1));
    assert_eq!(certify(here, "", "new", &with), Some(0));

    for (expires, cases, product, why) in [
        ("2026-01-02", "kernel/matmul/**", product, "it expired on 2026-01-02"),
        ("2999-12-31", "kernel/matmal/**", product, "no case matches `kernel/matmal/**`"),
        ("2999-12-31", "kernel/matmul/**", "other", "it is for other, and this is oxi-faulty"),
    ] {
        file(waivers(expires, cases, product));
        let output = etalon(here, &["certify", "faulty", "--waivers", "w.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{why}");
        assert!(complaint(&output).contains(why), "{why}: {}", complaint(&output));
        assert!(complaint(&output).contains("w.yaml:"), "{}", complaint(&output));
    }
}

#[test]
fn in_development_mode_exactly_what_is_expected_fails() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let expected = |cases: &str| {
        format!(
            "expectations:\n  - cases: {cases}\n    outcome: fail\n    how_many: some\n    \
             requirement: OXI-NUM-0002\n    reason: The accumulator has 12 bits.\n"
        )
    };
    let file = |text: String| std::fs::write(here.join("e.yaml"), text).unwrap();
    let with = ["--expectations", "e.yaml"];
    let known = "kernel/matmul/odd-integers/types=f16.f16.f32,k=6*";
    file(expected(known));
    assert_eq!(certify(here, "narrow-accumulator", "new", &with), Some(0));
    let summary = std::fs::read_to_string(here.join("new/summary.md")).unwrap();
    assert!(summary.contains("NOT CERTIFIED: development"), "{summary}");
    assert!(summary.contains("not_conformant"), "no claim holds by it: {summary}");
    // What is mended is taken out of the file.
    assert_eq!(certify(here, "", "new", &with), Some(1));
    // What nobody expects is none of it.
    file(expected("numerical/add/special/**"));
    assert_eq!(certify(here, "narrow-accumulator", "new", &with), Some(1));
    file(expected("kernel/matmal/**"));
    let output = etalon(here, &["certify", "faulty", "--expectations", "e.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("no case matches"), "{}", complaint(&output));
    // In certification mode nothing is expected of a vendor's folder.
    let vendor = here.join("vendors/acme");
    std::fs::create_dir_all(&vendor).unwrap();
    let manifest = "vendor: acme\nproduct: Acme\nadapter: {builtin: faulty}\n\
                    claims: [{profile: core, level: 3}]\nsettings: {fault: narrow-accumulator}\n";
    std::fs::write(vendor.join("vendor.yaml"), manifest).unwrap();
    std::fs::write(vendor.join("expectations.yaml"), expected(known)).unwrap();
    let run = |more: &[&str]| {
        let all = ["certify", "acme", "--only", known];
        etalon(here, &[&all, more].concat()).status.code()
    };
    assert_eq!(run(&[]), Some(1));
    assert_eq!(run(&["--development"]), Some(0));
}
