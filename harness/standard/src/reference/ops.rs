//! Entries of operators.

use super::{Entry, Kind, Line, Reference, Section, word};
use crate::ops::{Attr, Constraint, Operator, Output, TypeRow};
use crate::yaml::Text;

impl Reference<'_> {
    pub(super) fn operator(&self, operator: &Operator) -> Entry {
        let number = format!("{:#06x}, version {}", operator.id, operator.version);
        let properties: Vec<_> = operator.properties.iter().map(Text::as_str).collect();
        let domain = operator
            .domain
            .as_ref()
            .map_or(String::new(), |[low, high]| format!("{low} to {high}"));
        Entry::new(Kind::Operator, &operator.op, self.sentence(&operator.about))
            .fact("id", Line::code(number))
            .fact("family", Line::text(word(operator.family)))
            .fact("ordinary data", Line::text(domain))
            .fact("relations", Line::text(properties.join(", ")))
            .fact(
                "additions and multiplications",
                operator.work.as_ref().map(code).unwrap_or_default(),
            )
            .section(tensors(operator))
            .section(Section::new(
                "Attributes",
                &["name", "type", "key", "default", "meaning"],
                operator.attrs.iter().map(|attr| self.attr(attr)),
            ))
            .section(Section::new(
                "Names in the rules",
                &["name", "stands for"],
                operator.bindings.iter().map(|(name, of)| vec![code(name), code(of)]),
            ))
            .section(Section::new(
                "Type rows",
                &["requirement", "types", "accuracy", "sums in", "repeated", "overflow"],
                operator.types.iter().map(|row| type_row(operator, row)),
            ))
            .section(self.rules(operator))
            .section(self.edges(operator))
            .section(self.asked_for(&operator.op))
    }

    fn attr(&self, attr: &Attr) -> Vec<Line> {
        let default = attr.default.as_ref().map_or(Line::text("must be given"), code);
        let kind = Line::code(word(attr.kind));
        vec![
            code(&attr.name),
            kind,
            Line::code(attr.key.to_string()),
            default,
            self.sentence(&attr.about),
        ]
    }

    fn rules(&self, operator: &Operator) -> Section {
        let ranks = operator.inputs.iter().map(|input| {
            let [low, high] = input.rank;
            let when = format!("rank({}) >= {low} && rank({0}) <= {high}", input.name);
            self.rule(&input.id, Line::code(when), "E_RANK")
        });
        let constraints = operator.constraints.iter().map(|constraint| {
            let Constraint { id, require, code: status, .. } = constraint;
            self.rule(id, code(require), status)
        });
        let outputs = operator.outputs.iter().map(|output| {
            let Output { name, shape, id, .. } = output;
            self.rule(id, Line::code(format!("shape({name}) == {shape}")), "E_SHAPE")
        });
        let rows = ranks.chain(constraints).chain(outputs);
        Section::new("Rules", &["requirement", "says", "must hold", "otherwise"], rows)
    }

    fn rule(&self, id: &str, must: Line, status: &str) -> Vec<Line> {
        let mut cells = self.ruled(id);
        cells.extend([must, Line::entry(Kind::Status, status)]);
        cells
    }

    fn edges(&self, operator: &Operator) -> Section {
        let rows = operator.edges.iter().map(|edge| {
            let when = edge.when.as_ref().map_or(Line::text("wherever it occurs"), code);
            let examples = edge.values.iter().filter_map(|example| {
                let (result, operands) = example.split_last()?;
                let operands: Vec<_> = operands.iter().map(Text::as_str).collect();
                Some(Line::code(format!("{}({}) = {result}", operator.op, operands.join(", "))))
            });
            let id = Line::entry(Kind::Requirement, &edge.id);
            let (kind, then) = (Line::text(word(edge.edge)), self.sentence(&edge.then));
            vec![id, kind, when, then, Line::join(examples, "; ")]
        });
        Section::new("Edges", &["requirement", "edge", "when", "then", "examples"], rows)
    }

    /// The claims that ask for an operator, with the type tuples.
    fn asked_for(&self, op: &str) -> Section {
        let levels = self.levels().flat_map(|(profile, level)| {
            let rows = level.operators.iter().filter(|row| row.op == op);
            rows.map(move |row| {
                let types = row.types.iter().map(code);
                vec![self.claim(profile, level.level), Line::join(types, " ")]
            })
        });
        Section::new("Asked for by", &["claim", "types"], levels)
    }
}

fn tensors(operator: &Operator) -> Section {
    let words = |axes: &[Text]| {
        let axes: Vec<_> = axes.iter().map(Text::as_str).collect();
        Line::text(axes.join(", "))
    };
    let inputs = operator.inputs.iter().map(|input| {
        let [low, high] = input.rank;
        let optional = if input.optional { ", optional" } else { "" };
        let rank = if low == high { low.to_string() } else { format!("{low} to {high}") };
        let shape = Line::text(format!("rank {rank}{optional}"));
        vec![Line::text("input"), code(&input.name), code(&input.var), shape, words(&input.axes)]
    });
    let outputs = operator.outputs.iter().map(|output| {
        let shape = code(&output.shape);
        vec![
            Line::text("output"),
            code(&output.name),
            code(&output.var),
            shape,
            words(&output.axes),
        ]
    });
    let head = &["", "name", "type", "shape", "axes"];
    Section::new("Tensors", head, inputs.chain(outputs))
}

fn type_row(operator: &Operator, row: &TypeRow) -> Vec<Line> {
    let formats = operator.type_vars().into_iter();
    let formats = formats.map(|var| Line::entry(Kind::Format, row.format_of(var)));
    let accept = row.accept();
    let limit = accept.limit.map_or(String::new(), |limit| format!("({limit})"));
    let accuracy = [Line::entry(Kind::Accuracy, &accept.class), Line::code(limit)];
    let sums = row.accumulate.as_ref().map(|name| Line::entry(Kind::Format, name));
    vec![
        Line::entry(Kind::Requirement, &row.id),
        Line::join(formats, "."),
        Line::join(accuracy, ""),
        sums.unwrap_or_default(),
        Line::text(word(row.determinism)),
        Line::text(row.overflow.map_or(String::new(), word)),
    ]
}

/// A text of the standard as code.
pub(super) fn code(text: &Text) -> Line {
    Line::code(text.as_str())
}
