//! The templates, and what every page has.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use serde::Serialize;
use standard::Standard;
use standard::reference::{Kind, Line, Reference, Span};

use super::write::Output;
use super::{Input, SiteError};
use crate::html;
use crate::read::Results;

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!("../../templates/site/", $name))
    };
}

const TEMPLATES: [(&str, &str); 13] = [
    ("base", template!("base.html")),
    ("macros", template!("macros.html")),
    ("home", template!("home.html")),
    ("product", template!("product.html")),
    ("release", template!("release.html")),
    ("diff", template!("diff.html")),
    ("compare", template!("compare.html")),
    ("coverage", template!("coverage.html")),
    ("standard", template!("standard.html")),
    ("list", template!("list.html")),
    ("entry", template!("entry.html")),
    ("data", template!("data.html")),
    ("viewer", template!("viewer.html")),
];

/// What pages load, by name. Every page is checked against [`POLICY`], which lets it load nothing else.
const ASSETS: [(&str, &str); 4] = [
    ("icon.svg", template!("icon.svg")),
    ("search.js", template!("search.js")),
    ("viewer.js", template!("viewer.js")),
    ("results.schema.json", include_str!("../../results.schema.json")),
];

/// Files of the site and nothing else; `file:` is for pages that are read from a disk, which have no
/// origin of their own.
const POLICY: &str = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; \
                      img-src 'self' file:; base-uri 'none'; form-action 'none'";

/// A page that stands alone has its style inside, and nothing else.
const POLICY_ALONE: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The main pages: name and address.
const NAVIGATION: [(&str, &str); 6] = [
    ("Results", "index.html"),
    ("Compare", "compare.html"),
    ("Standard", "reference/index.html"),
    ("Coverage", "coverage.html"),
    ("Viewer", "viewer.html"),
    ("For programs", "data.html"),
];

/// What every page says of the site.
#[derive(Serialize)]
struct Site {
    short: &'static str,
    standard: String,
    version: String,
    /// The day on which validity is told; nothing on a page that stands alone.
    date: Option<String>,
    suite: String,
    policy: &'static str,
    /// The style of a page that stands alone.
    style: Option<String>,
    nav: [(&'static str, &'static str); 6],
}

/// Makes pages.
pub(super) struct Pages {
    environment: Environment<'static>,
    site: Value,
    known: Arc<Known>,
}

/// The addresses of the reference, by folder and name.
type Known = HashMap<(String, String), String>;

/// Where a page is.
pub(super) struct Place<'a> {
    /// Its address.
    pub address: &'a str,
    /// The main page that it belongs to.
    pub under: &'a str,
    /// The pages above it: name and address.
    pub crumbs: &'a [(&'a str, String)],
}

impl Pages {
    /// Of a site.
    pub fn new(input: &Input<'_>) -> Pages {
        let date = Some(input.date.to_string());
        Pages::of(input.standard, input.suite, date, known(input.standard))
    }

    /// Of a page that stands alone, and leads to no other.
    pub fn alone(standard: &Standard, suite: &str) -> Pages {
        Pages::of(standard, suite, None, HashMap::new())
    }

    fn of(standard: &Standard, suite: &str, date: Option<String>, known: Known) -> Pages {
        let mut environment = html::engine();
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).expect("the template is right");
        }
        let known = Arc::new(known);
        let same = Arc::clone(&known);
        environment.add_function("reference", move |folder: &str, name: &str| {
            same.get(&(folder.to_owned(), name.to_owned())).cloned()
        });
        let site = Site {
            short: "OXI",
            standard: standard.about.title.to_string(),
            version: standard.about.version.to_string(),
            style: date.is_none().then(style),
            policy: if date.is_none() { POLICY_ALONE } else { POLICY },
            date,
            suite: suite.to_owned(),
            nav: NAVIGATION,
        };
        Pages { environment, site: Value::from(Serde(site)), known }
    }

    /// The report of a result, which leads to the pages of requirements.
    pub fn report(&self, address: &str, results: &Results) -> String {
        let (known, root) = (Arc::clone(&self.known), root(address));
        html::html_among(results, move |id| {
            let key = (Kind::Requirement.plural().to_owned(), id.to_owned());
            known.get(&key).map(|address| format!("{root}{address}"))
        })
    }

    /// The text of a page.
    pub fn render(&self, template: &str, place: Place<'_>, page: impl Serialize) -> String {
        let Place { address, under, crumbs } = place;
        let common = context! {
            site => self.site.clone(),
            root => root(address),
            here => under,
            crumbs => Value::from(Serde(crumbs)),
        };
        let page = context! { ..common, ..Value::from(Serde(page)) };
        let template = self.environment.get_template(template).expect("it is one of ours");
        template.render(page).expect("the template fits what it is given")
    }

    /// Writes a page.
    pub fn write(
        &self,
        output: &mut Output,
        template: &str,
        place: Place<'_>,
        page: impl Serialize,
    ) -> Result<(), SiteError> {
        let address = place.address;
        output.write(address, self.render(template, place, page))
    }

    /// Writes what pages load, and the pages that tell of no result.
    pub fn assets(&self, output: &mut Output) -> Result<(), SiteError> {
        output.write("style.css", style())?;
        for (name, text) in ASSETS {
            output.write(name, text)?;
        }
        for (template, address, under) in
            [("data", "data.html", "For programs"), ("viewer", "viewer.html", "Viewer")]
        {
            self.write(output, template, Place { address, under, crumbs: &[] }, ())?;
        }
        Ok(())
    }
}

/// The way from a page to the first folder.
fn root(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

fn style() -> String {
    [include_str!("../../templates/style.css"), template!("site.css")].concat()
}

/// Address of the page of something of the standard.
pub(super) fn address(kind: Kind, name: &str) -> String {
    format!("reference/{}/{name}.html", kind.plural())
}

/// Everything that has a page in the reference: by folder and name, its address. A result of another
/// version of the standard names things that have none.
fn known(standard: &Standard) -> Known {
    let reference = Reference::new(standard);
    let entries = reference.entries().into_iter();
    let known = entries.map(|entry| {
        let address = address(entry.kind, &entry.name);
        ((entry.kind.plural().to_owned(), entry.name), address)
    });
    known.collect()
}

/// A part of a line, as templates show it.
#[derive(Debug, Serialize)]
pub(super) struct Bit {
    text: String,
    code: bool,
    href: Option<String>,
}

/// A line, as templates show it.
pub(super) fn bits(line: &Line) -> Vec<Bit> {
    let bit = |span: &Span| match span {
        Span::Text(text) => Bit { text: text.clone(), code: false, href: None },
        Span::Code(text) => Bit { text: text.clone(), code: true, href: None },
        Span::Entry { kind, name, text } => {
            Bit { text: text.clone(), code: true, href: Some(address(*kind, name)) }
        }
    };
    line.0
        .iter()
        .filter(|span| !matches!(span, Span::Code(text) if text.is_empty()))
        .map(bit)
        .collect()
}
