//! Samples on another grid: along one extent after the other, from the last to the first.

use oxi_kit::{Failure, OpDesc, ops};

use super::dense::of_numbers;
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[(ops::interpolate::ID, interpolate)];

/// How elements of an extent follow from those before.
struct Extent {
    from: usize,
    to: usize,
    mode: i64,
    coordinates: i64,
}

fn interpolate(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::interpolate as keys;
    let (x, to) = (op.input(0)?, op.attr_list(keys::TO, None)?);
    let mode = op.attr_i64(keys::MODE, Some(0))?;
    let coordinates = op.attr_i64(keys::COORDINATES, Some(0))?;
    let outer: usize = x.dims[..2].iter().map(|&extent| extent as usize).product();
    let extents: Vec<_> = x.dims[2..]
        .iter()
        .zip(to)
        .map(|(&from, &to)| Extent { from: from as usize, to: to as usize, mode, coordinates })
        .collect();
    of_numbers(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let mut samples: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        for (axis, extent) in extents.iter().enumerate().rev() {
            let blocks = outer * extents[..axis].iter().map(|each| each.from).product::<usize>();
            let inner = extents[axis + 1..].iter().map(|each| each.to).product();
            samples = extent.along(&samples, blocks, inner);
        }
        vec![samples.into_iter().map(f64::from).collect()]
    })
}

impl Extent {
    fn along(&self, x: &[f32], blocks: usize, inner: usize) -> Vec<f32> {
        let taps: Vec<_> = (0..self.to).map(|place| self.taps(place)).collect();
        let mut y = Vec::with_capacity(blocks * self.to * inner);
        for block in 0..blocks {
            for own in &taps {
                for column in 0..inner {
                    let element = |at: usize| x[(block * self.from + at) * inner + column];
                    y.push(match own[..] {
                        [(at, _)] => element(at),
                        _ => own.iter().fold(0.0, |sum, &(at, share)| sum + share * element(at)),
                    });
                }
            }
        }
        y
    }

    /// The elements that count at a place, and how much.
    fn taps(&self, place: usize) -> Vec<(usize, f32)> {
        let end = self.from - 1;
        if self.mode == 0 {
            let (i, from, to) = (place, self.from, self.to);
            let nearest = match self.coordinates {
                0 => (2 * i + 1) * from / (2 * to),
                1 if to == 1 => 0,
                1 => (2 * i * end + to - 1) / (2 * (to - 1)),
                _ => i * from / to,
            };
            return vec![(nearest.min(end), 1.0)];
        }
        let place = place as f32;
        let at = match self.coordinates {
            0 => (place + 0.5) * (self.from as f32 / self.to as f32) - 0.5,
            1 if self.to == 1 => 0.0,
            1 => place * (end as f32 / (self.to - 1) as f32),
            _ => place * (self.from as f32 / self.to as f32),
        };
        let at = if self.mode == 1 { at.max(0.0) } else { at };
        let (first, t) = (at.floor() as i64, at - at.floor());
        let shares = match self.mode {
            1 => vec![(0, 1.0 - t), (1, t)],
            _ => [-1, 0, 1, 2].map(|next| (next, keys(t - next as f32))).to_vec(),
        };
        let inside = |next: i64| (first + next).clamp(0, end as i64) as usize;
        shares.into_iter().map(|(next, share)| (inside(next), share)).collect()
    }
}

/// Keys' kernel.
fn keys(distance: f32) -> f32 {
    const A: f32 = -0.75;
    let x = distance.abs();
    if x <= 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else {
        ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A
    }
}
