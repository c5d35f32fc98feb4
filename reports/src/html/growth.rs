//! How errors grow along a chain of operators: for each step how far the device was from an ideal chain,
//! under how far it may be. On a logarithmic scale, since errors grow by factors. Made of numbers alone,
//! so that the same records give the same bytes; the template draws them as SVG.

use serde::Serialize;

use super::chart::tenths;
use crate::result::{Growth, Record};
use crate::tally::figure;

/// Size of the drawing area, in the units of the chart.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 120.0;

/// What the template needs of one chain.
#[derive(Serialize)]
pub(crate) struct Chain<'a> {
    id: &'a str,
    /// How the chart is told to those who do not see it.
    told: String,
    /// Powers of ten, and their heights.
    decades: Vec<(i32, f64)>,
    /// The line of what is allowed.
    allowed: String,
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    name: &'a str,
    x: f64,
    y: f64,
    error: String,
    allowed: String,
    within: bool,
}

/// The chains among the records, in the order of the plan.
pub(crate) fn chains(records: &[Record]) -> Vec<Chain<'_>> {
    records.iter().filter_map(chain).collect()
}

fn chain(record: &Record) -> Option<Chain<'_>> {
    let steps = &record.growth;
    let largest = steps.iter().max_by(|a, b| share(a).total_cmp(&share(b)))?;
    let positive = |step: &Growth| [step.error, step.allowed].into_iter().filter(|x| *x > 0.0);
    let exponents = steps.iter().flat_map(positive).filter(|x| x.is_finite()).map(f64::log10);
    let (low, high) = exponents
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    // A chain whose steps are all exact has no scale of its own.
    let (low, high) =
        if low > high { (-1, 0) } else { (low.floor() as i32, high.floor() as i32 + 1) };
    let height = |x: f64| {
        let above = (x.log10().clamp(low.into(), high.into()) - f64::from(low)).max(0.0);
        tenths(HEIGHT * (1.0 - above / f64::from(high - low)))
    };
    let x = |place: usize| tenths(WIDTH * (place as f64 + 0.5) / steps.len() as f64);
    let point = |(place, step): (usize, &Growth)| format!("{} {}", x(place), height(step.allowed));
    let line: Vec<_> = steps.iter().enumerate().map(point).collect();
    Some(Chain {
        id: &record.id,
        told: told(steps.len(), largest),
        decades: (low..=high).map(|decade| (decade, height(10_f64.powi(decade)))).collect(),
        allowed: format!("M{}", line.join("L")),
        steps: steps
            .iter()
            .enumerate()
            .map(|(place, step)| Step {
                name: &step.step,
                x: x(place),
                y: height(step.error),
                error: figure(step.error),
                allowed: figure(step.allowed),
                within: step.error <= step.allowed,
            })
            .collect(),
    })
}

fn told(steps: usize, largest: &Growth) -> String {
    let distance = format!("Distance from the ideal chain after each step of {steps}");
    if largest.error == 0.0 {
        return format!("{distance}; no step is off");
    }
    let (step, error, allowed) = (&largest.step, figure(largest.error), figure(largest.allowed));
    format!("{distance}; step {step} uses most of what is allowed, {error} of {allowed}")
}

/// How much of what is allowed a step uses.
fn share(step: &Growth) -> f64 {
    if step.error == 0.0 { 0.0 } else { step.error / step.allowed }
}
