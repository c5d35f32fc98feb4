//! What the probes found against what `op_query` says.
//!
//! A declaration is a promise: more bits than declared are no breach, and neither is a chunk that a
//! shape has no use for. A rounding is what is declared, or it is not.

use abi::ffi::{arithmetic_flags, rounding};
use reports::result::Trait;
use standard::ops::TypeRow;
use wire::message::Support;

use super::ladder::Rounding;
use super::single::{Overflow, Products, Subnormals};
use super::{Fingerprint, Subject, data};
use crate::judge::Finding;
use crate::judge::compute::Given;
use crate::suite::Suite;

/// A requirement with what is declared and what was found.
struct Held {
    requirement: &'static str,
    what: &'static str,
    declared: String,
    found: String,
    holds: bool,
}

/// Judges the results of the probes.
pub fn judge(given: &Given, support: &Support, output: &[u8]) -> Finding {
    let (suite, compute) = (given.suite, given.compute);
    let Some(subject) = data::subject(suite, compute.op, compute.row) else {
        return Finding::harness_error("there are no probes for this type row");
    };
    let found = Fingerprint::read(&subject, &data::results(suite, compute, output));
    let row = &suite.operator(compute.op).types[compute.row];
    let held = held(suite, row, &subject, &found, support);
    let arithmetic = traits(&held);
    // They stand in an order in which the first explains those that follow.
    let Some(broken) = held.into_iter().flatten().find(|held| !held.holds) else {
        return Finding { arithmetic, ..Finding::pass() };
    };
    let finding =
        Finding::fail(&suite.standard, broken.requirement, broken.what).with(|evidence| {
            evidence.place = Some((given.asked)());
            evidence.expected = Some(broken.declared);
            evidence.actual = Some(broken.found);
            evidence.looks_like = Some(found.sentence());
        });
    Finding { arithmetic, ..finding }
}

/// What each declaration is about, in the order of [`held`].
const TRAITS: [&str; 9] = [
    "subnormal terms",
    "bits of a factor",
    "products",
    "terms added as one",
    "bits below the largest term",
    "bits of the sum",
    "rounding",
    "subnormal sums",
    "overflow",
];

/// The declarations that could be looked at, for the record.
fn traits(held: &[Option<Held>; TRAITS.len()]) -> Vec<Trait> {
    let seen = TRAITS.iter().zip(held).filter_map(|(name, held)| Some((name, held.as_ref()?)));
    let one = |(name, held): (&&str, &Held)| Trait {
        name: (*name).to_owned(),
        requirement: held.requirement.to_owned(),
        declared: held.declared.clone(),
        found: held.found.clone(),
        holds: held.holds,
    };
    seen.map(one).collect()
}

/// Every declaration, where it can be looked at.
fn held(
    suite: &Suite,
    row: &TypeRow,
    subject: &Subject,
    found: &Fingerprint,
    support: &Support,
) -> [Option<Held>; TRAITS.len()] {
    [
        terms(found, support),
        factors(subject, found),
        products(subject, found),
        chunk(found, support),
        alignment(found, support),
        bits(suite, row, found, support),
        rounding(found, support),
        sums(found, support),
        overflow(found, support),
    ]
}

/// Subnormals are kept, or taken for zeros where that is declared.
fn flushing(
    requirement: &'static str,
    what: &'static str,
    found: Option<Subnormals>,
    declared: bool,
) -> Option<Held> {
    let kept = found? == Subnormals::Kept;
    Some(Held {
        requirement,
        what,
        declared: if declared { "zeros, or kept" } else { "kept" }.to_owned(),
        found: found?.words().to_owned(),
        holds: kept || declared,
    })
}

fn terms(found: &Fingerprint, support: &Support) -> Option<Held> {
    let declared = support.arithmetic & arithmetic_flags::FLUSH_INPUTS != 0;
    flushing("OXI-NUM-0035", "subnormal terms are lost", found.subnormal_terms, declared)
}

fn sums(found: &Fingerprint, support: &Support) -> Option<Held> {
    let declared = support.arithmetic & arithmetic_flags::FLUSH_OUTPUTS != 0;
    flushing("OXI-NUM-0037", "subnormal sums are lost", found.subnormal_sums, declared)
}

/// A sum that is narrower than the factors hides their last bits; that is told by its own width.
fn factors(subject: &Subject, found: &Fingerprint) -> Option<Held> {
    let (bits, all) = (found.factor_bits?, subject.input.mantissa_bits() + 1);
    let hidden = found.bits.is_some_and(|sum| sum <= bits);
    Some(Held {
        requirement: "OXI-NUM-0034",
        what: "factors are cut before they are multiplied",
        declared: format!("{all} bits of a factor"),
        found: format!("{bits} bits"),
        holds: bits >= all || hidden,
    })
}

/// Products that the sum can hold are exact, unless it is narrower than it should be.
fn products(subject: &Subject, found: &Fingerprint) -> Option<Held> {
    let needed = 2 * (subject.input.mantissa_bits() + 1);
    let room = found.bits.is_none_or(|bits| bits >= needed);
    let exact = found.products? == Products::Exact;
    (needed <= subject.promised && room).then(|| Held {
        requirement: "OXI-NUM-0034",
        what: "products are rounded before they are added",
        declared: format!("products of {needed} bits"),
        found: "rounded products".to_owned(),
        holds: exact,
    })
}

fn chunk(found: &Fingerprint, support: &Support) -> Option<Held> {
    let (chunk, declared) = (found.chunk?, support.chunk.max(1));
    Some(Held {
        requirement: "OXI-NUM-0032",
        what: "more terms are added as one than declared",
        declared: format!("chunks of {declared}"),
        found: format!("chunks of {chunk}"),
        holds: chunk <= declared,
    })
}

/// The declared bits, or those of the declared format. In a chunk no more are kept than its
/// alignment has, which is declared as well.
fn bits(suite: &Suite, row: &TypeRow, found: &Fingerprint, support: &Support) -> Option<Held> {
    let by_id = |id| suite.standard.formats.iter().find(|format| format.id == id);
    let stated = row.accumulate.as_ref().and_then(|name| suite.standard.format(name));
    let format = by_id(support.accumulate).or(stated)?;
    let own =
        if support.accumulate_bits == 0 { format.precision() } else { support.accumulate_bits };
    let aligned = support.chunk > 1 && support.alignment_bits > 0;
    let declared = if aligned { own.min(support.alignment_bits + 1) } else { own };
    let bits = found.bits?;
    Some(Held {
        requirement: "OXI-NUM-0030",
        what: "sums keep fewer bits than declared",
        declared: format!("{declared} bits of {}", format.format),
        found: format!("{bits} bits"),
        holds: bits >= declared,
    })
}

/// In a chunk whose alignment is no wider than the sum, the cut hides the rounding.
fn rounding(found: &Fingerprint, support: &Support) -> Option<Held> {
    let declared = match support.rounding {
        rounding::NEAREST_EVEN => Rounding::NearestEven,
        rounding::NEAREST_AWAY => Rounding::NearestAway,
        rounding::TOWARDS_ZERO => Rounding::TowardsZero,
        rounding::DOWN => Rounding::Down,
        _ => return None,
    };
    let rounding = found.rounding?;
    Some(Held {
        requirement: "OXI-NUM-0031",
        what: "sums round otherwise than declared",
        declared: declared.words().to_owned(),
        found: rounding.words().to_owned(),
        holds: rounding == declared || rounding == Rounding::Cut && support.chunk > 1,
    })
}

fn alignment(found: &Fingerprint, support: &Support) -> Option<Held> {
    let (kept, declared) = (found.alignment_bits?, support.alignment_bits);
    Some(Held {
        requirement: "OXI-NUM-0033",
        what: "terms of a chunk keep fewer bits than declared",
        declared: format!("{declared} bits below the largest term"),
        found: format!("{kept} bits"),
        holds: kept >= declared,
    })
}

fn overflow(found: &Fingerprint, support: &Support) -> Option<Held> {
    let declared = match support.arithmetic & arithmetic_flags::SATURATE {
        0 => Overflow::Infinite,
        _ => Overflow::Saturates,
    };
    let overflow = found.overflow?;
    Some(Held {
        requirement: "OXI-NUM-0038",
        what: "sums beyond the largest number are not what is declared",
        declared: declared.words().to_owned(),
        found: overflow.words().to_owned(),
        holds: overflow == declared,
    })
}
