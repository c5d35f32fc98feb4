//! Plugins that are none, or that have a defect: `tests/plugin.c`, compiled for each test. Those
//! that end their process are tested with the suite, which starts one for them.

use std::path::{Path, PathBuf};
use std::process::Command;

use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::{Adapter, Device, Tensor, ops};

use crate::common::{made, op, setting};

/// A plugin with a defect, made with switches that `plugin.c` explains.
fn plugin(name: &str, switches: &[&str]) -> PathBuf {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.so"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugin.c");
    let mut cc = Command::new("cc");
    cc.args(["-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-function", "-Werror", "-fPIC"]);
    cc.args(["-shared", "-o"]).arg(&library).arg(source).args(switches).arg("-ldl");
    let output = cc.output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    library
}

/// What is said of a plugin that offers nothing.
fn complaint(plugin: &Path) -> String {
    let path = plugin.to_str().expect("paths are UTF-8 here");
    let (adapter, said) = made(&[("plugin", path), ("patience", "60")]);
    assert_eq!(adapter.device_count(), 0, "{said}");
    said
}

#[test]
fn no_plugin_is_no_device_and_a_sentence() {
    let (adapter, said) = made(&[]);
    assert_eq!(adapter.device_count(), 0);
    assert!(said.contains("give its path with the setting `plugin`"), "{said}");
    let said = complaint(Path::new("/nowhere/plugin.so"));
    assert_eq!(said, "there is no PJRT plugin at /nowhere/plugin.so");
}

#[test]
fn a_file_that_is_no_library_is_called_so() {
    let text = Path::new(env!("CARGO_TARGET_TMPDIR")).join("text.so");
    std::fs::write(&text, "this is a letter\n").expect("the folder is there");
    let said = complaint(&text);
    assert!(said.contains("text.so cannot be loaded: "), "{said}");
    // What the system's loader says of it.
    assert!(said.contains("too short") || said.contains("invalid ELF header"), "{said}");
}

#[test]
fn a_library_that_is_no_plugin_is_called_so() {
    let said = complaint(&plugin("no-entry", &["-DNO_ENTRY"]));
    assert!(said.ends_with("no-entry.so is no PJRT plugin: it has no `GetPjrtApi`"), "{said}");
    let said = complaint(&plugin("no-table", &["-DNO_TABLE"]));
    assert!(said.ends_with("no-table.so gives no function table"), "{said}");
}

#[test]
fn a_version_that_is_too_old_or_too_new_is_named_with_what_is_needed() {
    let said = complaint(&plugin("old", &["-DMINOR=56"]));
    assert!(said.ends_with("old.so is of PJRT 0.56; 0.57 or a later 0.x is needed"), "{said}");
    let said = complaint(&plugin("new", &["-DMAJOR=1"]));
    assert!(said.ends_with("new.so is of PJRT 1.81; 0.57 or a later 0.x is needed"), "{said}");
    // The oldest that is taken gets as far as its devices.
    let said = complaint(&plugin("oldest", &["-DMINOR=57"]));
    assert_eq!(said, "no device of platform `acme` is here");
}

#[test]
fn a_client_that_cannot_be_made_is_told_in_the_plugins_words() {
    let said = complaint(&plugin("no-client", &["-DCLIENT=refuse()"]));
    let expected = "no device is here: ClientCreate: this plugin does not like it; \
                    and says so at length";
    assert_eq!(said, expected);
}

#[test]
fn a_plugin_that_does_not_come_back_is_left_alone() {
    let path = plugin("hang", &["-DCLIENT=hang()"]);
    let (adapter, said) = made(&[("plugin", path.to_str().unwrap()), ("patience", "1")]);
    assert_eq!(adapter.device_count(), 0);
    assert!(said.contains("hang.so took more than 1 s to say which devices it has"), "{said}");
    assert!(said.contains("TPU_SKIP_MDS_QUERY"), "{said}");
}

#[test]
fn a_type_that_the_compiler_refuses_is_not_offered_and_the_rest_is() {
    let test = "a_type_that_the_compiler_refuses_is_not_offered_and_the_rest_is";
    let Some(real) = setting("pjrt", "plugin", test) else { return };
    let real = format!("-DREAL=\"{real}\"");
    let path = plugin("no-bf16", &[&real, "-DON=\"xbf16>\"", "-DTHEN=refuse()"]);
    let (adapter, said) = made(&[("plugin", path.to_str().unwrap())]);
    assert!(adapter.device_count() > 0, "{said}");
    let device = adapter.open(0).unwrap();
    let exp = |format| {
        let x = Tensor::dense(format, [2]);
        device.query(&op(ops::exp::ID, &[&x], &x, &[]))
    };
    let no = exp(f::BF16);
    assert_eq!((no.level, no.why), (support::NONE, status::E_UNSUPPORTED_TYPE));
    assert!(no.reason.starts_with("the compiler refuses it: ClientCompile: this plugin"));
    assert_eq!(exp(f::F32).level, support::NATIVE);
}
