//! All products side by side: what each makes of each operator, and which requirements are broken by
//! one product alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use standard::Standard;

use super::SiteError;
use super::pages::{Pages, Place};
use super::release::{Product, Release, Tally};
use super::write::Output;

#[derive(Serialize)]
struct Page<'a> {
    products: Vec<Head<'a>>,
    alone: Vec<Alone<'a>>,
    requirements: Vec<Row<'a>>,
    operators: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Head<'a> {
    vendor: &'a str,
    name: &'a str,
    version: &'a str,
    address: &'a str,
}

/// What only one product breaks.
#[derive(Serialize)]
struct Alone<'a> {
    id: &'a str,
    says: &'a str,
    vendor: &'a str,
    product: &'a str,
    address: &'a str,
    failed: usize,
    /// Products that keep it.
    kept: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    says: &'a str,
    /// One for each product; nothing where it has no case of it.
    cells: Vec<Option<Tally>>,
}

pub(super) fn write(
    pages: &Pages,
    output: &mut Output,
    standard: &Standard,
    products: &[Product],
) -> Result<(), SiteError> {
    let newest: Vec<_> = products.iter().map(|product| (product, product.newest())).collect();
    let broken = rows(&newest, |release| &release.requirements);
    let broken =
        broken.into_iter().filter(|row| row.cells.iter().flatten().any(|cell| cell.failed > 0));
    let says = says(standard, &newest);
    let broken = broken.map(|row| Row { says: says.get(row.name).copied().unwrap_or(""), ..row });
    let requirements: Vec<_> = broken.collect();
    let page = Page {
        products: newest.iter().map(|(product, release)| head(product, release)).collect(),
        alone: requirements.iter().filter_map(|row| alone(row, &newest)).collect(),
        operators: rows(&newest, |release| &release.operators),
        requirements,
    };
    let place = Place { address: "compare.html", under: "Compare", crumbs: &[] };
    pages.write(output, "compare", place, page)
}

fn head<'a>(product: &'a Product, release: &'a Release) -> Head<'a> {
    Head {
        vendor: &product.vendor,
        name: &product.name,
        version: &release.version,
        address: &product.address,
    }
}

fn rows<'a>(
    newest: &[(&'a Product, &'a Release)],
    of: fn(&Release) -> &BTreeMap<String, Tally>,
) -> Vec<Row<'a>> {
    let names: BTreeSet<&str> =
        newest.iter().flat_map(|(_, release)| of(release).keys()).map(String::as_str).collect();
    let row = |name: &'a str| {
        let cells = newest.iter().map(|(_, release)| of(release).get(name).copied());
        Row { name, says: "", cells: cells.collect() }
    };
    names.into_iter().map(row).collect()
}

/// The sentence of each requirement: of the standard, or of the results where they are of another.
fn says<'a>(
    standard: &'a Standard,
    newest: &[(&'a Product, &'a Release)],
) -> BTreeMap<&'a str, &'a str> {
    let failures = newest.iter().flat_map(|(_, release)| &release.failures);
    let told = failures.map(|group| (group.requirement.as_str(), group.says.as_str()));
    let own = standard.requirements.values();
    told.chain(own.map(|own| (own.id.as_str(), own.says.as_str()))).collect()
}

fn alone<'a>(row: &Row<'a>, newest: &[(&'a Product, &'a Release)]) -> Option<Alone<'a>> {
    let mut failing =
        row.cells.iter().zip(newest).filter(|(cell, _)| cell.is_some_and(|it| it.failed > 0));
    let (Some((cell, (product, _))), None) = (failing.next(), failing.next()) else { return None };
    let kept =
        row.cells.iter().flatten().filter(|cell| cell.failed == 0 && cell.passed > 0).count();
    (kept > 0).then(|| Alone {
        id: row.name,
        says: row.says,
        vendor: &product.vendor,
        product: &product.name,
        address: &product.address,
        failed: cell.map_or(0, |cell| cell.failed),
        kept,
    })
}
