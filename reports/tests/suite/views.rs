//! Every view of one result. The same records give the same bytes.

use reports::failure::block;
use reports::result::Growth;
use reports::{html, junit, markdown, summary, write_all};

use crate::sample::{clean, other, records, results};

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
    assert!(!page.contains("<script"), "it needs no JavaScript");
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
        r#"<circle cx="93.3" cy="120.0" r="2.5"><title>1 matmul: 1.00e-6, at most 2.00e-5"#,
        r#"<circle cx="280.0" cy="120.0" r="2.5"><title>2 &lt;reshape&gt;: 0, at most 2.00e-5"#,
        r#"<circle cx="466.7" cy="11.9" r="2.5" class="off"><title>3 add: 0.004, at most 0.003"#,
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
fn what_fails_outside_of_the_claims_is_said_with_the_exit_code_it_leads_to() {
    let mut outside = clean();
    let mut failed = other(6, "a/b/c", reports::result::Outcome::Fail, "OXI-OP-0141", "wrong");
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
    let outcome = reports::result::Outcome::Fail;
    hostile.records.push(other(6, "a/b/\"><img src=x>", outcome, "<i>", "</pre><script>`| *"));
    let page = html::html(&hostile);
    assert!(!page.contains("<script>") && !page.contains("<img") && !page.contains("<i>"));
    let text = markdown::markdown(&hostile);
    assert!(!text.lines().any(|line| line.starts_with("<script>")), "{text}");
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{text}");
    let xml = String::from_utf8(junit::junit(&hostile)).unwrap();
    assert!(xml.contains("message=\"&lt;/pre&gt;&lt;script&gt;`| *\""), "{xml}");
}

#[test]
fn what_no_xml_can_hold_is_replaced() {
    let mut hostile = clean();
    let outcome = reports::result::Outcome::Crashed;
    hostile.records.push(other(6, "a/b/c", outcome, "OXI-X", "bell \u{7} null \0 ]]> <x>"));
    let xml = String::from_utf8(junit::junit(&hostile)).unwrap();
    assert!(!xml.contains(|c: char| c.is_control() && c != '\n'), "{xml}");
    assert_eq!(xml.matches("]]>").count(), xml.matches("<![CDATA[").count(), "{xml}");
}

#[test]
fn many_passes_do_not_make_a_large_page() {
    let mut many = clean();
    let one = many.records[0].clone();
    many.records = (0..20_000)
        .map(|index| {
            let id = format!("kernel/matmul/tiles/types=f32.f32.f32,m={index}");
            reports::result::Record { id, index, ..one.clone() }
        })
        .collect();
    assert!(html::html(&many).len() < 30_000);
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
