//! Charts of how close a function comes: its largest error for each binade of the input, and how its
//! errors are distributed. Made of numbers alone, so that the same records give the same bytes; the
//! template draws them as SVG.

use serde::Serialize;

use crate::result::Accuracy;
use crate::tally::figure;

/// Size of the drawing area, in the units of the chart.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 80.0;

/// Strokes at most; where there are more binades, several share one.
const STROKES: usize = 280;

/// What the template needs.
#[derive(Serialize)]
pub(crate) struct Chart {
    /// Elements that were compared.
    elements: u64,
    /// How many inputs there are, as a power of two.
    of: Option<u32>,
    /// Mean and bias in ulp.
    mean: String,
    bias: String,
    /// The strokes of the largest errors, from the most negative input to the largest.
    strokes: String,
    /// Their width, and the place of zero.
    step: f64,
    zero: f64,
    /// The largest error, at the top of the chart.
    top: String,
    /// Exponents of two of the smallest and the largest inputs.
    first: i32,
    last: i32,
    /// Bars of the histogram.
    bars: Vec<Bar>,
    /// Elements without an error in ulp.
    special: u64,
}

#[derive(Serialize)]
struct Bar {
    /// Where it begins, and how wide it is.
    x: f64,
    width: f64,
    /// Upper end of the errors that are counted, in ulp; nothing for the last.
    up_to: Option<String>,
    count: u64,
    /// Height on a logarithmic scale, since one wrong value in a million counts.
    height: f64,
}

/// The charts of a function that has so many inputs, as a power of two, if its errors were kept by the
/// size of the input.
pub(crate) fn chart(accuracy: &Accuracy, inputs_bits: Option<u32>) -> Option<Chart> {
    let profile = accuracy.profile.as_ref()?;
    let (negative, positive) = (profile.negative.iter().rev(), profile.positive.iter());
    let binades: Vec<_> = negative.chain(positive).copied().collect();
    let shared = binades.len().div_ceil(STROKES).max(1);
    let errors: Vec<_> =
        binades.chunks(shared).map(|binades| binades.iter().copied().max().flatten()).collect();
    let most = errors.iter().flatten().copied().max()?;
    let step = WIDTH / errors.len() as f64;
    let stroke = |(i, error): (usize, &Option<u32>)| {
        let height = HEIGHT * f64::from((*error)?) / f64::from(most.max(1));
        Some(format!("M{:.1} {HEIGHT}v-{:.1}", (i as f64 + 0.5) * step, height.max(0.5)))
    };
    let strokes = errors.iter().enumerate().filter_map(stroke).collect();
    let fullest = accuracy.histogram.iter().copied().max().unwrap_or(0).max(1);
    let scale = HEIGHT / (fullest as f64 + 1.0).ln();
    let counted = accuracy.histogram.iter().fold(0_u64, |sum, &count| sum.saturating_add(count));
    let last_bucket = accuracy.histogram.len().saturating_sub(1);
    let room = WIDTH / accuracy.histogram.len().max(1) as f64;
    let bars = accuracy.histogram.iter().enumerate().map(|(i, &count)| Bar {
        x: tenths((i as f64 + 0.1) * room),
        width: tenths(0.8 * room),
        up_to: (i < last_bucket).then(|| figure((i + 1) as f64 / 2.0)),
        count,
        height: tenths((count as f64 + 1.0).ln() * scale),
    });
    Some(Chart {
        elements: accuracy.elements,
        of: inputs_bits,
        mean: figure(accuracy.mean_ulp),
        bias: figure(accuracy.bias_ulp),
        strokes,
        step: tenths(step.max(1.0)),
        zero: tenths(WIDTH * profile.negative.len() as f64 / binades.len() as f64),
        top: figure(f64::from(most) / 100.0),
        first: profile.first,
        last: profile.first + profile.len() as i32 - 1,
        bars: bars.collect(),
        special: accuracy.elements.saturating_sub(counted),
    })
}

/// Errors of one operator at a glance: as small as a word.
#[derive(Serialize)]
pub(crate) struct Spread {
    told: String,
    strokes: String,
}

/// Height of a spread, and the room of one of its bars.
const SMALL: f64 = 16.0;
const ROOM: f64 = 5.0;

/// How errors are distributed, if there are any.
pub(crate) fn spread(accuracy: &Accuracy) -> Option<Spread> {
    let fullest = accuracy.histogram.iter().copied().max().filter(|fullest| *fullest > 0)?;
    let scale = SMALL / (fullest as f64 + 1.0).ln();
    let bars = accuracy.histogram.iter().enumerate().filter(|(_, count)| **count > 0);
    let stroke = |(at, &count): (usize, &u64)| {
        let height = ((count as f64 + 1.0).ln() * scale).max(1.0);
        format!("M{} {SMALL}v-{height:.1}", (at as f64 + 0.5) * ROOM)
    };
    let strokes = bars.clone().map(stroke).collect();
    let last = bars.map(|(at, _)| at).max().unwrap_or(0);
    let told = if last + 1 == accuracy.histogram.len() && last > 0 {
        format!("Errors reach {} ulp or more", figure(last as f64 / 2.0))
    } else {
        format!("Errors are below {} ulp", figure((last + 1) as f64 / 2.0))
    };
    Some(Spread { told, strokes })
}

/// Enough digits for a place in a chart.
pub(crate) fn tenths(value: f64) -> f64 {
    (10.0 * value).round() / 10.0
}
