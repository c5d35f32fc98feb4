//! Bad input: a clear sentence, the right exit code, and no earlier record lost.

use std::path::Path;

use crate::example::compile;
use crate::support::{complaint, etalon};

/// A folder of cases with one file.
fn cases(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("kernel")).unwrap();
    std::fs::write(folder.path().join("kernel/mine.yaml"), text).unwrap();
    folder
}

/// What `etalon lint` says of a folder of cases.
fn lint(text: &str) -> String {
    let folder = cases(text);
    let output = etalon(folder.path(), &["lint", "--cases", "."]);
    assert_eq!(output.status.code(), Some(2), "{}", complaint(&output));
    complaint(&output)
}

const GOOD: &str = "about: Mine.
cases:
  - name: one
    why: To see.
    op: sqrt
    inputs: {x: {shape: [3], data: positive}}
";

#[test]
fn good_cases_are_sound() {
    let named = "about: Mine.\nmutants: [\"scale(y,6)\"]";
    let folder = cases(&GOOD.replace("about: Mine.", named));
    let output = etalon(folder.path(), &["lint", "--cases", "."]);
    assert!(output.status.success(), "{}", complaint(&output));
}

#[test]
fn a_case_of_an_operator_names_wrong_devices_that_it_finds() {
    let said = lint(GOOD);
    assert!(said.contains("case `one` names no wrong device that it is there to find"), "{said}");
    assert!(said.contains("[kernel/mine.yaml:3:11]"), "{said}");
}

#[test]
fn a_typo_in_yaml_is_shown_with_its_place() {
    insta::assert_snapshot!(lint(
        &GOOD.replace("inputs: {x: {shape: [3]", "inputs: {x: {shape: [3")
    ));
}

#[test]
fn an_unknown_key_is_shown_with_those_that_exist() {
    insta::assert_snapshot!(lint(&GOOD.replace("why:", "wy:")));
}

#[test]
fn an_id_that_is_given_twice_is_refused() {
    let twice = format!("{GOOD}{}", GOOD.split_once("cases:\n").unwrap().1);
    insta::assert_snapshot!(lint(&twice));
}

#[test]
fn a_requirement_that_does_not_exist_is_refused_with_its_nearest() {
    let text = GOOD.replace("    op: sqrt\n", "    op: sqrt\n    checks: [OXI-MEM-0039]\n");
    insta::assert_snapshot!(lint(&text));
}

#[test]
fn an_unknown_law_and_an_unknown_operator_are_refused() {
    insta::assert_snapshot!(lint(&GOOD.replace("positive", "positif")));
    insta::assert_snapshot!(lint(&GOOD.replace("sqrt", "sqroot")));
}

/// A scenario, up to its first step.
const HEAD: &str = "about: Mine.
cases:
  - name: one
    why: To see.
    checks: [OXI-MEM-0031]
    steps:
      - ";

/// What `etalon lint` says of a scenario with these steps.
fn scenario(steps: &str) -> String {
    lint(&format!("{HEAD}{steps}\n"))
}

#[test]
fn a_verb_that_does_not_exist_is_refused_with_its_nearest() {
    insta::assert_snapshot!(scenario("buffer_creat: {device: $device, desc: {bytes: 64}}"));
}

/// A step of each verb, in each of its forms.
const STEPS: [&str; 26] = [
    "host: {as: h, bytes: 64, word: 7}",
    "set: {host: $h, word: 8}",
    "poke: {at: $m, bytes: 64, word: 8}",
    "expect: {host: $h, words: 7}",
    "expect: {host: $h, rising: true}",
    "expect: {host: $h, same_as: $g}",
    "expect: {at: $m, bytes: 64, words: 7}",
    "expect: {value: $a, equals: 1}",
    "expect: {value: $a, differs: 1}",
    "expect: {value: $a, above: 1}",
    "expect: {value: $a, at_most: 1, slack: 2}",
    "expect: {value: $a, power_of_two: true, breaks: OXI-MEM-0031}",
    "repeat: {times: 2, steps: [device_count: {}]}",
    "race: {times: 2, ms: 5, steps: [device_count: {}]}",
    "growth: {what: allocated, times: 2, ms: 5, steps: [device_count: {}], as: g}",
    "poll: {ms: 5, stream_query: {stream: $s}}",
    "parallel: {threads: 2, steps: [device_count: {}]}",
    "delay: {us: 5}",
    "choose: {op: [copy], elements: 16, as: o}",
    "plan: {op: [copy], elements: 16, as: p}",
    "plan: {op: [matmul], elements: 16, weights: {flags: constant}, as: p}",
    "meet: {host: {abi_minor: 0}, as: a}",
    "inject: {device: $device, fault: execution}",
    "count: {what: threads, as: t}",
    "took: {as: t}",
    "buffer_create: {device: $device, desc: {bytes: 64}, as: b}",
];

/// A folder with a scenario of each step, a file each, and what `etalon lint` says of it.
fn each_step(change: impl Fn(&str) -> String) -> (Option<i32>, String) {
    let folder = cases(&format!("{HEAD}{}\n", change(STEPS[0])));
    for (number, step) in STEPS.iter().enumerate().skip(1) {
        let file = folder.path().join(format!("kernel/mine-{number}.yaml"));
        std::fs::write(file, format!("{HEAD}{}\n", change(step))).unwrap();
    }
    let output = etalon(folder.path(), &["lint", "--cases", "."]);
    (output.status.code(), complaint(&output))
}

#[test]
fn every_verb_refuses_a_key_that_nobody_reads() {
    let (code, said) = each_step(str::to_owned);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = each_step(|step| step.replacen('{', "{brakes: OXI-MEM-0031, ", 1));
    assert_eq!(code, Some(2), "{said}");
    for (number, step) in STEPS.iter().enumerate() {
        let file = if number == 0 { "mine".to_owned() } else { format!("mine-{number}") };
        let place = format!("kernel/{file}.yaml:7");
        let block = said.split("\n\n").find(|block| block.contains(&place));
        let block = block.unwrap_or_else(|| panic!("{step} is not refused: {said}"));
        let verb = step.split(':').next().unwrap();
        let named = match verb {
            "poll" => block.contains("a poll has `ms` and one call"),
            _ => {
                block.contains(&format!("`{verb}` has no `brakes`")) && block.contains("it takes ")
            }
        };
        assert!(named, "{step}: {block}");
    }
}

#[test]
fn keys_that_do_not_go_together_are_refused() {
    insta::assert_snapshot!(scenario("expect: {value: $a, equals: 1, slack: 5}"));
    insta::assert_snapshot!(scenario("host: 7"));
}

#[test]
fn values_that_say_nothing_are_refused() {
    let said = |step: &str, what: &str| assert!(scenario(step).contains(what), "{step}");
    said("expect: {host: $h, rising: false}", "`rising` can only be true");
    said("expect: {value: $a, equals: 1, breaks: 5}", "has no requirement ``");
    said("device_count: {as: 5}", "`as` must be a name");
    said("device_count: {returns: [OK, 5]}", "there is no status ``");
    said("plan: {op: [matmul], elements: 4, weights: {flag: constant}, as: p}", "has no `flag`");
}

#[test]
fn a_case_has_no_keys_that_its_kind_does_not_read() {
    let over = GOOD.replace("    op:", "    over: {n: [1, 2]}\n    op:");
    insta::assert_snapshot!(lint(&over));
    let text = "about: Mine.\ncases:\n  - name: one\n    why: To see.\n    over: {n: [1]}\n    \
                checks: [OXI-MEM-0031]\n    steps:\n      - device_count: {}\n";
    insta::assert_snapshot!(lint(text));
    let outputs = format!("{GOOD}    outputs: {{z: {{strides: [1]}}}}\n");
    assert!(lint(&outputs).contains("sqrt has no output `z`"));
}

#[test]
fn a_poll_needs_one_call() {
    insta::assert_snapshot!(scenario("poll: {ms: 5}"));
    insta::assert_snapshot!(scenario(
        "poll: {ms: 5, stream_query: {stream: $s}, event_query: {event: $e}}"
    ));
}

#[test]
fn a_choice_needs_operators() {
    insta::assert_snapshot!(scenario("choose: {elements: 16, as: o}"));
    insta::assert_snapshot!(scenario("choose: {op: [matmul], elements: 16, as: o}"));
}

#[test]
fn a_meeting_has_only_fields_that_exist() {
    insta::assert_snapshot!(scenario("meet: {host: {abi_minr: 0}, answer: {}, as: a}"));
}

#[test]
fn an_expectation_names_a_requirement_that_exists() {
    insta::assert_snapshot!(scenario("expect: {value: $a, equals: 1, breaks: OXI-MEM-9999}"));
}

/// What certifying says to standard error, and its exit code.
fn certify(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = etalon(folder, &[&["certify"], arguments].concat());
    (complaint(&output).replace(folder.to_str().unwrap(), "FOLDER"), output.status.code())
}

#[test]
fn what_is_no_adapter_is_wrong_use() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    insta::assert_debug_snapshot!(certify(here, &["./libmissing.so"]));
    insta::assert_debug_snapshot!(certify(here, &["nobody"]));
    std::fs::write(here.join("libtext.so"), "not a library").unwrap();
    let (said, code) = certify(here, &["./libtext.so"]);
    assert!(said.contains("cannot be loaded as a shared library"), "{said}");
    assert_eq!(code, Some(2));
    compile(here, "stranger", "int answer(void);\nint answer(void) { return 42; }\n");
    insta::assert_debug_snapshot!(certify(here, &["./libstranger.so"]));
    insta::assert_debug_snapshot!(certify(here, &["reference", "--only", "kernel/nothing/**"]));
    insta::assert_debug_snapshot!(certify(here, &["reference", "--profile", "kore:1"]));
}

#[test]
fn an_adapter_that_breaks_while_it_is_loaded_does_not_conform_and_loses_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let earlier = &["faulty", "--only", "numerical/sqrt/empty/**"];
    assert_eq!(certify(here, earlier).1, Some(0));
    let results = here.join("results/faulty/results.ndjson");
    let before = std::fs::read(&results).unwrap();
    for fault in ["wrong-major", "abort-in-negotiate", "null-slots", "garbage-size"] {
        let setting = format!("fault={fault}");
        let (said, code) = certify(here, &["faulty", "--set", &setting]);
        assert_eq!(code, Some(1), "{fault}: {said}");
        insta::assert_snapshot!(fault, said);
        assert_eq!(std::fs::read(&results).unwrap(), before, "{fault} lost a record");
    }
}

#[test]
fn an_adapter_that_hangs_while_it_is_loaded_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let (said, code) = certify(folder.path(), &["faulty", "--set", "fault=hang-in-negotiate"]);
    assert_eq!(code, Some(1), "{said}");
    insta::assert_snapshot!(said);
}

#[test]
fn earlier_results_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for _ in 0..2 {
        assert_eq!(certify(here, &["--only", "numerical/sqrt/empty/**"]).1, Some(0));
    }
    let names: Vec<_> = std::fs::read_dir(here.join("results/reference"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".ndjson"))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}
