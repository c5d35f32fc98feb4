//! Writing a case as an entry of a case file.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use standard::ops::{AttrValue, Operator};

use super::Found;
use crate::plan::{Kind, Layout};
use crate::suite::Suite;

/// Writes what was found under a folder of cases, one file for each operator; the paths.
///
/// # Errors
/// If a file cannot be written.
pub fn write(folder: &Path, suite: &Suite, found: &[Found]) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    std::fs::create_dir_all(folder.join("explored"))?;
    for operator in &suite.standard.operators {
        let own = |found: &&Found| found.case.id.split('/').nth(1) == Some(operator.op.as_str());
        let entries: Vec<_> = found.iter().filter(own).collect();
        if entries.is_empty() {
            continue;
        }
        let path = folder.join(format!("explored/{}.yaml", operator.op));
        let mut text =
            format!("about: Failures of {} that exploration found.\ncases:\n", operator.op);
        for found in entries {
            text.push_str(&entry(operator, found));
        }
        std::fs::write(&path, text)?;
        paths.push(path);
    }
    Ok(paths)
}

fn entry(operator: &Operator, found: &Found) -> String {
    let Kind::Compute(compute) = &found.case.kind else { return String::new() };
    let name = found.case.id.split('/').nth(2).unwrap_or_default();
    let tuple = operator.tuple_name(&operator.types[compute.row]);
    let mut text =
        format!("  - name: {name}\n    why: {}\n    op: {}\n", found.case.why, operator.op);
    let _ = writeln!(text, "    over: {{types: [{tuple}]}}");
    if !compute.attrs.is_empty() {
        let attrs = compute.attrs.iter().map(|(name, value)| match value {
            AttrValue::Bool(value) => format!("{name}: {value}"),
            AttrValue::I64(value) => format!("{name}: {value}"),
            AttrValue::F64(value) => format!("{name}: \"{value:?}\""),
            AttrValue::I64List(items) => format!("{name}: \"{items:?}\""),
        });
        let _ = writeln!(text, "    attrs: {{{}}}", attrs.collect::<Vec<_>>().join(", "));
    }
    text.push_str("    inputs:\n");
    for (input, operand) in operator.inputs.iter().zip(&compute.inputs) {
        let Some(operand) = operand else { continue };
        let (layout, law) = (&operand.layout, &operand.law);
        let strides = strides(layout);
        let _ = writeln!(
            text,
            "      {}: {{shape: {:?}, data: \"{law}\"{strides}}}",
            input.name, layout.shape
        );
    }
    let strided = operator.outputs.iter().zip(&compute.outputs);
    let strided: Vec<_> = strided.filter(|(_, layout)| layout.strides.is_some()).collect();
    if !strided.is_empty() {
        text.push_str("    outputs:\n");
        for (output, layout) in strided {
            let _ = writeln!(text, "      {}: {{strides: {:?}}}", output.name, strided_of(layout));
        }
    }
    text
}

fn strides(layout: &Layout) -> String {
    match &layout.strides {
        Some(strides) => format!(", strides: {strides:?}"),
        None => String::new(),
    }
}

fn strided_of(layout: &Layout) -> &[i64] {
    layout.strides.as_deref().unwrap_or_default()
}
