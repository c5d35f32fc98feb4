//! Published results to make sites of, and what is read of the pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use reports::read::Results;
use reports::site::index::Index;
use reports::site::{Built, Checked, Input, SiteError, build};
use standard::Standard;
use tempfile::TempDir;

use crate::sample::{clean, lines, results};

/// The standard.
pub static STANDARD: LazyLock<Standard> = LazyLock::new(|| {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    Standard::load(&standard::yaml::read_tree(&spec).unwrap()).unwrap()
});

/// A standard of few pages, for stories that are not about the reference.
pub static SMALL: LazyLock<Standard> = LazyLock::new(|| {
    let mut small = STANDARD.clone();
    small.operators.truncate(1);
    small.functions.truncate(1);
    small.requirements.retain(|id, _| id.starts_with("OXI-NUM"));
    small
});

/// The day on which sites are made.
pub const DATE: &str = "2026-06-01";

/// A folder of published results, and where its site goes.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    pub fn published(&self) -> PathBuf {
        self.folder.path().join("published")
    }

    /// Publishes a result.
    pub fn publish(&self, place: &str, results: &Results) -> PathBuf {
        let folder = self.published().join(place);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("results.ndjson"), lines(results)).unwrap();
        folder
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub fn build(&self, standard: &Standard, date: &str) -> Result<Built, SiteError> {
        let checked = BTreeMap::from([(
            "OXI-NUM-0002".to_owned(),
            Checked { cases: 1, ..Checked::default() },
        )]);
        let (published, date) = (self.published(), date.parse().unwrap());
        let input =
            Input { published: &published, standard, checked: &checked, suite: "0.1.0", date };
        build(&input, &self.site())
    }

    /// The folder that all of it lies in.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the site with the whole standard.
    pub fn build_whole(&self) -> Built {
        self.build(&STANDARD, DATE).unwrap()
    }

    /// A file of the site.
    pub fn read(&self, path: &str) -> String {
        let file = self.site().join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// The text of a page, without markup and with single spaces.
    pub fn text(&self, path: &str) -> String {
        let page = self.read(path);
        let (_, main) = page.split_once("<main").unwrap();
        let mut text = String::new();
        for part in main.split('<') {
            text.push_str(part.split_once('>').map_or("", |(_, after)| after));
            text.push(' ');
        }
        let words: Vec<_> = text.split_whitespace().collect();
        unescaped(&words.join(" "))
    }

    pub fn index(&self) -> Index {
        serde_json::from_str(&self.read("index.json")).unwrap()
    }
}

/// Everything that can happen to a product: two versions, one withdrawn, another product that is clean.
pub fn busy() -> Bench {
    let bench = Bench::new();
    let mut old = clean();
    old.header.started = "2025-12-01T00:00:00Z".to_owned();
    old.header.claims = vec!["core:1".to_owned()];
    bench.publish("acme/xpu/2.0", &old);
    let newer = bench.publish("acme/xpu/2.1", &results());
    fs::write(
        newer.join("submission.yaml"),
        "contact: press@acme.example\nlicence: [MIT, Apache-2.0]\n",
    )
    .unwrap();
    fs::write(newer.join("results.dsse.json"), "{}").unwrap();
    let taken_back = bench.publish("bolt/one/1", &clean());
    fs::write(
        taken_back.join("withdrawn.yaml"),
        "date: \"2026-03-01\"\nreason: \"The driver was faked.\"\n",
    )
    .unwrap();
    let mut clean = clean();
    clean.header.claims = vec!["core:2".to_owned()];
    clean.header.suite.version = "0.10.0".to_owned();
    bench.publish("cog/wheel/3", &clean);
    bench
}

pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                    files.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    files
}

fn unescaped(text: &str) -> String {
    let names = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    names.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The values of an attribute.
pub fn values(page: &str, attribute: &str) -> Vec<String> {
    let begin = format!(" {attribute}=\"");
    let parts = page.split(&begin).skip(1);
    parts.map(|part| unescaped(part.split('"').next().unwrap())).collect()
}

pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = (*first == b'%').then(|| std::str::from_utf8(&after[..2]).unwrap());
        bytes.push(hex.map_or(*first, |hex| u8::from_str_radix(hex, 16).unwrap()));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap()
}

/// Where a link of a page leads, as a path of the site.
pub fn target(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{page}: {link} leads out of the site"),
            part => parts.push(part),
        }
    }
    decoded(&parts.join("/"))
}
