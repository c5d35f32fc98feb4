//! What is wrong with a case although it can be read: names given twice, ids that do not exist, keys
//! that its kind does not have, axes that nothing takes.

use std::collections::HashSet;

use standard::Standard;
use standard::yaml::{Complaint, Text};

use super::{CaseFile, CaseSpec, Scalar, WithdrawnSpec, scenario};

pub(super) fn check(file: &CaseFile, standard: &Standard, complaints: &mut Vec<Complaint>) {
    let mut names = HashSet::new();
    for (i, case) in file.cases.iter().enumerate() {
        let at = |rest: &str| format!("/cases/{i}/{rest}");
        let mut complain = |rest: &str, message: String, help: &str| {
            complaints.push(file.source.complain(&at(rest), message).with_help(help));
        };
        if !names.insert(&case.name) {
            let message = format!("there are two cases `{}` in this file", case.name);
            complain("name", message, "an id is given once; pick another name");
        }
        if !case.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            let message = format!("`{}` cannot be part of an id", case.name);
            complain("name", message, "use lower-case letters, digits and hyphens");
        }
        for (j, id) in case.checks.iter().enumerate() {
            if !standard.requirements.contains_key(id.as_str()) {
                let message = format!("the standard has no requirement `{id}`");
                complain(&format!("checks/{j}"), message, &nearest(id, standard));
            }
        }
        if let Some(WithdrawnSpec { reason, date }) = &case.withdrawn {
            if reason.trim().is_empty() {
                complain("withdrawn/reason", "`reason` is empty".to_owned(), "say what is wrong");
            }
            if let Err(what) = date.parse::<reports::day::Day>() {
                complain("withdrawn/date", what, "the day it was withdrawn");
            }
        }
        if !case.chain.is_empty() {
            check_chain(case, &mut complain);
            continue;
        }
        match (&case.op, case.steps.is_empty()) {
            (Some(op), true) => {
                check_call(case, op, standard, &mut complain);
                check_axes(case, &mut complain);
            }
            (None, false) => {
                if case.checks.is_empty() {
                    let message = "a scenario must say what it checks".to_owned();
                    complain("name", message, "add `checks:` with requirement ids");
                }
                for (key, given) in [
                    ("over", !case.over.is_empty()),
                    ("attrs", !case.attrs.is_empty()),
                    ("inputs", !case.inputs.is_empty()),
                    ("outputs", !case.outputs.is_empty()),
                ] {
                    if given {
                        let message = format!("a scenario has no `{key}`");
                        complain(
                            &format!("{key}#"),
                            message,
                            "it has name, why, checks, tier and steps",
                        );
                    }
                }
                let mistakes = scenario::compile(&case.steps, standard).err();
                for (rest, message, help) in mistakes.into_iter().flatten() {
                    complain(&rest, message, &help);
                }
            }
            (Some(_), false) => complain(
                "steps",
                "a case calls an operator or is a scenario, not both".to_owned(),
                "split it in two",
            ),
            (None, true) => {
                let message = format!("case `{}` does nothing", case.name);
                complain("name", message, "give it `op:` and `inputs:`, or `steps:`, or `chain:`");
            }
        }
    }
}

/// Cases of the area kernel that call an operator and name no wrong devices.
pub fn without_mutants(files: &[CaseFile]) -> Vec<Complaint> {
    let files = files.iter().filter(|file| file.stem.starts_with("kernel/"));
    let files = files.filter(|file| file.mutants.is_none());
    let cases = files.flat_map(|file| file.cases.iter().enumerate().map(move |case| (file, case)));
    let nameless = cases.filter(|(_, (_, case))| case.op.is_some() && case.mutants.is_none());
    let complaint = |(file, (i, case)): (&CaseFile, (usize, &CaseSpec))| {
        let message =
            format!("case `{}` names no wrong device that it is there to find", case.name);
        file.source.complain(&format!("/cases/{i}/name"), message).with_help(
            "add `mutants:` to it or to its file; `mutants: []` if nothing that it brings back hangs on \
             its data",
        )
    };
    nameless.map(complaint).collect()
}

/// Looks at what a chain must not have; its links are looked at when they are planned.
fn check_chain(case: &CaseSpec, complain: &mut impl FnMut(&str, String, &str)) {
    let no = [
        ("op", case.op.is_some()),
        ("steps", !case.steps.is_empty()),
        ("attrs", !case.attrs.is_empty()),
        ("inputs", !case.inputs.is_empty()),
        ("outputs", !case.outputs.is_empty()),
        ("mutants", case.mutants.is_some()),
    ];
    for (key, _) in no.iter().filter(|(_, given)| *given) {
        let message = format!("a chain has no `{key}`");
        complain(
            &format!("{key}#"),
            message,
            "it has name, why, checks, tier, over, tensors and chain",
        );
    }
}

fn check_call(
    case: &CaseSpec,
    op: &Text,
    standard: &Standard,
    complain: &mut impl FnMut(&str, String, &str),
) {
    let Some(operator) = standard.operator(op) else {
        let names = standard.operators.iter().map(|operator| operator.op.as_str());
        let help = match standard::expr::nearest(op, names) {
            Some(near) => format!("did you mean `{near}`? `etalon list operators` lists all"),
            None => "`etalon list operators` lists those it has".to_owned(),
        };
        return complain("op", format!("the standard has no operator `{op}`"), &help);
    };
    for input in &operator.inputs {
        if !input.optional && !case.inputs.contains_key(input.name.as_str()) {
            let message = format!("input `{}` of {op} is missing", input.name);
            complain("inputs", message, "give it a shape and data");
        }
    }
    for (name, spec) in &case.inputs {
        if !operator.inputs.iter().any(|input| input.name == *name) {
            let message = format!("{op} has no input `{name}`");
            complain(&format!("inputs/{name}#"), message, "see spec/ops for its inputs");
        }
        let laws = match case.over.get(spec.data.as_str()) {
            Some(axis) => axis.iter().map(Scalar::to_string).collect(),
            None => vec![spec.data.to_string()],
        };
        for law in laws {
            if let Err(error) = law.parse::<oracle::data::Law>() {
                let help = "an axis of `over` or one of these laws; see oracle::data";
                complain(&format!("inputs/{name}/data"), error.to_string(), help);
            }
        }
    }
    for name in case.outputs.keys() {
        if !operator.outputs.iter().any(|output| output.name == *name) {
            let message = format!("{op} has no output `{name}`");
            complain(&format!("outputs/{name}#"), message, "see spec/ops for its outputs");
        }
    }
    for name in case.attrs.keys() {
        if operator.attr(name).is_none() {
            let message = format!("{op} has no attribute `{name}`");
            complain(&format!("attrs/{name}#"), message, "see spec/ops for its attributes");
        }
    }
    if let Some(types) = case.over.get("types") {
        for (j, tuple) in types.iter().enumerate() {
            if operator.row(&tuple.to_string()).is_none() {
                let known: Vec<_> =
                    operator.types.iter().map(|row| operator.tuple_name(row)).collect();
                let message = format!("{op} has no type row `{tuple}`");
                let help = format!("it has {}", known.join(", "));
                complain(&format!("over/types/{j}"), message, &help);
            }
        }
    }
}

/// Refuses axes that nothing of the case has: it would run the same call again under another id.
fn check_axes(case: &CaseSpec, complain: &mut impl FnMut(&str, String, &str)) {
    let inputs = case.inputs.values();
    let laws: Vec<_> = inputs.clone().map(|input| Scalar::Word(input.data.to_string())).collect();
    let lists = inputs.flat_map(|input| input.shape.iter().chain(input.strides.iter().flatten()));
    let strides = case.outputs.values().flat_map(|output| &output.strides);
    let used: Vec<_> = lists.chain(strides).chain(case.attrs.values()).chain(&laws).collect();
    for axis in case.over.keys().filter(|axis| axis.as_str() != "types") {
        if !used.contains(&&Scalar::Word(axis.to_string())) {
            let message = format!("nothing in this case has the axis `{axis}`");
            complain(&format!("over/{axis}#"), message, "put its name where its values belong");
        }
    }
}

/// Advice for an id that does not exist: the closest that does.
fn nearest(id: &str, standard: &Standard) -> String {
    let shared = |other: &str| other.bytes().zip(id.bytes()).take_while(|(a, b)| a == b).count();
    match standard.requirements.keys().max_by_key(|other| shared(other)) {
        Some(other) => format!("did you mean {other}? `etalon list requirements` lists all"),
        None => "the standard has no requirements".to_owned(),
    }
}
