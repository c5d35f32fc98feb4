//! `etalon show`: one case, requirement, operator, function or claim, with everything known of it.

use std::fmt::Write as _;

use clap::Args;
use standard::blocks::{Block, BlockNan};
use standard::formats::OverflowRule;
use standard::ops::Operator;
use standard::profiles::Profile;
use standard::requirements::{Requirement, Subject};
use standard::yaml::Text;

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

/// Arguments of `etalon show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Id of a case or a requirement, name of an operator, a function or a block format, or a claim (`core:2`)
    id: String,
}

/// Shows.
pub(super) fn run(suite: &Suite, args: &ShowArgs) -> Result<Exit, Fail> {
    let plan = Plan::new(suite, Tier::Exhaustive)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let id = args.id.as_str();
    let text = if let Some(case) = plan.cases.iter().find(|case| case.id == id) {
        case_text(suite, case)
    } else if let Some(requirement) = suite.standard.requirements.get(id) {
        requirement_text(&plan, requirement)
    } else if let Some(index) = suite.operator_index(id) {
        operator_text(suite, &plan, index)
    } else if suite.standard.function(id).is_some() {
        function_text(suite, &plan, id)
    } else if let Some(block) = suite.standard.block(id) {
        block_text(block)
    } else if let Some((profile, level)) = claim(suite, id) {
        claim_text(profile, level)
    } else {
        return Err(unknown(suite, &plan, id));
    };
    anstream::print!("{text}");
    Ok(Exit::Good)
}

fn unknown(suite: &Suite, plan: &Plan, id: &str) -> Fail {
    let standard = &suite.standard;
    let names = plan.cases.iter().map(|case| case.id.as_str());
    let names = names.chain(standard.requirements.keys().map(String::as_str));
    let names = names.chain(standard.operators.iter().map(|operator| operator.op.as_str()));
    let names = names.chain(standard.functions.iter().map(|function| function.name.as_str()));
    let names = names.chain(standard.blocks.iter().map(|block| block.block.as_str()));
    let names = names.chain(standard.profiles.iter().map(|profile| profile.profile.as_str()));
    let help = match standard::expr::nearest(id, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`etalon list` shows what there is to name".to_owned(),
    };
    Fail::usage(format!("nothing is called `{id}`")).with_help(help)
}

fn block_text(block: &Block) -> String {
    let point = match block.point {
        0 => String::new(),
        point => format!(", divided by 2^{point}"),
    };
    let (overflow, nan) = match (block.overflow, block.nan) {
        (OverflowRule::Saturate, BlockNan::WholeBlock) => {
            ("stops at the largest finite element", "one, or an infinity, makes all of a block NaN")
        }
        (_, BlockNan::WholeBlock) => ("as the format of the elements", "makes all of a block NaN"),
    };
    format!(
        "{}\n{}\n\n  block     {} elements of {}{point}, and a scale of {}\n  scale     the largest \
         power of two not above any magnitude, divided by 2^{}\n  overflow  {overflow}\n  nan       {nan}\n",
        block.block,
        fold(&block.about, 2),
        block.size,
        block.element,
        block.scale,
        block.exponent,
    )
}

/// A profile alone stands for its highest level.
fn claim<'a>(suite: &'a Suite, id: &str) -> Option<(&'a Profile, u32)> {
    let (name, level) = match id.split_once(':') {
        Some((name, level)) => (name, Some(level.parse::<u32>().ok()?)),
        None => (id, None),
    };
    let profile = suite.standard.profile(name)?;
    let mut levels = profile.levels.iter().map(|known| known.level);
    let level = match level {
        Some(level) => levels.find(|&known| known == level)?,
        None => levels.next_back()?,
    };
    Some((profile, level))
}

fn claim_text(profile: &Profile, level: u32) -> String {
    let mut text = format!("{}:{level}\n{}\n", profile.profile, fold(&profile.about, 2));
    for asked in profile.up_to(level) {
        let _ = writeln!(text, "\n  level {}\n{}", asked.level, fold(&asked.about, 4));
        if !asked.functions.is_empty() {
            let names: Vec<_> = asked.functions.iter().map(Text::as_str).collect();
            let _ = writeln!(text, "\n{}", fold(&names.join(", "), 4));
        }
        let rows = asked.operators.iter().map(|row| {
            let types: Vec<_> = row.types.iter().map(Text::as_str).collect();
            vec![format!("    {}", row.op), types.join(" ")]
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            let _ = write!(text, "\n{}", table(&rows));
        }
    }
    text
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

fn requirement_text(plan: &Plan, requirement: &Requirement) -> String {
    let of = match &requirement.of {
        Subject::Common => "every function and operator".to_owned(),
        Subject::Function(name) => format!("function {name}"),
        Subject::Operator(name) => format!("operator {name}"),
    };
    let mut text = format!("{}\n{}\n\n", requirement.id, fold(&requirement.says, 2));
    let _ = writeln!(text, "  of      {of}\n  stands  spec/{}", requirement.place);
    if let Some(why) = &requirement.untestable {
        let _ = writeln!(text, "  no case can check it: {why}");
    }
    let cases = plan.cases.iter().filter(|case| {
        case.checks.contains(&requirement.id) || implied(&case.kind).contains(&&*requirement.id)
    });
    text.push_str(&cases_text(cases));
    text
}

fn operator_text(suite: &Suite, plan: &Plan, index: usize) -> String {
    let operator = suite.operator(index);
    let mut text = format!("{}\n{}\n", operator.op, fold(&operator.about, 2));
    text.push_str(&signature(operator));
    text.push_str("\n  type rows\n");
    let rows = operator.types.iter().map(|row| {
        let sums = row.accumulate.as_ref().map_or(String::new(), |name| format!("sums in {name}"));
        vec![format!("    {}", row.id), operator.tuple_name(row), row.accept.to_string(), sums]
    });
    text.push_str(&table(&rows.collect::<Vec<_>>()));
    text.push_str("\n  rules\n");
    for rule in suite.operators[index].rules() {
        let id = rule.id.to_string();
        let says = suite.standard.requirements.get(&id).map_or("", |found| &found.says);
        let _ = writeln!(text, "{}", fold(&format!("{id}  {says}"), 4));
    }
    text.push_str("\n  edges\n");
    for edge in &operator.edges {
        let examples = edge.values.iter().filter_map(|example| {
            let (result, operands) = example.split_last()?;
            let operands: Vec<_> = operands.iter().map(|number| number.as_str()).collect();
            Some(format!("{}({}) = {result}", operator.op, operands.join(", ")))
        });
        let examples = examples.collect::<Vec<_>>().join("; ");
        let examples = if examples.is_empty() { examples } else { format!(": {examples}") };
        let line = format!("{}  {}{examples}", edge.id, edge.then);
        let _ = writeln!(text, "{}", fold(&line, 4));
    }
    let cases = plan.cases.iter().filter(|case| case.subject().is_some_and(|(op, _)| op == index));
    text.push_str(&cases_text(cases));
    text
}

fn signature(operator: &Operator) -> String {
    let mut text = String::new();
    for input in &operator.inputs {
        let optional = if input.optional { ", optional" } else { "" };
        let [low, high] = input.rank;
        let (name, var) = (&input.name, &input.var);
        let _ = writeln!(text, "  input   {name}: {var}, rank {low} to {high}{optional}");
    }
    for output in &operator.outputs {
        let _ = writeln!(text, "  output  {}: {}, shape {}", output.name, output.var, output.shape);
    }
    for attr in &operator.attrs {
        let default = attr.default.as_ref().map_or(String::new(), |d| format!(" (default {d})"));
        let _ = writeln!(text, "  attr    {}{default}: {}", attr.name, attr.about);
    }
    text
}

fn function_text(suite: &Suite, plan: &Plan, name: &str) -> String {
    let standard = &suite.standard;
    let function = standard.function(name).expect("looked up before");
    let mut text = format!("{name}\n{}\n\n", fold(&function.about, 2));
    let rows = function.params.iter().map(|param| {
        vec![format!("  {}", param.name), param.ty.to_string(), param.about.to_string()]
    });
    text.push_str(&table(&rows.collect::<Vec<_>>()));
    text.push_str("\n  requirements\n");
    let own = Subject::Function(name.to_owned());
    for requirement in standard.requirements.values().filter(|found| found.of == own) {
        let line = format!("{}  {}", requirement.id, requirement.says);
        let _ = writeln!(text, "{}", fold(&line, 4));
    }
    let cases = plan.cases.iter().filter(|case| match &case.kind {
        Kind::Scenario(script) => script.functions.iter().any(|called| called == name),
        _ => false,
    });
    text.push_str(&cases_text(cases));
    text
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
