//! Planted damage, and what a failure says that it looks like.

use std::borrow::Cow;
use std::fmt::Write as _;

use etalon::judge::compute::{Given, judge};
use etalon::plan::{Case, Compute, Kind};
use etalon::power::{Call, Mutant};
use etalon::suite::Suite;
use oracle::codec::Codec;
use oracle::philox::Stream;
use standard::formats::{Format, OverflowRule};
use wire::message::{Executed, Ran, Support};

use crate::support::{plan, suite};

/// The numbers of the first output as a device brings them back.
struct Result {
    numbers: Vec<f64>,
    shape: Vec<i64>,
}

impl Result {
    /// Changes the numbers at places that a test picks by their indices.
    fn at(&mut self, pick: impl Fn(&[usize]) -> bool, change: impl Fn(f64) -> f64) {
        for (place, number) in self.numbers.iter_mut().enumerate() {
            let mut rest = place;
            let mut index: Vec<usize> = self
                .shape
                .iter()
                .rev()
                .map(|&extent| {
                    let at = rest % extent as usize;
                    rest /= extent as usize;
                    at
                })
                .collect();
            index.reverse();
            if pick(&index) {
                *number = change(*number);
            }
        }
    }

    /// Takes the numbers from other places.
    fn from(&mut self, source: impl Fn(usize) -> usize) {
        self.numbers = (0..self.numbers.len()).map(|place| self.numbers[source(place)]).collect();
    }
}

/// A case with what a right device brings back.
struct Bench<'a> {
    suite: &'a Suite,
    case: &'a Case,
}

impl Bench<'_> {
    fn compute(&self) -> &Compute {
        let Kind::Compute(compute) = &self.case.kind else { panic!("{} computes", self.case.id) };
        compute
    }

    fn format(&self) -> &Format {
        let compute = self.compute();
        let operator = self.suite.operator(compute.op);
        let format = operator.types[compute.row].format_of(&operator.outputs[0].var);
        self.suite.standard.format(format).unwrap()
    }

    /// What the judge says that a device's result looks like.
    fn says(&self, plant: impl Fn(&mut Result)) -> String {
        let compute = self.compute();
        let call = Call::new(self.suite, self.case, compute);
        let mut results = call.results(&call.expect().unwrap(), None);
        let numbers = oracle::codec::decode(self.format(), &results[0]);
        let mut result = Result { numbers, shape: compute.outputs[0].shape.clone() };
        plant(&mut result);
        let format = self.format();
        let mut bytes = vec![0; results[0].len()];
        Codec::of(format).encode_into(&result.numbers, OverflowRule::Infinity, &mut bytes);
        results[0] = bytes;
        self.judged(&call, &results)
    }

    /// What it says of a wrong device that the case names.
    fn says_of(&self, mutant: &Mutant) -> String {
        let call = Call::new(self.suite, self.case, self.compute());
        self.judged(&call, &call.mutated(mutant).unwrap())
    }

    fn judged(&self, call: &Call, results: &[Vec<u8>]) -> String {
        let compute = self.compute();
        let outputs: Vec<_> = results.iter().map(|bytes| Cow::from(&bytes[..])).collect();
        let (inputs, asked) = (call.inputs(), &String::new);
        let given = Given { suite: self.suite, case: self.case, compute, inputs, asked };
        let support = Support::default();
        let level = support.level;
        let result = Ran::Done { oddities: vec![] };
        let finding = judge(
            &given,
            &Executed { support, level, result, device_ns: 0, timed: None },
            &outputs,
        );
        let evidence = finding.evidence.unwrap_or_default();
        evidence.looks_like.unwrap_or_else(|| "nothing".to_owned())
    }
}

const MATMUL: &str = "kernel/matmul/tiles/types=f32.f32.f32,m=33,n=128,k=7";
const SQUARE: &str = "kernel/matmul/tiles/types=f32.f32.f32,m=33,n=33,k=7";
const DEEP: &str = "kernel/matmul/depths/types=f32.f32.f32,k=67,law=normal";
const ATTENTION: &str = "kernel/attention/heads/types=f32.f32,groups=2";
const EXPERTS: &str = "kernel/grouped_matmul/masked-odd-integers/types=f32.i32.f32,k=7";
const SOFTMAX: &str = "kernel/softmax/rows/types=f32,n=64,law=normal";
const SUM: &str = "kernel/reduce_sum/columns/types=f32,n=129,law=normal";
const SIN: &str = "numerical/sin/every-value/types=f16";
const CAST: &str = "numerical/cast/constant/types=f32.f16";

/// One plant on one case.
type Row = (&'static str, fn(&mut Result), &'static str);

/// A number that is clearly another one, and in no simple relation to it.
fn off(number: f64) -> f64 {
    3.0 + number.abs().sqrt() + number.sin()
}

const PLACES: &[Row] = &[
    (MATMUL, |y| y.at(|_| true, off), "every element"),
    (MATMUL, |y| y.at(|at| at == [7, 5], off), "one element"),
    (MATMUL, |y| y.at(|at| at == [32, 127], off), "one element, the last"),
    (MATMUL, |y| y.at(|at| at[0] == 7, off), "every element of row 7"),
    (MATMUL, |y| y.at(|at| at[1] == 7, off), "every element of column 7"),
    (MATMUL, |y| y.at(|at| at[1] >= 125, off), "every element of the last 3 of 128 columns"),
    (MATMUL, |y| y.at(|at| at[1] >= 32, off), "every element of columns from 32 on"),
    (
        MATMUL,
        |y| y.at(|at| at[1] % 16 == 5, off),
        "every element of one column in 16, from column 5 on",
    ),
    (
        MATMUL,
        |y| y.at(|at| at[1] % 32 >= 29, off),
        "every element of the last 3 of every 32 columns",
    ),
    (
        MATMUL,
        |y| y.at(|at| (16..32).contains(&at[0]) && (32..64).contains(&at[1]), off),
        "every element of rows 16 to 31 and columns 32 to 63",
    ),
    (MATMUL, |y| y.at(|at| at[1] > at[0], off), "every element where column > row"),
    (MATMUL, |y| y.at(|at| at[1] <= at[0], off), "every element where column <= row"),
    (SQUARE, |y| y.at(|at| at[1] == at[0], off), "every element where column = row"),
    (MATMUL, |y| y.at(|at| at[0] == 7 && at[1] % 3 > 0, off), "only in row 7"),
    (
        MATMUL,
        |y| y.at(|at| at[0] * 128 + at[1] >= 33 * 128 - 9, off),
        "the last 9 of 4224 elements",
    ),
    (EXPERTS, |y| y.at(|at| at[0] == 5, off), "every element of expert 5"),
    (
        SOFTMAX,
        |y| y.at(|at| at[1] >= 61, off),
        "every element of the last 3 of 64 indices along axis 1",
    ),
];

const VALUES: &[Row] = &[
    (
        MATMUL,
        |y| y.at(|at| at[1] == 7, |y| 2.0 * y),
        "every element of column 7; each is 2 times what is due",
    ),
    (
        MATMUL,
        |y| y.at(|_| true, |y| y * (1.0 + 1.0 / 256.0)),
        "every element; each is 1 + 2^-8 times what is due",
    ),
    (MATMUL, |y| y.at(|_| true, |y| -y), "every element; each has the wrong sign"),
    (
        MATMUL,
        |y| y.at(|at| at[1] == 7, |y| y + 0.5),
        "every element of column 7; each is 0.5 too large",
    ),
    (MATMUL, |y| y.at(|at| at[1] == 7, |_| 0.0), "every element of column 7; each is 0"),
    (
        MATMUL,
        |y| y.from(|place| (place + 1) % (33 * 128)),
        "every element; each is the result of the next column",
    ),
    (
        SQUARE,
        |y| y.from(|place| place % 33 * 33 + place / 33),
        "each is the result at the transposed place",
    ),
    (
        SOFTMAX,
        |y| y.from(|place| place / 64 * 64 + 63 - place % 64),
        "every element; each is the result from the other end of the indices along axis 1",
    ),
    (
        SIN,
        |y| y.at(|_| true, |y| if y.abs() < 6.1e-5 { 0.0_f64.copysign(y) } else { y }),
        "only where the result is subnormal",
    ),
];

fn hold(table: &[Row]) {
    let suite = suite();
    let mut ids: Vec<_> = table.iter().map(|(id, ..)| *id).collect();
    ids.dedup();
    let plan = plan(&suite, &ids);
    let says = |(id, plant, _): &Row| {
        let case = plan.cases.iter().find(|case| case.id == *id).unwrap();
        format!("{id}: {}", Bench { suite: &suite, case }.says(plant))
    };
    let said: Vec<_> = table.iter().map(says).collect();
    let due: Vec<_> = table.iter().map(|(id, _, text)| format!("{id}: {text}")).collect();
    assert_eq!(said, due);
}

#[test]
fn places_that_form_a_pattern_are_named() {
    hold(PLACES);
}

#[test]
fn what_became_of_all_wrong_elements_is_told() {
    hold(VALUES);
}

#[test]
fn a_wrong_device_that_the_case_names_is_recognised() {
    let suite = suite();
    let plan = plan(&suite, &[DEEP, SOFTMAX, "kernel/matmul/bias/types=f32.f32.f32,k=65"]);
    let mut said = String::new();
    for case in &plan.cases {
        let bench = Bench { suite: &suite, case };
        for mutant in &bench.compute().mutants {
            let name = mutant.name(suite.operator(bench.compute().op));
            writeln!(said, "{name}: {}", bench.says_of(mutant)).unwrap();
        }
    }
    insta::assert_snapshot!(said);
}

/// Cases of many families, formats and shapes, that are quick to judge.
const ANY: &[&str] = &[
    SQUARE,
    DEEP,
    ATTENTION,
    SOFTMAX,
    SUM,
    CAST,
    "kernel/softmax/small/types=f16,*",
    "kernel/matmul/small/types=f32.f32.f32,*",
    "numerical/less/small/types=f32.bool,*",
    "numerical/add/small/types=i8,*",
];

#[test]
fn damage_without_a_pattern_is_not_given_one() {
    let suite = suite();
    let plan = plan(&suite, ANY);
    let stream = Stream::new(1, 0);
    for draw in 0..1000 {
        let case = &plan.cases[draw % plan.cases.len()];
        let random = |place: usize| stream.at((draw * 1_000_000 + place) as u64);
        let said = Bench { suite: &suite, case }.says(|y| {
            let elements = y.numbers.len();
            // As often a few as many, for chance makes patterns of a few most easily.
            let wrong = (elements as f64).powf(random(elements).unit()) as u64;
            let numbers = y.numbers.clone();
            for place in 0..elements {
                let draw = random(place);
                if draw.below(elements as u64) < wrong {
                    let off = stream.again((draw.u64() >> 20) + place as u64);
                    y.numbers[place] = match draw.other() % 3 {
                        0 => numbers[off.below(elements as u64) as usize],
                        1 => numbers[place] * (1.0 + 0.1 * off.normal()),
                        _ => numbers[place] + off.normal(),
                    };
                }
            }
        });
        let facts = ["nothing", "one element", "every element", "one element, the last"];
        assert!(facts.contains(&said.as_str()), "draw {draw} on {}: {said}", case.id);
    }
}
