//! Products with scales, addends and epilogues: what correct units make of them is admitted, in any
//! order and with scales multiplied in at any time; wrong ones are refused on the data that are there
//! to refuse them.

use standard::formats::Format;
use standard::ops::AttrValue;

use crate::sums::{ORDERS, Order, cut, pairwise};
use crate::support::{Call, Data, rounded};

/// A term of a sum: two factors, and the scale of each.
#[derive(Debug, Clone, Copy)]
struct Term {
    a: f32,
    b: f32,
    scales: [f32; 2],
}

/// A sum of the terms of one element; `block` is how many share their scales.
type Unit = fn(terms: &[Term], block: usize) -> f32;

fn products(terms: &[Term]) -> Vec<f32> {
    terms.iter().map(|term| term.a * term.b).collect()
}

fn scale(block: &[Term]) -> f32 {
    block[0].scales[0] * block[0].scales[1]
}

/// Block by block, the scale of a block multiplied in once.
fn by_blocks(terms: &[Term], block: usize, order: Order) -> f32 {
    let blocks = terms.chunks(block).map(|block| order(&products(block)) * scale(block));
    order(&blocks.collect::<Vec<_>>())
}

const UNITS: [(&str, Unit); 8] = [
    ("blocks in order", |terms, block| by_blocks(terms, block, ORDERS[0].1)),
    ("blocks backwards", |terms, block| by_blocks(terms, block, ORDERS[1].1)),
    ("pairwise", |terms, block| by_blocks(terms, block, pairwise)),
    ("lanes", |terms, block| by_blocks(terms, block, ORDERS[3].1)),
    ("one scale, then the other", |terms, block| {
        let one = |block: &[Term]| products(block).iter().sum::<f32>() * block[0].scales[0];
        terms.chunks(block).map(|block| one(block) * block[0].scales[1]).sum()
    }),
    ("fused into the sum", |terms, block| {
        let add = |sum: f32, block: &[Term]| {
            products(block).iter().sum::<f32>().mul_add(scale(block), sum)
        };
        terms.chunks(block).fold(0.0, add)
    }),
    ("scaled before", |terms, _| {
        terms.iter().map(|t| t.a * t.scales[0] * (t.b * t.scales[1])).sum()
    }),
    ("scaled before, fused", |terms, _| {
        let add = |sum: f32, t: &Term| (t.a * t.scales[0]).mul_add(t.b * t.scales[1], sum);
        terms.iter().fold(0.0, add)
    }),
];

/// A call with the terms of each of its elements.
struct Product {
    call: Call,
    elements: Vec<Vec<Term>>,
    block: usize,
}

/// What the product is made of: the operator, formats of factors, scales and result, blocks.
#[derive(Clone, Copy)]
struct Kind {
    op: &'static str,
    formats: [&'static str; 4],
    /// Elements along a row that share a scale, and rows of the second factor that do.
    block: [usize; 2],
}

const KINDS: [Kind; 6] = [
    scaled("f32", "f32"),
    scaled("f32", "bf16"),
    scaled("e8m0", "bf16"),
    micro(["f8e4m3fn", "f8e4m3fn"], "f32"),
    micro(["f8e5m2", "f8e4m3fn"], "f32"),
    micro(["f4e2m1", "f4e2m1"], "bf16"),
];

const fn scaled(scales: &'static str, result: &'static str) -> Kind {
    let formats = ["f8e4m3fn", "f8e4m3fn", scales, result];
    Kind { op: "matmul_scaled", formats, block: [128, 128] }
}

const fn micro([a, b]: [&'static str; 2], result: &'static str) -> Kind {
    Kind { op: "matmul_mx", formats: [a, b, "e8m0", result], block: [32, 1] }
}

impl Product {
    /// Of so many rows of each factor, with laws of elements and scales.
    fn new(kind: Kind, laws: [&str; 2], [m, k, n]: [usize; 3], seed: u32) -> Product {
        let [along, down] = kind.block;
        let count = k.div_ceil(along);
        let data = |law: &str, format: &str, rows: usize, columns: usize, stream| {
            Data::of(law, format, &[rows as i64, columns as i64], 4 * seed + stream)
        };
        let [a_format, b_format, scales, result] = kind.formats;
        let a = data(laws[0], a_format, m, k, 0);
        let b = data(laws[0], b_format, n, k, 1);
        let of_a = data(laws[1], scales, m, count, 2);
        let of_b = data(laws[1], scales, n.div_ceil(down), count, 3);
        let [x, y, p, q] = [&a, &b, &of_a, &of_b].map(numbers);
        let term = |i: usize, j: usize, step: usize| Term {
            a: x[i * k + step],
            b: y[j * k + step],
            scales: [p[i * count + step / along], q[j / down * count + step / along]],
        };
        let places = (0..m).flat_map(|i| (0..n).map(move |j| (i, j)));
        let elements = places.map(|(i, j)| (0..k).map(|step| term(i, j, step)).collect());
        let elements = elements.collect();
        let call = Call::new(kind.op, vec![a, b, of_a, of_b], result, &[m as i64, n as i64]);
        Product { call, elements, block: along }
    }

    /// How much of its bound the worst element takes.
    fn share(&self, unit: impl Fn(&[Term], usize) -> f32) -> f64 {
        let sums = self.elements.iter().map(|terms| unit(terms, self.block).into());
        share(&self.call, &sums.collect::<Vec<_>>())
    }

    /// The share of elements that are refused.
    fn refused(&self, unit: impl Fn(&[Term], usize) -> f32) -> f64 {
        let sums = self.elements.iter().map(|terms| unit(terms, self.block).into());
        refused(&self.call, &sums.collect::<Vec<_>>())
    }
}

fn numbers(data: &Data) -> Vec<f32> {
    oracle::codec::values(&data.tensor()).into_iter().map(|number| number as f32).collect()
}

/// How much of its bound the worst element takes, less the rounding to the output that every element
/// may take; infinite if one is beyond it.
pub fn share(call: &Call, sums: &[f64]) -> f64 {
    let within = call.within();
    let codec = oracle::codec::Codec::of(&call.output);
    let results = rounded(&call.output, sums).into_iter().zip(&within.reference).zip(&within.bound);
    let share = |((result, reference), bound): ((f64, &f64), &f64)| {
        let (off, rounding) = ((result - reference).abs(), codec.ulp(*reference) / 2.0);
        match off - rounding {
            _ if off > *bound => f64::INFINITY,
            over if over > 0.0 => over / (bound - rounding),
            _ => 0.0,
        }
    };
    results.map(share).fold(0.0, f64::max)
}

fn refused(call: &Call, sums: &[f64]) -> f64 {
    let results = rounded(&call.output, sums);
    let refused = crate::support::refused(&call.ask().unwrap(), &call.output, &results);
    refused.len() as f64 / sums.len() as f64
}

const EXACT: [&str; 2] = ["odd_integers(1,3,0.75)", "integers(1,2)"];

#[test]
fn scales_may_be_multiplied_in_at_any_time() {
    let (mut problems, mut worst) = (0, 0.0_f64);
    let laws = [["normal", "uniform(0.001,0.02)"], ["positive", "uniform(0.5,100)"], EXACT];
    for (number, kind) in KINDS.into_iter().enumerate() {
        for laws in laws {
            for k in [1, 31, 32, 65, 129, 300] {
                let product = Product::new(kind, laws, [8, k, 14], number as u32);
                problems += product.elements.len();
                for (name, unit) in UNITS {
                    let share = product.share(unit);
                    assert!(share <= 1.0, "{name}, {:?}, {laws:?}, K {k}: {share}", kind.formats);
                    worst = worst.max(share);
                }
            }
        }
    }
    println!("scaled_contraction: {problems} problems, bound / largest error {:.2}", 1.0 / worst);
    assert!(problems >= 10_000);
}

#[test]
fn wrong_scales_and_narrow_sums_are_refused() {
    for kind in [KINDS[0], KINDS[3], KINDS[5]] {
        let along = kind.block[0];
        let law = if kind.op == "matmul_mx" { EXACT[0] } else { "odd_integers(9,15,0.75)" };
        let product = Product::new(kind, [law, EXACT[1]], [8, 3 * along + 1, 9], 7);
        let neighbour = product.refused(|terms, block| {
            let scale = |i: usize| scale(&terms[((i + 1) * block).min(terms.len() - 1)..]);
            terms
                .chunks(block)
                .enumerate()
                .map(|(i, b)| products(b).iter().sum::<f32>() * scale(i))
                .sum()
        });
        let one_only = product
            .refused(|terms, _| terms.iter().map(|term| term.a * term.b * term.scales[0]).sum());
        let lost =
            product.refused(|terms, block| by_blocks(&terms[..terms.len() - 1], block, pairwise));
        let found = [neighbour, one_only, lost];
        assert!(found.iter().all(|share| *share > 0.4), "{:?}: {found:?}", kind.formats);
        // Sums of many products, which only grow, in 13 bits.
        let law = if kind.op == "matmul_mx" { "odd_integers(1,3,1)" } else { law };
        let product = Product::new(kind, [law, EXACT[1]], [4, 2048, 9], 7);
        let narrow = product.refused(|terms, block| {
            let step = |sum: f32, term: f32| cut(sum + term, 13);
            terms
                .chunks(block)
                .map(|block| products(block).into_iter().fold(0.0, step) * scale(block))
                .fold(0.0, step)
        });
        let least = if kind.formats[3] == "bf16" { 0.01 } else { 0.4 };
        assert!(narrow > least, "{:?}: 13 bits {narrow}", kind.formats);
    }
}

/// A product with weights of four bits: activations, integers, scales and zero points of each
/// element.
struct FourBits {
    call: Call,
    terms: Vec<Vec<[f32; 4]>>,
}

impl FourBits {
    fn new(format: &str, laws: [&str; 2], [m, k, n]: [usize; 3], seed: u32) -> FourBits {
        const GROUP: usize = 32;
        let count = k.div_ceil(GROUP);
        let shape = |rows: usize, columns: usize| [rows as i64, columns as i64];
        let a = Data::of(laws[0], format, &shape(m, k), 4 * seed);
        let w = Data::of("integers(0,15)", "u4", &shape(n, k), 4 * seed + 1);
        let scales = Data::of(laws[1], format, &shape(n, count), 4 * seed + 2);
        let zeros = Data::of("integers(0,15)", "u4", &shape(n, count), 4 * seed + 3);
        let [x, q, s, z] = [&a, &w, &scales, &zeros].map(numbers);
        let term = |i: usize, j: usize, step: usize| {
            let group = j * count + step / GROUP;
            [x[i * k + step], q[j * k + step], s[group], z[group]]
        };
        let places = (0..m).flat_map(|i| (0..n).map(move |j| (i, j)));
        let terms = places.map(|(i, j)| (0..k).map(|step| term(i, j, step)).collect()).collect();
        let call = Call::new("matmul_w4", vec![a, w, scales, zeros], format, &shape(m, n));
        let call = call.attr("group", AttrValue::I64(GROUP as i64));
        FourBits { call, terms }
    }

    fn sums(&self, term: impl Fn([f32; 4]) -> f32) -> Vec<f64> {
        let sum = |terms: &Vec<[f32; 4]>| terms.iter().map(|one| term(*one)).sum::<f32>().into();
        self.terms.iter().map(sum).collect()
    }
}

#[test]
fn weights_of_four_bits_may_be_rounded_to_the_activations_format() {
    let (mut problems, mut worst) = (0, 0.0_f64);
    for name in ["f16", "bf16"] {
        let format: Format = crate::support::format(name);
        let narrow = |number: f32| rounded(&format, &[number.into()])[0] as f32;
        for laws in [
            ["normal", "uniform(0.005,0.02)"],
            ["positive", "uniform(0.5,2)"],
            ["odd_integers(47,63)", "integers(1,2)"],
        ] {
            for (seed, k) in [1, 7, 32, 33, 64, 100, 129, 300].into_iter().enumerate() {
                let product = FourBits::new(name, laws, [12, k, 18], seed as u32);
                problems += product.terms.len();
                let units = [
                    product.sums(|[a, q, s, z]| a * narrow((q - z) * s)),
                    product.sums(|[a, q, s, z]| a * ((q - z) * s)),
                    product.sums(|[a, q, s, z]| a * (q - z) * s),
                ];
                for (number, sums) in units.iter().enumerate() {
                    let share = share(&product.call, sums);
                    assert!(share <= 1.0, "{number}, {name}, {laws:?}, K {k}: {share}");
                    worst = worst.max(share);
                }
            }
        }
        let product = FourBits::new(name, ["odd_integers(47,63)", "integers(1,2)"], [8, 40, 8], 9);
        let wrong = [
            product.sums(|[a, q, s, _]| a * q * s),
            product.sums(|[a, q, s, z]| a * (q - z - 1.0) * s),
            product.sums(|[a, q, _, z]| a * (q - z)),
            product.sums(|[a, q, s, z]| cut(a, 5) * (q - z) * s),
        ];
        let shares = wrong.map(|sums| refused(&product.call, &sums));
        assert!(shares.iter().all(|share| *share > 0.4), "{name}: {shares:?}");
    }
    println!("four-bit weights: {problems} problems, bound / largest error {:.2}", 1.0 / worst);
    assert!(problems >= 10_000);
}

/// A gemm: call, rows, columns and addends of its elements.
struct Gemm {
    call: Call,
    elements: Vec<(Vec<[f32; 2]>, f32)>,
    format: Format,
}

const ALPHA: f32 = -0.7;
const BETA: f32 = 1.3;

impl Gemm {
    fn new(formats: [&str; 2], law: &str, epilogue: i64, [m, k, n]: [usize; 3], seed: u32) -> Gemm {
        let shape = |rows: usize, columns: usize| [rows as i64, columns as i64];
        let a = Data::of(law, formats[0], &shape(m, k), 4 * seed);
        let b = Data::of("normal", formats[0], &shape(k, n), 4 * seed + 1);
        let c = Data::of("offset(1)", formats[1], &shape(m, n), 4 * seed + 2);
        let [x, y, z] = [&a, &b, &c].map(numbers);
        let element = |at: usize| {
            let pairs = (0..k).map(|step| [x[at / n * k + step], y[step * n + at % n]]);
            (pairs.collect(), z[at])
        };
        let elements = (0..m * n).map(element).collect();
        let call = Call::new("gemm", vec![a, b, c], formats[1], &shape(m, n));
        let call = call.attr("epilogue", AttrValue::I64(epilogue));
        let call = call.attr("alpha", AttrValue::F64(ALPHA.into()));
        let call = call.attr("beta", AttrValue::F64(BETA.into()));
        Gemm { call, elements, format: crate::support::format(formats[1]) }
    }

    fn each(&self, of: impl Fn(&[f32], f32) -> f32) -> Vec<f64> {
        let element = |(pairs, c): &(Vec<[f32; 2]>, f32)| {
            let terms: Vec<f32> = pairs.iter().map(|[a, b]| a * b).collect();
            of(&terms, *c).into()
        };
        self.elements.iter().map(element).collect()
    }
}

/// The usual formulas of each epilogue, in f32.
fn formulas(epilogue: i64) -> Vec<fn(f32) -> f32> {
    const ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;
    const INNER: f32 = 0.797_884_6;
    match epilogue {
        0 => vec![|x| x],
        1 => vec![|x| x.max(0.0)],
        2 => vec![|x| 0.5 * x * (1.0 + pxfm::f_erff(x * ROOT)), |x| {
            x * (0.5 * pxfm::f_erfcf(-x * ROOT))
        }],
        3 => vec![|x| 0.5 * x * (1.0 + (INNER * (x + 0.044_715 * x * x * x)).tanh()), |x| {
            x / (1.0 + (-2.0 * INNER * (x + 0.044_715 * x * x * x)).exp())
        }],
        _ => vec![|x| x / (1.0 + (-x).exp()), |x| x * (1.0 / (1.0 + (-x).exp()))],
    }
}

const GEMMS: [[&str; 2]; 4] = [["f32", "f32"], ["f16", "f16"], ["bf16", "bf16"], ["bf16", "f32"]];

#[test]
fn an_epilogue_of_any_usual_sum_is_admitted() {
    let (mut problems, mut worst) = (0, 0.0_f64);
    for (number, formats) in GEMMS.into_iter().enumerate() {
        for epilogue in 0..=4 {
            for (law, k) in [
                ("normal", 1),
                ("normal", 64),
                ("positive", 33),
                ("tail3", 100),
                ("uniform(-0.1,0.1)", 300),
            ] {
                let gemm = Gemm::new(formats, law, epilogue, [8, k, 15], number as u32);
                problems += gemm.elements.len();
                for formula in formulas(epilogue) {
                    let mut units = vec![
                        gemm.each(|terms, c| {
                            let scaled = terms.iter().map(|term| term * ALPHA).sum::<f32>();
                            formula(scaled + BETA * c)
                        }),
                        gemm.each(|terms, c| {
                            let begun = c * (BETA / ALPHA);
                            formula(terms.iter().fold(begun, |sum, term| sum + term) * ALPHA)
                        }),
                    ];
                    units.extend(ORDERS.map(|(_, order)| {
                        gemm.each(|terms, c| formula(ALPHA.mul_add(order(terms), BETA * c)))
                    }));
                    for sums in units {
                        let share = share(&gemm.call, &sums);
                        assert!(share <= 1.0, "{formats:?}, {epilogue}, {law}, K {k}: {share}");
                        worst = worst.max(share);
                    }
                }
            }
        }
    }
    println!("fused_epilogue: {problems} problems, bound / largest error {:.2}", 1.0 / worst);
    assert!(problems >= 10_000);
}

#[test]
fn wrong_epilogues_are_refused() {
    for formats in [GEMMS[0], GEMMS[1]] {
        for epilogue in 0..=4 {
            let gemm = Gemm::new(formats, "normal", epilogue, [24, 33, 24], 5);
            let formula = formulas(epilogue)[0];
            let sum = |terms: &[f32]| ALPHA * pairwise(terms);
            let narrow = |number: f32| rounded(&gemm.format, &[number.into()])[0] as f32;
            let mut wrong = vec![
                ("no addend", gemm.each(|terms, _| formula(sum(terms)))),
                ("an addend without its factor", gemm.each(|terms, c| formula(sum(terms) + c))),
                (
                    "a factor of both",
                    gemm.each(|terms, c| formula(ALPHA * (pairwise(terms) + BETA * c))),
                ),
                ("a lost tail", gemm.each(|terms, c| formula(sum(&terms[..32]) + BETA * c))),
            ];
            if epilogue > 0 {
                wrong.push((
                    "an addend behind",
                    gemm.each(|terms, c| formula(sum(terms)) + BETA * c),
                ));
                wrong.push(("no epilogue", gemm.each(|terms, c| sum(terms) + BETA * c)));
            }
            if epilogue == 2 && formats[1] == "f32" {
                let other = formulas(3)[0];
                wrong.push(("the other gelu", gemm.each(|terms, c| other(sum(terms) + BETA * c))));
            }
            if epilogue == 4 && formats[1] == "f16" {
                wrong.push((
                    "rounded twice",
                    gemm.each(|terms, c| formula(narrow(sum(terms) + BETA * c))),
                ));
            }
            for (what, sums) in wrong {
                assert!(
                    refused(&gemm.call, &sums) > 0.1,
                    "{what}, {formats:?}, epilogue {epilogue}"
                );
            }
        }
    }
}
