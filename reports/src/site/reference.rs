//! The standard as pages: one for each thing that has a name, a list for each kind, and a search that
//! stays on the reader's machine.

use std::collections::BTreeMap;

use serde::Serialize;
use standard::reference::{Entry, Kind, Reference};

use super::coverage::Checked;
use super::pages::{Bit, Pages, Place, address, bits};
use super::release::{Product, Tally};
use super::write::Output;
use super::{Input, SiteError};

#[derive(Serialize)]
struct Contents<'a> {
    kinds: Vec<Listed>,
    topics: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize)]
struct Listed {
    folder: &'static str,
    total: usize,
    about: &'static str,
}

#[derive(Serialize)]
struct List {
    title: String,
    about: &'static str,
    total: usize,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    id: usize,
    name: String,
    entries: Vec<Head>,
}

#[derive(Serialize)]
struct Head {
    name: String,
    about: Vec<Bit>,
}

#[derive(Serialize)]
struct Page<'a> {
    kind: &'static str,
    entry: Shown<'a>,
    checked: Option<&'a Checked>,
    products: Vec<Seen<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    about: Vec<Bit>,
    facts: Vec<(&'static str, Vec<Bit>)>,
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    id: String,
    title: &'a str,
    about: &'a str,
    head: &'static [&'static str],
    rows: Vec<Vec<Vec<Bit>>>,
}

/// What a published result has of an entry.
#[derive(Serialize)]
struct Seen<'a> {
    vendor: &'a str,
    name: &'a str,
    version: &'a str,
    address: &'a str,
    cell: Tally,
}

pub(super) fn write(
    pages: &Pages,
    output: &mut Output,
    input: &Input<'_>,
    products: &[Product],
) -> Result<(), SiteError> {
    let reference = Reference::new(input.standard);
    let mut kinds = Vec::new();
    let mut search = Vec::new();
    for kind in Kind::ALL {
        let entries = reference.of_kind(kind);
        for entry in &entries {
            let checked = match kind {
                Kind::Requirement => input.checked.get(&entry.name),
                _ => None,
            };
            write_entry(pages, output, entry, checked, products)?;
        }
        write_list(pages, output, kind, &entries)?;
        kinds.push(Listed { folder: kind.plural(), total: entries.len(), about: about(kind) });
        search.extend(
            entries
                .into_iter()
                .map(|entry| (entry.kind.plural(), entry.name, entry.about.to_string())),
        );
    }
    let topics = input.standard.about.topics.iter();
    let topics = topics.map(|topic| (topic.topic.as_str(), topic.about.as_str())).collect();
    let place = Place { address: "reference/index.html", under: "Standard", crumbs: &[] };
    pages.write(output, "standard", place, Contents { kinds, topics })?;
    // A file of a program and not of data, since a page that is read from a disk may load no data.
    let search = serde_json::to_string(&search).expect("it is JSON");
    output.write("search-index.js", format!("const ENTRIES = {search};\n"))
}

/// What is listed of a kind.
fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Profile => "what a claim contains, level by level",
        Kind::Operator => "computations, with their shapes, types, accuracy and edges",
        Kind::Function => "the function table of the C ABI, and how each fails",
        Kind::Format => "which bit pattern stands for which number",
        Kind::Accuracy => "how far a conforming result may be from the exact one",
        Kind::Status => "what functions return",
        Kind::Capability => "what a device may declare beyond what each must do",
        Kind::Type => "structs, enumerations, flags, handles and callbacks of the C ABI",
        Kind::Requirement => "every normative sentence, under its permanent id",
    }
}

/// The fact by which the list of a kind is grouped.
fn grouped_by(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Operator => Some("family"),
        Kind::Status => Some("class"),
        Kind::Type => Some("is"),
        Kind::Requirement => Some("of"),
        _ => None,
    }
}

fn write_list(
    pages: &Pages,
    output: &mut Output,
    kind: Kind,
    entries: &[Entry],
) -> Result<(), SiteError> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let fact = entry.facts.iter().find(|(name, _)| Some(*name) == grouped_by(kind));
        let name = fact.map_or(String::new(), |(_, line)| line.to_string());
        let place = *places.entry(name.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { id: place, name, entries: Vec::new() });
        }
        groups[place].entries.push(Head { name: entry.name.clone(), about: bits(&entry.about) });
    }
    let folder = kind.plural();
    let title = capitalised(folder);
    let list = List { title, about: about(kind), total: entries.len(), groups };
    let address = format!("reference/{folder}/index.html");
    let crumbs = [("Standard", "reference/index.html".to_owned())];
    let place = Place { address: &address, under: "Standard", crumbs: &crumbs };
    pages.write(output, "list", place, list)
}

fn write_entry(
    pages: &Pages,
    output: &mut Output,
    entry: &Entry,
    checked: Option<&Checked>,
    products: &[Product],
) -> Result<(), SiteError> {
    let folder = entry.kind.plural();
    let title = capitalised(folder);
    let crumbs = [
        ("Standard", "reference/index.html".to_owned()),
        (title.as_str(), format!("reference/{folder}/index.html")),
    ];
    let address = address(entry.kind, &entry.name);
    let place = Place { address: &address, under: "Standard", crumbs: &crumbs };
    let page = Page {
        kind: entry.kind.singular(),
        entry: shown(entry),
        checked,
        products: seen(entry, products),
    };
    pages.write(output, "entry", place, page)
}

fn shown(entry: &Entry) -> Shown<'_> {
    let sections = entry.sections.iter().map(|section| Section {
        id: section.title.to_lowercase().replace(' ', "-"),
        title: &section.title,
        about: &section.about,
        head: section.head,
        rows: section.rows.iter().map(|row| row.iter().map(bits).collect()).collect(),
    });
    Shown {
        name: &entry.name,
        about: bits(&entry.about),
        facts: entry.facts.iter().map(|(name, line)| (*name, bits(line))).collect(),
        sections: sections.collect(),
    }
}

/// The newest result of each product that has cases of an entry.
fn seen<'a>(entry: &Entry, products: &'a [Product]) -> Vec<Seen<'a>> {
    let seen = products.iter().filter_map(|product| {
        let release = product.newest();
        let tallies = match entry.kind {
            Kind::Operator => &release.operators,
            Kind::Requirement => &release.requirements,
            _ => return None,
        };
        Some(Seen {
            vendor: &product.vendor,
            name: &product.name,
            version: &release.version,
            address: &product.address,
            cell: *tallies.get(&entry.name)?,
        })
    });
    seen.collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
