//! Convolutions and pools: direct sums and matrix products of unfolded windows are admitted in any
//! order, transforms that mix neighbours and windows that read beside the padding are not.

use standard::ops::AttrValue;

use crate::products::share;
use crate::sums::{ORDERS, Order};
use crate::support::{Call, Data, refused, rounded};

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
