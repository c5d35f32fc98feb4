//! The results site: static pages about everything that was published, made of files alone.
//!
//! What goes in: a folder of published results, and the standard with what checks it.
//!
//! ```text
//! published/<vendor>/<product>/<version>/results.ndjson      or results.ndjson.gz
//!                                       /submission.yaml     who publishes it; may be absent
//!                                       /withdrawn.yaml      that it counts no more, and why
//!                                       /*.dsse.json ...     attestations; may be absent
//! ```
//!
//! What comes out: the matrix of products, profiles and versions of the suite; a page for each product
//! and each of its results, with the report, the result itself and what changed; a comparison of all
//! products; what the standard says and what checks it, a page for each thing that has a name; badges;
//! `index.json` for programs; and a page into which a result can be dropped, which stays on the
//! reader's machine.
//!
//! Rules that hold for every page: it needs no network, and works from a disk; it is useful without
//! JavaScript; what is not known is never shown as a failure; and the same input on the same date gives
//! the same bytes. Every text of a result is hostile: templates escape it, and `names` makes file
//! names of it.

mod badge;
mod compare;
mod coverage;
mod difference;
mod home;
pub mod index;
mod load;
mod names;
mod pages;
mod products;
mod reference;
mod release;
mod state;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use standard::Standard;

pub use coverage::{Checked, page as coverage_page};

use crate::day::Day;
use crate::read::Results;
use load::Folder;
use pages::Pages;
use release::{Product, Release};
use write::Output;

/// What the pages tell of, besides what was published.
pub struct Input<'a> {
    /// The folder of published results.
    pub published: &'a Path,
    /// The standard.
    pub standard: &'a Standard,
    /// What checks each of its requirements, by id.
    pub checked: &'a BTreeMap<String, Checked>,
    /// Version of the suite that writes the site.
    pub suite: &'a str,
    /// The day on which validity is told.
    pub date: Day,
}

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A folder or file cannot be read or written.
    #[error("cannot {verb} {}: {error}", .path.display())]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// What is published is not as it should be.
    #[error("{}: {what}", .path.display())]
    Wrong {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong, and what was expected.
        what: String,
    },
}

impl SiteError {
    fn wrong(path: &Path, what: impl Into<String>) -> SiteError {
        SiteError::Wrong { path: path.to_owned(), what: what.into() }
    }
}

/// What was written.
#[derive(Debug)]
pub struct Built {
    /// Products.
    pub products: usize,
    /// Results of all of them.
    pub results: usize,
    /// Files.
    pub files: usize,
}

/// Writes the site into a folder, which is replaced if it is a site already.
///
/// # Errors
/// The first thing that is wrong with what is published, or a file that cannot be read or written; the
/// folder is then as it was.
pub fn build(input: &Input<'_>, folder: &Path) -> Result<Built, SiteError> {
    let mut output = Output::new(folder)?;
    let pages = Pages::new(input);
    let mut products = Vec::new();
    for (vendor, name, folders) in load::walk(input.published)? {
        let releases = releases(input, &pages, &mut output, (&vendor, &name), &folders)?;
        products.push(Product::new(vendor, name, releases));
    }
    home::write(&pages, &mut output, input.standard, &products)?;
    products::write(&pages, &mut output, &products)?;
    compare::write(&pages, &mut output, input.standard, &products)?;
    badge::write(&mut output, &products)?;
    coverage::write(&pages, &mut output, input.standard, input.checked)?;
    reference::write(&pages, &mut output, input, &products)?;
    index::write(&mut output, input, &products)?;
    pages.assets(&mut output)?;
    let results = products.iter().map(|product| product.releases.len()).sum();
    let files = output.finish()?;
    Ok(Built { products: products.len(), results, files })
}

/// The results of a product, the newest first. Only two of them are in memory at a time: what needs
/// their records is written here.
fn releases(
    input: &Input<'_>,
    pages: &Pages,
    output: &mut Output,
    product: (&str, &str),
    folders: &[Folder],
) -> Result<Vec<Release>, SiteError> {
    let mut releases: Vec<Release> = Vec::new();
    let mut before: Option<Results> = None;
    for folder in folders {
        let (results, origin) = folder.results()?;
        let mut release = Release::new(folder, &results, origin, input.date)?;
        products::write_result(pages, output, folder, &results, &release)?;
        if let (Some(earlier), Some(last)) = (&before, releases.last()) {
            let pair = ((earlier, last), (&results, &release));
            release.changes = Some(difference::write(pages, output, product, pair.0, pair.1)?);
        }
        before = Some(results);
        releases.push(release);
    }
    releases.reverse();
    Ok(releases)
}
