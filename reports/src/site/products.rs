//! The pages of a product and of each of its results.

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::SiteError;
use super::badge;
use super::home::Shown;
use super::load::{Folder, plain};
use super::pages::{Pages, Place};
use super::release::{Product, Release};
use super::write::Output;
use crate::html;
use crate::read::Results;
use crate::result::Outcome;

/// Writes what needs the records of a result: its report, and the files as they were published.
pub(super) fn write_result(
    pages: &Pages,
    output: &mut Output,
    folder: &Folder,
    results: &Results,
    release: &Release,
) -> Result<(), SiteError> {
    let address = &release.address;
    let report = format!("{address}/report.html");
    output.write(&report, pages.report(&report, results))?;
    let (path, name) = &folder.results;
    output.copy(&format!("{address}/{name}"), &mut plain(path)?)?;
    for one in &folder.attestations {
        output.copy(&format!("{address}/{}", one.name), &mut plain(&one.path)?)?;
    }
    Ok(())
}

/// A result in the table of its product.
#[derive(Serialize)]
struct Line<'a> {
    version: &'a str,
    address: &'a str,
    device: &'a str,
    suite: &'a str,
    ended: String,
    claims: Vec<Shown>,
    withdrawn: &'a Option<super::load::Withdrawn>,
    passed: usize,
    failed: usize,
    planned: u64,
    changes: &'a Option<super::release::Changes>,
    file: &'a str,
}

impl<'a> Line<'a> {
    fn new(release: &'a Release) -> Line<'a> {
        let failed = |outcome: Outcome| outcome.is_failure();
        Line {
            version: &release.version,
            address: &release.address,
            device: &release.header.product.device_name,
            suite: &release.header.suite.version,
            ended: release.ended.to_string(),
            claims: release.claims.iter().map(|claim| Shown::new(claim, release)).collect(),
            withdrawn: &release.withdrawn,
            passed: release.count(|outcome| outcome == Outcome::Pass),
            failed: release.count(failed),
            planned: release.header.planned,
            changes: &release.changes,
            file: release.file,
        }
    }
}

/// Writes the pages.
pub(super) fn write(
    pages: &Pages,
    output: &mut Output,
    products: &[Product],
) -> Result<(), SiteError> {
    for product in products {
        write_product(pages, output, product)?;
        for release in &product.releases {
            write_release(pages, output, product, release)?;
        }
    }
    Ok(())
}

fn write_product(pages: &Pages, output: &mut Output, product: &Product) -> Result<(), SiteError> {
    let address = format!("{}/index.html", product.address);
    let crumbs = [("Results", "index.html".to_owned())];
    let place = Place { address: &address, under: "Results", crumbs: &crumbs };
    let releases: Vec<_> = product.releases.iter().map(Line::new).collect();
    let page = context! {
        vendor => &product.vendor,
        name => &product.name,
        newest => Value::from(Serde(Line::new(product.newest()))),
        releases => Value::from(Serde(releases)),
        badges => Value::from(Serde(badge::badges(product))),
    };
    pages.write(output, "product", place, page)
}

fn write_release(
    pages: &Pages,
    output: &mut Output,
    product: &Product,
    release: &Release,
) -> Result<(), SiteError> {
    let address = format!("{}/index.html", release.address);
    let above = format!("{}/index.html", product.address);
    let crumbs = [("Results", "index.html".to_owned()), (&product.name, above)];
    let place = Place { address: &address, under: "Results", crumbs: &crumbs };
    let page = context! {
        vendor => &product.vendor,
        name => &product.name,
        release => Value::from(Serde(Line::new(release))),
        header => Value::from(Serde(&release.header)),
        obstacles => &release.obstacles,
        attestations => Value::from(Serde(&release.attestations)),
        failures => Value::from(Serde(&release.failures)),
        failed => release.failures.iter().map(|group| group.total).sum::<usize>(),
        counts => Value::from(Serde(counts(release))),
        origin => Value::from(Serde(&release.origin)),
        size => size(release.origin.bytes),
        submission => Value::from(Serde(&release.submission)),
        facts => Value::from(Serde(facts(release))),
        digests => Value::from(Serde(digests(release))),
        rerun => rerun(release),
    };
    pages.write(output, "release", place, page)
}

/// How many cases had each outcome: word, number, and the class of its colours.
fn counts(release: &Release) -> Vec<(&'static str, usize, &'static str)> {
    let counts = release.counts.iter().map(|(which, number)| {
        let (tone, _) = html::tone(*which);
        (html::name(*which), *number, if *number == 0 { "none" } else { tone })
    });
    counts.collect()
}

/// The command that makes the result again: as the publisher says, or as the result tells.
fn rerun(release: &Release) -> String {
    if let Some((_, told)) = release.submission.iter().find(|(key, _)| key == "rerun") {
        return told.clone();
    }
    let header = &release.header;
    let profiles = header.claims.iter().map(|claim| format!(" --profile {}", quoted(claim)));
    let profiles: String = profiles.collect();
    format!(
        "etalon certify ./LIBRARY{profiles} --tier {} --seed {}",
        quoted(&header.tier),
        quoted(&header.seed)
    )
}

/// A word for a shell, whoever chose it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-' | '.');
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

fn facts(release: &Release) -> Vec<(&'static str, String)> {
    let header = &release.header;
    let (product, host, suite) = (&header.product, &header.host, &header.suite);
    let settings: Vec<_> = product.settings.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let commit = suite.commit.as_ref().map_or(String::new(), |commit| format!(", commit {commit}"));
    let seconds = release
        .footer
        .as_ref()
        .map_or(String::new(), |footer| format!(", in {:.1} s", footer.seconds));
    let memory = host.memory as f64 / f64::from(1 << 30);
    let facts = [
        ("device", format!("{}: {}", product.device, product.device_name)),
        ("vendor of the device", product.device_vendor.clone()),
        ("driver", product.driver.clone()),
        ("adapter", format!("{} {}", product.adapter, product.adapter_version)),
        ("settings", settings.join(" ")),
        ("host", format!("{}, {}, {} cores, {memory:.1} GiB", host.os, host.cpu, host.cores)),
        ("suite", format!("Etalon {}{commit}", suite.version)),
        ("standard", suite.standard.clone()),
        ("tier", header.tier.clone()),
        ("seed", header.seed.clone()),
        ("options", header.options.join(" ")),
        ("cases", format!("{} judged of {} planned{seconds}", release.judged, header.planned)),
        ("began", header.started.clone()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn digests(release: &Release) -> [(&'static str, &str); 4] {
    let header = &release.header;
    [
        ("SHA-256 of the adapter", &header.product.adapter_digest),
        ("of the standard", &header.suite.standard_digest),
        ("of the cases", &header.suite.cases_digest),
        ("of the plan", &header.suite.plan_digest),
    ]
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}
