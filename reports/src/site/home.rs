//! The first page: the matrix of products, profiles and versions of the suite.

use std::collections::BTreeSet;

use serde::Serialize;
use standard::Standard;

use super::SiteError;
use super::pages::{Pages, Place};
use super::release::{Claim, Product, Release};
use super::state::{Look, State, VALID_YEARS};
use super::write::Output;
use crate::version;

#[derive(Serialize)]
struct Home<'a> {
    profiles: Vec<&'a str>,
    /// The newest version of the suite first.
    sections: Vec<Section<'a>>,
    not_run: Look,
    legend: [Look; 9],
    years: i32,
}

#[derive(Serialize)]
struct Section<'a> {
    suite: &'a str,
    standards: BTreeSet<&'a str>,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    vendor: &'a str,
    product: &'a str,
    /// Address of the result; nothing if there is none with this version of the suite.
    release: Option<&'a str>,
    version: &'a str,
    /// The day on which the result was withdrawn.
    withdrawn: Option<&'a str>,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    claims: Vec<Shown>,
    /// Where nothing is claimed.
    look: Look,
}

/// A claim as pages show it.
#[derive(Serialize)]
pub(super) struct Shown {
    name: String,
    look: Look,
    /// Until when.
    note: String,
}

impl Shown {
    pub fn new(claim: &Claim, release: &Release) -> Shown {
        let until = release.valid_until.map_or(String::new(), |day| day.to_string());
        let note = match claim.state {
            State::Conformant | State::ConformantWithWaivers => format!("until {until}"),
            State::Expired => format!("on {until}"),
            State::Withdrawn => {
                let day = release.withdrawn.as_ref().map_or("", |it| it.date.as_str());
                format!("on {day}")
            }
            _ => String::new(),
        };
        Shown { name: claim.name.clone(), look: claim.state.look(), note }
    }
}

pub(super) fn write(
    pages: &Pages,
    output: &mut Output,
    standard: &Standard,
    products: &[Product],
) -> Result<(), SiteError> {
    let all = || products.iter().flat_map(|product| &product.releases);
    let claims = all().flat_map(|release| &release.claims);
    let claimed: BTreeSet<&str> = claims.map(|claim| claim.profile.as_str()).collect();
    // Those of the standard in its order, and behind them those of older versions of it.
    let own = standard.profiles.iter().map(|profile| profile.profile.as_str());
    let mut profiles: Vec<&str> = own.collect();
    profiles.extend(claimed.into_iter().filter(|name| standard.profile(name).is_none()));
    let mut suites: Vec<&str> =
        all().map(|release| release.header.suite.version.as_str()).collect();
    suites.sort_by(|a, b| version::compare(b, a).then(b.cmp(a)));
    suites.dedup();
    let sections = suites.into_iter().map(|suite| section(suite, products, &profiles)).collect();
    let home = Home {
        sections,
        profiles: profiles.clone(),
        not_run: State::NotRun.look(),
        legend: State::ALL.map(State::look),
        years: VALID_YEARS,
    };
    pages.write(
        output,
        "home",
        Place { address: "index.html", under: "Results", crumbs: &[] },
        home,
    )
}

fn section<'a>(suite: &'a str, products: &'a [Product], profiles: &[&'a str]) -> Section<'a> {
    let found = products.iter().filter_map(|product| product.with_suite(suite));
    let standards = found.map(|release| release.header.suite.standard.as_str()).collect();
    let rows = products.iter().map(|product| {
        let release = product.with_suite(suite);
        let cells = release.map_or(Vec::new(), |release| {
            profiles.iter().map(|profile| cell(release, profile)).collect()
        });
        Row {
            name: &product.name,
            vendor: &product.vendor,
            product: &product.address,
            release: release.map(|release| release.address.as_str()),
            version: release.map_or("", |release| &release.version),
            withdrawn: release.and_then(|it| Some(it.withdrawn.as_ref()?.date.as_str())),
            cells,
        }
    });
    Section { suite, standards, rows: rows.collect() }
}

fn cell(release: &Release, profile: &str) -> Cell {
    let claims = release.on(profile).into_iter();
    let claims = claims.map(|claim| Shown::new(claim, release)).collect();
    Cell { claims, look: State::NotClaimed.look() }
}
