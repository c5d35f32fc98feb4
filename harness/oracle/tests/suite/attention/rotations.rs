//! rope and rope_at: angles given and computed, pairs of both layouts.

use standard::ops::AttrValue;

use super::{Case, Jury, float};
use crate::support::Data;

const HEADS: usize = 3;

/// Which element is turned with another, and whether it is the first of the pair.
type Layout = fn(usize, usize) -> (usize, bool);

fn halves(element: usize, rotary: usize) -> (usize, bool) {
    ((element + rotary / 2) % rotary, element < rotary / 2)
}

fn neighbours(element: usize, _: usize) -> (usize, bool) {
    (element ^ 1, element.is_multiple_of(2))
}

/// A rotation in single precision, product by product or fused.
fn turned(
    x: &[f32],
    width: usize,
    rotary: usize,
    layout: Layout,
    fuse: bool,
    turn: &dyn Fn(usize, usize) -> (f32, f32),
) -> Vec<f64> {
    let of = |(index, &own): (usize, &f32)| {
        let (element, place) = (index % width, index / width / HEADS);
        if element >= rotary {
            return own.into();
        }
        let (partner, first) = layout(element, rotary);
        let (cos, sin) = turn(place, element);
        let other = x[index - element + partner] * if first { -1.0 } else { 1.0 };
        f64::from(if fuse { own.mul_add(cos, other * sin) } else { own * cos + other * sin })
    };
    x.iter().enumerate().map(of).collect()
}

fn given(
    format: &str,
    law: &str,
    [places, width, rotary]: [i64; 3],
    interleaved: bool,
    seed: u32,
) -> Case {
    let table = |stream| Some(Data::of("uniform(-1,1)", "f32", &[places, rotary], seed + stream));
    let x = Data::of(law, format, &[places, HEADS as i64, width], seed);
    let attrs = [("interleaved", AttrValue::Bool(interleaved))];
    Case::new("rope", &format!("{format}.f32"), vec![Some(x), table(1), table(2)], &attrs)
}

#[test]
fn both_layouts_are_admitted_where_they_are_asked_for_and_nowhere_else() {
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for law in ["normal", "positive", "tail1", "uniform(-40,40)"] {
            for (seed, [width, rotary]) in
                [[8, 8], [64, 32], [66, 66], [7, 4]].into_iter().enumerate()
            {
                for interleaved in [false, true] {
                    let case = given(format, law, [13, width, rotary], interleaved, seed as u32);
                    let [x, cos, sin] = [0, 1, 2].map(|input| case.singles(input));
                    let (width, rotary) = (width as usize, rotary as usize);
                    let turn =
                        |place: usize, e: usize| (cos[place * rotary + e], sin[place * rotary + e]);
                    let by =
                        |layout: Layout, fuse| vec![turned(&x, width, rotary, layout, fuse, &turn)];
                    let mut jury = Jury::new(case);
                    let (right, wrong): (Layout, Layout) =
                        if interleaved { (neighbours, halves) } else { (halves, neighbours) };
                    assert_eq!(jury.refused(&by(right, false)), 0);
                    assert_eq!(jury.refused(&by(right, true)), 0);
                    problems += x.len();
                    nearest = nearest.max(jury.nearest);
                    let other = jury.refused(&by(wrong, false));
                    assert!(rotary == 2 || other > x.len() / 5, "the other layout: {other}");
                    let mut late = x.clone();
                    late.rotate_left(width * HEADS);
                    let late = turned(&late, width, rotary, right, false, &turn);
                    assert!(jury.refused(&[late]) > x.len() / 2, "a place too late");
                    let all = [x.iter().map(|&x| f64::from(x) * 0.5).collect()];
                    assert!(
                        jury.refused(&all) > x.len() / 2,
                        "elements that are not turned changed"
                    );
                }
            }
        }
    }
    println!("rotation, given: {problems} problems, slack {:.2}", 1.0 / nearest);
    assert!(problems >= 10_000);
}

#[test]
fn doubles_are_turned_in_doubles() {
    let table = |stream| Some(Data::of("uniform(-1,1)", "f64", &[4, 8], stream));
    let inputs = vec![Some(Data::of("normal", "f64", &[4, 3, 8], 0)), table(1), table(2)];
    let case = Case::new("rope", "f64.f64", inputs, &[]);
    let [x, cos, sin] = [0, 1, 2].map(|input| case.numbers(input));
    let of = |index: usize, cut: fn(f64) -> f64| {
        let (element, at) = (index % 8, index / 24 * 8 + index % 8);
        let other = x[index - element + (element + 4) % 8] * if element < 4 { -1.0 } else { 1.0 };
        cut(x[index]) * cos[at] + other * sin[at]
    };
    let mut jury = Jury::new(case);
    assert_eq!(jury.refused(&[(0..96).map(|i| of(i, |x| x)).collect()]), 0);
    let single: fn(f64) -> f64 = |x| f64::from(x as f32);
    assert!(jury.refused(&[(0..96).map(|i| of(i, single)).collect()]) > 80);
}

/// The speeds of pairs in single precision, with YaRN's ramp between two of them.
fn speeds(rotary: usize, base: f32, yarn: Option<[f32; 4]>) -> Vec<f32> {
    let speed = |pair: usize| {
        let own = base.powf(-((2 * pair) as f32) / rotary as f32);
        let Some([factor, original, fast, slow]) = yarn else { return own };
        let pair_of = |turns: f32| {
            rotary as f32 * (original / (turns * std::f32::consts::TAU)).ln() / (2.0 * base.ln())
        };
        let low = pair_of(fast).floor().max(0.0);
        let high = pair_of(slow).ceil().min(rotary as f32 - 1.0);
        let ramp = ((pair as f32 - low) / (high - low).max(1e-3)).clamp(0.0, 1.0);
        own / factor * ramp + own * (1.0 - ramp)
    };
    (0..rotary / 2).map(speed).collect()
}

#[test]
fn angles_from_positions_are_admitted_as_single_precision_has_them() {
    let (mut problems, mut nearest) = (0, 0.0_f64);
    for format in ["f32", "f16", "bf16"] {
        for (positions, yarn) in [
            ("integers(0,100)", None),
            ("integers(0,4096)", None),
            ("integers(-9,2000)", Some([4.0, 512.0, 32.0, 1.0])),
            ("integers(0,4096)", Some([40.0, 4096.0, 32.0, 1.0])),
        ] {
            for (rotary, base) in [(32, 10_000.0), (64, 500_000.0), (10, 100.0)] {
                for magnitude in [1.0, 1.369] {
                    let x = Data::of("normal", format, &[17, HEADS as i64, 64], 0);
                    let places = Data::of(positions, "i32", &[17], 1);
                    let mut attrs = vec![
                        ("rotary", AttrValue::I64(rotary as i64)),
                        ("base", float(base)),
                        ("magnitude", float(magnitude)),
                    ];
                    if let Some([factor, original, ..]) = yarn {
                        attrs.push(("factor", float(factor)));
                        attrs.push(("original", AttrValue::I64(original as i64)));
                    }
                    let tuple = format!("{format}.i32");
                    let case = Case::new("rope_at", &tuple, vec![Some(x), Some(places)], &attrs);
                    let (x, positions) = (case.singles(0), case.singles(1));
                    let mut jury = Jury::new(case);
                    let single = yarn.map(|yarn| yarn.map(|number| number as f32));
                    let own = speeds(rotary, base as f32, single);
                    let by = |speeds: &[f32], wise: bool| {
                        let turn = |place: usize, element: usize| {
                            let angle = positions[place] * speeds[element % (rotary / 2)];
                            let (sin, cos) = angle.sin_cos();
                            let magnitude = if wise { magnitude as f32 } else { 1.0 };
                            (cos * magnitude, sin * magnitude)
                        };
                        vec![turned(&x, 64, rotary, halves, false, &turn)]
                    };
                    assert_eq!(
                        jury.refused(&by(&own, true)),
                        0,
                        "{format} {rotary} {base} {yarn:?}"
                    );
                    problems += x.len();
                    nearest = nearest.max(jury.nearest);
                    let plain = speeds(rotary, base as f32, None);
                    let wrong = jury.refused(&by(&plain, true));
                    assert!(yarn.is_none() || wrong > x.len() / 50, "without YaRN: {wrong}");
                    let other = jury.refused(&by(&speeds(rotary, 2.0 * base as f32, single), true));
                    assert!(other > x.len() / 10, "another base: {other}");
                    let unscaled = jury.refused(&by(&own, false));
                    assert!(magnitude == 1.0 || unscaled > x.len() / 8, "no magnitude: {unscaled}");
                }
            }
        }
    }
    println!("rotation, computed: {problems} problems, slack {:.2}", 1.0 / nearest);
}
