//! The functions of all elementwise operators: against the standard's own examples, against values
//! of arbitrary precision, and the fast references against the precise ones.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use oracle::codec::Codec;
use oracle::{Expected, Within};
use standard::ops::{Family, Input, Operator};

use crate::support::{Call, Data, format, operator, refused};

/// Every elementwise operator of the standard.
fn operators() -> Vec<Operator> {
    let ops = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/ops")).unwrap();
    let names = ops.map(|file| file.unwrap().path());
    let mut all: Vec<_> =
        names.map(|path| operator(path.file_stem().unwrap().to_str().unwrap())).collect();
    all.retain(|operator| operator.family.is_elementwise());
    all.sort_by_key(|operator| operator.id);
    all
}

#[test]
fn every_row_of_these_families_has_an_answer() {
    let ops = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/ops")).unwrap();
    let mut rows = 0;
    for file in ops {
        let path = file.unwrap().path();
        let operator = operator(path.file_stem().unwrap().to_str().unwrap());
        use Family::{Conversion, Movement};
        let family = operator.family;
        if !family.is_elementwise() && ![Conversion, Movement].contains(&family) {
            continue;
        }
        for row in &operator.types {
            let input = |i: &Input| Data::of("integers(0,1)", row.format_of(&i.var), &[7], 0);
            let inputs = operator.inputs.iter().map(input).collect();
            let output = row.format_of(&operator.outputs[0].var);
            let answer = Call::new(&operator.op, inputs, output, &[7]).ask();
            assert!(answer.is_ok(), "{} {}: {answer:?}", operator.op, operator.tuple_name(row));
            rows += 1;
        }
    }
    assert!(rows >= 400, "only {rows} rows");
}

/// What the pages of the standard say of infinities, zeros and NaNs, in each floating-point row.
#[test]
fn examples_of_the_standard_hold_in_every_row() {
    let mut examples = 0;
    for operator in operators() {
        for row in &operator.types {
            let formats: Vec<_> =
                operator.inputs.iter().map(|input| format(row.format_of(&input.var))).collect();
            if !formats[0].is_float() {
                continue;
            }
            let output = row.format_of(&operator.outputs[0].var);
            for example in operator.edges.iter().flat_map(|edge| &edge.values) {
                let numbers: Vec<f64> = example.iter().map(|text| text.parse().unwrap()).collect();
                let (inputs, want) = numbers.split_at(formats.len());
                let data = inputs.iter().zip(&formats).map(|(&number, format)| {
                    let codec = Codec::of(format);
                    let pattern = codec.encode(number, format.convert.overflow.default);
                    Data::patterns(&format.format, &[pattern])
                });
                let answer = Call::new(&operator.op, data.collect(), output, &[1]).ask().unwrap();
                let place = format!("{} of {inputs:?} in {output}", operator.op);
                assert!(refused(&answer, &format(output), want).is_empty(), "{place}: {answer:?}");
                assert_zero_has_its_sign(&answer, output, want[0], &place);
                examples += 1;
            }
        }
    }
    assert!(examples > 1000, "only {examples} examples");
}

fn assert_zero_has_its_sign(answer: &Expected, output: &str, want: f64, place: &str) {
    let (reference, signed) = match answer {
        Expected::Exact { bytes, .. } => (oracle::codec::decode(&format(output), bytes)[0], true),
        Expected::Within(within) => (within.reference[0], within.signed_zero),
    };
    if want == 0.0 && signed && format(output).is_float() {
        assert_eq!(reference.is_sign_negative(), want.is_sign_negative(), "{place}");
    }
}

/// A double as C writes it: sign, `0x1.`, hexadecimal digits, `p`, exponent.
fn hex(text: &str) -> f64 {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (digits, exponent) = text.strip_prefix("0x").unwrap().split_once('p').unwrap();
    let (whole, fraction) = digits.split_once('.').unwrap();
    let bits = u64::from_str_radix(&format!("{whole}{fraction:0<13}"), 16).unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    // In two steps, since the power may leave the range where the product does not.
    let half = (exponent - 52) / 2;
    sign * bits as f64 * 2.0_f64.powi(half) * 2.0_f64.powi(exponent - 52 - half)
}

#[test]
fn precise_results_are_those_of_another_library_to_far_more_bits_than_an_f64() {
    let points = include_str!("../reference/points.txt");
    let mut worst: BTreeMap<&str, f64> = BTreeMap::new();
    for line in points.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let numbers: Vec<f64> = words[1..].iter().map(|text| hex(text)).collect();
        let (arguments, value) = numbers.split_at(numbers.len() - 2);
        let inputs = arguments.iter().map(|&x| Data::f64(&[x])).collect();
        let settled = Call::new(words[0], inputs, "f64", &[1]).settled()[0];
        let (hi, lo) = settled.unwrap_or_else(|| panic!("{line}: nothing to settle"));
        let ulp = Codec::of(&format("f64")).ulp(value[0]);
        let error = ((hi - value[0]) + (lo - value[1])).abs() / ulp;
        // A subnormal rest has few bits of its own.
        let least = f64::from_bits(1) / ulp;
        assert!(error <= least.max(2.0_f64.powi(-40)), "{line}: {error:e} ulp off, {hi:e} {lo:e}");
        let so_far = worst.entry(words[0]).or_default();
        *so_far = so_far.max(error);
    }
    assert!(worst.len() >= 46, "only {} functions", worst.len());
}

/// How far the fast references of an operator are from the precise results, in units in the last
/// place of an f64.
fn worst(operator: &Operator, law: &str, count: i64) -> Option<f64> {
    let mut stream = 0;
    let inputs = operator.inputs.iter().map(|_| {
        stream += 1;
        Data::of(law, "f64", &[count], stream)
    });
    let call = Call::new(&operator.op, inputs.collect(), "f64", &[count]);
    let Ok(Expected::Within(Within { reference, doubt, .. })) = call.ask() else { return None };
    let ulp = |value| Codec::of(&format("f64")).ulp(value);
    let mut worst = 0.0_f64;
    for (i, settled) in call.settled().into_iter().enumerate() {
        let Some((hi, lo)) = settled else { continue };
        let error = ((reference[i] - hi) - lo).abs();
        let off = error / ulp(hi);
        assert!(error <= doubt[i], "{} at {i} of {law}: {off} ulp off", operator.op);
        worst = worst.max(off);
    }
    Some(worst)
}

/// The library's functions are measured: each is as near as its line of the table says, over all
/// exponents and over the domain of ordinary data.
#[test]
fn fast_references_are_as_near_as_the_table_says() {
    let mut table = String::new();
    for operator in operators() {
        let approximate = operator.types.iter().find(|row| {
            let exact = ["exact", "correctly_rounded"].contains(&row.accept().class.as_str());
            row.format_of(&operator.outputs[0].var) == "f64" && !exact
        });
        if approximate.is_none() {
            continue;
        }
        let domain = operator.domain.as_ref().map(|[low, high]| format!("uniform({low},{high})"));
        let domain = domain.unwrap_or_else(|| "uniform(-8,8)".to_owned());
        let all = worst(&operator, "stratified", 2048).unwrap();
        let inside = worst(&operator, &domain, 256).unwrap();
        writeln!(table, "{:<12} {all:.2} {inside:.2}", operator.op).unwrap();
    }
    insta::assert_snapshot!(table);
}
