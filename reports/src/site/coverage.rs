//! What checks the standard: a page of the site, and one that stands alone.

use std::collections::BTreeMap;

use serde::Serialize;
use standard::Standard;
use standard::requirements::{Binding, Requirement, Subject};

use super::SiteError;
use super::pages::{Pages, Place};
use super::write::Output;

/// What checks a requirement.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Checked {
    /// Cases that check it.
    pub cases: usize,
    /// Those of them that make a legal call beside the one that breaks it.
    pub controls: usize,
    /// Planted faults that break it.
    pub faults: Vec<String>,
    /// Ids of the first of its cases.
    pub first: Vec<String>,
}

#[derive(Serialize)]
struct Page<'a> {
    totals: Totals,
    gaps: Vec<Row<'a>>,
    subjects: Vec<Group<'a>>,
}

#[derive(Default, Serialize)]
struct Totals {
    requirements: usize,
    checked: usize,
    untestable: usize,
    gaps: usize,
    proven: usize,
}

#[derive(Serialize)]
struct Group<'a> {
    id: String,
    name: String,
    requirements: usize,
    checked: usize,
    cases: usize,
    proven: usize,
    rows: Vec<Row<'a>>,
}

#[derive(Clone, Serialize)]
struct Row<'a> {
    id: &'a str,
    says: &'a str,
    untestable: bool,
    #[serde(flatten)]
    checked: &'a Checked,
}

impl Row<'_> {
    /// Whether it must be kept, and nothing checks that or says why.
    fn is_gap(&self, binding: Binding) -> bool {
        binding == Binding::Must && self.checked.cases == 0 && !self.untestable
    }
}

/// Writes the page of the site.
pub(super) fn write(
    pages: &Pages,
    output: &mut Output,
    standard: &Standard,
    checked: &BTreeMap<String, Checked>,
) -> Result<(), SiteError> {
    let place = Place { address: "coverage.html", under: "Coverage", crumbs: &[] };
    pages.write(output, "coverage", place, content(standard, checked))
}

/// The page as one file, with its style inside and without the rest of the site.
pub fn page(standard: &Standard, checked: &BTreeMap<String, Checked>, suite: &str) -> String {
    let place = Place { address: "coverage.html", under: "Coverage", crumbs: &[] };
    Pages::alone(standard, suite).render("coverage", place, content(standard, checked))
}

fn content<'a>(standard: &'a Standard, checked: &'a BTreeMap<String, Checked>) -> Page<'a> {
    static NOTHING: Checked =
        Checked { cases: 0, controls: 0, faults: Vec::new(), first: Vec::new() };
    let mut totals = Totals::default();
    let mut gaps = Vec::new();
    let mut groups: BTreeMap<&Subject, Group> = BTreeMap::new();
    for requirement in standard.requirements.values() {
        let Requirement { id, says, of, level, untestable, .. } = requirement;
        let found = checked.get(id).unwrap_or(&NOTHING);
        let row = Row { id, says, untestable: untestable.is_some(), checked: found };
        let [is_checked, is_proven] = [found.cases > 0, !found.faults.is_empty()].map(usize::from);
        totals.requirements += 1;
        totals.checked += is_checked;
        totals.proven += is_proven;
        totals.untestable += usize::from(untestable.is_some());
        if row.is_gap(*level) {
            totals.gaps += 1;
            gaps.push(row.clone());
        }
        let group = groups.entry(of).or_insert_with(|| group(of));
        group.requirements += 1;
        group.checked += is_checked;
        group.proven += is_proven;
        group.cases += found.cases;
        group.rows.push(row);
    }
    Page { totals, gaps, subjects: groups.into_values().collect() }
}

fn group<'a>(of: &Subject) -> Group<'a> {
    let (id, name) = match of {
        Subject::Common => ("common".to_owned(), "every function and operator".to_owned()),
        Subject::Function(name) => (format!("function-{name}"), format!("function {name}")),
        Subject::Operator(name) => (format!("operator-{name}"), format!("operator {name}")),
    };
    Group { id, name, requirements: 0, checked: 0, cases: 0, proven: 0, rows: Vec::new() }
}
