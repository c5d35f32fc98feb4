//! Fingerprints: of units that are simulated here, of the reference, and of the reference with
//! another arithmetic planted.

use std::sync::LazyLock;

use etalon::fingerprint::ladder::Rounding as Found;
use etalon::fingerprint::order::Tree;
use etalon::fingerprint::single::{Products, Subnormals};
use etalon::fingerprint::survey::{Sum, survey};
use etalon::fingerprint::{Fingerprint, Subject, data};
use etalon::run;
use etalon::suite::Suite;
use oxi_faulty::units::{Accumulator, Rounding};
use proptest::prelude::*;
use reports::result::Outcome;
use standard::formats::OverflowRule;

use crate::support::{certify, faulty, plan, suite};

/// What is found of a unit that adds products of one format into another.
fn probed(formats: [&str; 2], unit: impl Fn(&[f64]) -> f64) -> Fingerprint {
    static SUITE: LazyLock<Suite> = LazyLock::new(suite);
    let [input, output] = formats.map(|name| SUITE.standard.format(name).expect("it is a format"));
    let subject = Subject::new(input, output, if formats[0] == "f64" { 53 } else { 24 }, true);
    let round = |sum: f64| {
        let bytes = oracle::codec::encode(output, &[sum], OverflowRule::Infinity);
        oracle::codec::decode(output, &bytes)[0]
    };
    let results = data::computed(&subject, |terms| {
        round(unit(&terms.iter().map(|[a, b]| a * b).collect::<Vec<_>>()))
    });
    Fingerprint::read(&subject, &results)
}

fn order(found: &Fingerprint) -> String {
    found.order.as_ref().map_or_else(String::new, Tree::name)
}

/// How a unit may add, and what that is called.
type Order = (fn(Accumulator, &[f64]) -> f64, &'static str);

const ORDERS: [Order; 5] = [
    (|it, terms| it.chain(terms.iter().copied()), "sequential"),
    (|it, terms| it.chain(terms.iter().rev().copied()), "sequential from the last"),
    (|it, terms| it.pairwise(terms), "pairwise"),
    (|it, terms| it.lanes(terms, 8), "8 lanes, then pairwise"),
    (|it, terms| it.blocks(terms, 8), "blocks of 8, then in sequence"),
];

const ROUNDINGS: [(Rounding, Found); 5] = [
    (Rounding::NearestEven, Found::NearestEven),
    (Rounding::NearestAway, Found::NearestAway),
    (Rounding::TowardsZero, Found::TowardsZero),
    (Rounding::Down, Found::Down),
    (Rounding::Up, Found::Up),
];

const ROWS: [[&str; 2]; 5] =
    [["f32", "f32"], ["f16", "f32"], ["f16", "f16"], ["bf16", "f32"], ["bf16", "bf16"]];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// To nearest, everything is found; towards one side, the order may be hidden by what each
    /// addition leaves behind, but it is never another one.
    #[test]
    fn an_accumulator_is_recovered(
        row in 0..ROWS.len(), which in 0..ORDERS.len(), how in 0..ROUNDINGS.len(), bits in 8_u32..=24,
    ) {
        let ((add, name), (rounding, found_as)) = (ORDERS[which], ROUNDINGS[how]);
        let accumulator = Accumulator { bits, rounding };
        let found = probed(ROWS[row], |terms| add(accumulator, terms));
        prop_assert_eq!((found.bits, found.rounding), (Some(bits), Some(found_as)));
        let nearest = matches!(rounding, Rounding::NearestEven | Rounding::NearestAway);
        if nearest || found.order.is_some() {
            prop_assert_eq!(order(&found), name);
            prop_assert_eq!(found.chunk, Some(1));
        }
        if ROWS[row][1] == "f32" && bits == 24 {
            prop_assert!(found.order.is_some());
        }
    }

    #[test]
    fn a_unit_that_adds_chunks_as_one_is_recovered(
        row in 1..ROWS.len(), chunk in 0..3_usize, kept in 20..=27_i32, how in 0..2_usize,
    ) {
        let chunk = [4, 8, 16][chunk];
        let (rounding, _) = [ROUNDINGS[0], ROUNDINGS[2]][how];
        let unit = Accumulator { bits: 24, rounding };
        let found = probed(ROWS[row], |terms| unit.fused(terms, chunk, kept));
        prop_assert_eq!(found.chunk, Some(chunk as u32));
        prop_assert_eq!(order(&found), format!("chunks of {chunk} as one, sequential"));
        prop_assert_eq!(found.alignment_bits, Some(kept as u32));
        prop_assert_eq!(found.bits, Some(24.min(kept as u32 + 1)));
    }
}

#[test]
fn a_double_behind_single_numbers_shows_its_width_and_its_order() {
    let double = Accumulator { bits: 53, rounding: Rounding::NearestEven };
    for row in [["f32", "f32"], ["bf16", "bf16"], ["f64", "f64"]] {
        let found = probed(row, |terms| double.lanes(terms, 8));
        assert_eq!(found.bits, Some(53));
        assert_eq!(order(&found), "8 lanes, then pairwise");
    }
    // Products of f16 reach over 45 bits only: a sum that holds them all has no order to be seen.
    let found = probed(["f16", "f32"], |terms| double.lanes(terms, 8));
    assert_eq!((found.bits, found.rounding, found.order), (None, None, None));
}

#[test]
fn a_sum_of_the_range_of_half_is_seen_although_larger_probes_overflow_it() {
    let half = Accumulator { bits: 11, rounding: Rounding::NearestEven };
    let found = probed(["f16", "f16"], |terms| {
        terms.iter().fold(0.0, |sum, term| {
            let sum = half.add(sum, *term);
            if sum.abs() < 65_520.0 { sum } else { sum * f64::INFINITY }
        })
    });
    assert_eq!((found.bits, found.rounding), (Some(11), Some(Found::NearestEven)));
    assert_eq!(order(&found), "sequential");
}

#[test]
fn an_order_without_a_name_is_drawn() {
    let float = Accumulator { bits: 24, rounding: Rounding::NearestEven };
    let found = probed(["f16", "f32"], |terms| {
        let (head, tail) = terms.split_at(5);
        float.add(
            float.chain(head.iter().copied()),
            float.pairwise(&[tail[0], float.chain(tail[1..].iter().copied())]),
        )
    });
    assert_eq!(order(&found), "(6+7+…+31+5+(0+1+…+4))");
    let found = probed(["f16", "f32"], |terms| {
        let (head, tail) = terms.split_at(8);
        float.add(float.chain(head.iter().rev().copied()), float.chain(tail.iter().copied()))
    });
    assert_eq!(order(&found), "(8+9+…+31+(7+6+…+0))");
}

/// What a survey finds of sums, of the reference with a fault.
fn surveyed(fault: &str) -> Vec<Sum> {
    let suite = suite();
    let plan = plan(&suite, &["kernel/{matmul,reduce_sum}/fingerprint/**"]);
    let scratch = tempfile::tempdir().expect("there is a temporary folder");
    let start = faulty(fault, scratch.path());
    let first = run::begin(&start).expect("the adapter loads");
    survey(&suite, &plan, &start, first).expect("the adapter stays").sums
}

/// `vendors/reference/src/ops/matmul.rs` and `reduce.rs`: products are rounded and added one after
/// the other; the sum of neighbours has 16 lanes, which are added by halves, and any other is
/// sequential.
#[test]
fn the_fingerprint_of_the_reference_is_its_source() {
    let sums = surveyed("");
    assert_eq!(sums.len(), 6 * 2 + 4 * 2);
    for sum in sums {
        let (found, double) = (&sum.found, sum.types.starts_with("f64"));
        let of = format!("{} {} {}", sum.operator, sum.types, sum.shape);
        assert!(sum.repeats && sum.as_declared, "{of}");
        assert_eq!(found.bits, Some(if double { 53 } else { 24 }), "{of}");
        assert_eq!(found.rounding, Some(Found::NearestEven), "{of}");
        assert_eq!(found.subnormal_terms, Some(Subnormals::Kept), "{of}");
        assert_ne!(found.subnormal_sums, Some(Subnormals::Flushed), "{of}");
        let rounded = ["f32.f32.f32", "f64.f64.f64"].contains(&sum.types.as_str());
        let products = if rounded { Products::Rounded } else { Products::Exact };
        assert_eq!(found.products, (sum.operator == "matmul").then_some(products), "{of}");
        let expected = match (sum.operator.as_str(), sum.shape.as_str()) {
            ("reduce_sum", "64") => "16 lanes, then by halves",
            // Two terms in each lane: the same as halves from the start.
            ("reduce_sum", "32") => "by halves",
            _ => "sequential",
        };
        assert_eq!(order(found), expected, "{of}");
    }
}

/// Each fault of sums is told from the reference, by the sentence that its case fails with.
#[test]
fn planted_arithmetic_is_told_by_what_it_is() {
    for (fault, case, requirement, found) in [
        (
            "thirteen-bit-sums",
            "matmul/fingerprint/types=bf16.bf16.f32,shape=1x64x1",
            "OXI-NUM-0030",
            "13 bits",
        ),
        ("sums-cut", "reduce_sum/fingerprint/types=f32,shape=64", "OXI-NUM-0031", "towards zero"),
        (
            "chunks-undeclared",
            "matmul/fingerprint/types=f16.f16.f32,shape=4x32x8",
            "OXI-NUM-0032",
            "chunks of 8",
        ),
        (
            "chunks-cut-deeper",
            "matmul/fingerprint/types=bf16.bf16.f32,shape=1x64x1",
            "OXI-NUM-0033",
            "20 bits",
        ),
        (
            "factors-cut",
            "matmul/fingerprint/types=f32.f32.f32,shape=1x64x1",
            "OXI-NUM-0034",
            "11 bits",
        ),
        (
            "products-rounded",
            "matmul/fingerprint/types=f16.f16.f32,shape=1x32x1",
            "OXI-NUM-0034",
            "rounded products",
        ),
        (
            "subnormal-terms-lost",
            "matmul/fingerprint/types=f32.f32.f32,shape=1x64x1",
            "OXI-NUM-0035",
            "zeros",
        ),
        (
            "subnormal-sums-lost",
            "reduce_sum/fingerprint/types=bf16,shape=64",
            "OXI-NUM-0037",
            "zeros",
        ),
        (
            "sums-saturate",
            "matmul/fingerprint/types=f16.f16.f16,shape=1x32x1",
            "OXI-NUM-0038",
            "the largest number",
        ),
    ] {
        let records = certify(fault, &[&format!("kernel/{case}")], &|_| {});
        let evidence = records[0].evidence.as_ref().unwrap_or_else(|| panic!("{fault} is caught"));
        assert_eq!(records[0].outcome, Outcome::Fail, "{fault}");
        assert_eq!(
            (evidence.requirement.as_str(), evidence.actual.as_deref()),
            (requirement, Some(found)),
            "{fault}"
        );
    }
    let differs = |sum: &Sum| sum.types == "f64" && sum.shape == "64" && !sum.repeats;
    assert!(surveyed("order-by-chance").iter().any(differs));
}
