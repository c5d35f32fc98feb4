//! `etalon show`: one case, or one thing of the standard, with everything known of it.

use std::fmt::Write as _;

use clap::Args;
use standard::reference::{self, Entry, Line, Reference};

use super::Exit;
use super::fail::Fail;
use super::words::{fold, table};
use crate::cases::Tier;
use crate::judge::story::{self, Story};
use crate::plan::chain::{Chain, Named};
use crate::plan::{Case, Data, Kept, Kind, Layout, Plan, implied};
use crate::run::prepare;
use crate::suite::Suite;

/// Most cases that are named below something else.
const MOST: usize = 12;

/// Columns of a screen.
const WIDE: usize = 100;

/// Arguments of `etalon show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Id of a case or a requirement, a claim (`core:2`), or a name of the standard: an operator, function, format, profile, accuracy class, status, capability or type
    id: String,
}

/// Shows.
pub(super) fn run(suite: &Suite, args: &ShowArgs) -> Result<Exit, Fail> {
    let plan = Plan::new(suite, Tier::Exhaustive)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let id = args.id.as_str();
    let text = if let Some(case) = plan.cases.iter().find(|case| case.id == id) {
        case_text(suite, case)
    } else {
        let reference = Reference::new(&suite.standard);
        let found = reference.named(profile(suite, id).unwrap_or(id));
        if found.is_empty() {
            return Err(unknown(&plan, &reference, id));
        }
        let texts: Vec<_> = found.iter().map(|entry| entry_text(suite, &plan, entry)).collect();
        texts.join("\n")
    };
    anstream::print!("{text}");
    Ok(Exit::Good)
}

fn unknown(plan: &Plan, reference: &Reference, id: &str) -> Fail {
    let entries = reference.entries();
    let names = plan.cases.iter().map(|case| case.id.as_str());
    let names = names.chain(entries.iter().map(|entry| entry.name.as_str()));
    let help = match standard::expr::nearest(id, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`etalon list` shows what there is to name".to_owned(),
    };
    Fail::usage(format!("nothing is called `{id}`")).with_help(help)
}

/// A profile with a level stands for the profile.
fn profile<'a>(suite: &'a Suite, id: &str) -> Option<&'a str> {
    let (name, level) = id.split_once(':')?;
    let profile = suite.standard.profile(name)?;
    let level = level.parse::<u32>().ok()?;
    profile.levels.iter().any(|known| known.level == level).then_some(profile.profile.as_str())
}

fn entry_text(suite: &Suite, plan: &Plan, entry: &Entry) -> String {
    let mut text = format!("{}\n{}\n", entry.name, fold(&entry.about.to_string(), 2));
    let facts = entry.facts.iter();
    let facts: Vec<_> =
        facts.map(|(name, line)| vec![format!("  {name}"), line.to_string()]).collect();
    if !facts.is_empty() {
        let _ = write!(text, "\n{}", rows_text(&facts, 4));
    }
    for section in &entry.sections {
        let _ = writeln!(text, "\n  {}", section.title.to_lowercase());
        if !section.about.is_empty() {
            let _ = writeln!(text, "{}", fold(&section.about, 4));
        }
        let rows = section.rows.iter().map(|row| {
            let cells = row.iter().map(Line::to_string);
            cells
                .enumerate()
                .map(|(at, cell)| if at == 0 { format!("    {cell}") } else { cell })
                .collect()
        });
        text.push_str(&rows_text(&rows.collect::<Vec<_>>(), 6));
    }
    if let Some(cases) = cases_of(suite, plan, entry) {
        text.push_str(&cases_text(cases.into_iter()));
    }
    text
}

/// Columns where they fit; folded lines otherwise.
fn rows_text(rows: &[Vec<String>], indent: usize) -> String {
    let text = table(rows);
    if text.lines().all(|line| line.chars().count() <= WIDE) {
        return text;
    }
    let folded = rows.iter().map(|row| {
        let cells: Vec<_> =
            row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        // The first line hangs over the others.
        let line = fold(&cells.join("  "), indent);
        format!("{}\n", &line[2..])
    });
    folded.collect()
}

/// The cases that concern an entry; nothing for entries that no case is about.
fn cases_of<'a>(suite: &Suite, plan: &'a Plan, entry: &Entry) -> Option<Vec<&'a Case>> {
    let name = entry.name.as_str();
    let concerns: Box<dyn Fn(&Case) -> bool + '_> = match entry.kind {
        reference::Kind::Operator => {
            let index = suite.operator_index(name)?;
            Box::new(move |case| case.subject().is_some_and(|(op, _)| op == index))
        }
        reference::Kind::Function => Box::new(move |case| match &case.kind {
            Kind::Scenario(script) => script.functions.iter().any(|called| called == name),
            _ => false,
        }),
        reference::Kind::Requirement => Box::new(move |case| {
            case.checks.iter().any(|id| id == name) || implied(&case.kind).contains(&name)
        }),
        _ => return None,
    };
    Some(plan.cases.iter().filter(|case| concerns(case)).collect())
}

fn case_text(suite: &Suite, case: &Case) -> String {
    let mut text = format!("{}\n{}\n\n", case.id, fold(&case.why, 2));
    let _ = writeln!(text, "  from    {}\n  tier    {}", case.origin, case.tier);
    if let Some(withdrawn) = &case.withdrawn {
        let _ = writeln!(text, "  withdrawn on {}: {}", withdrawn.date, withdrawn.reason);
    }
    match &case.kind {
        Kind::Compute(compute) => {
            let operator = suite.operator(compute.op);
            let row = &operator.types[compute.row];
            let _ = writeln!(text, "  runs    {} on {}", operator.op, operator.tuple_name(row));
            for (name, value) in &compute.attrs {
                let _ = writeln!(text, "  attr    {name} = {value:?}");
            }
            for (input, operand) in operator.inputs.iter().zip(&compute.inputs) {
                let what = operand.as_ref().map_or("left out".to_owned(), |operand| {
                    let data = match compute.data {
                        Data::Laws => operand.law.to_string(),
                        Data::Probes => "probes".to_owned(),
                    };
                    format!("{} {data}", layout(&operand.layout))
                });
                let _ = writeln!(text, "  input   {} {what}", input.name);
            }
            for (output, place) in operator.outputs.iter().zip(&compute.outputs) {
                let _ = writeln!(text, "  output  {} {}", output.name, layout(place));
            }
            let kept = match compute.kept {
                Kept::Plain => "",
                Kept::Device => "  kept    in buffers for tensors, in the device's own layout\n",
                Kept::Constant => "  kept    with inputs that are constant\n",
            };
            let _ = writeln!(text, "{kept}  accept  {}", row.accept);
        }
        Kind::Refusal(refusal) => {
            let operator = suite.operator(refusal.op);
            let status = suite.standard.errors.name_of(refusal.status);
            let asked = story::operation(&suite.standard, &prepare::refused(suite, refusal));
            let _ = writeln!(
                text,
                "  of      {}\n  asks    op_query and plan_create for {asked}",
                operator.op
            );
            let _ = writeln!(text, "  expects {status}");
        }
        Kind::Chain(chain) => text.push_str(&chain_text(suite, chain)),
        Kind::Scenario(script) => {
            text.push_str("  steps\n");
            for told in Story::of(&suite.standard, script).steps() {
                let depth = told.number.matches('.').count();
                let must = if told.must.is_empty() {
                    String::new()
                } else {
                    format!("  ⇒ {}", told.must)
                };
                let head = format!("{:1$}{2:<3} ", "", 4 + 2 * depth, told.number);
                let body = fold(&format!("{}{must}", told.text), head.len());
                let _ = writeln!(text, "{head}{}", body.trim_start());
            }
        }
    }
    text.push_str("\n  checks\n");
    let also = implied(&case.kind);
    let also = also.into_iter().filter(|&id| !case.checks.iter().any(|own| own == id));
    for id in case.checks.iter().map(String::as_str).chain(also) {
        let says = suite.standard.requirements.get(id).map_or("", |found| &found.says);
        let _ = writeln!(text, "{}", fold(&format!("{id}  {says}"), 4));
    }
    text
}

fn chain_text(suite: &Suite, chain: &Chain) -> String {
    let mut text = String::new();
    for tensor in chain.tensors.iter().filter(|tensor| tensor.law.is_some()) {
        let law = tensor.law.map_or(String::new(), |law| law.to_string());
        let Named { name, format, shape, .. } = tensor;
        let _ = writeln!(text, "  tensor  {name} {format} {shape:?} {law}");
    }
    for (place, link) in chain.links.iter().enumerate() {
        let operator = suite.operator(link.compute.op);
        let name = |tensor: usize| chain.tensors[tensor].name.as_str();
        let takes = operator.inputs.iter().zip(&link.takes);
        let takes = takes
            .filter_map(|(input, tensor)| Some(format!("{}={}", input.name, name((*tensor)?))));
        let attrs = link.compute.attrs.iter().map(|(attr, value)| format!("{attr}={value}"));
        let given = takes.chain(attrs).collect::<Vec<_>>().join(", ");
        let gives: Vec<_> = link.gives.iter().map(|tensor| name(*tensor)).collect();
        let tuple = operator.tuple_name(&operator.types[link.compute.row]);
        let line = format!("{} = {} on {tuple} ({given})", gives.join(", "), operator.op);
        let _ = writeln!(text, "  step {:<2} {}", place + 1, fold(&line, 10).trim_start());
    }
    text
}

fn layout(layout: &Layout) -> String {
    match &layout.strides {
        Some(strides) => format!("{:?} strides {strides:?}", layout.shape),
        None => format!("{:?}", layout.shape),
    }
}

fn cases_text<'a>(cases: impl Iterator<Item = &'a Case>) -> String {
    let cases: Vec<_> = cases.collect();
    let mut text = format!("\n  cases: {}\n", cases.len());
    for case in cases.iter().take(MOST) {
        let _ = writeln!(text, "    {}", case.id);
    }
    if cases.len() > MOST {
        let _ = writeln!(text, "    and {} more: etalon list cases --only …", cases.len() - MOST);
    }
    text
}
