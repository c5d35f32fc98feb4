//! `cargo xtask costs`: what each adapter takes and gives, as a table in `vendors/README.md`.
//!
//! Lines are counted in the folder; operators, type rows, verdict and time come from certifying the
//! vendor at tier `standard` as its manifest stands. The table is measured, so it is renewed by
//! hand and not checked: its times are those of one machine.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use reports::read::Results;
use reports::result::{Outcome, Verdict};
use vendor::Manifest;

/// Where a table ends in the page.
const END: &str = "<!-- end -->";

/// Certifies every vendor and renews the table.
pub fn run(root: &Path) -> Result<(), String> {
    crate::test::cargo(root, "build", &["build", "--release", "--workspace", "--quiet"])?;
    let mut table = String::from(
        "| vendor | lines | operators | type rows | verdict | time |\n|---|---|---|---|---|---|\n",
    );
    for manifest in crate::vendors::folders(root)? {
        table.push_str(&row(root, &manifest)?);
    }
    renew(root, "costs", &table)
}

/// Puts a table where the page of vendors has the last one that this task made.
pub fn renew(root: &Path, task: &str, table: &str) -> Result<(), String> {
    let begin = format!("<!-- begin: cargo xtask {task} -->\n");
    let page = root.join("vendors/README.md");
    let text = std::fs::read_to_string(&page).map_err(|error| error.to_string())?;
    let parts = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) =
        parts.ok_or_else(|| format!("vendors/README.md has no place for the table of {task}"))?;
    std::fs::write(&page, format!("{before}{begin}{table}{END}{after}"))
        .map_err(|error| error.to_string())
}

/// What a run of a vendor with such options found; its exit code is the verdict's.
pub fn certified(root: &Path, manifest: &Manifest, options: &[&str]) -> Result<Results, String> {
    let name = manifest.vendor.as_str();
    let missing = manifest.runtime.missing(root);
    if !missing.is_empty() {
        let lack = missing.join(", ");
        return Err(format!("{name} needs {lack}: run `cargo xtask vendors {name}`"));
    }
    println!("certifying {name}");
    let out = root.join("target/costs").join(name);
    let ended = Command::new(root.join("target/release/etalon"))
        .args(["certify", name, "--out"])
        .arg(&out)
        .args(options)
        .current_dir(root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ended.map_err(|error| format!("etalon cannot be run: {error}"))?;
    reports::read::read(&out.join("results.ndjson")).map_err(|error| error.to_string())
}

/// One line of the table.
fn row(root: &Path, manifest: &Manifest) -> Result<String, String> {
    let name = manifest.vendor.as_str();
    let results = certified(root, manifest, &[])?;
    let footer = results.footer.ok_or_else(|| format!("the run of {name} was cut short"))?;
    let offered: BTreeSet<_> = results
        .records
        .iter()
        .filter(|record| record.id.contains("/small/") && record.outcome != Outcome::Unsupported)
        .filter_map(|record| reports::subject(&record.id))
        .collect();
    let operators: BTreeSet<_> = offered.iter().map(|(operator, _)| operator).collect();
    let word = |verdict: &Verdict| verdict.word().replace('_', " ");
    let verdicts = footer.verdicts.iter();
    let verdicts = verdicts.map(|(claim, verdict)| format!("`{claim}` {}", word(verdict)));
    Ok(format!(
        "| [{name}]({name}/) | {} | {} | {} | {} | {:.1} s |\n",
        lines(&root.join("vendors").join(name)),
        operators.len(),
        offered.len(),
        verdicts.collect::<Vec<_>>().join(", "),
        footer.seconds,
    ))
}

/// Lines of what is compiled: everything but tests, examples and what a build leaves.
fn lines(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let counts = entries.map(|entry| {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            let skipped = ["tests", "examples", "target"];
            let skip = skipped.iter().any(|&skipped| name == skipped);
            return if skip { 0 } else { lines(&path) };
        }
        let code = path.extension().is_some_and(|kind| kind == "rs" || kind == "c" || kind == "cl");
        let text = if code { std::fs::read_to_string(&path).ok() } else { None };
        text.map_or(0, |text| text.lines().count())
    });
    counts.sum()
}
