//! `ops/*.yaml`: names, type rows, expressions, and a witness for each rule.

use super::about::{check_id, check_name};
use super::api::check_status;
use super::tools::is_word;
use super::{Linter, inside};
use crate::acceptance::Accept;
use crate::expr::{CompiledOperator, FUNCTIONS};
use crate::formats::Kind;
use crate::ops::{AttrKind, Edge, Operator, Output, TypeRow};
use crate::witness::{NoWitness, Why, witnesses};
use crate::yaml::{Complaint, Source, Text};

/// Accuracy classes whose bound depends on the format that sums are kept in.
const ACCUMULATING: [&str; 12] = [
    "attention",
    "choice",
    "composed",
    "contraction",
    "draw",
    "gated",
    "layer_norm",
    "log_softmax",
    "product",
    "rotation",
    "softmax",
    "sum",
];

/// Highest rank that a tensor of the standard can have.
const HIGHEST_RANK: usize = 8;

pub(super) fn check(linter: &mut Linter) {
    let files = linter.folder::<Operator>("ops/");
    unique_operators(linter, &files);
    for (source, operator) in &files {
        let stem = source.path.trim_start_matches("ops/").trim_end_matches(".yaml");
        check_name(linter, source, "/op", &operator.op);
        if operator.op != stem {
            let message = format!("the operator {} stands in a file called {stem}", operator.op);
            linter.advise(source, "/op", message, "an operator has the name of its file");
        }
        ids(linter, source, operator);
        names(linter, source, operator);
        tensors(linter, source, operator);
        for (i, row) in operator.types.iter().enumerate() {
            type_row(linter, source, &format!("/types/{i}"), operator, row);
        }
        tuples(linter, source, operator);
        for (i, constraint) in operator.constraints.iter().enumerate() {
            check_status(linter, source, &format!("/constraints/{i}/code"), &constraint.code);
        }
        domain(linter, source, operator);
        for (i, edge) in operator.edges.iter().enumerate() {
            values(linter, source, &format!("/edges/{i}/values"), operator, edge);
        }
        expressions(linter, source, operator);
    }
}

/// A domain runs from one number to a larger one.
fn domain(linter: &mut Linter, source: &Source, operator: &Operator) {
    let Some([low, high]) = &operator.domain else { return };
    let limits = (low.parse::<f64>(), high.parse::<f64>());
    if !matches!(limits, (Ok(low), Ok(high)) if low < high) {
        let message = format!("no numbers lie from `{low}` to `{high}`");
        linter.advise(
            source,
            "/domain",
            message,
            "write the lower limit first, as in [\"-1\", \"1\"]",
        );
    }
}

/// Examples of an edge have an element of each tensor.
fn values(linter: &mut Linter, source: &Source, path: &str, operator: &Operator, edge: &Edge) {
    let tensors = operator.inputs.len() + operator.outputs.len();
    for (i, example) in edge.values.iter().enumerate() {
        if example.len() != tensors {
            let message = format!("an example has {tensors} numbers, of inputs and outputs");
            linter.say(source, &format!("{path}/{i}"), message);
        }
        for (j, number) in example.iter().enumerate() {
            if number.parse::<f64>().is_err() {
                let message = format!("`{number}` is no number");
                let help = "write decimals, \"+0\", \"-0\", \"+inf\", \"-inf\" or \"nan\"";
                linter.advise(source, &format!("{path}/{i}/{j}"), message, help);
            }
        }
    }
}

fn unique_operators(linter: &mut Linter, files: &[(&Source, Operator)]) {
    for (i, (source, operator)) in files.iter().enumerate() {
        let earlier = &files[..i];
        if let Some((other, _)) = earlier.iter().find(|(_, other)| other.op == *operator.op) {
            let message = format!("the operator {} also stands in {}", operator.op, other.path);
            linter.say(source, "/op", message);
        }
        if let Some((_, other)) = earlier.iter().find(|(_, other)| other.id == operator.id) {
            let message = format!("the operator id {:#06x} is that of {}", operator.id, other.op);
            linter.advise(source, "/id", message, "ids are permanent; take another");
        }
    }
}

fn ids(linter: &mut Linter, source: &Source, operator: &Operator) {
    let mut ids: Vec<(String, &Text)> = Vec::new();
    let mut add = |list: &str, i: usize, id| ids.push((format!("/{list}/{i}/id"), id));
    operator.inputs.iter().enumerate().for_each(|(i, input)| add("inputs", i, &input.id));
    operator.outputs.iter().enumerate().for_each(|(i, output)| add("outputs", i, &output.id));
    operator.constraints.iter().enumerate().for_each(|(i, c)| add("constraints", i, &c.id));
    operator.types.iter().enumerate().for_each(|(i, row)| add("types", i, &row.id));
    operator.edges.iter().enumerate().for_each(|(i, edge)| add("edges", i, &edge.id));
    for (at, id) in ids {
        check_id(linter, source, &at, id);
    }
}

/// Tensors, attributes and bindings share one namespace, that of expressions.
fn names(linter: &mut Linter, source: &Source, operator: &Operator) {
    let mut names: Vec<(String, &Text)> = Vec::new();
    let mut add = |at: String, name| names.push((at, name));
    for (i, input) in operator.inputs.iter().enumerate() {
        add(format!("/inputs/{i}/name"), &input.name);
    }
    for (i, output) in operator.outputs.iter().enumerate() {
        add(format!("/outputs/{i}/name"), &output.name);
    }
    for (i, attr) in operator.attrs.iter().enumerate() {
        add(format!("/attrs/{i}/name"), &attr.name);
    }
    for name in operator.bindings.keys() {
        add(format!("/let/{name}#"), name);
    }
    for (at, name) in &names {
        if !is_word(name) {
            let message = format!("the name `{name}` has odd characters");
            linter.advise(source, at, message, "names are letters, digits and underscores");
        }
        if FUNCTIONS.iter().any(|function| *name == function.name) {
            linter.say(source, at, format!("`{name}` is the name of a function of expressions"));
        }
    }
    linter.unique(source, "name", names);
    let keys = operator.attrs.iter().enumerate();
    let keys = keys.map(|(i, attr)| (format!("/attrs/{i}/key"), attr.key));
    linter.unique(source, "attribute key", keys);
    let properties = operator.properties.iter().enumerate();
    let properties = properties.map(|(i, property)| (format!("/properties/{i}"), property));
    linter.unique(source, "property", properties);
}

fn tensors(linter: &mut Linter, source: &Source, operator: &Operator) {
    for (i, input) in operator.inputs.iter().enumerate() {
        let [low, high] = input.rank;
        if low > high || high > HIGHEST_RANK {
            let message = format!("no tensor has a rank of {low} to {high}");
            let help = format!("the lowest rank comes first; the highest is {HIGHEST_RANK}");
            linter.advise(source, &format!("/inputs/{i}/rank"), message, help);
        }
        let later_required = operator.inputs[i..].iter().any(|later| !later.optional);
        if input.optional && later_required {
            let message = format!("{} is optional, and an input after it is not", input.name);
            linter.say(source, &format!("/inputs/{i}/optional"), message);
        }
        let at = format!("/inputs/{i}");
        axes(linter, source, &at, &input.axes, high);
        let Some(attr) = &input.swapped else { continue };
        let bools = operator.attrs.iter().filter(|attr| attr.kind == AttrKind::Bool);
        let bools = bools.map(|attr| attr.name.as_str());
        linter.known(source, &format!("{at}/swapped"), "attribute of type bool", attr, bools);
    }
    for (i, output) in operator.outputs.iter().enumerate() {
        axes(linter, source, &format!("/outputs/{i}"), &output.axes, HIGHEST_RANK);
    }
    for (list, missing) in
        [("outputs", operator.outputs.is_empty()), ("types", operator.types.is_empty())]
    {
        if missing {
            linter.say(source, &format!("/{list}"), format!("an operator has {list}"));
        }
    }
    if operator.version == 0 {
        linter.say(source, "/version", "versions count from 1");
    }
}

/// Axes have names that differ, and no more of them than there are axes.
fn axes(linter: &mut Linter, source: &Source, at: &str, axes: &[Text], most: usize) {
    if axes.len() > most {
        let message = format!("{} axes are named, and there are at most {most}", axes.len());
        linter.say(source, &format!("{at}/axes"), message);
    }
    let names = axes.iter().enumerate().map(|(i, name)| (format!("{at}/axes/{i}"), name));
    for (at, name) in names.clone() {
        if !is_word(name) {
            let message = format!("the name `{name}` has odd characters");
            linter.advise(source, &at, message, "names are letters, digits and underscores");
        }
    }
    linter.unique(source, "axis", names);
}

fn type_row(linter: &mut Linter, source: &Source, path: &str, operator: &Operator, row: &TypeRow) {
    let vars = operator.type_vars();
    for (var, format) in &row.formats {
        let known = vars.iter().map(|var| var.as_str());
        linter.known(source, &format!("{path}/formats/{var}#"), "type variable", var, known);
        check_format(linter, source, &format!("{path}/formats/{var}"), format);
    }
    for var in &vars {
        if !row.formats.contains_key(*var) {
            let message = format!("the row leaves the type variable {var} unbound");
            linter.say(source, &format!("{path}/formats"), message);
        }
    }
    if let Some(accumulate) = &row.accumulate {
        check_format(linter, source, &format!("{path}/accumulate"), accumulate);
    }
    accept(linter, source, path, row);
    if row.overflow.is_some() {
        let standard = linter.standard;
        let is_float = |output: &Output| {
            let format = standard.format(row.format_of(&output.var));
            format.is_some_and(|format| format.kind == Kind::Float)
        };
        if operator.outputs.iter().all(is_float) {
            let message = "only integers overflow in a way to choose";
            linter.say(source, &format!("{path}/overflow"), message);
        }
    }
}

fn accept(linter: &mut Linter, source: &Source, path: &str, row: &TypeRow) {
    let at = format!("{path}/accept");
    let accept: Accept = match row.accept.parse() {
        Ok(accept) => accept,
        Err(message) => return linter.say(source, &at, message),
    };
    let classes = linter.standard.classes.iter().map(|class| class.class.as_str());
    if !linter.known(source, &at, "accuracy class", &accept.class, classes) {
        return;
    }
    let limited = linter.standard.class(&accept.class).is_some_and(|class| class.limited);
    if limited && accept.limit.is_none() {
        let message = format!("the class {} takes a limit", accept.class);
        linter.advise(source, &at, message, format!("write \"{}(3)\"", accept.class));
    }
    if !limited && accept.limit.is_some() {
        linter.say(source, &at, format!("the class {} takes no limit", accept.class));
    }
    if accept.limit.is_some_and(|limit| !(limit >= 0.0 && limit.is_finite())) {
        linter.say(source, &at, "a limit is a number that is not negative");
    }
    if ACCUMULATING.contains(&accept.class.as_str()) && row.accumulate.is_none() {
        let message = format!("the class {} needs the format that sums are kept in", accept.class);
        linter.advise(source, &at, message, "add `accumulate: <format>`");
    }
}

fn check_format(linter: &mut Linter, source: &Source, at: &str, format: &str) {
    let known = linter.standard.formats.iter().map(|format| format.format.as_str());
    linter.known(source, at, "format", format, known);
}

fn tuples(linter: &mut Linter, source: &Source, operator: &Operator) {
    let rows = operator.types.iter().enumerate();
    let tuples = rows.map(|(i, row)| (format!("/types/{i}/formats"), operator.tuple_name(row)));
    linter.unique(source, "type tuple", tuples);
}

/// Compiles every expression; if all are well, searches witnesses.
fn expressions(linter: &mut Linter, source: &Source, operator: &Operator) {
    let op = match CompiledOperator::new(operator) {
        Ok(op) => op,
        Err(errors) => {
            for (at, error) in errors {
                linter.complaints.push(inside(source, &at, error));
            }
            return;
        }
    };
    for (i, name) in operator.bindings.keys().enumerate() {
        if !op.uses_binding(i) {
            let message = format!("no expression uses `{name}`");
            linter.say(source, &format!("/let/{name}#"), message);
        }
    }
    for result in witnesses(&op) {
        match result {
            Ok(witness) => linter.witnesses.push(witness),
            Err(none) => {
                linter.complaints.push(no_witness(source, &none));
                if none.why == Why::NoValidCall {
                    return;
                }
            }
        }
    }
}

fn no_witness(source: &Source, none: &NoWitness) -> Complaint {
    let at = none.kind.path();
    let (complaint, help) = match &none.why {
        Why::NoValidCall => (
            source.complain("/op", none.to_string()),
            "look for constraints that contradict each other, or need larger extents than 64",
        ),
        Why::NeverBroken => {
            (source.complain(&at, none.to_string()), "delete it, or let it say what can be broken")
        }
        Why::OnlyWith(_) => (
            source.complain(&at, none.to_string()),
            "if it means nothing where those are broken, add them to its `needs`; if they imply \
             it, delete it",
        ),
        Why::NoValue(error, _) => (
            source.complain_inside(&at, error.offset, none.to_string()),
            "add to its `needs` the constraints without which it means nothing",
        ),
    };
    complaint.with_help(help)
}
