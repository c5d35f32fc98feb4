//! Judging a chain as a whole. Each of its links was judged on the device's own inputs; here what all of
//! them gave is held against an ideal chain, whose every result is exact and rounded once.
//!
//! How far a conforming chain may be from the ideal one follows from perturbed chains: ideal ones whose
//! results are moved, before they are rounded, by as much as each link's bound allows: all up, all down,
//! up and down by chance. An error that one link makes is carried on by the next ones as it would be
//! in the device. The chain conforms if nothing in it is further off than `MARGIN` times what the
//! largest of the perturbed ones is.
//!
//! Some links choose: experts, the best keys. Two candidates may be so close that another choice is
//! right for a chain that is moved a little, and what follows is then altogether different. So all
//! chains follow the device in what it chose: the link's own judge has seen that it was a right choice
//! for what the device had.

use oracle::Expected;
use oracle::philox::Stream;
use reports::result::Growth;

use super::{Finding, ideal};
use crate::plan::chain::{Chain, Link};
use crate::run::chained::{Tensors, draw};
use crate::suite::Suite;

/// Perturbed chains whose errors go up and down by chance; two more go all one way.
const BY_CHANCE: u32 = 6;

/// How many times further off than the perturbed chains a device may be: they are a sample.
const MARGIN: f64 = 4.0;

/// How the results of a perturbed chain are moved.
#[derive(Clone, Copy)]
enum Moved {
    Not,
    Up,
    Down,
    ByChance(u32),
}

/// What a chain comes to whose links all passed. `seed` is the number that its data come from.
pub fn judge(suite: &Suite, chain: &Chain, seed: u64, device: &Tensors) -> Finding {
    let run = |moved| run(suite, chain, seed, Some(device), moved);
    let ideal = match run(Moved::Not) {
        Ok(tensors) => tensors,
        Err(why) => return Finding::harness_error(format!("there is no ideal chain: {why}")),
    };
    let chance = (0..BY_CHANCE).map(Moved::ByChance);
    let perturbed: Vec<_> =
        [Moved::Up, Moved::Down].into_iter().chain(chance).filter_map(|m| run(m).ok()).collect();
    let mut growth = Vec::new();
    for (place, link) in chain.links.iter().enumerate() {
        let far = |other: &Tensors| {
            let each =
                link.gives.iter().map(|&tensor| distance(suite, chain, tensor, &ideal, other));
            each.fold(0.0, f64::max)
        };
        let allowed = MARGIN * perturbed.iter().map(far).fold(0.0, f64::max);
        let operator = &suite.operator(link.compute.op).op;
        growth.push(Growth {
            step: format!("{} {operator}", place + 1),
            error: far(device),
            allowed,
        });
    }
    let mut steps = growth.iter().zip(&chain.links);
    let broken = steps.find(|(step, _)| step.error > step.allowed);
    let finding = match broken {
        None => Finding::pass(),
        Some((step, link)) => {
            let requirement = &suite.operator(link.compute.op).types[link.compute.row].id;
            let what =
                format!("the chain drifts: step {} is too far from an ideal chain", step.step);
            Finding::fail(&suite.standard, requirement, what).with(|evidence| {
                evidence.error = Some(format!(
                    "{:.3e} of the largest result, limit {:.3e}",
                    step.error, step.allowed
                ));
            })
        }
    };
    Finding { growth, ..finding }
}

/// All tensors of an ideal chain, its results moved, that follows a device in what it chose.
fn run(
    suite: &Suite,
    chain: &Chain,
    seed: u64,
    device: Option<&Tensors>,
    moved: Moved,
) -> Result<Tensors, String> {
    let mut tensors = draw(suite, chain, seed)?;
    for (place, link) in chain.links.iter().enumerate() {
        let taken = link.takes.iter().map(|tensor| tensors[(*tensor)?].clone()).collect::<Vec<_>>();
        let expected = ideal::ask(suite, &link.compute, &link.compute.attrs, &taken)?;
        for (output, (expected, &tensor)) in expected.iter().zip(&link.gives).enumerate() {
            tensors[tensor] = Some(result(suite, link, output, expected, (place, moved)));
        }
        let otherwise = |device: &&Tensors| {
            let mut chosen = link.gives.iter().filter(|tensor| is_choice(suite, chain, **tensor));
            chosen.any(|&tensor| tensors[tensor] != device[tensor])
        };
        if let Some(device) = device.filter(otherwise) {
            for &tensor in &link.gives {
                tensors[tensor].clone_from(&device[tensor]);
            }
        }
    }
    Ok(tensors)
}

/// Whether a tensor holds what a link chose: numbers of rows, which are integers.
fn is_choice(suite: &Suite, chain: &Chain, tensor: usize) -> bool {
    suite.standard.format(&chain.tensors[tensor].format).is_some_and(|format| !format.is_float())
}

/// One result of a link, moved as far as its bound allows.
fn result(
    suite: &Suite,
    link: &Link,
    output: usize,
    expected: &Expected,
    (place, moved): (usize, Moved),
) -> Vec<u8> {
    let Expected::Within(within) = expected else {
        return ideal::written(suite, &link.compute, output, expected, None);
    };
    let step = |index: usize| match moved {
        Moved::Not => 0.0,
        Moved::Up => 1.0,
        Moved::Down => -1.0,
        Moved::ByChance(draw) => {
            let stream = Stream::new(u64::from(draw), (place * 16 + output) as u32);
            2.0 * stream.unit(index as u64) - 1.0
        }
    };
    let change = |numbers: &mut [f64]| {
        for (index, (number, bound)) in numbers.iter_mut().zip(&within.bound).enumerate() {
            if bound.is_finite() && number.is_finite() {
                *number += step(index) * bound;
            }
        }
    };
    ideal::written(suite, &link.compute, output, expected, Some(&change))
}

/// The largest distance of two tensors, as a part of the largest number of the first.
fn distance(suite: &Suite, chain: &Chain, tensor: usize, ideal: &Tensors, other: &Tensors) -> f64 {
    let format = suite.standard.format(&chain.tensors[tensor].format);
    let (Some(format), Some(ideal), Some(other)) = (format, &ideal[tensor], &other[tensor]) else {
        return 0.0;
    };
    let (ideal, other) =
        (oracle::codec::decode(format, ideal), oracle::codec::decode(format, other));
    let finite = |number: &&f64| number.is_finite();
    let largest = ideal.iter().filter(finite).fold(0.0, |most: f64, number| most.max(number.abs()));
    let off = |(ideal, other): (&f64, &f64)| match ideal.to_bits() == other.to_bits() {
        true => 0.0,
        false => (ideal - other).abs(),
    };
    let most = ideal.iter().zip(&other).map(off).filter(|off| off.is_finite()).fold(0.0, f64::max);
    if largest == 0.0 { most } else { most / largest }
}

#[cfg(test)]
mod tests {
    use reports::result::Outcome;

    use super::*;
    use crate::cases::Tier;
    use crate::plan::{Case, Kind, Plan};
    use crate::suite::Sources;

    #[test]
    fn a_chain_that_drifts_is_found_at_the_step_where_it_does() {
        let (suite, case) = planned("model/blocks/perceptron/T=f32");
        let Kind::Chain(chain) = &case.kind else { panic!("it is a chain") };
        let ideal = run(&suite, chain, 1, None, Moved::Not).unwrap();
        let found = judge(&suite, chain, 1, &ideal);
        assert_eq!((found.outcome, found.growth.len()), (Outcome::Pass, 6));
        // Each link may lose what its bound allows, whichever way.
        for moved in [Moved::Up, Moved::ByChance(99)] {
            let device = run(&suite, chain, 1, None, moved).unwrap();
            let found = judge(&suite, chain, 1, &device);
            assert_eq!(found.outcome, Outcome::Pass, "{:?}", found.evidence);
        }
        let mut device = ideal.clone();
        let third = chain.links[2].gives[0];
        let largest = found.growth[2].allowed as f32;
        let elements: Vec<f32> = device[third].as_ref().unwrap().chunks(4).map(number).collect();
        let most = elements.iter().fold(0.0, |most: f32, element| most.max(element.abs()));
        let moved = elements.iter().map(|element| element + 1.1 * largest * most);
        device[third] = Some(moved.flat_map(f32::to_le_bytes).collect());
        let found = judge(&suite, chain, 1, &device);
        let evidence = found.evidence.expect("it drifts");
        assert!(evidence.what.contains("step 3 gelu"), "{}", evidence.what);
        assert!(evidence.says.starts_with("gelu on f32"), "{}", evidence.says);
    }

    #[test]
    fn a_device_that_chooses_otherwise_is_followed() {
        let (suite, case) = planned("model/decoders/latent");
        let Kind::Chain(chain) = &case.kind else { panic!("it is a chain") };
        let far = |device: &Tensors| {
            let found = judge(&suite, chain, 1, device);
            assert_eq!(found.outcome, Outcome::Pass, "{:?}", found.evidence);
            found.growth.last().unwrap().allowed
        };
        let ideal = run(&suite, chain, 1, None, Moved::Not).unwrap();
        // Moved so far, it chooses other keys and experts.
        let moved = run(&suite, chain, 1, None, Moved::ByChance(7)).unwrap();
        let chosen = (0..chain.tensors.len()).filter(|&tensor| {
            is_choice(&suite, chain, tensor) && chain.tensors[tensor].law.is_none()
        });
        assert!(chosen.clone().any(|tensor| ideal[tensor] != moved[tensor]));
        // And still no chain is as far off as one of other experts would be.
        assert!([far(&ideal), far(&moved)].iter().all(|allowed| *allowed < 0.5));
    }

    fn planned(id: &str) -> (Suite, Case) {
        let suite = Suite::load(&Sources::default()).unwrap();
        let plan = Plan::matching(&suite, Tier::Standard, &[id.to_owned()]).unwrap();
        let case = plan.cases.into_iter().find(|case| case.id == id);
        (suite, case.unwrap())
    }

    fn number(bytes: &[u8]) -> f32 {
        f32::from_le_bytes(bytes.try_into().unwrap())
    }
}
