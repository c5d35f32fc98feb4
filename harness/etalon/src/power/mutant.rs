//! Mutants: wrong devices, each named by one line of a case.
//!
//! A mutant is a change of a call: what a device computes that loses the last lanes of an input,
//! takes a lane twice, reads one lane too far or from the other end, takes elements for others,
//! forgets an input or an attribute, or scales or rounds its result wrongly. The oracle answers the
//! changed call, and that answer is what the mutant brings back. So every operator that the oracle
//! knows has mutants without another line of code.

use standard::formats::Format;
use standard::ops::{AttrKind, AttrValue, AttrValues, Operator};

use super::each::Each;
use super::lanes::Lanes;

/// A wrong device.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutant {
    /// Lanes along an axis of an input are not those that they should be.
    Lanes {
        /// Which input.
        input: usize,
        /// Which axis, from the front.
        axis: usize,
        /// What they are.
        lanes: Lanes,
    },
    /// `late(x,axis)`: of equal elements along an axis the last comes first, and not the first.
    /// Indices among the results count from the other end of the axis.
    Late {
        /// Which input.
        input: usize,
        /// Which axis.
        axis: usize,
    },
    /// Elements of an input are taken for others.
    Each {
        /// Which input.
        input: usize,
        /// For which.
        each: Each,
    },
    /// `omit(x)`: an optional input is not looked at.
    Omit {
        /// Which input.
        input: usize,
    },
    /// `set(attr,value)`: an attribute counts as another value.
    Set {
        /// Which attribute.
        attr: String,
        /// The value.
        value: AttrValue,
    },
    /// `step(attr,n)`: an integer attribute counts as so much more.
    Step {
        /// Which attribute.
        attr: String,
        /// How much more.
        by: i64,
    },
    /// `scale(y,e)`: results are `1 + 2^-e` times what they should be.
    Scale {
        /// Which output.
        output: usize,
        /// Exponent of the error.
        exponent: u32,
    },
    /// `round(y,bits)`: results are kept in so many significant bits.
    Round {
        /// Which output.
        output: usize,
        /// How many bits.
        bits: u32,
    },
    /// `a + b`: both at once, as where keys and values are read one place too far.
    All(Vec<Mutant>),
}

/// The forms, for people.
const FORMS: &str = "lose(x,axis,n), repeat(x,axis), shift(x,axis), flip(x,axis), late(x,axis), \
                     cut(x,bits), add(x,n), clamp(x,low,high), wrap(x,n), take(x,a,b), flush(x), \
                     omit(x), set(attr,value), step(attr,n), scale(y,e), round(y,bits), and a sum \
                     of them";

impl Mutant {
    /// Reads a mutant of an operator's call.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str, operator: &Operator) -> Result<Mutant, String> {
        let wrong = || format!("`{text}` is no mutant; there are {FORMS}");
        if let Some((first, rest)) = text.split_once(") + ") {
            let first = Mutant::read(&format!("{first})"), operator)?;
            return Ok(Mutant::All(match Mutant::read(rest, operator)? {
                Mutant::All(rest) => [vec![first], rest].concat(),
                rest => vec![first, rest],
            }));
        }
        let (name, inside) = text.split_once('(').ok_or_else(wrong)?;
        let inside = inside.strip_suffix(')').ok_or_else(wrong)?;
        let (of, rest) = inside.split_once(',').unwrap_or((inside, ""));
        let (of, rest) = (of.trim(), rest.trim());
        match name {
            "set" => return set(operator, of, rest),
            "step" => return step(operator, of, rest.parse().map_err(|_| wrong())?),
            _ => {}
        }
        let numbers: Option<Vec<f64>> =
            rest.split(',').filter(|s| !s.is_empty()).map(|s| s.trim().parse().ok()).collect();
        let numbers = numbers.ok_or_else(wrong)?;
        let whole = |number: &f64| *number >= 0.0 && number.fract() == 0.0;
        let count = |at: usize| numbers.get(at).copied().filter(whole).ok_or_else(wrong);
        let place = |names: Vec<&str>, what: &str| {
            let place = names.iter().position(|name| *name == of);
            place.ok_or_else(|| format!("{} has no {what} `{of}`", operator.op))
        };
        let input = || place(operator.inputs.iter().map(|x| x.name.as_str()).collect(), "input");
        let output = || place(operator.outputs.iter().map(|y| y.name.as_str()).collect(), "output");
        Ok(match (name, numbers.len()) {
            ("omit", 0) => Mutant::Omit { input: input()? },
            ("late", 1) => Mutant::Late { input: input()?, axis: count(0)? as usize },
            ("scale", 1) => Mutant::Scale { output: output()?, exponent: count(0)? as u32 },
            ("round", 1) => Mutant::Round { output: output()?, bits: count(0)? as u32 },
            _ => match (Each::read(name, &numbers), Lanes::read(name, &numbers)) {
                (Some(each), _) => Mutant::Each { input: input()?, each },
                (_, Some((axis, lanes))) => Mutant::Lanes { input: input()?, axis, lanes },
                _ => return Err(wrong()),
            },
        })
    }

    /// A device that loses the last lanes of an axis of an input.
    pub fn lose(input: usize, axis: usize, lanes: usize) -> Mutant {
        Mutant::Lanes { input, axis, lanes: Lanes::Lose(lanes) }
    }

    /// As a case names it.
    pub fn name(&self, operator: &Operator) -> String {
        let input = |index: &usize| &operator.inputs[*index].name;
        let output = |index: &usize| &operator.outputs[*index].name;
        match self {
            Mutant::Lanes { input: x, axis, lanes } => lanes.name(input(x), *axis),
            Mutant::Late { input: x, axis } => format!("late({},{axis})", input(x)),
            Mutant::Each { input: x, each } => each.name(input(x)),
            Mutant::Omit { input: x } => format!("omit({})", input(x)),
            Mutant::Set { attr, value } => format!("set({attr},{})", written(value)),
            Mutant::Step { attr, by } => format!("step({attr},{by})"),
            Mutant::Scale { output: y, exponent } => format!("scale({},{exponent})", output(y)),
            Mutant::Round { output: y, bits } => format!("round({},{bits})", output(y)),
            Mutant::All(all) => {
                all.iter().map(|each| each.name(operator)).collect::<Vec<_>>().join(" + ")
            }
        }
    }

    /// Changes the elements of an input, dense and of this shape, if this is what the mutant does.
    /// Axes that the shape does not have change nothing.
    pub fn change(&self, index: usize, format: &Format, shape: &[i64], bytes: &mut [u8]) {
        match self {
            Mutant::Lanes { input, axis, lanes } if *input == index => {
                lanes.change(format, shape, *axis, bytes);
            }
            Mutant::Late { input, axis } if *input == index => {
                Lanes::Flip.change(format, shape, *axis, bytes);
            }
            Mutant::Each { input, each } if *input == index => each.change(format, shape, bytes),
            Mutant::All(all) => {
                all.iter().for_each(|each| each.change(index, format, shape, bytes));
            }
            _ => {}
        }
    }

    /// Forgets inputs and changes attributes, if this is what the mutant does.
    pub fn change_call(
        &self,
        operator: &Operator,
        inputs: &mut [Option<Vec<u8>>],
        attrs: &mut AttrValues,
    ) {
        match self {
            Mutant::Omit { input } => inputs[*input] = None,
            Mutant::Set { attr, value } => _ = attrs.insert(attr.clone(), value.clone()),
            Mutant::Step { attr, by } => {
                if let Some(AttrValue::I64(value)) = operator.attr_value(attrs, attr) {
                    attrs.insert(attr.clone(), AttrValue::I64(value.wrapping_add(*by)));
                }
            }
            Mutant::All(all) => {
                all.iter().for_each(|each| each.change_call(operator, inputs, attrs));
            }
            _ => {}
        }
    }

    /// Changes the numbers of an output, if this is what the mutant does. `extent` gives how many
    /// lanes an axis of an input has.
    pub fn change_results(
        &self,
        (operator, index, is_integer): (&Operator, usize, bool),
        extent: &dyn Fn(usize, usize) -> usize,
        numbers: &mut [f64],
    ) -> bool {
        match *self {
            Mutant::Scale { output, exponent } if output == index => {
                let factor = 1.0 + (-f64::from(exponent)).exp2();
                numbers.iter_mut().for_each(|number| *number *= factor);
            }
            Mutant::Round { output, bits } if output == index => {
                numbers.iter_mut().for_each(|number| *number = round(*number, bits));
            }
            // What is an index, and no element that was moved.
            Mutant::Late { input, axis }
                if is_integer && operator.outputs[index].var != operator.inputs[input].var =>
            {
                let last = extent(input, axis) as f64 - 1.0;
                let inside = numbers.iter_mut().filter(|at| (0.0..=last).contains(*at));
                inside.for_each(|at| *at = last - *at);
            }
            Mutant::All(ref all) => {
                let change = |each: &Mutant| {
                    each.change_results((operator, index, is_integer), extent, &mut *numbers)
                };
                return all.iter().map(change).fold(false, |any, changed| any | changed);
            }
            _ => return false,
        }
        true
    }
}

fn set(operator: &Operator, of: &str, value: &str) -> Result<Mutant, String> {
    let attr = operator.attr(of);
    let attr = attr.ok_or_else(|| format!("{} has no attribute `{of}`", operator.op))?;
    let value = AttrValue::parse(attr.kind, value).ok_or_else(|| {
        let kind = kind(attr.kind);
        format!("`{value}` is no value of `{}`, which is {kind}", attr.name)
    })?;
    Ok(Mutant::Set { attr: attr.name.to_string(), value })
}

fn step(operator: &Operator, of: &str, by: i64) -> Result<Mutant, String> {
    let attr = operator.attr(of).filter(|attr| attr.kind == AttrKind::I64);
    let attr = attr.ok_or_else(|| format!("{} has no integer attribute `{of}`", operator.op))?;
    Ok(Mutant::Step { attr: attr.name.to_string(), by })
}

/// Rounds a number to so many significant bits, ties to even.
fn round(number: f64, bits: u32) -> f64 {
    if !number.is_finite() || bits == 0 || bits > 52 {
        return number;
    }
    let unused = 53 - bits;
    let half = (1_u64 << (unused - 1)) - 1;
    let odd = number.to_bits() >> unused & 1;
    f64::from_bits((number.to_bits() + half + odd) & !((1 << unused) - 1))
}

fn kind(kind: AttrKind) -> &'static str {
    match kind {
        AttrKind::Bool => "a bool",
        AttrKind::I64 => "an integer",
        AttrKind::F64 => "a float",
        AttrKind::I64List => "a list of integers",
    }
}

/// The value of an attribute as cases write it.
pub(super) fn written(value: &AttrValue) -> String {
    match value {
        AttrValue::Bool(value) => value.to_string(),
        AttrValue::I64(value) => value.to_string(),
        AttrValue::F64(value) => format!("{value:?}"),
        AttrValue::I64List(items) => format!("{items:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_rounded_to_even() {
        assert_eq!([round(2049.0, 11), round(2051.0, 11), round(-1.0, 1)], [2048.0, 2052.0, -1.0]);
    }
}
