//! The oracles against what ONNX says of its operators: the node tests inside the Python package
//! `onnx`, of operators that both have. `cargo xtask test` installs it; without it the test says what
//! it left out.
//!
//! Numbers there come from numpy in the format of the inputs. All but a few of them our own bounds
//! admit as they stand; where they are off by more than a conforming device may be, [`ALLOWANCES`]
//! says how much and why. Where ONNX decides otherwise than the standard, [`DISAGREEMENTS`] says so and why the standard
//! stays. An allowance that nothing needs and a disagreement that no test shows are errors.
//!
//! [`COUNTS`] holds how many node tests there are, how many are asked about, and why the others are
//! not, so that none is lost unseen.

mod ask;
mod maps;
mod node;
mod places;
mod rows;
mod shaped;
mod windows;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::process::Command;

use maps::TABLE;
use node::Node;

/// Why a node test is not asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is another test, with the node written as a function of simpler ones.
    Twin,
    /// It has sequences, optional values or texts.
    NoTensor,
    /// The standard has no such operator.
    Operator,
    /// It has a format that the standard does not have, or not for this operator.
    Format,
    /// The operator of the standard has no such form.
    Form,
    /// A rule of the operator refuses such a call.
    Rule,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Twin => "the same tests, with the node written as a function of simpler ones",
            Why::NoTensor => "sequences, optional values, texts",
            Why::Operator => "no such operator",
            Why::Format => "no such format, or not for this operator",
            Why::Form => "a mode, layout or output that the operator does not have",
            Why::Rule => "a call that a rule of the operator refuses",
        })
    }
}

/// How many node tests there are, by what becomes of them; `None` are those asked about.
const COUNTS: [(Option<Why>, usize); 7] = [
    (None, 719),
    (Some(Why::Twin), 440),
    (Some(Why::NoTensor), 49),
    (Some(Why::Operator), 361),
    (Some(Why::Format), 119),
    (Some(Why::Form), 75),
    (Some(Why::Rule), 2),
];

/// How much further than a bound the numbers of a test are off.
struct Allowance {
    test: &'static str,
    /// Of the result or of 1, whichever is larger.
    share: f64,
    why: &'static str,
}

#[rustfmt::skip]
static ALLOWANCES: &[Allowance] = &[
    Allowance { test: "test_averagepool_2d_ceil_last_window_starts_on_pad", share: 1e-4, why: "four decimals, written by hand, there" },
    Allowance { test: "test_elu", share: 2.4e-7, why: "exp less 1 there, which loses four units of f32 that expm1 keeps" },
    Allowance { test: "test_elu_default", share: 2.4e-7, why: "as above" },
];

/// What the standard decides otherwise.
struct Disagreement {
    /// How the names of the tests end.
    tests: &'static str,
    /// The elements of the first input that show it.
    of: fn(f64) -> bool,
    why: &'static str,
}

#[rustfmt::skip]
static DISAGREEMENTS: &[Disagreement] = &[
    Disagreement { tests: "_to_FLOAT4E2M1", of: f64::is_nan, why: "-0 there, as ml_dtypes has it; the largest number here, which does not pass for nothing" },
    Disagreement { tests: "_to_INT4", of: |x| !(-8.0..8.0).contains(&x), why: "the low bits of a wider integer there, where ONNX leaves it open; the near end here" },
    Disagreement { tests: "_to_UINT4", of: |x| !(0.0..16.0).contains(&x), why: "as above" },
];

/// What the script tells; nothing if the package is not installed.
fn nodes() -> Option<Vec<Result<Node, (String, Why)>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("../../target/python/bin/python");
    let mut ask = Command::new(&python);
    if !ask.args(["-c", "import onnx"]).output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    let folder = std::env::temp_dir().join(format!("oracle-onnx-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let script = root.join("tests/reference/onnx_nodes.py");
    let output = Command::new(python).arg(script).arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let nodes = node::read(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    Some(nodes)
}

/// What was needed to agree with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Needed {
    Nothing,
    Allowance(usize),
    Disagreement(usize),
}

/// Asks about a node: with our bounds as they stand, then with what is allowed to numpy, then without
/// the elements that the standard decides otherwise. What that needed, and our operator.
fn ask(node: &Node, wrong: &mut Vec<String>) -> Result<(Needed, &'static str), Why> {
    let (_, map) = TABLE.iter().find(|(op, _)| *op == node.op).ok_or(Why::Operator)?;
    let asked = map(node)?;
    let (none, nobody) = (|_: f64| 0.0, |_: usize| false);
    let Err(difference) = asked.judge(&none, &nobody)? else {
        return Ok((Needed::Nothing, asked.op));
    };
    if let Some(known) = ALLOWANCES.iter().position(|allowance| allowance.test == node.test) {
        let share = ALLOWANCES[known].share;
        let slack = |r: f64| if r.is_finite() { share * r.abs().max(1.0) } else { 0.0 };
        if asked.judge(&slack, &nobody)?.is_ok() {
            return Ok((Needed::Allowance(known), asked.op));
        }
    }
    if let Some(known) = DISAGREEMENTS.iter().position(|known| node.test.ends_with(known.tests)) {
        let x = node.x()?;
        let given = oracle::codec::decode(&x.format, &x.bytes);
        if asked.judge(&none, &|at| (DISAGREEMENTS[known].of)(given[at]))?.is_ok() {
            return Ok((Needed::Disagreement(known), asked.op));
        }
    }
    wrong.push(format!("{}: {} as {}: {difference}", node.test, node.op, asked.op));
    Ok((Needed::Nothing, asked.op))
}

#[test]
fn the_node_tests_of_onnx_mean_what_the_standard_means() {
    let Some(nodes) = nodes() else {
        eprintln!(
            "left out: comparison of the oracles with ONNX's node tests; `cargo xtask test` \
             installs the package"
        );
        return;
    };
    let (mut counts, mut missing) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    let (mut wrong, mut needed, mut ours) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    for node in &nodes {
        let answer = match node {
            Ok(node) => ask(node, &mut wrong).map_err(|why| (node.op.clone(), why)),
            Err((op, why)) => Err((op.clone(), *why)),
        };
        let why = match answer {
            Ok((what, op)) => {
                ours.insert(op);
                *needed.entry(what).or_insert(0) += 1;
                None
            }
            Err((op, why)) => {
                *missing.entry((why, op)).or_default() += 1;
                Some(why)
            }
        };
        *counts.entry(why).or_default() += 1;
    }
    let asked = counts.get(&None).copied().unwrap_or(0);
    println!(
        "{asked} of {} node tests asked about, of {} of our operators",
        nodes.len(),
        ours.len()
    );
    for (why, count) in counts.iter().filter_map(|(why, count)| Some((why.as_ref()?, count))) {
        println!("{count:5} {why}");
        for ((_, op), count) in missing.iter().filter(|((of, _), _)| of == why && *of != Why::Twin)
        {
            print!(" {op} {count}");
        }
        println!();
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    println!("{} within our bounds as they stand", needed[&Needed::Nothing]);
    for (at, Allowance { test, why, .. }) in ALLOWANCES.iter().enumerate() {
        let shown = needed.contains_key(&Needed::Allowance(at));
        assert!(shown, "{test} needs no allowance any more: {why}");
    }
    for (at, Disagreement { tests, why, .. }) in DISAGREEMENTS.iter().enumerate() {
        let shown = needed.contains_key(&Needed::Disagreement(at));
        assert!(shown, "{tests} agrees by now: {why}");
    }
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), COUNTS);
}
