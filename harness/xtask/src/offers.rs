//! `cargo xtask offers`: what each adapter takes and gives, and which stacks that others made have which
//! operators, as tables in `vendors/README.md`.
//!
//! Lines are counted in the folder of the vendor; the rest comes from running the first small calls of
//! each type row. The tables are measured and hold for the machine that they were made on, so they are
//! renewed by hand and not checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use reports::read::Results;
use reports::result::Outcome;
use vendor::Manifest;

/// Adapters of ours alone, on no stack of others.
const OWN: [&str; 3] = ["example", "faulty", "reference"];

/// What is run: up to four calls of each type row.
const CALLS: [&str; 4] =
    ["--only", "*/*/small/**", "--skip", "*/*/small/*,call={[4-9],[1-9][0-9]*}"];

/// Where a table ends in the page.
const END: &str = "<!-- end -->";

/// How many type rows of an operator a stack computes right, and how many it offers.
#[derive(Clone, Copy, Default)]
struct Rows {
    right: usize,
    offered: usize,
}

/// What the adapter of a vendor takes and gives.
struct Adapter {
    vendor: String,
    lines: usize,
    operators: BTreeMap<String, Rows>,
}

/// Runs calls of each type row on every adapter and renews the tables.
pub fn run(root: &Path) -> Result<(), String> {
    crate::test::cargo(root, "build", &["build", "--release", "--workspace", "--quiet"])?;
    let mut adapters = Vec::new();
    for manifest in crate::vendors::folders(root)? {
        let vendor = manifest.vendor.as_str().to_owned();
        let lines = lines(&root.join("vendors").join(&vendor));
        let operators = offered(&certified(root, &manifest)?);
        adapters.push(Adapter { vendor, lines, operators });
    }
    renew(root, "adapters", &in_short(&adapters))?;
    adapters.retain(|adapter| !OWN.contains(&adapter.vendor.as_str()));
    renew(root, "operators", &by_operator(&adapters))
}

/// What a run of the calls found; its exit code is the verdict's.
fn certified(root: &Path, manifest: &Manifest) -> Result<Results, String> {
    let name = manifest.vendor.as_str();
    let missing = manifest.runtime.missing(root);
    if !missing.is_empty() {
        let lack = missing.join(", ");
        return Err(format!("{name} needs {lack}: run `cargo xtask vendors {name}`"));
    }
    println!("certifying {name}");
    let out = root.join("target/offers").join(name);
    // What lies there is of an earlier run.
    if out.exists() {
        std::fs::remove_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let ended = Command::new(root.join("target/release/etalon"))
        .args(["certify", name, "--out"])
        .arg(&out)
        .args(CALLS)
        .current_dir(root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ended.map_err(|error| format!("etalon cannot be run: {error}"))?;
    let results = reports::read::read(&out.join("results.ndjson"));
    let results = results.map_err(|error| error.to_string())?;
    match results.footer {
        Some(_) => Ok(results),
        None => Err(format!("the run of {name} was cut short")),
    }
}

/// The operators of a run that are offered.
fn offered(results: &Results) -> BTreeMap<String, Rows> {
    // Of each type row that is offered, whether all calls of it conform.
    let mut rows = BTreeMap::new();
    for record in &results.records {
        let Some(row) = reports::subject(&record.id) else { continue };
        if record.outcome != Outcome::Unsupported {
            *rows.entry(row).or_insert(true) &= record.outcome == Outcome::Pass;
        }
    }
    let mut operators = BTreeMap::<_, Rows>::new();
    for ((operator, _), right) in rows {
        let rows = operators.entry(operator.to_owned()).or_default();
        rows.right += usize::from(right);
        rows.offered += 1;
    }
    operators
}

/// A line for each adapter.
fn in_short(adapters: &[Adapter]) -> String {
    let mut text = String::from(
        "| vendor | lines | operators | type rows | conform |\n|---|---|---|---|---|\n",
    );
    for Adapter { vendor, lines, operators } in adapters {
        let sum = |of: fn(&Rows) -> usize| operators.values().map(of).sum::<usize>();
        let (right, offered) = (sum(|rows| rows.right), sum(|rows| rows.offered));
        let count = operators.len();
        let _ =
            writeln!(text, "| [{vendor}]({vendor}/) | {lines} | {count} | {offered} | {right} |");
    }
    text
}

/// A line for each operator that is on any stack.
fn by_operator(stacks: &[Adapter]) -> String {
    let all: BTreeSet<_> = stacks.iter().flat_map(|stack| stack.operators.keys()).collect();
    let several = |operator: &&&String| {
        stacks.iter().filter(|stack| stack.operators.contains_key(**operator)).count() > 1
    };
    let mut text = format!(
        "{} operators are on one stack at least, {} of them on two or more.\n\n| operator |",
        all.len(),
        all.iter().filter(several).count()
    );
    for stack in stacks {
        let _ = write!(text, " {} |", stack.vendor);
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(stacks.len()));
    for operator in all {
        let _ = write!(text, "| {operator} |");
        for stack in stacks {
            let _ = match stack.operators.get(operator) {
                None => write!(text, " |"),
                Some(Rows { right, offered }) if right == offered => write!(text, " {offered} |"),
                Some(Rows { right, offered }) => write!(text, " {right} of {offered} |"),
            };
        }
        text.push('\n');
    }
    text
}

/// Puts a table where the page of vendors has the last one.
fn renew(root: &Path, table: &str, text: &str) -> Result<(), String> {
    let begin = format!("<!-- begin: cargo xtask offers, {table} -->\n");
    let page = root.join("vendors/README.md");
    let old = std::fs::read_to_string(&page).map_err(|error| error.to_string())?;
    let parts = old.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) =
        parts.ok_or_else(|| format!("vendors/README.md has no place for the table of {table}"))?;
    std::fs::write(&page, format!("{before}{begin}{text}{END}{after}"))
        .map_err(|error| error.to_string())
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
