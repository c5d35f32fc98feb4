//! PJRT plugins that end, hold or flood their process, and devices that are not here. What needs a
//! vendor's runtime that is not on the machine is left out by name.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{ETALON, complaint, etalon};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it exists")
}

/// The adapter, beside the executable.
fn adapter() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "oxi-pjrt"]).current_dir(root());
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(cargo.status().is_ok_and(|status| status.success()), "the adapter can be built");
    Path::new(ETALON).with_file_name("liboxi_pjrt.so")
}

/// A plugin with a defect, made with switches that `plugin.c` explains.
fn plugin(folder: &Path, switches: &[&str]) -> PathBuf {
    let plugin = folder.join("plugin.so");
    let mut cc = Command::new("cc");
    cc.args(["-std=gnu11", "-fPIC", "-shared", "-o"]).arg(&plugin).args(switches);
    cc.arg(root().join("vendors/pjrt/tests/plugin.c")).arg("-ldl");
    let output = cc.output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", complaint(&output));
    plugin
}

/// Certifies a plugin.
fn certify(folder: &Path, plugin: &Path, more: &[&str]) -> Output {
    let plugin = format!("plugin={}", plugin.display());
    let adapter = adapter();
    let adapter = adapter.to_str().expect("paths are UTF-8 here");
    etalon(folder, &[&["certify", adapter, "--set", &plugin], more].concat())
}

/// A run that cannot begin says why, with an exit code of its own, and records nothing: 1 where the
/// adapter does not do as it must, 3 where there is no device to judge.
fn cannot_begin(defect: &str, code: i32, why: &str) {
    let folder = tempfile::tempdir().unwrap();
    let plugin = plugin(folder.path(), &[&format!("-DCLIENT={defect}")]);
    let output = certify(folder.path(), &plugin, &["--set", "patience=1"]);
    let complained = complaint(&output);
    assert_eq!(output.status.code(), Some(code), "{complained}");
    assert!(complained.contains(why), "{complained}");
    assert!(complained.len() < 4000, "{} bytes are said", complained.len());
    assert!(!folder.path().join("results").exists(), "there is nothing to record");
}

#[test]
fn a_plugin_that_crashes_is_told_with_the_signal() {
    cannot_begin("crash()", 1, "the worker died of signal 6 (SIGABRT, abort) while it loaded");
}

#[test]
fn a_plugin_that_hangs_is_told_with_what_it_may_wait_for() {
    cannot_begin("hang()", 3, "plugin.so took more than 1 s to say which devices it has");
}

#[test]
fn a_plugin_that_prints_without_end_is_told_with_its_last_words() {
    cannot_begin("flood()", 1, "compiling, compiling");
}

#[test]
fn a_plugin_without_devices_is_told_in_a_sentence() {
    // It makes its client, which has none.
    cannot_begin("0", 3, "no device of platform `acme` is here");
}

#[test]
fn what_a_compiler_takes_for_a_tpu_is_accepted_and_never_a_pass() {
    let root = root();
    adapter();
    for variant in ["tpu-v4", "tpu-v5e", "tpu-v6e"] {
        let folder = tempfile::tempdir().unwrap();
        let vendor = format!("{}:{variant}", root.join("vendors/pjrt").display());
        let only = ["--only", "exp", "--only", "reduce_max"];
        let output = etalon(folder.path(), &[&["certify", &*vendor], &only[..]].concat());
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), complaint(&output));
        if complained.contains("cargo xtask vendors") {
            eprintln!("left out: compiling for {variant}: libtpu is not here");
            return;
        }
        assert_eq!(output.status.code(), Some(3), "{said}\n{complained}");
        // One case for each type row: four of exp, six of reduce_max.
        assert!(said.contains("10 of 10 cases: 0 pass, 10 accepted"), "{said}\n{complained}");
        assert!(said.contains("nothing was computed"), "{said}");
        assert!(said.contains("core:3       incomplete"), "{said}");
    }
}

#[test]
fn a_compiler_that_crashes_on_one_operator_costs_its_cases_and_no_others() {
    let root = root();
    let wheel = root.join("target/vendors/xla-cpu-pjrt-0.0.1");
    let real = wheel.join("xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so");
    if !real.is_file() {
        eprintln!("left out: a compiler that crashes: XLA's CPU is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let real = format!("-DREAL=\"{}\"", real.display());
    let plugin = plugin(folder.path(), &[&real, "-DON=\"tanh\"", "-DTHEN=crash()"]);
    let only = ["tanh", "exp"].map(|op| format!("numerical/{op}/counts/types=f32,n=7"));
    let output = certify(folder.path(), &plugin, &["--only", &only[0], "--only", &only[1]]);
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), complaint(&output));
    assert_eq!(output.status.code(), Some(1), "{said}\n{complained}");
    assert!(said.contains("2 of 2 cases: 1 pass, 1 crashed"), "{said}\n{complained}");
    assert!(said.contains("SIGABRT"), "{said}");
}
