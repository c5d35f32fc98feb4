//! `etalon list`: what there is.

use std::path::Path;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use standard::requirements::Subject;

use super::Exit;
use super::fail::Fail;
use super::words::table;
use crate::cases::Tier;
use crate::plan::select::Pattern;
use crate::plan::{Kind, Plan};
use crate::suite::Suite;

/// Arguments of `etalon list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// What to list
    #[arg(default_value = "cases")]
    what: What,
    /// How deep, for cases
    #[arg(long, default_value = "standard")]
    tier: Tier,
    /// Only what matches this glob; for cases as in `certify`, otherwise by name
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Print JSON, one array
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Cases of the plan
    Cases,
    /// Operators with their type tuples
    Operators,
    /// Every normative sentence
    Requirements,
    /// Functions of the C ABI
    Functions,
    /// Profiles and their levels
    Profiles,
    /// Vendors that can be found from here
    Vendors,
}

/// Lists.
pub(super) fn run(suite: &Suite, args: &ListArgs) -> Result<Exit, Fail> {
    let mut items = match args.what {
        What::Cases => cases(suite, args)?,
        What::Operators => operators(suite),
        What::Requirements => requirements(suite),
        What::Functions => functions(suite),
        What::Profiles => profiles(suite),
        What::Vendors => vendors(),
    };
    if !matches!(args.what, What::Cases) && !args.only.is_empty() {
        let patterns =
            args.only.iter().map(|glob| Pattern::name(glob)).collect::<Result<Vec<_>, _>>();
        let patterns = patterns.map_err(Fail::usage)?;
        items.retain(|item| patterns.iter().any(|pattern| pattern.matches(first(item))));
    }
    if args.json {
        let text = serde_json::to_string_pretty(&items).expect("JSON can be printed");
        anstream::println!("{text}");
        return Ok(Exit::Good);
    }
    let rows: Vec<Vec<String>> = items.iter().map(row).collect();
    anstream::print!("{}", table(&rows));
    Ok(Exit::Good)
}

/// The name of an item: the value of its first key.
fn first(item: &Value) -> &str {
    item.as_object().and_then(|map| map.values().next()).and_then(Value::as_str).unwrap_or("")
}

/// The values of an item as cells.
fn row(item: &Value) -> Vec<String> {
    let words = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            list.iter().map(|v| v.as_str().unwrap_or_default()).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    };
    item.as_object().into_iter().flat_map(|map| map.values()).map(words).collect()
}

fn cases(suite: &Suite, args: &ListArgs) -> Result<Vec<Value>, Fail> {
    let plan = Plan::matching(suite, args.tier, &args.only)?;
    let items = plan.cases.iter().map(|case| {
        let kind = match case.kind {
            Kind::Compute(_) => "compute",
            Kind::Refusal(_) => "refusal",
            Kind::Scenario(_) => "scenario",
            Kind::Chain(_) => "chain",
        };
        let checks = &case.checks;
        json!({"case": case.id, "tier": case.tier.to_string(), "kind": kind, "checks": checks})
    });
    Ok(items.collect())
}

/// Vendors and their variants; whether each is ready here, and what makes it so.
fn vendors() -> Vec<Value> {
    let root = vendor::folder().and_then(|folder| folder.parent().map(Path::to_owned));
    let root = root.unwrap_or_default();
    let all = vendor::known().into_iter().flat_map(|manifest| manifest.all());
    let items = all.map(|manifest| {
        let missing = manifest.runtime.missing(&root);
        let state = match missing.is_empty() {
            true => "ready".to_owned(),
            false => {
                format!("needs {}: cargo xtask vendors {}", missing.join(", "), manifest.vendor)
            }
        };
        json!({"name": *manifest.vendor, "product": *manifest.product, "state": state})
    });
    items.collect()
}

fn operators(suite: &Suite) -> Vec<Value> {
    let items = suite.standard.operators.iter().map(|operator| {
        let rows = operator.types.iter().map(|row| operator.tuple_name(row));
        json!({"operator": operator.op.as_str(), "types": rows.collect::<Vec<_>>()})
    });
    items.collect()
}

fn requirements(suite: &Suite) -> Vec<Value> {
    let items = suite.standard.requirements.values().map(|requirement| {
        let of = match &requirement.of {
            Subject::Common => "common".to_owned(),
            Subject::Function(name) | Subject::Operator(name) => name.clone(),
        };
        json!({"requirement": requirement.id, "of": of, "says": requirement.says})
    });
    items.collect()
}

fn functions(suite: &Suite) -> Vec<Value> {
    let items = suite.standard.functions.iter();
    let items = items.map(|f| json!({"function": f.name.as_str(), "about": f.about.as_str()}));
    items.collect()
}

fn profiles(suite: &Suite) -> Vec<Value> {
    let levels = suite.standard.profiles.iter().flat_map(|profile| {
        profile.levels.iter().map(move |level| {
            let claim = format!("{}:{}", profile.profile, level.level);
            json!({"claim": claim, "about": level.about.as_str()})
        })
    });
    levels.collect()
}
