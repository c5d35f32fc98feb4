//! `cargo xtask offers`: which stacks that others made have which operators, as a table in
//! `vendors/README.md`.
//!
//! The first small calls of each type row are run on each of them. The table is measured and holds for
//! the machine that it was made on, so it is renewed by hand and not checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use reports::read::Results;
use reports::result::Outcome;

use crate::costs::{certified, renew};

/// Adapters of ours alone, on no stack of others.
const OWN: [&str; 3] = ["example", "faulty", "reference"];

/// What is run: up to four calls of each type row.
const CALLS: [&str; 4] =
    ["--only", "*/*/small/**", "--skip", "*/*/small/*,call={[4-9],[1-9][0-9]*}"];

/// How many type rows of an operator a stack computes right, and how many it offers.
type Rows = (usize, usize);

/// Runs calls of each type row on every stack and renews the table.
pub fn run(root: &Path) -> Result<(), String> {
    crate::test::cargo(root, "build", &["build", "--release", "--workspace", "--quiet"])?;
    let manifests = crate::vendors::folders(root)?;
    let manifests = manifests.iter().filter(|manifest| !OWN.contains(&manifest.vendor.as_str()));
    let mut stacks = Vec::new();
    for manifest in manifests {
        let results = certified(root, manifest, &CALLS)?;
        stacks.push((manifest.vendor.as_str(), offered(&results)));
    }
    renew(root, "offers", &table(&stacks))
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
        let (computed, offered) = operators.entry(operator.to_owned()).or_default();
        *computed += usize::from(right);
        *offered += 1;
    }
    operators
}

fn table(stacks: &[(&str, BTreeMap<String, Rows>)]) -> String {
    let all = stacks.iter().flat_map(|(_, operators)| operators.keys());
    let all: BTreeSet<_> = all.collect();
    let several = |operator: &&&String| {
        stacks.iter().filter(|(_, operators)| operators.contains_key(**operator)).count() > 1
    };
    let mut text = format!(
        "{} operators are on one stack at least, {} of them on two or more.\n\n| operator |",
        all.len(),
        all.iter().filter(several).count()
    );
    for (name, operators) in stacks {
        let _ = write!(text, " {name}, {} |", operators.len());
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(stacks.len()));
    for operator in all {
        let _ = write!(text, "| {operator} |");
        for (_, operators) in stacks {
            let _ = match operators.get(operator) {
                None => write!(text, " |"),
                Some((right, rows)) if right == rows => write!(text, " {rows} |"),
                Some((right, rows)) => write!(text, " {right} of {rows} |"),
            };
        }
        text.push('\n');
    }
    text
}
