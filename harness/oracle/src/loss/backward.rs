//! The way back through softmax and norms. Differences of which stacks distribute a factor over both
//! sides are sums of terms, and sums of products with what was normalised have the terms of the
//! elements and of the mean apart, because some stacks add them so.

use crate::answer::Answer;
use crate::lines::Lines;
use crate::near::{Math, Near};
use crate::{Problem, Unanswerable, Within};

/// `y (dy - sum y dy)`
pub(super) fn softmax(problem: &Problem, inputs: &[Vec<f64>]) -> Result<Vec<Within>, Unanswerable> {
    along(problem, |math, at, line| {
        let [y, dy] = [0, 1].map(|index| math.exact(inputs[index][at]));
        let products = line.iter().map(|&at| math.exact(inputs[0][at]) * math.exact(inputs[1][at]));
        y * math.sum([dy, -math.sum(products)])
    })
}

/// `dy - exp(y) sum dy`
pub(super) fn log_softmax(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    along(problem, |math, at, line| {
        let [y, dy] = [0, 1].map(|index| math.exact(inputs[index][at]));
        let total = math.sum(line.iter().map(|&at| math.exact(inputs[1][at])));
        math.sum([dy, -(y.exp() * total)])
    })
}

/// A result for each element, made of its line along the axis.
fn along(
    problem: &Problem,
    formula: impl Fn(Math, usize, &[usize]) -> Near,
) -> Result<Vec<Within>, Unanswerable> {
    let (math, mut answer) = (Math::of(problem)?, Answer::of(problem, 0)?);
    for line in Lines::along(problem.input(0)?.shape, problem.axis("axis")?).indices() {
        let line: Vec<usize> = line.collect();
        line.iter().for_each(|&at| answer.near(at, formula(math, at, &line)));
    }
    Ok(vec![answer.finish()])
}

/// With `z` the normalised elements and `g = dy gamma`: `(g - mean g - z mean(g z)) / s`; the sums of
/// `dy z` and of `dy` over all rows.
pub(super) fn layer_norm(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let mut back = Back::of(problem, inputs, 3)?;
    let (first, math) = (problem.axis("axis")?, back.math);
    for line in Lines::over(problem.input(1)?.shape, |axis| axis >= first).indices() {
        let line: Vec<usize> = line.collect();
        let n = math.exact(line.len() as f64);
        let x = |i: usize| math.exact(inputs[1][line[i]]);
        let all = 0..line.len();
        let mean = math.sum(all.clone().map(x)) / n;
        let off = |i: usize| x(i) - mean;
        let s = (math.sum(all.clone().map(|i| off(i) * off(i))) / n + back.eps).sqrt();
        let apart = |i: usize| [x(i) / s, -(mean / s)];
        back.row(&line, s, true, |i| apart(i).to_vec());
    }
    back.finish()
}

/// The same without a mean: `(g - z mean(g z)) / s`; the sum of `dy z` over all rows.
pub(super) fn rms_norm(
    problem: &Problem,
    inputs: &[Vec<f64>],
) -> Result<Vec<Within>, Unanswerable> {
    let mut back = Back::of(problem, inputs, 2)?;
    let (first, math) = (problem.axis("axis")?, back.math);
    for line in Lines::over(problem.input(1)?.shape, |axis| axis >= first).indices() {
        let line: Vec<usize> = line.collect();
        let n = math.exact(line.len() as f64);
        let x = |i: usize| math.exact(inputs[1][line[i]]);
        let s = (math.sum((0..line.len()).map(|i| x(i) * x(i))) / n + back.eps).sqrt();
        back.row(&line, s, false, |i| vec![x(i) / s]);
    }
    back.finish()
}

/// The way back through a norm, row by row.
struct Back<'a> {
    math: Math,
    eps: Near,
    dy: &'a [f64],
    gamma: &'a [f64],
    /// Of the tensor, the scale and, if there is one, the shift.
    answers: Vec<Answer>,
    /// What is added up for each scale and shift.
    scales: Vec<Vec<Near>>,
    shifts: Vec<Vec<Near>>,
}

impl<'a> Back<'a> {
    fn of(
        problem: &Problem,
        inputs: &'a [Vec<f64>],
        outputs: usize,
    ) -> Result<Back<'a>, Unanswerable> {
        let math = Math::of(problem)?;
        let answers = (0..outputs).map(|output| Answer::of(problem, output));
        let length = crate::count(problem.output(1)?.shape);
        Ok(Back {
            math,
            eps: math.rounded(problem.float("eps")?),
            dy: &inputs[0],
            gamma: inputs.get(2).map_or(&[][..], Vec::as_slice),
            answers: answers.collect::<Result<_, _>>()?,
            scales: vec![Vec::new(); length],
            shifts: vec![Vec::new(); length],
        })
    }

    /// A row with its root; `normal` gives the terms of a normalised element.
    fn row(&mut self, line: &[usize], s: Near, centred: bool, normal: impl Fn(usize) -> Vec<Near>) {
        let (math, n) = (self.math, self.math.exact(line.len() as f64));
        let dy = |i: usize| math.exact(self.dy[line[i]]);
        let scaled = |i: usize| self.gamma.get(i).map_or(dy(i), |&gamma| dy(i) * math.exact(gamma));
        let all = 0..line.len();
        let products = all.clone().flat_map(|i| normal(i).into_iter().map(move |z| (i, z)));
        let with_normal = math.sum(products.map(|(i, z)| scaled(i) * z)) / n;
        let mean = math.sum(all.clone().map(scaled)) / n;
        let mut results = Vec::new();
        for i in all {
            let mut terms = vec![scaled(i)];
            terms.extend(normal(i).into_iter().map(|z| -(z * with_normal)));
            terms.extend(centred.then_some(-mean));
            results.push(math.sum(terms) / s);
            let own: Vec<Near> = normal(i).into_iter().map(|z| dy(i) * z).collect();
            self.scales[i].extend(own);
            self.shifts[i].push(dy(i));
        }
        for (&at, result) in line.iter().zip(results) {
            self.answers[0].near(at, result);
        }
    }

    fn finish(mut self) -> Result<Vec<Within>, Unanswerable> {
        for (answer, sums) in self.answers[1..].iter_mut().zip([self.scales, self.shifts]) {
            for (at, terms) in sums.into_iter().enumerate() {
                answer.near(at, self.math.sum(terms));
            }
        }
        Ok(self.answers.into_iter().map(Answer::finish).collect())
    }
}
