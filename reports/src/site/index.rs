//! `index.json`: everything that was published, for programs. `index.schema.json`, beside it, is made
//! of these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::release::{Product, Release};
use super::state::{State, VALID_YEARS};
use super::write::{INDEX, Output};
use super::{Input, SiteError};

/// Version of the index; it changes where a reader would have to.
pub const SCHEMA: u32 = 1;

/// The index.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Index {
    /// Version of the schema of this file.
    pub schema: u32,
    /// The standard, and the version that the reference is of.
    pub standard: String,
    /// The day on which states are told, as `2026-01-31`.
    pub date: String,
    /// Years that a certificate is valid for, from the day the run ended.
    pub valid_years: i32,
    /// The products, by vendor and name.
    pub products: Vec<IndexProduct>,
}

/// A product.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct IndexProduct {
    /// Its vendor.
    pub vendor: String,
    /// Its name.
    pub product: String,
    /// Address of its page.
    pub page: String,
    /// Its results, the newest first.
    pub results: Vec<IndexResult>,
}

/// A published result.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct IndexResult {
    /// Version of the product, as published.
    pub version: String,
    /// Address of its page.
    pub page: String,
    /// Address of its report.
    pub report: String,
    /// Address of the result itself.
    pub result: String,
    /// SHA-256 of the result, unpacked.
    pub sha256: String,
    /// Addresses of what vouches for it.
    pub attestations: Vec<String>,
    /// Version of the suite that ran.
    pub suite: String,
    /// The standard, as the result names it.
    pub standard: String,
    /// How deep the run went.
    pub tier: String,
    /// The day on which the run ended.
    pub ended: String,
    /// The last day of a certificate of it.
    pub valid_until: Option<String>,
    /// If it was withdrawn, the day.
    pub withdrawn: Option<String>,
    /// Why it cannot be a certificate, in sentences; empty if it can.
    pub obstacles: Vec<String>,
    /// The adapter and its version, as it says.
    pub adapter: String,
    /// SHA-256 of the adapter.
    pub adapter_sha256: String,
    /// The device, as it says.
    pub device: String,
    /// Every claim, as `profile:level`, and its state. What is not here is not claimed, and not known.
    pub claims: BTreeMap<String, State>,
    /// Cases by outcome.
    pub counts: BTreeMap<String, usize>,
}

/// Writes the index and its schema.
pub(super) fn write(
    output: &mut Output,
    input: &Input<'_>,
    products: &[Product],
) -> Result<(), SiteError> {
    let about = &input.standard.about;
    let index = Index {
        schema: SCHEMA,
        standard: format!("{} {}", about.title, about.version),
        date: input.date.to_string(),
        valid_years: VALID_YEARS,
        products: products.iter().map(product).collect(),
    };
    output.write(INDEX, pretty(&index))?;
    output.write("index.schema.json", schema())
}

/// The schema, as pretty JSON.
pub fn schema() -> String {
    pretty(&schemars::schema_for!(Index))
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("it is JSON") + "\n"
}

fn product(product: &Product) -> IndexProduct {
    IndexProduct {
        vendor: product.vendor.clone(),
        product: product.name.clone(),
        page: format!("{}/index.html", product.address),
        results: product.releases.iter().map(result).collect(),
    }
}

fn result(release: &Release) -> IndexResult {
    let Release { address, header, .. } = release;
    let counts = release.counts.iter().filter(|(_, number)| *number > 0);
    IndexResult {
        version: release.version.clone(),
        page: format!("{address}/index.html"),
        report: format!("{address}/report.html"),
        result: format!("{address}/{}", release.file),
        sha256: release.origin.sha256.clone(),
        attestations: release
            .attestations
            .iter()
            .map(|it| format!("{address}/{}", it.name))
            .collect(),
        suite: header.suite.version.clone(),
        standard: header.suite.standard.clone(),
        tier: header.tier.clone(),
        ended: release.ended.to_string(),
        valid_until: release.valid_until.map(|day| day.to_string()),
        withdrawn: release.withdrawn.as_ref().map(|it| it.date.clone()),
        obstacles: release.obstacles.clone(),
        adapter: format!("{} {}", header.product.adapter, header.product.adapter_version),
        adapter_sha256: header.product.adapter_digest.clone(),
        device: header.product.device_name.clone(),
        claims: release.claims.iter().map(|claim| (claim.name.clone(), claim.state)).collect(),
        counts: counts.map(|(outcome, number)| (outcome.word().to_owned(), *number)).collect(),
    }
}
