//! Every view of one result. The same records give the same bytes.

use reports::failure::block;
use reports::read::Results;
use reports::result::{Damage, Growth, Outcome, Record, Side, Waiver};
use reports::{html, junit, markdown, summary, write_all};

use crate::sample::{clean, measured, other, records, results};

#[test]
fn a_failure_reads_the_same_everywhere() {
    let blocks: Vec<_> = records()[1..].iter().map(block).collect();
    insta::assert_snapshot!(blocks.join("\n\n"));
}

#[test]
fn the_summary_puts_the_verdict_last_where_the_eye_is() {
    insta::assert_snapshot!(summary::summary(
        &results(),
        &["results/acme/report.html".into()],
        false
    ));
    insta::assert_snapshot!(summary::summary(&clean(), &[], false));
    let coloured = summary::summary(&results(), &[], true);
    assert!(coloured.contains("\u{1b}[1;31mnot_conformant\u{1b}[0m"), "{coloured}");
}

#[test]
fn junit_has_a_suite_for_each_file() {
    insta::assert_snapshot!(String::from_utf8(junit::junit(&results())).unwrap());
}

#[test]
fn markdown_unfolds_what_failed() {
    insta::assert_snapshot!(markdown::markdown(&results()));
}

#[test]
fn the_page_shows_verdict_failures_and_how_to_run_them_again() {
    let page = html::html(&results());
    for text in [
        "not conformant",
        "NOT CERTIFIED",
        "the run was interrupted",
        "OXI-NUM-0002",
        "4133601  0x1.f89708p+21  bits 4a7c4b84",
        "--only &#x27;kernel&#x2f;softmax&#x2f;rows",
        "E_UNSUPPORTED_TYPE: no f64",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
    assert!(!page.contains("http://") && !page.contains("https://"), "it needs no network");
    assert!(page.contains("content=\"default-src 'none'; "), "a browser lets it do nothing else");
    assert!(!html::html(&clean()).contains("NOT CERTIFIED"));
}

#[test]
fn the_page_draws_how_errors_grow_along_a_chain() {
    let step = |step: &str, error, allowed| Growth { step: step.to_owned(), error, allowed };
    let mut chained = clean();
    let exact = step("2 <reshape>", 0.0, 2e-5);
    chained.records[0].growth =
        vec![step("1 matmul", 1e-6, 2e-5), exact, step("3 add", 4e-3, 3e-3)];
    let page = html::html(&chained);
    // Four decades from 1e-6 to 1e-2, of 120 units: an error of zero lies on the floor.
    for text in [
        r#"d="M93.3 81L280 81L466.7 15.7""#,
        r#"<circle cx="93.3" cy="120.0" r="2.5" class="mark"><title>1 matmul: 1.00e-6, at most 2.00e-5"#,
        r#"<circle cx="280.0" cy="120.0" r="2.5" class="mark"><title>2 &lt;reshape&gt;: 0, at most 2.00e-5"#,
        r#"<circle cx="466.7" cy="11.9" r="2.5" class="mark-bad"><title>3 add: 0.004, at most 0.003"#,
        "after each step of 3; step 3 add uses most of what is allowed, 0.004 of 0.003",
    ] {
        assert!(page.contains(text), "{text} is missing: {page}");
    }
    assert!(!html::html(&clean()).contains("id=\"chains\""));
    chained.records[0].growth.retain(|step| step.error == 0.0);
    let page = html::html(&chained);
    assert!(page.contains("after each step of 1; no step is off"), "{page}");
}

#[test]
fn what_operators_took_is_shown_and_decides_nothing() {
    let (plain, measured) = (results(), measured());
    let says = "3 pairs of operator and types, at best 2 GFLOP/s and 6.29 GB/s";
    let text = summary::summary(&measured, &[], false);
    assert!(text.contains(&format!("  measured, informative: {says}\n")), "{text}");
    let text = markdown::markdown(&measured);
    // The longest first: what has no number of operations has no rate of them.
    let rows = [
        "| matmul | f32.f32.i32 | 4.0 ms | 0.5 | 0.786 | 2.5 mJ |\n",
        "| matmul | f32.f32.f32 | 1.0 ms | 2 | 3.15 | 2.5 mJ |\n",
        "| exp | f32 | 500.0 µs |  | 6.29 | not readable here |\n",
    ];
    assert!(text.contains(says) && text.contains(&rows.concat()), "{text}");
    let page = html::html(&measured);
    for text in [
        "id=\"performance\"",
        "No verdict looks at this",
        r#"<td class="n">2</td><td class="n">the best</td><td class="n">3.15</td><td class="n">50 %</td>"#,
        r#"<td class="n">0.5</td><td class="n">25 %</td>"#,
        "4.0 ms to 4.0 ms",
        "2.0 ms to 16.0 ms",
        "not readable here",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
    assert!(!html::html(&plain).contains("id=\"performance\""));
    let verdicts = |of: &Results| reports::verdict::verdicts(&of.header, &of.records);
    assert_eq!(verdicts(&plain), verdicts(&measured));
    assert_eq!(junit::junit(&plain), junit::junit(&measured));
    // Where no counter can be read, that is said once.
    let mut dark = measured;
    dark.measurements.iter_mut().for_each(|one| one.energy_uj = None);
    assert!(summary::summary(&dark, &[], false).contains("; energy is not readable here\n"));
    assert!(html::html(&dark).contains("Energy: not readable here."));
}

#[test]
fn what_fails_outside_of_the_claims_is_said_with_the_exit_code_it_leads_to() {
    let mut outside = clean();
    let mut failed = other(6, "a/b/c", Outcome::Fail, "OXI-OP-0141", "wrong");
    failed.needed_by.clear();
    outside.records.push(failed.clone());
    let sentence =
        "1 case failed, of OXI-OP-0141; what is offered must conform, so the exit code is 1";
    let text = summary::summary(&outside, &[], false);
    assert!(text.contains(&format!("outside of the claims: {sentence}")), "{text}");
    assert!(markdown::markdown(&outside).contains(sentence));
    assert!(html::html(&outside).contains(sentence));
    assert!(!summary::summary(&results(), &[], false).contains("outside of the claims"));
    // Where a claim does not hold, that is why.
    let mut both = results();
    both.records.push(failed);
    let text = summary::summary(&both, &[], false);
    assert!(text.contains("outside of the claims: 1 case failed, of OXI-OP-0141\n"), "{text}");
}

#[test]
fn what_a_device_says_is_text_and_nothing_else() {
    let mut hostile = results();
    hostile.header.product.device_name = "<script>alert(1)</script>".to_owned();
    let outcome = Outcome::Fail;
    hostile.records.push(other(6, "a/b/\"><img src=x>", outcome, "<i>", "</pre><script>`| *"));
    let page = html::html(&hostile);
    assert!(
        !page.contains("<script>alert")
            && !page.contains("<script>`")
            && !page.contains("<img")
            && !page.contains("<i>")
    );
    let text = markdown::markdown(&hostile);
    assert!(!text.lines().any(|line| line.starts_with("<script>")), "{text}");
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{text}");
    let xml = String::from_utf8(junit::junit(&hostile)).unwrap();
    assert!(xml.contains("message=\"&lt;/pre&gt;&lt;script&gt;`| *\""), "{xml}");
}

#[test]
fn what_no_xml_can_hold_is_replaced() {
    let mut hostile = clean();
    let outcome = Outcome::Crashed;
    hostile.records.push(other(6, "a/b/c", outcome, "OXI-X", "bell \u{7} null \0 ]]> <x>"));
    let xml = String::from_utf8(junit::junit(&hostile)).unwrap();
    assert!(!xml.contains(|c: char| c.is_control() && c != '\n'), "{xml}");
    assert_eq!(xml.matches("]]>").count(), xml.matches("<![CDATA[").count(), "{xml}");
}

/// So many cases that passed.
fn many(count: u64) -> Results {
    let mut many = clean();
    let one = many.records[0].clone();
    let record = |index: u64| {
        let id = format!("kernel/matmul/tiles/types=f32.f32.f32,m={index}");
        Record { id, index, ..one.clone() }
    };
    many.records = (0..count).map(record).collect();
    many.header.planned = count;
    many
}

#[test]
fn many_passes_do_not_make_a_large_page() {
    let (few, more) = (html::html(&many(10)).len(), html::html(&many(20_010)).len());
    let each = (more - few) / 20_000;
    assert!(each < 32, "{each} bytes for a case that passed");
}

#[test]
fn what_is_too_large_is_left_out_and_said() {
    let mut large = many(2000);
    large.records.push(other(2000, "a/b/c", Outcome::Fail, "OXI-OP-0141", "wrong"));
    let limits = html::Limits { data: 20_000, ..html::Limits::default() };
    let page = html::html_within(&large, limits);
    assert!(page.contains("NOT ALL ARE HERE"), "it is said");
    assert!(page.contains("2\u{202f}000 cases are left out of this table"), "and how many");
    assert!(page.contains("\"00a/b/c\""), "what failed is there");
    assert!(!page.contains("m=17"), "what passed is not");
    assert!(!html::html(&large).contains("NOT ALL ARE HERE"));
    let limits = html::Limits { data: 10, told: 1, pictures: 0 };
    assert!(html::html_within(&large, limits).contains("NOT ALL ARE HERE"));
}

#[test]
fn failures_without_number_are_named_where_they_are_not_told() {
    let mut failed = clean();
    let one = |index| other(index, &format!("a/b/c{index}"), Outcome::Fail, "OXI-OP-0141", "wrong");
    failed.records = (0..30).map(one).collect();
    let limits = html::Limits { told: 7, ..html::Limits::default() };
    let page = html::html_within(&failed, limits);
    assert_eq!(page.matches("<article").count(), 7);
    assert!(page.contains("23 more by name"));
    assert!(page.contains("<li class=\"id\" id=\"a&#x2f;b&#x2f;c29\">"), "{page}");
}

#[test]
fn wrong_tensors_are_drawn() {
    let damage = |cells: &[&str]| {
        let side = |axis: &str, extent| Side::new(axis.to_owned(), extent);
        let mut results = results();
        let evidence = results.records[1].evidence.as_mut().unwrap();
        evidence.damage = Some(Damage {
            tensor: "y".to_owned(),
            shape: vec![17, 65],
            across: side("columns", 65),
            down: side("rows", 17),
            cells: cells.iter().map(|row| (*row).to_owned()).collect(),
        });
        html::html(&results)
    };
    let page = damage(&["0990", "0010"]);
    // Cells of 14 units: two that are wrong throughout side by side, and one below of which little is.
    assert!(page.contains(r#"<path class="shade-9" d="M14 0h28"/>"#), "{page}");
    assert!(page.contains(r#"<path class="shade-1" d="M28 14h14"/>"#), "{page}");
    assert!(page.contains("Where y of shape 17 × 65 is wrong: 3 of 8 cells hold wrong elements"));
    assert!(page.contains("Across: 65 columns, 2 to a cell. Down: 17 rows."), "{page}");
    // A file of a stranger may say anything.
    let (wide, high) = ("9".repeat(5000), vec!["<script>"; 5000]);
    assert!(damage(&[&wide]).contains(r#"d="M0 0h256"/>"#));
    assert!(!damage(&high).contains("class=\"damage\""));
}

#[test]
fn what_a_waiver_excuses_is_on_the_first_screen() {
    let mut waived = results();
    waived.header.waivers = vec![Waiver {
        requirement: "OXI-NUM-0002".to_owned(),
        cases: "kernel/matmul/**".to_owned(),
        product: "acme-oxi".to_owned(),
        versions: "*".to_owned(),
        device: "*".to_owned(),
        reason: "Being mended.".to_owned(),
        issue: "https://acme.example/17".to_owned(),
        approver: "A. Person".to_owned(),
        issued: "2026-01-01".to_owned(),
        expires: "2026-02-01".to_owned(),
    }];
    let page = html::html(&waived);
    let (first, rest) = page.split_once("<main").unwrap();
    for text in ["OXI-NUM-0002", "<td class=\"n\">30</td>", "Being mended.", "A. Person"] {
        assert!(first.contains(text), "{text} is missing: {first}");
    }
    assert!(rest.contains("waived until 2026-02-01: Being mended."));
    assert!(!rest.contains("id=\"OXI-NUM-0002\""), "it is no open failure");
}

#[test]
fn the_page_stays_as_it_is() {
    let page = html::html(&crate::browser::small());
    assert_eq!(page, html::html(&crate::browser::small()), "the same bytes each time");
    // Without style and scripts, which are files of their own.
    let mut shown = String::new();
    let mut rest = page.as_str();
    for (start, end) in
        [("<style>", "</style>"), ("<script>", "</script>"), ("<script>", "</script>")]
    {
        let (before, after) = rest.split_once(start).unwrap();
        let (_, after) = after.split_once(end).unwrap();
        shown.push_str(&format!("{before}{start}…{end}"));
        rest = after;
    }
    let (policy, shown) = (shown.clone() + rest)
        .split_once("</head>")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    assert!(policy.contains("script-src 'sha256-"), "{policy}");
    insta::assert_snapshot!(shown);
}

#[test]
fn all_views_are_written_and_equal_each_time() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = write_all(one.path(), &results()).unwrap();
    let second = write_all(two.path(), &results()).unwrap();
    assert_eq!(first.len(), 4);
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap(), "{}", a.display());
    }
    let left = std::fs::read_dir(one.path()).unwrap().count();
    assert_eq!(left, 4, "no drafts are left behind");
    let error = write_all(std::path::Path::new("/nowhere"), &results()).unwrap_err().to_string();
    assert!(error.contains("cannot write /nowhere/report.html"), "{error}");
}
