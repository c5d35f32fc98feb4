//! The header as C and C++ compilers see it: accepted without a warning, and with the sizes and
//! offsets that the Rust side uses.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use abi::calls::{FUNCTIONS, STRUCTS};

const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/include")
}

/// Compiles a source, and gives the program.
fn compile(compiler: &str, options: &[&str], folder: &Path, name: &str, source: &str) -> PathBuf {
    let (code, program) = (folder.join(name), folder.join(format!("{name}.out")));
    std::fs::write(&code, source).unwrap();
    let output = Command::new(compiler)
        .args(STRICT)
        .args(options)
        .arg("-I")
        .arg(include())
        .arg("-o")
        .arg(&program)
        .arg(&code)
        .output()
        .unwrap_or_else(|error| panic!("{compiler}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program
}

const EMPTY: &str = "#include \"oxi.h\"\n#include \"oxi_ops.h\"\nint main(void) { return 0; }\n";

#[test]
fn c_accepts_the_header_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    compile("cc", &["-std=c11"], folder.path(), "empty.c", EMPTY);
}

#[test]
fn cpp_accepts_the_header_without_a_warning() {
    if Command::new("c++").arg("--version").output().is_err() {
        eprintln!("left out: the header in C++: there is no C++ compiler");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    compile("c++", &["-std=c++17"], folder.path(), "empty.cpp", EMPTY);
}

#[test]
fn sizes_and_offsets_are_those_of_a_c_compiler() {
    let mut source = "#include <stddef.h>\n#include <stdio.h>\n#include \"oxi.h\"\n".to_owned();
    let mut expected = String::new();
    source.push_str("int main(void) {\n");
    let mut line = |what: &str, expression: &str, value: usize| {
        let _ = writeln!(source, "  printf(\"{what} %zu\\n\", {expression});");
        let _ = writeln!(expected, "{what} {value}");
    };
    for info in STRUCTS {
        let name = info.name;
        line(name, &format!("sizeof(struct oxi_{name})"), info.size);
        for field in info.fields {
            let place = format!("offsetof(struct oxi_{name}, {})", field.name);
            line(&format!("{name}.{}", field.name), &place, field.offset);
        }
    }
    for (slot, function) in FUNCTIONS.iter().enumerate() {
        let place = format!("offsetof(struct oxi_core_api, {})", function.name);
        line(&format!("core_api.{}", function.name), &place, 16 + 8 * slot);
    }
    line("core_api", "sizeof(struct oxi_core_api)", 16 + 8 * FUNCTIONS.len());
    source.push_str("  return 0;\n}\n");
    assert!(expected.lines().count() > 120, "the probe looks at everything");

    let folder = tempfile::tempdir().unwrap();
    let program = compile("cc", &["-std=c11"], folder.path(), "probe.c", &source);
    let output = Command::new(program).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
