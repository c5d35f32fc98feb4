//! From authored cases to cases: spreads `over` out and puts values for axes.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use reports::result::Withdrawn;
use standard::ops::{AttrKind, AttrValue, AttrValues, Operator};
use standard::yaml::{Complaint, Text};

use super::chain;
use super::{Case, Compute, Kind, Layout, Operand};
use crate::cases::{CaseFile, CaseSpec, Scalar, WithdrawnSpec, scenario};
use crate::power::Mutant;
use crate::suite::Suite;

/// Values of the axes of one case.
pub(super) type Axes = IndexMap<String, Scalar>;

/// The cases of a file.
///
/// # Errors
/// Cases that cannot be planned, with the place.
pub fn expand(suite: &Suite, file: &CaseFile) -> Result<Vec<Case>, Vec<Complaint>> {
    let mut cases = Vec::new();
    let mut complaints = Vec::new();
    for (i, spec) in file.cases.iter().enumerate() {
        let place = format!("/cases/{i}");
        let origin = format!("cases/{}:{}", file.source.path, file.source.line(&place));
        let one = Expander { suite, file, spec, origin: origin.into() };
        match one.cases() {
            Ok(more) => cases.extend(more),
            Err((rest, message)) => {
                complaints.push(file.source.complain(&format!("{place}/{rest}"), message));
            }
        }
    }
    if complaints.is_empty() { Ok(cases) } else { Err(complaints) }
}

struct Expander<'a> {
    suite: &'a Suite,
    file: &'a CaseFile,
    spec: &'a CaseSpec,
    origin: Arc<str>,
}

/// Place under the case, and what is wrong.
pub(super) type Wrong = (String, String);

impl Expander<'_> {
    fn cases(&self) -> Result<Vec<Case>, Wrong> {
        let base = format!("{}/{}", self.file.stem, self.spec.name);
        if !self.spec.chain.is_empty() {
            return self.chains(&base);
        }
        let Some(op) = &self.spec.op else {
            let script = scenario::compile(&self.spec.steps, &self.suite.standard)
                .map_err(|mistakes| (mistakes[0].0.clone(), mistakes[0].1.clone()))?;
            return Ok(vec![self.case(base, Kind::Scenario(Arc::new(script)), None)]);
        };
        let index = self.suite.operator_index(op).expect("checked when it was loaded");
        let operator = self.suite.operator(index);
        let mut over: IndexMap<String, Vec<Scalar>> = self
            .spec
            .over
            .iter()
            .map(|(name, values)| (name.to_string(), values.clone()))
            .collect();
        if !over.contains_key("types") {
            let all = operator.types.iter().map(|row| Scalar::Word(operator.tuple_name(row)));
            over.shift_insert(0, "types".to_owned(), all.collect());
        }
        let mut cases = Vec::new();
        for axes in product(&over) {
            let words: Vec<_> =
                axes.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let id = format!("{base}/{}", words.join(","));
            let compute = self.compute(index, &axes)?;
            let row = &operator.types[compute.row];
            cases.push(self.case(id, Kind::Compute(compute), Some(&row.id)));
        }
        Ok(cases)
    }

    fn chains(&self, base: &str) -> Result<Vec<Case>, Wrong> {
        let over = self.spec.over.iter();
        let over = over.map(|(name, values)| (name.to_string(), values.clone())).collect();
        let case = |axes: Axes| {
            let words: Vec<_> =
                axes.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let id = match words.is_empty() {
                true => base.to_owned(),
                false => format!("{base}/{}", words.join(",")),
            };
            let chain = chain::chain(self.suite, self.spec, &axes)?;
            let row = |link: &chain::Link| {
                &self.suite.operator(link.compute.op).types[link.compute.row].id
            };
            let rows: BTreeSet<_> = chain.links.iter().map(|link| row(link).to_string()).collect();
            let mut case = self.case(id, Kind::Chain(Arc::new(chain)), None);
            case.checks.extend(rows);
            Ok(case)
        };
        product(&over).into_iter().map(case).collect()
    }

    fn case(&self, id: String, kind: Kind, row: Option<&str>) -> Case {
        let own = self.spec.checks.iter().map(|id| id.as_str());
        let withdrawn = self.spec.withdrawn.as_ref().map(|WithdrawnSpec { reason, date }| {
            Arc::new(Withdrawn { reason: reason.to_string(), date: date.to_string() })
        });
        Case {
            id,
            why: self.spec.why.as_str().into(),
            checks: own.chain(row).map(str::to_owned).collect(),
            tier: self.spec.tier,
            withdrawn,
            kind,
            origin: self.origin.clone(),
        }
    }

    fn compute(&self, op: usize, axes: &Axes) -> Result<Compute, Wrong> {
        let operator = self.suite.operator(op);
        let tuple = axes["types"].to_string();
        let row = operator.types.iter().position(|row| operator.tuple_name(row) == tuple);
        let row = row.ok_or_else(|| ("over/types".to_owned(), format!("no type row {tuple}")))?;
        let mut attrs = AttrValues::new();
        for (name, value) in &self.spec.attrs {
            let attr = operator.attr(name).expect("checked when it was loaded");
            let at = || format!("attrs/{name}");
            let value = resolve(value, axes);
            let value = attribute(attr.kind, &value)
                .ok_or_else(|| (at(), format!("`{value}` does not fit attribute `{name}`")))?;
            attrs.insert(name.to_string(), value);
        }
        let mut inputs = Vec::new();
        for input in &operator.inputs {
            let Some(spec) = self.spec.inputs.get(input.name.as_str()) else {
                inputs.push(None);
                continue;
            };
            let at = format!("inputs/{}", input.name);
            let shape = numbers(&spec.shape, axes, &format!("{at}/shape"))?;
            let strides = spec.strides.as_ref();
            let strides =
                strides.map(|list| numbers(list, axes, &format!("{at}/strides"))).transpose()?;
            let law = resolve(&Scalar::Word(spec.data.to_string()), axes).to_string();
            let law = law.parse().map_err(|e| (format!("{at}/data"), format!("{e}")))?;
            inputs.push(Some(Operand { layout: Layout { shape, strides }, law }));
        }
        let outputs = self.outputs(op, &inputs, &attrs, axes)?;
        let mutants = self.mutants(operator)?;
        Ok(Compute { mutants, ..Compute::new(op, row, attrs, inputs, outputs) })
    }

    fn mutants(&self, operator: &Operator) -> Result<Vec<Mutant>, Wrong> {
        let named = self.spec.mutants.as_ref().or(self.file.mutants.as_ref());
        let read = |text: &Text| Mutant::read(text, operator);
        named
            .into_iter()
            .flatten()
            .map(read)
            .collect::<Result<_, _>>()
            .map_err(|why| ("mutants".to_owned(), why))
    }

    fn outputs(
        &self,
        op: usize,
        inputs: &[Option<Operand>],
        attrs: &AttrValues,
        axes: &Axes,
    ) -> Result<Vec<Layout>, Wrong> {
        let compiled = &self.suite.operators[op];
        let shapes: Vec<_> =
            inputs.iter().map(|i| i.as_ref().map(|i| i.layout.shape.clone())).collect();
        let wrong = |message: String| ("inputs".to_owned(), message);
        let outputs = compiled.infer_outputs(&shapes, attrs).map_err(|e| wrong(e.to_string()))?;
        let call =
            standard::ops::Call { inputs: shapes, outputs: outputs.clone(), attrs: attrs.clone() };
        if let Some(breach) = compiled.broken(&call).first() {
            let says = self.suite.standard.requirements.get(breach.id);
            let says = says.map_or("", |requirement| &requirement.says);
            return Err(wrong(format!("the call breaks {}: {says}", breach.id)));
        }
        let mut layouts = Vec::new();
        for (output, shape) in self.suite.operator(op).outputs.iter().zip(outputs) {
            let spec = self.spec.outputs.get(output.name.as_str());
            let at = format!("outputs/{}/strides", output.name);
            let strides = spec.map(|spec| numbers(&spec.strides, axes, &at)).transpose()?;
            layouts.push(Layout { shape, strides });
        }
        Ok(layouts)
    }
}

/// Every combination of values, the last axis fastest.
fn product(over: &IndexMap<String, Vec<Scalar>>) -> Vec<Axes> {
    let mut rows = vec![Axes::new()];
    for (name, values) in over {
        let wider = rows.iter().flat_map(|row| {
            values.iter().map(|value| {
                let mut row = row.clone();
                row.insert(name.clone(), value.clone());
                row
            })
        });
        rows = wider.collect();
    }
    rows
}

pub(super) fn resolve(value: &Scalar, axes: &Axes) -> Scalar {
    match value {
        Scalar::Word(word) => axes.get(word).unwrap_or(value).clone(),
        other => other.clone(),
    }
}

pub(super) fn numbers(list: &[Scalar], axes: &Axes, at: &str) -> Result<Vec<i64>, Wrong> {
    let number = |value: &Scalar| match resolve(value, axes) {
        Scalar::Int(number) => Ok(number),
        other => Err((at.to_owned(), format!("`{other}` is neither a number nor an axis"))),
    };
    list.iter().map(number).collect()
}

pub(super) fn attribute(kind: AttrKind, value: &Scalar) -> Option<AttrValue> {
    match (kind, value) {
        (AttrKind::Bool, Scalar::Bool(flag)) => Some(AttrValue::Bool(*flag)),
        (AttrKind::I64, Scalar::Int(number)) => Some(AttrValue::I64(*number)),
        (AttrKind::F64 | AttrKind::I64List, Scalar::Word(word)) => AttrValue::parse(kind, word),
        _ => None,
    }
}
