//! The fingerprint of a device's arithmetic: how it adds, found out by small sums.
//!
//! A [`Probe`] is one sum whose exact value everybody knows, and whose computed value tells how the
//! unit works. Probes are data: each feature below lists its own and reads their results. None of
//! them waits for the result of another, so all go to the device in one call, as a batch of equal
//! small sums.
//!
//! | module | asks | idea |
//! |---|---|---|
//! | [`single`] | subnormals, products, factors, overflow | sums of one or two terms, which no order can change |
//! | [`ladder`] | bits of the sum, its rounding, alignment | `M + s - M` with an ever larger `M`: where a small `s` begins to vanish is the width, and what is left of it just there is the rounding |
//! | [`order`] | which terms are added with which | `+M` and `-M` among small terms: the small ones that survive were added after the two had met |
//!
//! [`data`] lays probes out as tensors, [`declared`] holds what they found against what `op_query`
//! says, [`survey`] runs them for `etalon fingerprint`.
//!
//! What a fingerprint says holds for the shape that it was found with: libraries choose kernels by
//! shape. Large terms are 1.5 times a power of two, because the neighbours of such a number are
//! equally far on both sides.

pub mod data;
pub mod declared;
pub mod ladder;
pub mod order;
pub mod single;
pub mod survey;

use oracle::codec::Codec;
use serde::Serialize;
use standard::formats::Format;

use ladder::{Ladder, Rounding};
use order::Tree;
use single::{Overflow, Products, Subnormals};

/// A sum of products, small enough that its result tells something.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Terms by their places, as two factors. Where a unit adds without multiplying, the second is 1.
    pub terms: Vec<(usize, [f64; 2])>,
    /// Every other term.
    pub rest: f64,
}

impl Probe {
    /// A few numbers at their places, and zeros.
    fn sum<const N: usize>(terms: [(usize, f64); N]) -> Probe {
        Probe { terms: terms.map(|(place, term)| (place, [term, 1.0])).into(), rest: 0.0 }
    }

    /// A large term at one place, and its negative at another.
    fn pair([first, second]: [f64; 2], plus: usize, minus: usize) -> Probe {
        Probe { terms: vec![(plus, [first, second]), (minus, [-first, second])], rest: 0.0 }
    }

    /// The factors of the term at a place.
    pub fn factors(&self, place: usize) -> [f64; 2] {
        let named = self.terms.iter().find(|(at, _)| *at == place);
        named.map_or([self.rest, 1.0], |(_, factors)| *factors)
    }
}

/// What is probed: the formats around a sum, and what they leave room for.
#[derive(Debug, Clone)]
pub struct Subject {
    input: Codec,
    output: Codec,
    /// Bits that the sum is promised to have.
    promised: u32,
    /// Whether terms are products of two inputs.
    products: bool,
}

/// Exponent of the smallest term: a normal number in every format there is.
const LEAST: i32 = -14;

/// Exponent of the largest term, where the format has it: far above what the widest sum spans.
const MOST: i32 = 80;

impl Subject {
    /// The sum of inputs of one format into another, of a promised precision in bits.
    pub fn new(input: &Format, output: &Format, promised: u32, products: bool) -> Subject {
        Subject { input: Codec::of(input), output: Codec::of(output), promised, products }
    }

    /// The smallest term.
    pub fn least(&self) -> f64 {
        2.0_f64.powi(LEAST)
    }

    /// Exponent of the largest number of the input.
    fn own(&self) -> i32 {
        MOST.min(self.input.max_finite().log2().floor() as i32)
    }

    /// Exponent of the largest term.
    fn most(&self) -> i32 {
        if self.products { MOST.min(2 * self.own()) } else { self.own() }
    }

    /// A large term of an exponent: a number of the input, if it is one.
    fn large(&self, exponent: i32) -> [f64; 2] {
        let first = exponent.min(self.own());
        [1.5 * 2.0_f64.powi(first), 2.0_f64.powi(exponent - first)]
    }

    /// How many terms a sum has: as many as the largest number of the input can swallow in a sum of
    /// the promised precision.
    pub fn terms(&self) -> usize {
        let swallowed = |terms: usize| self.swallows(terms) <= self.own();
        [64, 32, 16].into_iter().find(|&terms| swallowed(terms)).unwrap_or(8)
    }

    /// Exponent of a number that swallows so many of the smallest terms, one by one or all at once,
    /// in a sum of the promised precision: they stay below half of its last place.
    fn swallows(&self, terms: usize) -> i32 {
        LEAST + terms.ilog2() as i32 + self.promised.cast_signed()
    }

    /// Every probe, in the order in which [`Fingerprint::read`] takes the results.
    pub fn probes(&self) -> Vec<Probe> {
        let mut probes = single::probes(self);
        for places in ladder::PLACES {
            probes.extend(ladder::probes(self, places(self.terms())));
        }
        for exponent in order::exponents(self) {
            probes.extend(order::probes(self, exponent));
        }
        probes
    }
}

/// What the probes found. `None`: it cannot occur in these formats, or cannot be told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fingerprint {
    /// Terms of each sum.
    pub terms: usize,
    /// Subnormal terms.
    pub subnormal_terms: Option<Subnormals>,
    /// Subnormal sums.
    pub subnormal_sums: Option<Subnormals>,
    /// Leading bits of a factor that matter.
    pub factor_bits: Option<u32>,
    /// Products before they are added.
    pub products: Option<Products>,
    /// Sums beyond the largest number.
    pub overflow: Option<Overflow>,
    /// Bits of the sum; `None` if it has more than the formats let one see.
    pub bits: Option<u32>,
    /// How a sum that has not enough bits is rounded.
    pub rounding: Option<Rounding>,
    /// Which terms are added with which.
    #[serde(serialize_with = "order::serialize")]
    pub order: Option<Tree>,
    /// Terms that are added as one.
    pub chunk: Option<u32>,
    /// Bits kept below the largest of terms that are added as one.
    pub alignment_bits: Option<u32>,
}

impl Fingerprint {
    /// In one sentence, for people.
    pub fn sentence(&self) -> String {
        let bits =
            self.bits.map_or("more bits than can be seen".to_owned(), |n| format!("{n} bits"));
        let rounding =
            self.rounding.map_or(String::new(), |it| format!(", rounded {}", it.words()));
        let chunk = match (self.chunk, self.alignment_bits) {
            (Some(chunk @ 2..), Some(kept)) => {
                format!(", {kept} below the largest of {chunk} terms")
            }
            _ => String::new(),
        };
        let order = self.order.as_ref().map_or("unseen".to_owned(), Tree::name);
        format!("a sum of {bits}{rounding}{chunk}; order: {order}")
    }

    /// Reads the results of [`Subject::probes`].
    pub fn read(subject: &Subject, results: &[f64]) -> Fingerprint {
        let mut left = results;
        let mut next = |count| {
            let (these, rest) = left.split_at(count);
            left = rest;
            these
        };
        let single = single::read(subject, next(single::probes(subject).len()));
        let [near, far] = ladder::PLACES.map(|_| Ladder::read(subject, next(subject.steps())));
        let pairs = subject.terms() * (subject.terms() - 1) / 2;
        let mut orders = order::exponents(subject).into_iter();
        let order =
            orders.find_map(|exponent| order::read(subject, exponent, far.bits(), next(pairs)));
        let chunk = order.as_ref().map(Tree::chunk);
        let fused = |tree: &Tree| tree.adds_as_one(ladder::near(subject.terms()));
        Fingerprint {
            terms: subject.terms(),
            subnormal_terms: single.subnormal_terms,
            subnormal_sums: single.subnormal_sums,
            factor_bits: single.factor_bits,
            products: single.products,
            overflow: single.overflow,
            bits: far.bits(),
            rounding: far.rounding,
            alignment_bits: order.as_ref().filter(|tree| fused(tree)).and(near.kept),
            order,
            chunk,
        }
    }
}
