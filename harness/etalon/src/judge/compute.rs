//! Judging operators: what lies in memory after a run against what the oracle accepts.
//!
//! The first thing that is wrong decides, in the order in which it would explain the rest: bytes
//! outside of tensors, changed inputs, elements that were never written, wrong values, and values
//! that change from run to run.

use std::borrow::Cow;
use std::cell::LazyCell;

use abi::ffi::{arithmetic_flags, status};
use oracle::codec::Codec;
use oracle::{Expected, Flush, Problem, Slot, Tensor, Unanswerable};
use reports::result::Accuracy;
use standard::formats::Format;
use standard::ops::{Determinism, Family, Input, Operator, TypeRow};
use wire::message::{Executed, Failure, Oddity, Ran, Support};

use super::acceptance::{lack, level};
use super::compare::{Compared, Comparison, Settle, Zeros, compare};
use super::{Finding, words};
use crate::fingerprint;
use crate::plan::{Case, Compute, Data, Kept, Kind, Operand};
use crate::suite::Suite;

/// Outputs of a contraction from which on they must not all be the same or mostly zero.
const TELLING: usize = 16;

/// Share of them that may be zero.
const ZEROS: f64 = 0.5;

/// Elements of a function's input from which on its errors are kept by the size of the input.
const PROFILED: usize = 1 << 16;

/// A case with the data that it was given.
pub struct Given<'a> {
    /// The suite it is from.
    pub suite: &'a Suite,
    /// The case.
    pub case: &'a Case,
    /// What it runs.
    pub compute: &'a Compute,
    /// Elements of each input, dense, as they were before the run.
    pub inputs: &'a [Option<Vec<u8>>],
    /// The operator with its arguments, in words.
    pub asked: &'a dyn Fn() -> String,
}

/// Judges what came of a case. `outputs` holds the elements of each output, dense.
pub fn judge(given: &Given, executed: &Executed, outputs: &[Cow<[u8]>]) -> Finding {
    match &executed.result {
        Ran::NotOffered { plan } => {
            let standard = &given.suite.standard;
            lack(standard, given.first_check(), given.asked, &executed.support, *plan)
        }
        Ran::Failed(failure) => given.failed(&executed.support, failure),
        Ran::Done { .. } if executed.level != executed.support.level => {
            let word = |number| level(&given.suite.standard, number);
            let (said, runs) = (word(executed.support.level), word(executed.level));
            let what = format!("op_query says level {said}, and plan_info says level {runs}");
            given.fail("OXI-PLAN-0104", what).with(|evidence| {
                evidence.place = Some((given.asked)());
                evidence.expected = Some(said);
                evidence.actual = Some(runs);
            })
        }
        Ran::Done { oddities } => {
            let early = oddities.iter().find(|oddity| !matches!(oddity, Oddity::Differ { .. }));
            if let Some(oddity) = early {
                return given.odd(oddity);
            }
            let finding = given.values(&executed.support, outputs);
            let differs = oddities.first().filter(|_| given.must_repeat(&executed.support));
            match differs {
                Some(oddity) if !finding.outcome.is_failure() => given.odd(oddity),
                _ => finding,
            }
        }
    }
}

impl<'a> Given<'a> {
    pub(super) fn operator(&self) -> &'a Operator {
        self.suite.operator(self.compute.op)
    }

    fn row(&self) -> &'a TypeRow {
        &self.operator().types[self.compute.row]
    }

    pub(super) fn format(&self, var: &str) -> &'a Format {
        let name = self.row().format_of(var);
        self.suite.standard.format(name).expect("lint knows every format of a type row")
    }

    /// What is blamed for a wrong value. A chain checks the rows of all its links; what one of them
    /// gets wrong breaks its own.
    pub(super) fn first_check(&self) -> &'a str {
        match self.case.kind {
            Kind::Chain(_) => &self.row().id,
            _ => self.case.checks.first().map_or("", String::as_str),
        }
    }

    pub(super) fn fail(&self, requirement: &str, what: impl Into<String>) -> Finding {
        Finding::fail(&self.suite.standard, requirement, what)
    }

    fn failed(&self, support: &Support, failure: &Failure) -> Finding {
        let name = |code| self.suite.standard.errors.name_of(code);
        let promised = failure.function == "plan_create" && support.why == status::OK;
        let requirement = if promised { "OXI-PLAN-0100" } else { self.first_check() };
        let code = name(failure.status);
        let after = if promised { ", and op_query said yes" } else { " in a legal call" };
        let what = format!("{} returned {code}{after}", failure.function);
        self.fail(requirement, what).with(|evidence| {
            evidence.place = Some((self.asked)());
            evidence.expected = Some(name(status::OK));
            evidence.actual = Some(match failure.message.as_str() {
                "" => code,
                message => format!("{code}, and says: {message}"),
            });
        })
    }

    /// Whether two equal runs must agree bit for bit.
    fn must_repeat(&self, support: &Support) -> bool {
        self.row().determinism >= Determinism::RunToRun || support.determinism > 0
    }

    fn tensor(&self, index: u32) -> String {
        let operator = self.operator();
        let inputs = operator.inputs.len();
        match operator.inputs.get(index as usize) {
            Some(input) => format!("input {}", input.name),
            None => self.output(index as usize - inputs),
        }
    }

    fn output(&self, index: usize) -> String {
        self.operator()
            .outputs
            .get(index)
            .map_or_else(|| "the workspace".to_owned(), |o| format!("output {}", o.name))
    }

    fn odd(&self, oddity: &Oddity) -> Finding {
        let bytes = |count: u64| {
            if count == 1 { "1 byte".to_owned() } else { format!("{} bytes", words::count(count)) }
        };
        let (requirement, what, place) = match *oddity {
            Oddity::Guard { tensor, at, count } => {
                let name = self.tensor(tensor);
                let what = format!("{} around {name} changed", bytes(count));
                ("OXI-MEM-0101", what, format!("byte {at} of {name}"))
            }
            Oddity::Copied { tensor, at, count } => {
                let name = self.tensor(tensor);
                let what = format!("{} of {name} came back otherwise than they went", bytes(count));
                ("OXI-XFER-0103", what, format!("byte {at} of {name}"))
            }
            Oddity::Input { input, at, count } => {
                let name = self.tensor(input);
                let what = format!("{} of {name} changed", bytes(count));
                ("OXI-PLAN-0101", what, format!("byte {at} of {name}"))
            }
            Oddity::Unwritten { output, at, count } => {
                let name = self.output(output as usize);
                let what = format!("{} of {name} were not written", bytes(count));
                ("OXI-PLAN-0102", what, format!("byte {at} of {name}"))
            }
            Oddity::Differ { output, at, count } => {
                let name = self.output(output as usize);
                let what = format!("{} of {name} differ between two equal runs", bytes(count));
                let broken = match (self.compute.data, self.compute.kept) {
                    (Data::Probes, _) => "OXI-NUM-0036",
                    (_, Kept::Constant) => "OXI-PLAN-0107",
                    (_, Kept::Plain | Kept::Device) => "OXI-PLAN-0103",
                };
                (broken, what, format!("byte {at} of {name}"))
            }
        };
        let place = format!("{place}, plan_execute of {}", (self.asked)());
        self.fail(requirement, what).with(|evidence| evidence.place = Some(place))
    }

    fn values(&self, support: &Support, outputs: &[Cow<[u8]>]) -> Finding {
        if self.compute.data == Data::Probes {
            return fingerprint::declared::judge(self, support, &outputs[0]);
        }
        let (inputs, slots) = (self.tensors(), self.slots());
        let problem = self.problem(support, &inputs, &slots);
        let settler = LazyCell::new(|| oracle::settler(&problem));
        let mut settle = |index: usize| settler.as_ref().and_then(|settle| settle(index));
        match self.by_piece(&problem, outputs, &mut settle) {
            Ok(Some(compared)) => return self.finding(&compared, &outputs[0]),
            Ok(None) => {}
            Err(why) => return Finding::harness_error(why.to_string()),
        }
        let expected = match oracle::expect(&problem) {
            Ok(expected) => expected,
            Err(why) => return Finding::harness_error(why.to_string()),
        };
        let mut accuracy: Option<Accuracy> = None;
        for (i, (expected, actual)) in expected.iter().zip(outputs).enumerate() {
            let format = self.format(&self.operator().outputs[i].var);
            if let Some(why) = self.proves_nothing(expected, format) {
                return Finding::harness_error(why);
            }
            let profiled = self.profiled(&problem);
            let compared = compare(expected, format, actual, profiled, &mut settle);
            let worst = |a: &Accuracy| a.worst_of_bound;
            if accuracy.as_ref().is_none_or(|so_far| worst(so_far) < worst(&compared.accuracy)) {
                accuracy = Some(compared.accuracy.clone());
            }
            if let Some(miss) = compared.misses.first() {
                let finding = self.wrong(i, format, &compared, miss, actual);
                return Finding { accuracy, ..finding };
            }
        }
        Finding { accuracy: accuracy.filter(|a| a.elements > 0), ..Finding::pass() }
    }

    /// Compares piece by piece, where the oracle answers so.
    fn by_piece(
        &self,
        problem: &Problem,
        outputs: &[Cow<[u8]>],
        settle: Settle,
    ) -> Result<Option<Compared>, Unanswerable> {
        let Some(actual) = outputs.first() else { return Ok(None) };
        let codec = Codec::of(self.format(&self.operator().outputs[0].var));
        let comparison = Comparison::new(codec, actual, Zeros::ALL);
        let mut comparison = comparison.profiled(self.profiled(problem));
        let mut take = |piece: oracle::Piece| comparison.take_piece(&piece, settle);
        let answered = oracle::expect_pieces(problem, &mut take)?;
        Ok(answered.then(|| comparison.finish()))
    }

    /// The input whose elements say by what size the errors are kept: the one of a function.
    fn profiled<'b>(&self, problem: &Problem<'b>) -> Option<&'b Tensor<'b>> {
        let [Some(x)] = problem.inputs else { return None };
        (self.operator().family.is_elementwise() && x.len() >= PROFILED).then_some(x)
    }

    /// What a comparison of the first output means.
    fn finding(&self, compared: &Compared, actual: &[u8]) -> Finding {
        let format = self.format(&self.operator().outputs[0].var);
        let accuracy = Some(compared.accuracy.clone()).filter(|a| a.elements > 0);
        match compared.misses.first() {
            Some(miss) => Finding { accuracy, ..self.wrong(0, format, compared, miss, actual) },
            None => Finding { accuracy, ..Finding::pass() },
        }
    }

    pub(super) fn tensors(&self) -> Vec<Option<Tensor<'a>>> {
        let inputs = self.operator().inputs.iter();
        let tensors = inputs.zip(self.compute.inputs.iter().zip(self.inputs));
        let tensor =
            |(input, (operand, bytes)): (&'a Input, (&'a Option<Operand>, &'a Option<_>))| {
                let (operand, bytes): (_, &Vec<u8>) = (operand.as_ref()?, bytes.as_ref()?);
                let format = self.format(&input.var);
                Some(Tensor { format, shape: &operand.layout.shape, bytes })
            };
        tensors.map(tensor).collect()
    }

    fn slots(&self) -> Vec<Slot<'a>> {
        let outputs = self.operator().outputs.iter().zip(&self.compute.outputs);
        outputs
            .map(|(output, layout)| Slot { format: self.format(&output.var), shape: &layout.shape })
            .collect()
    }

    fn problem<'b>(
        &'b self,
        support: &Support,
        inputs: &'b [Option<Tensor<'b>>],
        outputs: &'b [Slot<'b>],
    ) -> Problem<'b> {
        let (operator, row) = (self.operator(), self.row());
        let accept = row.accept();
        let standard = &self.suite.standard;
        let class = standard.class(&accept.class).expect("lint knows every class");
        let declared = |flag| support.arithmetic & flag != 0;
        Problem {
            operator,
            row,
            class,
            accumulate: row.accumulate.as_ref().and_then(|name| standard.format(name)),
            attrs: &self.compute.attrs,
            inputs,
            outputs,
            flush: Flush {
                inputs: declared(arithmetic_flags::FLUSH_INPUTS),
                outputs: declared(arithmetic_flags::FLUSH_OUTPUTS),
            },
            round_weights: declared(arithmetic_flags::ROUND_WEIGHTS),
        }
    }

    /// Whether data say which products there are, as sizes of groups do: there may be none.
    fn is_counted(&self) -> bool {
        let wide_integer = |input: &Input| {
            let format = self.format(&input.var);
            !format.is_float() && format.bits >= 32
        };
        self.operator().inputs.iter().any(wide_integer)
    }

    /// Why the right answer would tell nothing, if so: a sum of products that is the same
    /// everywhere or mostly zero lets too many wrong algorithms through.
    fn proves_nothing(&self, expected: &Expected, format: &Format) -> Option<String> {
        let sums = self.operator().family == Family::Contraction;
        if !sums || self.inputs.iter().flatten().any(Vec::is_empty) || self.is_counted() {
            return None;
        }
        let values = match expected {
            Expected::Exact { bytes, .. } => oracle::codec::decode(format, bytes),
            Expected::Within(within) => within.reference.clone(),
        };
        let zeros = values.iter().filter(|&&value| value == 0.0).count();
        // Grids of special values are there for their NaNs and infinities.
        if values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        // A class may say that its results are often zero, as those of relu are.
        let class = self.suite.standard.class(&self.row().accept().class);
        let bearable = class.and_then(|class| class.constant("zeros")).unwrap_or(ZEROS);
        let many = zeros as f64 > bearable * values.len() as f64;
        let same = values.windows(2).all(|pair| pair[0] == pair[1]);
        (values.len() >= TELLING && (same || many)).then(|| {
            "the right result is the same everywhere or mostly zero, so it proves nothing; give \
             the case other data"
                .to_owned()
        })
    }
}
