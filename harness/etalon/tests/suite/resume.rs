//! Whatever a kill leaves of a result, resuming it loses no whole record and runs none twice.

use std::collections::{BTreeMap, BTreeSet};

use etalon::record::{RESULTS, Recorder};
use proptest::prelude::*;
use reports::read::read;
use reports::result::{Footer, Header, Host, Outcome, Product, Record, SCHEMA, Suite};

fn header(planned: u64) -> Header {
    let word = |word: &str| word.to_owned();
    Header {
        schema: SCHEMA,
        started: word("2026-01-02T03:04:05Z"),
        suite: Suite {
            version: word("0.1.0"),
            commit: None,
            dirty: None,
            committed: None,
            standard: word("OXI 0.1"),
            standard_digest: word("aa"),
            standard_from: word("embedded"),
            cases_digest: word("bb"),
            cases_from: word("embedded"),
            plan_digest: word("cc"),
        },
        product: Product {
            vendor: word("acme"),
            adapter: word("acme"),
            adapter_version: word("1"),
            adapter_digest: word("dd"),
            adapter_from: word("libacme.so"),
            device: 0,
            device_vendor: word("Acme"),
            device_name: word("XPU"),
            driver: word("1"),
            settings: BTreeMap::new(),
        },
        host: Host { os: word("Linux"), cpu: word("any"), cores: 2, memory: 1 },
        claims: vec![word("core:1")],
        tier: word("standard"),
        seed: word("0"),
        options: Vec::new(),
        planned,
        not_certifiable: Vec::new(),
        waivers: Vec::new(),
        expectations: None,
    }
}

fn record(index: u64) -> Record {
    Record {
        id: format!("kernel/mine/case/n={index}"),
        index,
        outcome: Outcome::Pass,
        checks: vec!["OXI-OP-0001".to_owned()],
        needed_by: vec!["core:1".to_owned()],
        evidence: None,
        withdrawn: None,
        marks: Vec::new(),
        accuracy: None,
        coverage: None,
        repetitions: 0,
        growth: Vec::new(),
        arithmetic: Vec::new(),
        device_ns: 1000 * index,
        turn: None,
    }
}

fn footer(interrupted: bool) -> Footer {
    Footer {
        ended: "2026-01-02T03:04:06Z".to_owned(),
        seconds: 1.0,
        interrupted,
        counts: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        worker_restarts: 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_cut_anywhere_can_be_resumed(
        planned in 1_u64..12,
        before in 0_u64..12,
        ended in any::<bool>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RESULTS);
        let first = Recorder::begin(folder.path(), &header(planned)).unwrap();
        let whole_header = std::fs::metadata(&path).unwrap().len() as usize;
        for index in 0..before.min(planned) {
            prop_assert!(first.record(record(index)));
        }
        if ended {
            first.finish(footer(true)).unwrap();
        }
        let bytes = std::fs::read(&path).unwrap();
        let left = whole_header + cut.index(bytes.len() - whole_header + 1);
        std::fs::write(&path, &bytes[..left]).unwrap();
        let kept: BTreeSet<u64> =
            read(&path).unwrap().records.iter().map(|record| record.index).collect();

        let (again, done) = Recorder::resume(folder.path(), &header(planned)).unwrap();
        prop_assert_eq!(done.iter().copied().collect::<BTreeSet<_>>(), kept);
        for index in (0..planned).filter(|index| !done.contains(index)) {
            prop_assert!(again.record(record(index)));
        }
        again.finish(footer(false)).unwrap();
        let whole = read(&path).unwrap();
        let indices: Vec<_> = whole.records.iter().map(|record| record.index).collect();
        prop_assert_eq!(indices, (0..planned).collect::<Vec<_>>());
        prop_assert!(whole.footer.is_some() && !whole.torn);
    }
}

#[test]
fn results_of_another_plan_are_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    drop(Recorder::begin(folder.path(), &header(3)).unwrap());
    let mut other = header(3);
    other.suite.plan_digest = "another".to_owned();
    let error = Recorder::resume(folder.path(), &other).err().unwrap().to_string();
    assert!(error.contains("it is of another plan; leave out --resume to begin anew"), "{error}");
}
