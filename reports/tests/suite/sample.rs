//! A small result with one record of each kind.

use std::collections::BTreeMap;

use reports::read::Results;
use reports::result::{
    Accuracy, Coverage, Evidence, Footer, Header, Host, Line, Measurement, MissKind, Outcome,
    Product, Record, SCHEMA, Suite, Times, Wrong,
};

fn word(word: &str) -> String {
    word.to_owned()
}

/// Who ran what.
pub fn header() -> Header {
    Header {
        schema: SCHEMA,
        started: word("2026-01-02T03:04:05Z"),
        suite: Suite {
            version: word("0.1.0"),
            digest: word("ee55"),
            commit: Some(word("0123456789abcdef")),
            dirty: Some(false),
            committed: Some(word("2026-01-01")),
            standard: word("Open XPU Interface 0.1.0"),
            standard_digest: word("aa11"),
            standard_from: word("embedded"),
            cases_digest: word("bb22"),
            cases_from: word("embedded"),
            plan_digest: word("cc33"),
        },
        product: Product {
            vendor: word("acme"),
            adapter: word("acme-oxi"),
            adapter_version: word("2.1"),
            adapter_digest: word("dd44"),
            adapter_from: word("libacme_oxi.so"),
            device: 0,
            device_vendor: word("Acme"),
            device_name: word("Acme <XPU> 100"),
            driver: word("7.0"),
            device_caps: word("1"),
            settings: BTreeMap::from([(word("queue_depth"), word("4"))]),
        },
        host: Host {
            os: word("Linux 6.1 x86_64"),
            cpu: word("some CPU"),
            cores: 2,
            memory: 16 << 30,
        },
        claims: vec![word("core:1"), word("core:2")],
        tier: word("standard"),
        seed: word("0000000000000007"),
        nonce: word("000102030405060708090a0b0c0d0e0f"),
        options: Vec::new(),
        planned: 7,
        not_certifiable: Vec::new(),
        waivers: Vec::new(),
        expectations: None,
    }
}

/// A record that passed.
pub fn pass(index: u64, id: &str) -> Record {
    Record {
        id: word(id),
        index,
        outcome: Outcome::Pass,
        checks: vec![word("OXI-OP-0210")],
        needed_by: vec![word("core:1"), word("core:2")],
        evidence: None,
        withdrawn: None,
        marks: Vec::new(),
        accuracy: None,
        coverage: None,
        repetitions: 0,
        growth: Vec::new(),
        arithmetic: Vec::new(),
        device_ns: 12_345,
        turn: None,
    }
}

/// A record with another outcome.
pub fn other(index: u64, id: &str, outcome: Outcome, requirement: &str, what: &str) -> Record {
    let rerun = format!("etalon certify acme --only '{id}' --seed 7");
    let evidence = Evidence {
        requirement: word(requirement),
        says: word("A sentence of the standard."),
        what: word(what),
        seed: Some(word("0000000000000007")),
        rerun,
        ..Evidence::default()
    };
    let needed_by = vec![word("core:2")];
    Record { outcome, needed_by, evidence: Some(evidence), ..pass(index, id) }
}

fn wrong() -> Record {
    let id = "kernel/matmul/tiles/types=f16.f16.f32,m=17,n=33,k=65";
    let mut record = other(1, id, Outcome::Fail, "OXI-NUM-0002", "wrong values");
    let evidence = record.evidence.as_mut().unwrap();
    evidence.place = Some(word("y[3, 17], first of 1 551 wrong elements of 1 551"));
    evidence.expected = Some(word("4133601  0x1.f89708p+21  bits 4a7c4b84"));
    evidence.actual = Some(word("4132864  0x1.f88p+21  bits 4a7c4000"));
    evidence.error = Some(word("737 = 2948 ulp, limit 0 (exact)"));
    evidence.kinds = [(MissKind::Far, 1540), (MissKind::ZeroSign, 11)].into();
    evidence.also = vec![Wrong {
        place: word("y[3, 18]"),
        expected: word("0  0x0p+0  bits 00000000"),
        actual: word("-0  -0x0p+0  bits 80000000"),
        error: None,
    }];
    evidence.looks_like = Some(word("every element"));
    record.coverage = Some(Coverage { elements: 1551, inputs_bits: 32 });
    record.accuracy = Some(Accuracy {
        elements: 1551,
        worst_of_bound: 0.5,
        max_ulp: 0.25,
        mean_ulp: 0.1,
        bias_ulp: -0.01,
        worst: Some(17),
        histogram: vec![1551, 0, 0, 0],
        profile: Some(reports::result::Profile {
            first: -2,
            negative: vec![Some(0), Some(12), Some(25)],
            positive: vec![Some(3), None, Some(17)],
        }),
    });
    record
}

fn crashed() -> Record {
    let id = "kernel/softmax/rows/types=f32,n=1,law=normal";
    let what = "the worker died of signal 11 (SIGSEGV, an invalid memory access) in this case";
    let mut record = other(2, id, Outcome::Crashed, "OXI-API-0011", what);
    record.marks = vec![word("retried")];
    record.evidence.as_mut().unwrap().last_words = vec![word("<b>assert</b> failed"), word("bye")];
    record
}

/// Records of every outcome, one of them missing.
pub fn records() -> Vec<Record> {
    let lacking = "E_UNSUPPORTED_TYPE: no f64";
    let mut unsupported =
        other(4, "numerical/exp/special/types=f64", Outcome::Unsupported, "", lacking);
    unsupported.needed_by.clear();
    vec![
        pass(0, "kernel/matmul/tiles/types=f32.f32.f32,m=1,n=1,k=1"),
        wrong(),
        crashed(),
        other(3, "api/streams/order", Outcome::TimedOut, "OXI-API-0012", "it did not come back"),
        unsupported,
        other(5, "kernel/cast/mine/types=f32.f16", Outcome::HarnessError, "", "no such law"),
    ]
}

/// The whole.
pub fn results() -> Results {
    let footer = Footer {
        ended: word("2026-01-02T03:04:15Z"),
        seconds: 10.0,
        interrupted: true,
        counts: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        worker_restarts: 2,
    };
    Results {
        header: header(),
        records: records(),
        measurements: vec![],
        footer: Some(footer),
        torn: false,
    }
}

/// A result without a flaw.
pub fn clean() -> Results {
    let mut results = results();
    results.header.planned = 2;
    results.records = vec![
        pass(0, "kernel/matmul/tiles/types=f32.f32.f32,m=1,n=1,k=1"),
        pass(1, "api/memory/balance"),
    ];
    results.footer.as_mut().unwrap().interrupted = false;
    results
}

/// Times of an operator, all runs about alike.
pub fn measurement(index: u64, operator: &str, types: &str, median: u64) -> Measurement {
    let ns =
        Times { least: median / 2, lower: median - 9, median, upper: median + 9, most: 4 * median };
    Measurement {
        id: format!("kernel/{operator}/tiles/types={types},m=1,n=1,k=1"),
        index,
        operator: word(operator),
        types: word(types),
        width: 32,
        bytes: 3 << 20,
        work: Some(2_000_000).filter(|_| operator == "matmul"),
        runs: 100,
        ns,
        energy_uj: Some(250_000).filter(|_| operator == "matmul"),
    }
}

/// The first one, with what operators took.
pub fn measured() -> Results {
    let mut results = results();
    results.measurements = vec![
        measurement(0, "matmul", "f32.f32.f32", 1_000_000),
        measurement(1, "matmul", "f32.f32.i32", 4_000_000),
        measurement(2, "exp", "f32", 500_000),
    ];
    results
}

/// As it lies in the file.
pub fn lines(results: &Results) -> String {
    let header = Line::Header(Box::new(results.header.clone()));
    let records = results.records.iter().map(|record| Line::Record(Box::new(record.clone())));
    let measured = results.measurements.iter().map(|one| Line::Measurement(Box::new(one.clone())));
    let footer = results.footer.iter().map(|footer| Line::Footer(footer.clone()));
    let lines = [header].into_iter().chain(records).chain(measured).chain(footer);
    lines.map(|line| serde_json::to_string(&line).unwrap() + "\n").collect()
}
