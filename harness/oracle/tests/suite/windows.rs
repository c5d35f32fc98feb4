//! Convolutions and pools: direct sums and matrix products of unfolded windows are admitted in any
//! order, transforms that mix neighbours and windows that read beside the padding are not.

use standard::ops::AttrValue;

use crate::products::share;
use crate::sums::{ORDERS, Order};
use crate::support::{Call, Data, Simulation, refused, rounded};

/// A convolution along one extent, with a padding of `PAD` on both sides.
struct Line {
    call: Call,
    x: Vec<f32>,
    w: Vec<f32>,
    sizes: Sizes,
}

#[derive(Clone, Copy)]
struct Sizes {
    samples: usize,
    channels: usize,
    outputs: usize,
    length: usize,
    taps: usize,
    stride: usize,
    dilation: usize,
}

const PAD: usize = 2;

impl Sizes {
    fn places(&self) -> usize {
        (self.length + 2 * PAD - self.dilation * (self.taps - 1) - 1) / self.stride + 1
    }
}

fn ints(list: &[usize]) -> AttrValue {
    AttrValue::I64List(list.iter().map(|&item| item as i64).collect())
}

impl Line {
    fn new(format: &str, laws: [&str; 2], sizes: Sizes, seed: u32) -> Line {
        let Sizes { samples, channels, outputs, length, taps, stride, dilation } = sizes;
        let shape = |list: [usize; 3]| list.map(|extent| extent as i64);
        let x = Data::of(laws[0], format, &shape([samples, channels, length]), 2 * seed);
        let w = Data::of(laws[1], format, &shape([outputs, channels, taps]), 2 * seed + 1);
        let numbers = |data: &Data| -> Vec<f32> {
            oracle::codec::values(&data.tensor()).into_iter().map(|number| number as f32).collect()
        };
        let (of_x, of_w) = (numbers(&x), numbers(&w));
        let y = shape([samples, outputs, sizes.places()]);
        let call = Call::new("conv", vec![x, w], format, &y)
            .attr("begins", ints(&[PAD]))
            .attr("ends", ints(&[PAD]))
            .attr("strides", ints(&[stride]))
            .attr("dilations", ints(&[dilation]));
        Line { call, x: of_x, w: of_w, sizes }
    }

    /// The result of a unit that is given, for each element, weights and what they meet; `shift` is
    /// how far beside its place each window is.
    fn by(&self, shift: isize, unit: impl Fn(&[(f32, f32)]) -> f32) -> Vec<f64> {
        let Sizes { samples, channels, outputs, length, taps, stride, dilation } = self.sizes;
        let places = self.sizes.places();
        let element = |at: usize| {
            let (n, o, place) = (at / places / outputs, at / places % outputs, at % places);
            let term = |step: usize| {
                let (c, tap) = (step / taps, step % taps);
                let met = (place * stride + tap * dilation) as isize - PAD as isize + shift;
                let met = usize::try_from(met).ok().filter(|met| *met < length);
                let met = met.map_or(0.0, |met| self.x[(n * channels + c) * length + met]);
                (self.w[(o * channels + c) * taps + tap], met)
            };
            unit(&(0..channels * taps).map(term).collect::<Vec<_>>()).into()
        };
        (0..samples * outputs * places).map(element).collect()
    }
}

fn ordered(order: Order) -> impl Fn(&[(f32, f32)]) -> f32 {
    move |terms| order(&terms.iter().map(|(w, x)| w * x).collect::<Vec<_>>())
}

const SIZES: Sizes =
    Sizes { samples: 2, channels: 7, outputs: 5, length: 33, taps: 3, stride: 1, dilation: 1 };

#[test]
fn every_order_of_a_convolution_is_admitted() {
    let (mut problems, mut worst) = (0, 0.0_f64);
    for (seed, format) in ["f32", "f16", "bf16"].into_iter().enumerate() {
        for laws in
            [["normal", "normal"], ["positive", "tail1"], ["large_cancellation", "positive"]]
        {
            for [channels, taps, stride, dilation] in
                [[1, 1, 1, 1], [7, 3, 1, 2], [64, 5, 2, 1], [3, 4, 3, 3]]
            {
                let sizes = Sizes { channels, taps, stride, dilation, length: 50, ..SIZES };
                let line = Line::new(format, laws, sizes, seed as u32);
                for (name, order) in ORDERS {
                    let sums = line.by(0, ordered(order));
                    let share = share(&line.call, &sums);
                    assert!(
                        share <= 1.0,
                        "{name}, {format}, {laws:?}, {channels}, {taps}: {share}"
                    );
                    (problems, worst) = (problems + sums.len(), worst.max(share));
                }
            }
        }
    }
    println!("convolution: {problems} problems, bound / largest error {:.2}", 1.0 / worst);
    assert!(problems >= 10_000);
}

#[test]
fn wrong_convolutions_are_refused() {
    let line = Line::new("f32", ["odd_integers(47,63)"; 2], SIZES, 3);
    let sum = ordered(ORDERS[0].1);
    let count = |sums: Vec<f64>| {
        refused(&line.call.ask().unwrap(), &line.call.output, &rounded(&line.call.output, &sums))
            .len() as f64
            / sums.len() as f64
    };
    let lost = count(line.by(0, |terms| sum(&terms[..terms.len() - 1])));
    let shifted = count(line.by(1, &sum));
    let turned = count(line.by(0, |terms| {
        let turned = |i: usize| (terms[i / 3 * 3 + 2 - i % 3].0, terms[i].1);
        sum(&(0..terms.len()).map(turned).collect::<Vec<_>>())
    }));
    assert!([lost, shifted, turned].iter().all(|share| *share > 0.9), "{lost} {shifted} {turned}");
}

/// Winograd's F(2, 3) of one extent: two results from four inputs by four products.
fn winograd([x0, x1, x2, x3]: [f32; 4], [w0, w1, w2]: [f32; 3]) -> [f32; 2] {
    let m1 = (x0 - x2) * w0;
    let m2 = (x1 + x2) * ((w0 + w1 + w2) / 2.0);
    let m3 = (x2 - x1) * ((w0 - w1 + w2) / 2.0);
    let m4 = (x1 - x3) * w2;
    [m1 + m2 + m3, m2 - m3 - m4]
}

#[test]
fn a_transform_that_mixes_neighbours_is_refused() {
    let sizes = Sizes { samples: 1, channels: 1, outputs: 4, length: 32, ..SIZES };
    let line = Line::new("f32", ["one_hot(9)", "wide"], sizes, 1);
    let at = |place: isize| {
        usize::try_from(place).ok().and_then(|i| line.x.get(i)).copied().unwrap_or(0.0)
    };
    let places = sizes.places();
    let sums: Vec<f64> = (0..4 * places)
        .map(|index| {
            let (o, place) = (index / places, index % places);
            let first = (place / 2 * 2) as isize - PAD as isize;
            let x = std::array::from_fn(|i| at(first + i as isize));
            let w = std::array::from_fn(|tap| line.w[o * 3 + tap]);
            winograd(x, w)[place % 2].into()
        })
        .collect();
    let wrong =
        refused(&line.call.ask().unwrap(), &line.call.output, &rounded(&line.call.output, &sums));
    assert!(!wrong.is_empty(), "a Winograd transform");
}

#[test]
fn pools_take_the_largest_and_the_mean_of_what_is_there() {
    let pool = |op: &str, values: &[f32], padding: usize| {
        let x = Data { shape: vec![1, 1, values.len() as i64], ..Data::f32(values) };
        let places = values.len() + 2 * padding - 1;
        Call::new(op, vec![x], "f32", &[1, 1, places as i64])
            .attr("window", ints(&[2]))
            .attr("begins", ints(&[padding]))
            .attr("ends", ints(&[padding]))
    };
    let largest = |values: &[f32], padding| -> Vec<f32> {
        let bits = pool("max_pool", values, padding).exact();
        bits.into_iter().map(|bits| f32::from_bits(bits as u32)).collect()
    };
    assert_eq!(largest(&[-3.0, -1.0, -2.0], 1), [-3.0, -1.0, -1.0, -2.0]);
    assert_eq!(largest(&[-3.0], 2), [f32::NEG_INFINITY, -3.0, -3.0, f32::NEG_INFINITY]);
    assert!(largest(&[-0.0, 0.0, -0.0], 0).iter().all(|y| y.is_sign_positive()));
    assert!(largest(&[1.0, f32::NAN, 2.0], 0).iter().all(|y| y.is_nan()));
    let mean = |padded: bool| {
        let call = pool("avg_pool", &[6.0, 2.0], 1);
        call.attr("count_padding", AttrValue::Bool(padded)).within().reference
    };
    assert_eq!(mean(false), [6.0, 4.0, 2.0]);
    assert_eq!(mean(true), [3.0, 4.0, 1.0]);
}

#[test]
fn the_gradient_of_a_convolution_by_its_input_is_a_transposed_one() {
    let mut calls = 0;
    for (length, stride, dilation, taps) in
        [(9, 1, 1, 3), (10, 2, 1, 3), (11, 3, 2, 2), (12, 4, 1, 2), (8, 3, 3, 1)]
    {
        for (groups, [begin, end]) in [(1, [0, 0]), (2, [1, 2]), (2, [2, 0])] {
            let data = |shape: [usize; 3], seed: u32| {
                Data::of("integers(-9,9)", "f32", &shape.map(|extent| extent as i64), seed)
            };
            let room = length + begin + end - dilation * (taps - 1);
            let x = data([2, 4, length], calls);
            let w = data([6, 4 / groups, taps], calls + 1);
            let dy = data([2, 6, room.div_ceil(stride)], calls + 2);
            let call = |op: &str, from: &Data, to: &Data| {
                let call = Call::new(op, vec![from.clone(), w.clone()], "f32", &to.shape);
                let lists = [("strides", stride), ("dilations", dilation)];
                let lists = lists.into_iter().chain([("begins", begin), ("ends", end)]);
                let call = lists.fold(call, |call, (name, item)| call.attr(name, ints(&[item])));
                call.attr("groups", AttrValue::I64(groups as i64))
            };
            let forth = call("conv", &x, &dy);
            let back = call("conv_transpose", &dy, &x);
            let back = back.attr("extra", ints(&[(room - 1) % stride]));
            // One number, whichever side the weights go to.
            let meets = |call: &Call, other: &Data| -> f64 {
                let other = oracle::codec::values(&other.tensor());
                call.within().reference.iter().zip(other).map(|(a, b)| a * b).sum()
            };
            assert_eq!(meets(&forth, &dy), meets(&back, &x));
            calls += 3;
        }
    }
}

/// Coordinates of a grid along one extent, as a stack computes them.
type Coordinate = fn(usize, usize, usize) -> f32;

/// Weights of Keys' kernel, as sums of powers.
fn keys(distance: f32) -> f32 {
    let (a, x) = (-0.75_f32, distance.abs());
    match x <= 1.0 {
        true => (a + 2.0) * x * x * x - (a + 3.0) * x * x + 1.0,
        false => a * x * x * x - 5.0 * a * x * x + 8.0 * a * x - 4.0 * a,
    }
}

#[test]
fn usual_ways_of_interpolation_are_admitted_and_wrong_ones_are_not() {
    let middles: [(i64, Coordinate); 6] = [
        (0, |i, n, o| (i as f32 + 0.5) * (n as f32 / o as f32) - 0.5),
        (0, |i, n, o| (i as f32 + 0.5) / (o as f32 / n as f32) - 0.5),
        (0, |i, n, o| ((2 * i + 1) * n) as f32 / (2 * o) as f32 - 0.5),
        (1, |i, n, o| i as f32 * ((n - 1) as f32 / (o - 1) as f32)),
        (1, |i, n, o| (i * (n - 1)) as f32 / (o - 1) as f32),
        (2, |i, n, o| i as f32 * (n as f32 / o as f32)),
    ];
    let (mut simulation, mut wrong) = (Simulation::default(), [0; 3]);
    for (seed, (n, o)) in (0..).zip([(7, 14), (33, 100), (100, 33), (9, 8), (64, 200), (5, 1000)]) {
        for law in ["normal", "positive", "tail1", "offset(100)"] {
            let x = Data::of(law, "f32", &[8, 4, n as i64], seed);
            let values: Vec<f32> =
                oracle::codec::values(&x.tensor()).iter().map(|&x| x as f32).collect();
            let shape = [8, 4, o as i64];
            let call = |mode: i64, kind: i64| {
                let call = Call::new("interpolate", vec![x.clone()], "f32", &shape);
                let call = call.attr("mode", AttrValue::I64(mode)).attr("to", ints(&[o]));
                call.attr("coordinates", AttrValue::I64(kind))
            };
            let each = |sample: &dyn Fn(&[f32], usize) -> f32| -> Vec<f64> {
                let rows = values.chunks(n);
                rows.flat_map(|row| (0..o).map(|i| sample(row, i).into())).collect()
            };
            let at = |row: &[f32], place: f32| row[(place.max(0.0) as usize).min(n - 1)];
            for (kind, coordinate) in middles {
                let around = |i: usize| {
                    let place = coordinate(i, n, o).max(0.0);
                    (place.floor(), place - place.floor())
                };
                let linear = call(1, kind);
                simulation.admits(
                    "two products",
                    &linear,
                    32,
                    &[each(&|row, i| {
                        let (first, t) = around(i);
                        at(row, first) * (1.0 - t) + at(row, first + 1.0) * t
                    })],
                );
                simulation.admits(
                    "one product",
                    &linear,
                    32,
                    &[each(&|row, i| {
                        let (first, t) = around(i);
                        (at(row, first + 1.0) - at(row, first)).mul_add(t, at(row, first))
                    })],
                );
                let cubic = each(&|row, i| {
                    let place = coordinate(i, n, o);
                    let (first, t) = (place.floor(), place - place.floor());
                    let term = |next: i32| keys(t - next as f32) * at(row, first + next as f32);
                    [-1, 0, 1, 2].map(term).iter().sum()
                });
                simulation.admits("Keys", &call(2, kind), 32, &[cubic]);
            }
            let convicts = |mode: i64, kind: i64, result: &[f64]| {
                let call = call(mode, kind);
                refused(&call.ask().unwrap(), &call.output, result).len()
            };
            let by = |coordinate: Coordinate| {
                each(&|row, i| {
                    let place = coordinate(i, n, o).max(0.0);
                    let (first, t) = (place.floor(), place - place.floor());
                    at(row, first) * (1.0 - t) + at(row, first + 1.0) * t
                })
            };
            wrong[0] += convicts(1, 1, &by(middles[0].1));
            wrong[1] += convicts(1, 0, &by(middles[5].1));
            // A coordinate in half precision.
            wrong[2] += convicts(
                1,
                0,
                &by(|i, n, o| {
                    half::f16::from_f32((i as f32 + 0.5) * (n as f32 / o as f32) - 0.5).to_f32()
                }),
            );
        }
    }
    simulation.finish("composed, interpolation", 2_000);
    assert!(wrong.iter().all(|&count| count > 5_000), "wrong grids, and a short one: {wrong:?}");
}
