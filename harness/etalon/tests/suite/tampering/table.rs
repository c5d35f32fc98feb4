//! The table: what is done to a folder, which check must find it, and what it must say.

use reports::attest::envelope::seal;
use reports::attest::{Acceptance, Conformance, Predicate as _, RESULTS, TestResult};
use reports::read::Results;
use reports::result::{Outcome, Record, Verdict, Waiver, Withdrawn};

use super::world::{Folder, PACKED, first};

/// One kind of tampering.
pub struct Row {
    pub name: &'static str,
    /// What it begins with.
    pub of: fn() -> Folder,
    pub edit: fn(&mut Folder),
    /// The check that must be broken.
    pub check: &'static str,
    /// A part of what it must say, with its place before it.
    pub says: &'static str,
}

const fn row(
    name: &'static str,
    of: fn() -> Folder,
    edit: fn(&mut Folder),
    check: &'static str,
    says: &'static str,
) -> Row {
    Row { name, of, edit, check, says }
}

const CERTIFICATE: &str = Conformance::FILE;
const GOOD: fn() -> Folder = Folder::clean;
const BAD: fn() -> Folder = Folder::faulty;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // Without the key: records.
    row("a failure made a pass", BAD, |f| f.edit(|r| first(r, Outcome::Fail).outcome = Outcome::Pass), "results", "was signed"),
    row("a record dropped", GOOD, |f| f.edit(|r| drop(r.records.remove(1))), "results", "was signed"),
    row("a record added", GOOD, |f| f.edit(|r| { let mut more = r.records[0].clone(); more.id.push_str("-more"); more.index = 99; r.records.push(more); }), "results", "was signed"),
    row("lines in another order", GOOD, |f| f.edit_lines(|lines| lines.swap(1, 2)), "results", "was signed"),
    row("a record twice", GOOD, |f| f.edit_lines(|lines| lines.insert(2, lines[1].clone())), "results", "results.ndjson:3: a second record of case"),
    row("the footer removed", GOOD, |f| f.edit_lines(|lines| drop(lines.pop())), "results", "was signed"),
    row("two footers", GOOD, |f| f.edit_lines(|lines| lines.push(lines[lines.len() - 1].clone())), "results", "the footer came before"),
    row("two headers", GOOD, |f| f.edit_lines(|lines| lines.insert(0, lines[0].clone())), "results", "results.ndjson:2: a second header"),
    row("no header", GOOD, |f| f.edit_lines(|lines| drop(lines.remove(0))), "results", "results.ndjson:1: expected the header"),
    row("the last line cut", GOOD, |f| { let text = f.files[RESULTS].clone(); f.put(RESULTS, &text[..text.len() - 9]) }, "results", "was signed"),
    row("a line cut in the middle", GOOD, |f| f.edit_lines(|lines| { let half = lines[1].len() / 2; lines[1].truncate(half) }), "results", "results.ndjson:2: not a line of a result"),
    row("bytes after the end", GOOD, |f| { let text = f.files[RESULTS].clone(); f.put(RESULTS, &[&text[..], b"{}\n"].concat()) }, "results", "not a line of a result"),
    row("an empty line", GOOD, |f| f.edit_lines(|lines| lines.insert(1, String::new())), "results", "results.ndjson:2: not a line of a result"),
    row("bytes that are no text", GOOD, |f| { let mut text = f.files[RESULTS].clone(); text[40] = 0xff; f.put(RESULTS, &text) }, "results", "results.ndjson:1: not a line of a result"),
    row("another schema", GOOD, |f| f.replace(RESULTS, "\"schema\":1", "\"schema\":9"), "results", "schema 9, expected 1"),
    row("a key that nobody knows", GOOD, |f| f.replace(RESULTS, "\"index\":0", "\"note\":1,\"index\":0"), "results", "unknown field `note`"),
    row("an empty result", GOOD, |f| f.put(RESULTS, b""), "results", "expected a header; the file is empty"),
    row("no result", GOOD, |f| drop(f.files.remove(RESULTS)), "results", "results.ndjson: it cannot be read"),
    row("a folder for the result", GOOD, |f| f.folders.push(RESULTS.to_owned()), "results", "it is no plain file"),
    row("a line of five megabytes", GOOD, |f| f.edit_lines(|lines| lines[1] = " ".repeat(5 << 20)), "results", "longer than 4 MiB"),
    // Without the key: what stands beside the result.
    row("the page edited", BAD, |f| f.replace("report.html", "not conformant", "conformant"), "views", "report.html:"),
    row("the page cut", GOOD, |f| f.put("report.html", b"<!doctype html>"), "views", "report.html:1: not what the result gives"),
    row("the page removed", GOOD, |f| drop(f.files.remove("report.html")), "views", "report.html: it is missing"),
    row("a folder for the page", GOOD, |f| f.folders.push("report.html".to_owned()), "views", "report.html: it is no plain file"),
    row("the Markdown edited", GOOD, |f| f.replace("summary.md", "conformant", "excellent"), "views", "summary.md:"),
    row("JUnit edited", BAD, |f| f.replace("junit.xml", "<failure", "<skipped"), "views", "junit.xml:"),
    row("CTRF edited", BAD, |f| f.replace("ctrf.json", "failed", "passed"), "views", "ctrf.json:"),
    row("a view with more behind it", GOOD, |f| { let text = f.files["summary.md"].clone(); f.put("summary.md", &[&text[..], b"and more"].concat()) }, "views", "summary.md:"),
    // Without the key: packed.
    row("packed, and plain too", GOOD, |f| { let plain = f.files[RESULTS].clone(); f.pack(); f.put(RESULTS, &plain) }, "results", "there is results.ndjson and results.ndjson.gz; keep one of them"),
    row("packed, and cut", GOOD, |f| { f.pack(); let text = f.files[PACKED].clone(); f.put(PACKED, &text[..text.len() / 2]) }, "results", "results.ndjson.gz: it cannot be read"),
    row("packed, and no archive", GOOD, |f| { f.pack(); f.put(PACKED, b"{}") }, "results", "results.ndjson.gz: it cannot be read"),
    row("packed, with a failure made a pass", BAD, |f| { f.edit(|r| first(r, Outcome::Fail).outcome = Outcome::Pass); f.pack() }, "results", "was signed"),
    row("packed, with another page", GOOD, |f| { f.pack(); f.put("report.html", b"<!doctype html>") }, "views", "report.html:1: not what the result gives"),
    row("another library", GOOD, |f| f.library.push(1), "adapter", "and the statement is of"),
    // Without the key: the envelopes.
    row("no certificate", GOOD, |f| drop(f.files.remove(CERTIFICATE)), "signature", "certificate.dsse.json: it is missing"),
    row("an empty certificate", GOOD, |f| f.put(CERTIFICATE, b""), "signature", "not an envelope"),
    row("the certificate of another result", GOOD, |f| f.put(CERTIFICATE, &BAD().files[CERTIFICATE]), "results", "was signed"),
    row("the certificate signed by another key", GOOD, |f| { let made = f.statement::<Conformance>(); f.put(CERTIFICATE, &seal(&made.bytes(), &f.world.other)) }, "signature", "signed by key"),
    row("another key to verify with", GOOD, |f| f.key = f.world.other.public(), "signature", "and the key given is"),
    row("a test result for a certificate", GOOD, |f| f.put(CERTIFICATE, &f.files[TestResult::FILE].clone()), "signature", "predicateType is `https://in-toto.io/attestation/test-result/v0.1`"),
    row("a letter of the payload", GOOD, |f| f.replace(CERTIFICATE, "{\"payload\":\"ey", "{\"payload\":\"eY"), "signature", "the signature is not of this text and this key"),
    row("a letter of the payload's type", GOOD, |f| f.replace(CERTIFICATE, "in-toto+json", "in-toto+jsom"), "signature", "payloadType is"),
    row("signatures removed", GOOD, |f| f.cut_signatures(CERTIFICATE), "signature", "0 signatures, expected one"),
    row("no test result", GOOD, |f| drop(f.files.remove(TestResult::FILE)), "test result", "test-result.dsse.json: it is missing"),
    row("the test result of another result", GOOD, |f| f.put(TestResult::FILE, &BAD().files[TestResult::FILE]), "test result", "from results.ndjson follows"),
    row("the test result signed by another key", GOOD, |f| { let made = f.statement::<TestResult>(); f.put(TestResult::FILE, &seal(&made.bytes(), &f.world.other)) }, "test result", "signed by key"),
    row("no acceptance, where one is asked for", GOOD, |f| drop(f.files.remove(Acceptance::FILE)), "acceptance", "no body has accepted it"),
    row("the acceptance of another result", BAD, |f| f.put(Acceptance::FILE, &GOOD().files[Acceptance::FILE]), "acceptance", "from results.ndjson follows"),
    row("accepted by the vendor itself", GOOD, |f| { let made = f.acceptance(); f.put(Acceptance::FILE, &seal(&made.bytes(), &f.world.key)) }, "acceptance", "signed by key"),
    row("an acceptance that says more", BAD, |f| f.body_says(|a| a.levels = vec!["OXI_core:2".to_owned()]), "acceptance", "verifiedLevels"),
    row("an acceptance that failed", GOOD, |f| f.body_says(|a| a.result = "FAILED".to_owned()), "acceptance", "verificationResult"),
    row("an acceptance by another standard", GOOD, |f| f.body_says(|a| a.policy.digest.sha256 = "0".repeat(64)), "acceptance", "policy.digest"),
    row("an executable that is not trusted", GOOD, |f| f.executables = vec!["0".repeat(64)], "executable", "is not among those trusted"),
    // With the key: statements that do not follow.
    row("signed: another verdict", BAD, |f| f.stated(|c| { c.verdicts.insert("core:2".to_owned(), Verdict::Conformant); }), "certificate", "verdicts.core:2 is \"conformant\" there"),
    row("signed: other counts", BAD, |f| f.stated(|c| { c.counts.insert("fail".to_owned(), 0); }), "certificate", "counts.fail is 0 there"),
    row("signed: another device", GOOD, |f| f.stated(|c| c.header.product.device_name = "XPU 200".to_owned()), "certificate", "header.product.device_name is \"XPU 200\" there"),
    row("signed: a file more", GOOD, |f| f.stated(|c| { let one = c.files[RESULTS].clone(); c.files.insert("../more".to_owned(), one); }), "certificate", "files.../more"),
    row("signed: a file less", GOOD, |f| f.stated(|c| { c.files.remove("junit.xml"); }), "certificate", "files.junit.xml is absent there"),
    row("signed: nothing of the result", GOOD, |f| f.stated(|c| { c.files.remove(RESULTS); }), "results", "the certificate does not speak of it"),
    row("signed: another library", GOOD, |f| { let mut s = f.statement::<Conformance>(); s.subject[0].digest.sha256 = "0".repeat(64); f.seal(&s) }, "certificate", "subject[0].digest.sha256"),
    row("signed: PASSED for FAILED", BAD, |f| { let mut s = f.statement::<TestResult>(); s.predicate.result = "PASSED".to_owned(); f.seal(&s) }, "test result", "result is \"PASSED\" there; from results.ndjson follows \"FAILED\""),
    row("signed: a certificate of a shallow run", GOOD, |f| f.lie(|r| { r.header.tier = "smoke".to_owned(); r.header.not_certifiable = vec!["tier smoke is too shallow; a certificate needs standard".to_owned()]; }), "mode", "it is signed as a certificate, and tier smoke is too shallow"),
    // With the key: totals.
    row("signed: the footer counts otherwise", BAD, |f| f.lie(|r| { *footer(r).counts.get_mut("fail").unwrap() -= 1; }), "counts", "the footer says"),
    row("signed: the footer counts something else", GOOD, |f| f.lie(|r| { footer(r).counts.insert("great".to_owned(), 0); }), "counts", "of which there is none"),
    row("signed: the footer has another verdict", BAD, |f| f.lie(|r| { footer(r).verdicts.insert("core:2".to_owned(), Verdict::Conformant); }), "verdicts", "of core:2 the footer says conformant, and not_conformant follows"),
    row("signed: a verdict on what is not claimed", GOOD, |f| f.lie(|r| { footer(r).verdicts.insert("training:2".to_owned(), Verdict::Conformant); }), "verdicts", "training:2, which is not claimed"),
    row("signed: ended before it began", GOOD, |f| f.lie(|r| footer(r).ended = "2025-01-01T00:00:00Z".to_owned()), "end", "before it began"),
    row("signed: ended at no time", GOOD, |f| f.lie(|r| footer(r).ended = "soon".to_owned()), "end", "is not a time"),
    row("signed: took less than no time", GOOD, |f| f.lie(|r| footer(r).seconds = -1.0), "end", "is no time that a run can take"),
    row("signed: no footer", GOOD, |f| f.lie(|r| r.footer = None), "mode", "the run was killed before its end"),
    row("signed: interrupted", GOOD, |f| f.lie(|r| footer(r).interrupted = true), "mode", "the run was interrupted"),
    // With the key: records.
    row("signed: a record dropped", BAD, |f| f.lie_well(|r| r.records.retain(|one| one.outcome != Outcome::Fail)), "records", "the first at place"),
    row("signed: a record dropped, and one case less planned", GOOD, |f| f.lie_well(|r| { r.records.pop(); r.header.planned -= 1; }), "plan", "and the plan has"),
    row("signed: a record of no case", GOOD, |f| f.lie_well(|r| { let last = r.records.len() - 1; r.records[last].id = "kernel/no/such/case".to_owned(); }), "records", "of the plan is of"),
    row("signed: a record beyond the plan", GOOD, |f| f.lie_well(|r| { let last = r.records.len() - 1; r.records[last].index = 1 << 40; }), "records", "and the plan has"),
    row("signed: places exchanged", GOOD, |f| f.lie_well(|r| { (r.records[0].index, r.records[1].index) = (1, 0); }), "records", "of the plan is of"),
    row("signed: it checks something else", BAD, |f| f.lie_well(|r| first(r, Outcome::Fail).checks = vec!["OXI-OP-0001".to_owned()]), "records", "it says that it checks OXI-OP-0001"),
    row("signed: no claim needs the failure", BAD, |f| f.lie_well(|r| failures(r, |one| one.needed_by.clear())), "records", "it says that no claim needs it; core:2 does"),
    row("signed: a claim needs what it does not", GOOD, |f| f.lie_well(|r| { let one = r.records.iter_mut().find(|one| one.needed_by.is_empty()).unwrap(); one.needed_by.push("core:2".to_owned()); }), "records", "it says that core:2 needs it; no claim does"),
    row("signed: a failure made a lack", BAD, |f| f.lie_well(|r| failures(r, |one| { one.outcome = Outcome::Unsupported; one.needed_by.clear(); })), "records", "it says that no claim needs it; core:2 does"),
    row("signed: the failing case withdrawn", BAD, |f| f.lie_well(|r| failures(r, |one| one.withdrawn = Some(Withdrawn { reason: "we say so".to_owned(), date: "2026-01-01".to_owned() }))), "records", "it says that the case is withdrawn; the standard's editors say nothing"),
    row("signed: a failure made a pass with its evidence", BAD, |f| f.lie_well(|r| failures(r, |one| one.outcome = Outcome::Pass)), "evidence", "a pass with evidence of a fault"),
    row("signed: a failure made a pass with its error", BAD, |f| f.lie_well(|r| failures(r, |one| { one.outcome = Outcome::Pass; one.evidence = None; one.accuracy.get_or_insert_default().worst_of_bound = 1.5; })), "evidence", "a pass whose largest error is"),
    row("signed: a failure without evidence", BAD, |f| f.lie_well(|r| failures(r, |one| one.evidence = None)), "evidence", "fail without evidence"),
    row("signed: a requirement that is none", BAD, |f| f.lie_well(|r| failures(r, |one| one.evidence.as_mut().unwrap().requirement = "OXI-NO-0001".to_owned())), "evidence", "the standard has no requirement `OXI-NO-0001`"),
    row("signed: another sentence of the standard", BAD, |f| f.lie_well(|r| failures(r, |one| one.evidence.as_mut().unwrap().says = "Sums may be rough.".to_owned())), "evidence", "it says another sentence than"),
    row("signed: data of another seed", BAD, |f| f.lie_well(|r| failures(r, |one| one.evidence.as_mut().unwrap().seed = Some("0".repeat(16)))), "evidence", "its seed is not the one of the run"),
    // With the key: the measurements.
    row("signed: a call of less than it moves", GOOD, |f| f.lie_well(|r| r.measurements[0].bytes -= 1), "measured", "another size or work of the call"),
    row("signed: a measurement of no run", GOOD, |f| f.lie_well(|r| r.measurements[0].runs = 0), "measured", "it is of no run"),
    row("signed: a median beyond the longest run", GOOD, |f| f.lie_well(|r| r.measurements[0].ns.most = 0), "measured", "its times are out of order"),
    row("signed: a measurement of a case that failed", BAD, |f| f.lie_well(|r| { let bad = first(r, Outcome::Fail).index; r.measurements[0].index = bad; }), "measured", "the case did not pass"),
    // With the key: the header.
    row("signed: another standard", GOOD, |f| f.lie(|r| r.header.suite.standard_digest = "0".repeat(64)), "standard", "another standard"),
    row("signed: other cases", GOOD, |f| f.lie(|r| r.header.suite.cases_digest = "0".repeat(64)), "standard", "another set of cases"),
    row("signed: the standard under another name", GOOD, |f| f.lie(|r| r.header.suite.standard = "OXI 2.0".to_owned()), "standard", "the header calls it `OXI 2.0`"),
    row("signed: another plan", GOOD, |f| f.lie(|r| r.header.suite.plan_digest = "0".repeat(64)), "plan", "another plan"),
    row("signed: a tier that is none", GOOD, |f| f.lie(|r| r.header.tier = "deep".to_owned()), "plan", "there is no tier `deep`"),
    row("signed: cases left out, and nothing said of it", GOOD, |f| f.lie(|r| r.header.options = vec!["--only kernel/**".to_owned()]), "header", "what follows from it is: cases were left out by --only or --skip"),
    row("signed: changed sources, and nothing said of it", GOOD, |f| f.lie(|r| r.header.suite.dirty = Some(true)), "header", "what follows from it is: the suite was built from changed sources"),
    row("signed: no commit, and nothing said of it", GOOD, |f| f.lie(|r| r.header.suite.commit = None), "header", "what follows from it is: the suite does not know"),
    row("signed: a standard from a folder, and nothing said of it", GOOD, |f| f.lie(|r| r.header.suite.standard_from = "myspec".to_owned()), "header", "came from a folder"),
    row("signed: a device that is not here, and nothing said of it", GOOD, |f| f.lie(|r| r.header.product.device_caps = format!("{:016x}", 16)), "header", "its compiler was asked"),
    row("signed: no nonce", GOOD, |f| f.lie(|r| r.header.nonce.clear()), "header", "header.nonce is not 32 hex digits"),
    row("signed: a seed that is none", GOOD, |f| f.lie(|r| r.header.seed = "seven".to_owned()), "header", "header.seed is not 16 hex digits"),
    row("signed: begun at no time", GOOD, |f| f.lie(|r| r.header.started = "yesterday".to_owned()), "header", "header.started is not a time"),
    row("signed: no executable", GOOD, |f| f.lie(|r| r.header.suite.digest.clear()), "executable", "does not say by its SHA-256 which executable ran"),
    row("signed: another version", GOOD, |f| f.lie(|r| r.header.suite.version = "9.9.9".to_owned()), "suite", "this result was made by Etalon 9.9.9"),
    row("signed: a claim more", GOOD, |f| f.lie_well(|r| r.header.claims.push("core:3".to_owned())), "records", "core:3"),
    row("signed: a claim twice", GOOD, |f| f.lie_well(|r| r.header.claims.push("core:2".to_owned())), "claims", "core:2 is claimed twice"),
    row("signed: a claim of no profile", GOOD, |f| f.lie_well(|r| r.header.claims = vec!["gold:1".to_owned()]), "claims", "the standard has no profile `gold`"),
    row("signed: no claim", GOOD, |f| f.lie_well(|r| { r.header.claims.clear(); r.records.iter_mut().for_each(|one| one.needed_by.clear()); }), "mode", "nothing is claimed"),
    row("signed: a waiver that has expired", BAD, |f| f.lie_well(|r| { let waiver = waiver(r); r.header.waivers.push(waiver); }), "mode", "it expired on 2025-12-31"),
    // With the key: the form.
    row("signed: white space in a line", GOOD, |f| f.lie_in_text("\"index\":0", "\"index\": 0"), "results", "results.ndjson:2: not written in the one form"),
    row("signed: a setting twice", GOOD, |f| f.lie_in_text("\"queue_depth\":\"4\"", "\"queue_depth\":\"8\",\"queue_depth\":\"4\""), "results", "results.ndjson:1: not written in the one form"),
    row("signed: a number in another form", GOOD, |f| f.lie_in_text("\"seconds\":60.0", "\"seconds\":6e1"), "results", "not written in the one form"),
    row("signed: a letter in another form", GOOD, |f| f.lie_in_text("\"vendor\":\"acme\"", "\"vendor\":\"acm\\u0065\""), "results", "results.ndjson:1: not written in the one form"),
];

fn footer(results: &mut Results) -> &mut reports::result::Footer {
    results.footer.as_mut().expect("it has one")
}

/// Edits every failure.
fn failures(results: &mut Results, edit: fn(&mut Record)) {
    results.records.iter_mut().filter(|one| one.outcome == Outcome::Fail).for_each(edit);
}

/// One that would excuse every failure, had it not expired before the run.
fn waiver(results: &mut Results) -> Waiver {
    let word = |word: &str| word.to_owned();
    let product = results.header.product.adapter.clone();
    let evidence = first(results, Outcome::Fail).evidence.clone().expect("it has evidence");
    Waiver {
        requirement: evidence.requirement,
        cases: word("kernel/**"),
        product,
        versions: word("*"),
        device: word("*"),
        reason: word("it is hard"),
        issue: word("https://acme.example/1"),
        approver: word("us"),
        issued: word("2025-01-01"),
        expires: word("2025-12-31"),
    }
}

impl Folder {
    /// Edits the lines of the result.
    fn edit_lines(&mut self, edit: impl FnOnce(&mut Vec<String>)) {
        let text = String::from_utf8(self.files[RESULTS].clone()).unwrap();
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        edit(&mut lines);
        self.put(RESULTS, (lines.join("\n") + "\n").as_bytes());
    }

    /// Edits what the certificate says, and signs it.
    fn stated(&mut self, edit: impl FnOnce(&mut Conformance)) {
        let mut statement = self.statement::<Conformance>();
        edit(&mut statement.predicate);
        self.seal(&statement);
        self.accept();
    }

    /// Edits what the body says, under its own key.
    fn body_says(&mut self, edit: impl FnOnce(&mut Acceptance)) {
        let mut statement = self.acceptance();
        edit(&mut statement.predicate);
        self.put(Acceptance::FILE, &seal(&statement.bytes(), &self.world.body));
    }

    /// Takes the signatures out of an envelope.
    fn cut_signatures(&mut self, name: &str) {
        let text = String::from_utf8(self.files[name].clone()).unwrap();
        let at = text.find("\"signatures\":[").unwrap();
        self.put(name, format!("{}\"signatures\":[]}}\n", &text[..at]).as_bytes());
    }
}
