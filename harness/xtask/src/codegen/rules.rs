//! The rules of operators as Rust functions, from the expressions of their pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use standard::Standard;
use standard::expr::{CompiledOperator, RuleKind};
use standard::ops::AttrKind;

use super::{COMMAND, shout};

/// `rules.rs`, and the name of each operator's function there; operators with the same rules share
/// one.
pub fn rules(standard: &Standard) -> Result<(String, BTreeMap<&str, String>), String> {
    let mut out = format!("// {COMMAND}\n\n");
    out.push_str(PRELUDE);
    let mut written = BTreeMap::new();
    let mut functions = BTreeMap::new();
    for operator in &standard.operators {
        let name = operator.op.as_str();
        let compiled = CompiledOperator::new(operator)
            .map_err(|errors| format!("{name} is not what lint accepts: {errors:?}"))?;
        let function = written.entry(body(&compiled)).or_insert_with_key(|body| {
            let _ = writeln!(out, "/// Rules of `{name}`, and of those that have the same.");
            let head = format!("pub(super) fn {name}(call: &Shapes) -> Result<(), Broken>");
            let _ = writeln!(out, "{head} {{\n{body}}}\n");
            name.to_owned()
        });
        functions.insert(name, function.clone());
    }
    Ok((out, functions))
}

const PRELUDE: &str = r#"//! Rules: what the shapes and attributes of a call must be, each after those it needs.
#![allow(
    non_snake_case,
    unused_variables,
    unused_parens,
    clippy::double_parens,
    clippy::needless_question_mark,
    clippy::nonminimal_bool,
    reason = "names and parentheses are those of the expressions; some names serve edges only"
)]

use crate::ffi::status;
use crate::rules::*;

"#;

/// The names of an operator's expressions by number, in Rust.
fn variable(compiled: &CompiledOperator, number: usize) -> String {
    let operator = compiled.operator();
    let (inputs, outputs) = (operator.inputs.len(), operator.outputs.len());
    let from_attrs = |number: usize| match operator.attrs.get(number) {
        Some(attr) => match attr.kind {
            AttrKind::Bool => format!("call.bool({number})"),
            AttrKind::I64 => format!("call.int({number})"),
            AttrKind::F64 => format!("call.float({number})"),
            AttrKind::I64List => format!("call.list({number})"),
        },
        None => {
            let name = operator.bindings.keys().nth(number - operator.attrs.len());
            format!("{}()?", name.map_or("missing", |name| name.as_str()))
        }
    };
    match number {
        _ if number < inputs => format!("call.input({number})"),
        _ if number < inputs + outputs => format!("call.output({})", number - inputs),
        _ => from_attrs(number - inputs - outputs),
    }
}

fn body(compiled: &CompiledOperator) -> String {
    let operator = compiled.operator();
    let name = |number| variable(compiled, number);
    let mut out = String::new();
    for (binding, code) in compiled.bindings() {
        let _ = writeln!(out, "    let {binding} = || -> Eval<_> {{ Ok({}) }};", code.rust(&name));
    }
    for rule in compiled.rules() {
        let Some(code) = rule.code() else { continue };
        let code = code.rust(&name);
        let _ = match rule.kind {
            RuleKind::Constraint(index) => {
                let says = operator.constraints[index].says.as_str();
                let status = shout(&rule.status);
                writeln!(out, "    call.holds(status::{status}, {says:?}, || Ok({code}))?;")
            }
            RuleKind::Output(index) => {
                let output = operator.outputs[index].name.as_str();
                writeln!(out, "    call.shaped({index}, {output:?}, || Ok({code}))?;")
            }
            RuleKind::Rank(_) => Ok(()),
        };
    }
    out.push_str("    Ok(())\n");
    out
}
