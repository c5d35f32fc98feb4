//! Generated files: the C header, its Rust mirror, the worker's call table, and the
//! rules of operators for adapters.
//!
//! They are committed, so that a reader and a vendor need not build anything to see them; `--check`
//! fails where they differ from what `spec/` says.

mod calls;
mod header;
mod layout;
mod mirror;
mod rules;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use standard::Standard;

/// Line that ends up on top of every generated file.
const COMMAND: &str =
    "Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.";

/// Writes every generated file, or says which ones differ.
pub fn run(root: &Path, standard: &Standard, check: bool) -> Result<(), String> {
    let (rules, functions) = rules::rules(standard)?;
    let files = [
        ("spec/include/oxi.h", header::core(standard)?),
        ("spec/include/oxi_ops.h", header::ops(standard)),
        ("harness/abi/src/generated/ffi.rs", mirror::ffi(standard)?),
        ("harness/abi/src/generated/ops.rs", mirror::ops(standard, &functions)),
        ("harness/abi/src/generated/calls.rs", calls::calls(standard)?),
        ("harness/abi/src/generated/rules.rs", rules),
    ];
    let mut stale = Vec::new();
    for (path, text) in files {
        let text = if path.ends_with(".rs") { formatted(root, &text)? } else { text };
        let full = root.join(path);
        let before = std::fs::read_to_string(&full).unwrap_or_default();
        if before == text {
            continue;
        }
        if check {
            stale.push(path);
            continue;
        }
        std::fs::create_dir_all(full.parent().expect("a file stands in a folder"))
            .and_then(|()| std::fs::write(&full, text))
            .map_err(|error| format!("cannot write {path}: {error}"))?;
        println!("wrote {path}");
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("not as spec/ says: {}\nrun `cargo xtask codegen` and commit", stale.join(", ")))
}

/// Rust source as `cargo fmt` leaves it.
fn formatted(root: &Path, text: &str) -> Result<String, String> {
    let explain = |error: std::io::Error| format!("cannot run rustfmt: {error}");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(explain)?;
    rustfmt.stdin.take().expect("piped").write_all(text.as_bytes()).map_err(explain)?;
    let output = rustfmt.wait_with_output().map_err(explain)?;
    if !output.status.success() {
        return Err("rustfmt does not accept what codegen wrote".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// `buffer_desc` → `BUFFER_DESC`.
fn shout(name: &str) -> String {
    name.to_uppercase()
}

/// `buffer_desc` → `BufferDesc`.
fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}
