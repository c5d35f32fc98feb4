//! The results site: what is published becomes pages, whoever published it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use reports::result::{Line, Outcome};

use crate::sample::{clean, other, results};
use crate::site_bench::{Bench, DATE, SMALL, STANDARD, busy, decoded, files, target, values};

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
    let left = fs::read_dir(bench.path()).unwrap().count();
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
    // Digests change with every field that a result gets.
    insta::with_settings!({filters => vec![("[0-9a-f]{64}", "<SHA-256>")]}, {
        insta::assert_snapshot!(bench.read("index.json"));
    });
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
    let top = fs::read_dir(bench.path()).unwrap().count();
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
        assert_eq!(fs::read_dir(bench.path()).unwrap().count(), 2, "{name}: a draft is left");
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
