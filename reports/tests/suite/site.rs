//! The results site: what is published becomes pages, whoever published it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use reports::read::Results;
use reports::result::{Line, Outcome};
use reports::site::index::Index;
use reports::site::{Built, Checked, Input, SiteError, build};
use standard::Standard;
use tempfile::TempDir;

use crate::sample::{clean, lines, other, results};

static STANDARD: LazyLock<Standard> = LazyLock::new(|| {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    Standard::load(&standard::yaml::read_tree(&spec).unwrap()).unwrap()
});

/// A standard of few pages, for stories that are not about the reference.
static SMALL: LazyLock<Standard> = LazyLock::new(|| {
    let mut small = STANDARD.clone();
    small.operators.truncate(1);
    small.functions.truncate(1);
    small.requirements.retain(|id, _| id.starts_with("OXI-NUM"));
    small
});

const DATE: &str = "2026-06-01";

/// A folder of published results, and where its site goes.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    fn published(&self) -> PathBuf {
        self.folder.path().join("published")
    }

    /// Publishes a result.
    fn publish(&self, place: &str, results: &Results) -> PathBuf {
        let folder = self.published().join(place);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("results.ndjson"), lines(results)).unwrap();
        folder
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn build(&self, standard: &Standard, date: &str) -> Result<Built, SiteError> {
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
    fn read(&self, path: &str) -> String {
        let file = self.site().join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// The text of a page, without markup and with single spaces.
    fn text(&self, path: &str) -> String {
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

    fn index(&self) -> Index {
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

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
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
fn values(page: &str, attribute: &str) -> Vec<String> {
    let begin = format!(" {attribute}=\"");
    let parts = page.split(&begin).skip(1);
    parts.map(|part| unescaped(part.split('"').next().unwrap())).collect()
}

fn decoded(text: &str) -> String {
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
fn target(page: &str, link: &str) -> String {
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

#[test]
fn every_link_leads_somewhere_and_no_page_loads_anything_from_elsewhere() {
    let bench = busy();
    let built = bench.build(&STANDARD, DATE).unwrap();
    let files = files(&bench.site());
    assert_eq!((built.products, built.results, built.files), (3, 4, files.len()));
    let pages = files.iter().filter(|(name, _)| name.ends_with(".html"));
    let pages: BTreeMap<&str, &str> =
        pages.map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).unwrap())).collect();
    let ids = pages.iter().map(|(name, page)| (*name, values(page, "id")));
    let ids: BTreeMap<&str, BTreeSet<String>> = ids
        .map(|(name, ids)| {
            let set: BTreeSet<_> = ids.iter().cloned().collect();
            assert_eq!(set.len(), ids.len(), "{name} has an id twice");
            (name, set)
        })
        .collect();
    let mut followed = 0;
    for (name, page) in &pages {
        assert!(
            page.contains("Content-Security-Policy") || name.ends_with("report.html"),
            "{name}"
        );
        let links = values(page, "href").into_iter().chain(values(page, "src"));
        // A report says so that it has no icon.
        for link in links.filter(|link| link != "data:,") {
            followed += 1;
            assert!(!link.contains(':'), "{name} leads to {link}");
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let to = if path.is_empty() { (*name).to_owned() } else { target(name, path) };
            assert!(files.contains_key(&to), "{name}: {link} leads to {to}, which is not there");
            let known = anchor.is_empty() || ids[to.as_str()].contains(&decoded(anchor));
            assert!(known, "{name}: {link} leads to an anchor that is not there");
        }
    }
    assert!(followed > 20_000, "only {followed} links were followed");
    for requirement in STANDARD.requirements.keys() {
        assert!(files.contains_key(&format!("reference/requirements/{requirement}.html")));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bench = busy();
    bench.build(&SMALL, DATE).unwrap();
    let first = files(&bench.site());
    // What a site before has and this one has not goes with it.
    fs::write(bench.site().join("left.html"), "left").unwrap();
    bench.build(&SMALL, DATE).unwrap();
    let second = files(&bench.site());
    assert!(first.keys().eq(second.keys()));
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{name} differs");
    }
    let left = fs::read_dir(bench.folder.path()).unwrap().count();
    assert_eq!(left, 2, "no drafts are left behind");
}

#[test]
fn a_state_is_told_in_words_and_what_is_not_known_is_no_failure() {
    let bench = busy();
    bench.build(&SMALL, DATE).unwrap();
    let page = bench.text("index.html");
    for words in [
        "llm_moe xpu acme · not run with this version",
        "xpu acme, version 2.1 ✗ core:2 not conformant … core:1 incomplete",
        "one bolt, version 1 ⊘ withdrawn on 2026-03-01 ⊘ core:2 withdrawn on 2026-03-01",
        "wheel cog, version 3 ✓ core:2 conformant until 2028-01-02",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let newest = page.find("Suite 0.10.0").unwrap();
    assert!(newest < page.find("Suite 0.1.0").unwrap(), "the newest suite comes first");
    let product = bench.text("products/acme/xpu/index.html");
    for words in
        ["By version 2.1", "2.0 2026-01-02 0.1.0", "Since the version before", "1 gone, 5 new"]
    {
        assert!(product.contains(words), "{words}: {product}");
    }
    let release = bench.text("products/acme/xpu/2.1/index.html");
    for words in [
        "NOT CERTIFIED the run was interrupted",
        "press@acme.example",
        "MIT, Apache-2.0",
        "OXI-NUM-0002 · 1 case",
        "results.dsse.json",
        "etalon certify ./LIBRARY --profile core:1 --profile core:2 --tier standard --seed 0000000000000007",
    ] {
        assert!(release.contains(words), "{words}: {release}");
    }
    let withdrawn = bench.text("products/bolt/one/1/index.html");
    assert!(withdrawn.contains("WITHDRAWN on 2026-03-01 : The driver was faked."), "{withdrawn}");
    assert!(withdrawn.contains("NOT SIGNED"), "{withdrawn}");
}

#[test]
fn a_certificate_ends_with_its_last_day() {
    let bench = busy();
    for (date, words) in [
        ("2028-01-02", "✓ core:2 conformant until 2028-01-02"),
        ("2028-01-03", "◷ core:2 expired on 2028-01-02"),
    ] {
        bench.build(&SMALL, date).unwrap();
        let page = bench.text("index.html");
        assert!(page.contains(words), "{date}: {page}");
    }
    let badge = bench.read("badges/cog/wheel/core.json");
    assert!(badge.contains("level 2 expired 2028-01-02"), "{badge}");
}

#[test]
fn what_only_one_product_breaks_is_named() {
    let bench = busy();
    bench.build(&STANDARD, DATE).unwrap();
    let page = bench.text("compare.html");
    // The others ran a case of OXI-OP-0210, which passed; nobody else ran one of OXI-NUM-0002.
    assert!(!page.contains("Says OXI-NUM-0002"), "{page}");
    let mut failing = clean();
    failing.records[0] = other(0, &failing.records[0].id, Outcome::Fail, "OXI-OP-0210", "wrong");
    bench.publish("dyne/force/1", &failing);
    bench.build(&STANDARD, DATE).unwrap();
    let page = bench.text("compare.html");
    let says = &STANDARD.requirements["OXI-OP-0210"].says;
    let words = format!("OXI-OP-0210 force dyne ✗ 1 3 {says}");
    assert!(page.contains(&words), "{words}: {page}");
    let requirement = bench.text("reference/requirements/OXI-OP-0210.html");
    assert!(requirement.contains("force dyne 1 ✗ 1 failed"), "{requirement}");
}

#[test]
fn programs_read_the_index_and_badges() {
    let bench = busy();
    bench.build(&SMALL, DATE).unwrap();
    let index = bench.index();
    let found = index.products.iter().map(|it| (it.vendor.as_str(), it.results.len()));
    assert_eq!(found.collect::<Vec<_>>(), [("acme", 2), ("bolt", 1), ("cog", 1)]);
    for result in index.products.iter().flat_map(|product| &product.results) {
        for path in
            [&result.page, &result.report, &result.result].into_iter().chain(&result.attestations)
        {
            assert!(bench.site().join(path).is_file(), "{path}");
        }
    }
    insta::assert_snapshot!(bench.read("index.json"));
    insta::assert_snapshot!(bench.read("badges/cog/wheel/core.svg"));
    insta::assert_snapshot!(bench.read("badges/cog/wheel/core.json"));
    insta::assert_snapshot!(bench.text("products/acme/xpu/2.1/diff.html"));
}

#[test]
fn a_packed_result_is_read_as_a_plain_one() {
    let bench = Bench::new();
    let folder = bench.publish("acme/xpu/1", &clean());
    bench.build(&SMALL, DATE).unwrap();
    let plain = bench.index();
    let bytes = fs::read(folder.join("results.ndjson")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&bytes).unwrap();
    fs::write(folder.join("results.ndjson.gz"), packed.finish().unwrap()).unwrap();
    fs::remove_file(folder.join("results.ndjson")).unwrap();
    bench.build(&SMALL, DATE).unwrap();
    let now = bench.index();
    let (plain, now) = (&plain.products[0].results[0], &now.products[0].results[0]);
    assert_eq!((&plain.sha256, &plain.claims), (&now.sha256, &now.claims));
    assert!(now.result.ends_with("results.ndjson.gz"));
}

#[test]
fn names_of_others_are_text_and_nothing_else() {
    let bench = Bench::new();
    let mut hostile = results();
    let bad = "\"><script>alert(1)</script>\u{202e}\0";
    hostile.header.product.device_name = bad.to_owned();
    hostile.header.product.adapter = bad.to_owned();
    hostile.header.suite.version = bad.to_owned();
    hostile.header.tier = "'; rm -rf /; '".to_owned();
    hostile.header.claims.push(format!("../../{bad}:1"));
    hostile.records.push(other(
        6,
        &format!("a/{bad}/types={bad}/types={bad}"),
        Outcome::Fail,
        bad,
        bad,
    ));
    let long = "n".repeat(200);
    let place = format!("<script>alert(1)<{{{{ 7 * 7 }}}}\u{202e}/{long}/1 2%2e%2e&amp;");
    let folder = bench.publish(&place, &hostile);
    let yaml = "\"<b>contact</b>\": \"<script>alert(1)</script>\"\n";
    fs::write(folder.join("submission.yaml"), yaml).unwrap();
    fs::write(folder.join("a<script>\u{202e}.dsse.json"), "{}").unwrap();
    bench.build(&SMALL, DATE).unwrap();
    let top = fs::read_dir(bench.folder.path()).unwrap().count();
    assert_eq!(top, 2, "nothing is written outside of the site");
    for (name, bytes) in files(&bench.site()) {
        let own = name.starts_with("products") && name.contains(".dsse.json");
        assert!(name.is_ascii() && name.len() < 120 || own, "{name}");
        if name.ends_with(".html") || name.ends_with(".svg") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains("<script>alert") && !text.contains("<b>contact"), "{name}");
        }
    }
    let page = bench.read("index.html");
    assert!(page.contains("{{ 7 * 7 }}"), "templates in names are text: {page}");
}

#[test]
fn what_is_wrong_is_refused_with_its_place_and_the_old_site_stays() {
    type Harm = fn(&Path);
    let cases: [(&str, Harm, &str); 14] = [
        (
            "no result",
            |it| fs::remove_file(it.join("results.ndjson")).unwrap(),
            "expected results.ndjson or",
        ),
        ("two results", |it| fs::write(it.join("results.ndjson.gz"), "").unwrap(), "keep one"),
        (
            "garbage",
            |it| fs::write(it.join("results.ndjson"), "{}\n").unwrap(),
            "line 1: expected the header",
        ),
        (
            "a bad line",
            |it| append(it, "{\"line\":\"record\"}\n"),
            "line 5: not a line of a result",
        ),
        (
            "no gzip",
            |it| {
                fs::rename(it.join("results.ndjson"), it.join("results.ndjson.gz")).unwrap();
            },
            "cannot read",
        ),
        (
            "a result from tomorrow",
            |it| edit(it, "2026-01-02T03:04:15Z", "2026-06-02T00:00:00Z"),
            "today is 2026-06-01",
        ),
        ("no time", |it| edit(it, "2026-01-02T03:04:15Z", "yesterday"), "`yesterday` is no time"),
        (
            "not YAML",
            |it| fs::write(it.join("withdrawn.yaml"), "date: [").unwrap(),
            "withdrawn.yaml: line 1",
        ),
        (
            "no reason",
            |it| fs::write(it.join("withdrawn.yaml"), "date: \"2026-01-01\"").unwrap(),
            "missing field `reason`",
        ),
        (
            "an unknown key",
            |it| {
                fs::write(
                    it.join("withdrawn.yaml"),
                    "date: \"2026-01-01\"\nreason: \"x\"\nby: \"y\"",
                )
                .unwrap();
            },
            "unknown field `by`",
        ),
        (
            "no day",
            |it| {
                fs::write(it.join("withdrawn.yaml"), "date: \"2026-02-30\"\nreason: \"x\"")
                    .unwrap();
            },
            "`2026-02-30` is no day",
        ),
        (
            "nested",
            |it| fs::write(it.join("submission.yaml"), "a: {b: \"c\"}").unwrap(),
            "`a`: expected a text",
        ),
        (
            "too large",
            |it| fs::write(it.join("x.pem"), vec![b'x'; 2 << 20]).unwrap(),
            "larger than 1 MiB",
        ),
        (
            "a twin",
            |it| {
                fs::create_dir(it.with_file_name("V1")).unwrap();
                fs::copy(it.join("results.ndjson"), it.with_file_name("V1").join("results.ndjson"))
                    .unwrap();
            },
            "but for the case of letters",
        ),
    ];
    for (name, harm, expected) in cases {
        let bench = Bench::new();
        let folder = bench.publish("acme/xpu/v1", &clean());
        bench.build(&SMALL, DATE).unwrap();
        let before = files(&bench.site());
        harm(&folder);
        let error = bench.build(&SMALL, DATE).expect_err(name).to_string();
        assert!(error.contains(expected) && error.contains("acme/xpu"), "{name}: {error}");
        assert!(before == files(&bench.site()), "{name}: the site that was there is as it was");
        assert_eq!(
            fs::read_dir(bench.folder.path()).unwrap().count(),
            2,
            "{name}: a draft is left"
        );
    }
}

fn append(folder: &Path, line: &str) {
    let file = folder.join("results.ndjson");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text + line).unwrap();
}

fn edit(folder: &Path, from: &str, to: &str) {
    let file = folder.join("results.ndjson");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from));
    fs::write(file, text.replace(from, to)).unwrap();
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let bench = Bench::new();
    let folder = bench.publish("acme/xpu/1", &clean());
    symlink("/etc/hostname", folder.join("host.pem")).unwrap();
    let error = bench.build(&SMALL, DATE).unwrap_err().to_string();
    assert!(error.contains("host.pem: expected a plain file"), "{error}");
    fs::remove_file(folder.join("host.pem")).unwrap();
    symlink("1", folder.with_file_name("2")).unwrap();
    let error = bench.build(&SMALL, DATE).unwrap_err().to_string();
    assert!(error.contains("xpu/2: links are not followed"), "{error}");
}

#[test]
fn a_folder_that_is_no_site_is_left_alone() {
    let bench = busy();
    fs::create_dir(bench.site()).unwrap();
    bench.build(&SMALL, DATE).unwrap();
    fs::remove_file(bench.site().join("index.json")).unwrap();
    let error = bench.build(&SMALL, DATE).unwrap_err().to_string();
    assert!(error.contains("no results site"), "{error}");
    assert!(bench.site().join("index.html").is_file());
}

#[test]
fn a_header_alone_is_a_result_that_is_incomplete() {
    let bench = Bench::new();
    let header = Line::Header(Box::new(clean().header));
    let folder = bench.publish("acme/xpu/1", &clean());
    let text = serde_json::to_string(&header).unwrap() + "\n";
    fs::write(folder.join("results.ndjson"), text).unwrap();
    bench.build(&SMALL, DATE).unwrap();
    let page = bench.text("products/acme/xpu/1/index.html");
    assert!(page.contains("the run was killed before its end"), "{page}");
    assert!(page.contains("… core:2 incomplete") || page.contains("core:2 … incomplete"), "{page}");
}
