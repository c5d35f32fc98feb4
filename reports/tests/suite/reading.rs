//! Reading what a run left, however it ended.

use proptest::prelude::*;
use reports::read::{parse, read};
use reports::result::Line;

use crate::sample::{lines, measured, results};

#[test]
fn what_was_written_is_read() {
    let whole = measured();
    let again = parse(lines(&whole).as_bytes()).unwrap();
    assert_eq!(lines(&again), lines(&whole));
    assert!(!again.torn);
}

#[test]
fn mistakes_are_named_with_their_line() {
    let whole = lines(&results());
    let broken = |from: &str, to: &str| {
        let (line, what) = parse(whole.replacen(from, to, 1).as_bytes()).unwrap_err();
        format!("{line}: {what}")
    };
    insta::assert_snapshot!(broken("\"schema\":1", "\"schema\":9"));
    insta::assert_snapshot!(broken("\"outcome\":\"pass\"", "\"outcome\":\"great\""));
    insta::assert_snapshot!(broken("\"device_ns\":12345", "\"device_ns\":12345,\"more\":1"));
    let (first, rest) = whole.split_once('\n').unwrap();
    let second = rest.lines().next().unwrap();
    let twice = format!("{first}\n{second}\n{second}\n");
    insta::assert_snapshot!(parse(twice.as_bytes()).unwrap_err().1);
    insta::assert_snapshot!(parse(format!("{second}\n").as_bytes()).unwrap_err().1);
    insta::assert_snapshot!(parse(b"").unwrap_err().1);
    let mut twice = measured();
    twice.measurements[1] = twice.measurements[0].clone();
    let what = parse(lines(&twice).as_bytes()).unwrap_err().1;
    assert!(what.starts_with("a second measurement of case kernel/matmul/"), "{what}");
    let missing = read(std::path::Path::new("nowhere/results.ndjson")).unwrap_err().to_string();
    assert!(missing.contains("cannot read nowhere/results.ndjson"), "{missing}");
}

#[test]
fn the_schemas_are_the_ones_that_are_published() {
    for (name, schema) in reports::schema::schemas() {
        let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("ETALON_UPDATE").is_some() {
            std::fs::write(&path, &schema).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(published, schema, "renew it: ETALON_UPDATE=1 cargo test -p reports");
    }
    // Every key that a line has is one that the schema knows.
    let [(_, text), _] = reports::schema::schemas();
    for line in lines(&measured()).lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in line.as_object().unwrap().keys() {
            assert!(text.contains(&format!("\"{key}\"")), "{key} is not in the schema");
        }
    }
}

proptest! {
    #[test]
    fn a_cut_loses_at_most_the_last_line(cut in any::<prop::sample::Index>()) {
        let whole = lines(&measured());
        let header = whole.find('\n').unwrap() + 1;
        let left = header + cut.index(whole.len() - header + 1);
        let read = parse(&whole.as_bytes()[..left]).unwrap();
        let kept = whole[..left].matches('\n').count() - 1;
        let found = read.records.len() + read.measurements.len() + usize::from(read.footer.is_some());
        prop_assert_eq!(found, kept);
        prop_assert_eq!(read.torn, !whole[..left].ends_with('\n'));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn any_change_of_a_byte_is_read_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = lines(&measured()).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = parse(&bytes) {
            // Whatever it is now, every view of it can be made.
            let _ = reports::html::html(&read);
            let _ = reports::junit::junit(&read);
        }
    }
}

#[test]
fn a_line_is_one_of_four() {
    let words: Vec<String> = lines(&measured())
        .lines()
        .map(|line| match serde_json::from_str(line).unwrap() {
            Line::Header(_) => "header".to_owned(),
            Line::Record(record) => record.outcome.word().to_owned(),
            Line::Measurement(_) => "measurement".to_owned(),
            Line::Footer(_) => "footer".to_owned(),
        })
        .collect();
    let expected = "header pass fail crashed timed_out unsupported harness_error \
                    measurement measurement measurement footer";
    assert_eq!(words.join(" "), expected);
}
