//! The way back through attention: its formula in the numbers of [`near`](crate::near). Scores less
//! their lse, and gradients of weights less what they have in common, are sums of two terms, because some
//! stacks put a factor to both sides.
//!
//! A row with a number that is not finite is tainted. NaNs go where the formula takes them; where an
//! infinity, or a zero weight of a key that is not seen, meets a tainted row, the result is open.

use super::Asked;
use super::attend::Sight;
use super::dense::chunks;
use crate::answer::Answer;
use crate::near::{Math, Near};
use crate::{Unanswerable, Within};

/// What is not finite in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Taint {
    None,
    Infinity,
    Nan,
}

impl Taint {
    fn of(row: &[f64]) -> Taint {
        let one = |x: &f64| match (x.is_nan(), x.is_finite()) {
            (true, _) => Taint::Nan,
            (false, false) => Taint::Infinity,
            (false, true) => Taint::None,
        };
        row.iter().map(one).max().unwrap_or(Taint::None)
    }
}

/// A key that a query sees: its weight, and the gradient of the score.
#[derive(Clone, Copy)]
struct Pair {
    weight: Near,
    gradient: Near,
}

/// A query with what belongs to it.
struct Query<'a> {
    dy: &'a [f64],
    q: &'a [f64],
    /// For each key of its head: nothing if it is not seen.
    pairs: Vec<Option<Pair>>,
    /// Of the query with its lse, of its gradient and of its result.
    score: Taint,
    dy_taint: Taint,
    y_taint: Taint,
}

impl Query<'_> {
    fn taint(&self) -> Taint {
        self.score.max(self.dy_taint).max(self.y_taint)
    }
}

/// A key with its value.
struct Key<'a> {
    k: &'a [f64],
    v: &'a [f64],
    k_taint: Taint,
    v_taint: Taint,
}

impl Key<'_> {
    fn taint(&self) -> Taint {
        self.k_taint.max(self.v_taint)
    }
}

/// What the taints of terms make of a sum of them: NaN if a seen one is, open if one is infinite or not
/// seen, the sum else.
fn settle(
    answer: &mut Answer,
    at: usize,
    (seen, unseen): (Taint, Taint),
    sum: impl FnOnce() -> Near,
) {
    match seen.max(if unseen == Taint::None { Taint::None } else { Taint::Infinity }) {
        Taint::None => answer.near(at, sum()),
        Taint::Infinity => answer.anything(at),
        Taint::Nan => answer.nan(at),
    }
}

/// The worst taint of seen terms, and that of the others.
fn taints(terms: impl Iterator<Item = (bool, Taint)>) -> (Taint, Taint) {
    terms.fold((Taint::None, Taint::None), |(seen, unseen), (is_seen, taint)| match is_seen {
        true => (seen.max(taint), unseen),
        false => (seen, unseen.max(taint)),
    })
}

/// Gradients of queries, keys and values.
pub(super) fn attention(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [batches, heads, rows, depth] = asked.shape(1);
    let [_, groups, places, width] = asked.shape(3);
    let back = Back {
        math: Math::of(asked.problem)?,
        scale: asked.number("scale"),
        sight: Sight::of(asked),
        behind: places as i64 - rows as i64,
    };
    let banks = batches * groups;
    let all_keys: Vec<Key> = chunks(asked.input(2), depth, banks * places)
        .zip(chunks(asked.input(3), width, banks * places))
        .map(|(k, v)| Key { k, v, k_taint: Taint::of(k), v_taint: Taint::of(v) })
        .collect();
    let [dq, dk, dv] = [0, 1, 2].map(|output| Answer::of(asked.problem, output));
    let (mut dq, mut dk, mut dv) = (dq?, dk?, dv?);
    let shared = heads / groups;
    for bank in 0..banks {
        let keys = &all_keys[bank * places..][..places];
        let first = bank * shared * rows;
        let query = |number: usize| {
            let row =
                |input: usize, length: usize| &asked.input(input)[number * length..][..length];
            let lse = asked.input(5)[number];
            let (dy, q, y) = (row(0, width), row(1, depth), row(4, width));
            back.query(number % rows.max(1), (dy, q, y, lse), keys)
        };
        let queries: Vec<Query> = (first..first + shared * rows).map(query).collect();
        for (number, query) in (first..).zip(&queries) {
            back.to_query(query, keys, number * depth, &mut dq);
        }
        for (place, key) in keys.iter().enumerate() {
            let number = bank * places + place;
            back.to_key(place, key, &queries, number * depth, &mut dk);
            back.to_value(place, key, &queries, (number * width, width), &mut dv);
        }
    }
    Ok(vec![dq.finish(), dk.finish(), dv.finish()])
}

/// What holds for all queries of a problem.
struct Back {
    math: Math,
    scale: f64,
    sight: Sight,
    /// How many more keys there are than queries.
    behind: i64,
}

impl Back {
    fn dot(&self, a: &[f64], b: &[f64]) -> Near {
        let math = self.math;
        math.sum(a.iter().zip(b).map(|(&a, &b)| math.exact(a) * math.exact(b)))
    }

    fn query<'a>(
        &self,
        row: usize,
        (dy, q, y, lse): (&'a [f64], &'a [f64], &'a [f64], f64),
        keys: &[Key],
    ) -> Query<'a> {
        let (math, stands) = (self.math, row as i64 + self.behind);
        let common = self.dot(dy, y);
        let pair = |(place, key): (usize, &Key)| {
            self.sight.reaches(stands, place as i64).then(|| {
                let score = self.dot(q, key.k) * math.rounded(self.scale);
                let weight = math.sum([score, -math.exact(lse)]).exp();
                let gradient = weight * math.sum([self.dot(dy, key.v), -common]);
                Pair { weight, gradient }
            })
        };
        let pairs: Vec<_> = keys.iter().enumerate().map(pair).collect();
        // The lse of a query that sees no key has no meaning.
        let blind = pairs.iter().all(Option::is_none);
        let of_lse = if blind { Taint::None } else { Taint::of(&[lse]) };
        let score = Taint::of(q).max(of_lse);
        Query { dy, q, pairs, score, dy_taint: Taint::of(dy), y_taint: Taint::of(y) }
    }

    fn to_query(&self, query: &Query, keys: &[Key], first: usize, dq: &mut Answer) {
        let math = self.math;
        let of_keys = query.pairs.iter().zip(keys).map(|(pair, key)| (pair.is_some(), key.taint()));
        let blind = query.pairs.iter().all(Option::is_none);
        let all = taints(of_keys.chain([(!blind, query.taint())]));
        for lane in 0..query.q.len() {
            settle(dq, first + lane, all, || {
                let seen = query.pairs.iter().zip(keys);
                let terms = seen.filter_map(|(pair, key)| {
                    Some(pair.as_ref()?.gradient * math.exact(key.k[lane]))
                });
                math.sum(terms) * math.rounded(self.scale)
            });
        }
    }

    fn to_key(&self, place: usize, key: &Key, queries: &[Query], first: usize, dk: &mut Answer) {
        let math = self.math;
        let sees = |query: &Query| query.pairs[place].is_some();
        let own = (queries.iter().any(sees), key.taint());
        let all = taints(queries.iter().map(|query| (sees(query), query.taint())).chain([own]));
        for lane in 0..key.k.len() {
            settle(dk, first + lane, all, || {
                let term =
                    |query: &Query| Some(query.pairs[place]?.gradient * math.exact(query.q[lane]));
                math.sum(queries.iter().filter_map(term)) * math.rounded(self.scale)
            });
        }
    }

    /// Neither results nor the values themselves have a part in this one.
    fn to_value(
        &self,
        place: usize,
        key: &Key,
        queries: &[Query],
        (first, width): (usize, usize),
        dv: &mut Answer,
    ) {
        let math = self.math;
        let sees = |query: &Query| query.pairs[place].is_some();
        let own = (queries.iter().any(sees), key.k_taint);
        for lane in 0..width {
            let taint = |query: &Query| query.score.max(Taint::of(&query.dy[lane..=lane]));
            let of_queries = queries.iter().map(|query| (sees(query), taint(query)));
            settle(dv, first + lane, taints(of_queries.chain([own])), || {
                let term =
                    |query: &Query| Some(query.pairs[place]?.weight * math.exact(query.dy[lane]));
                math.sum(queries.iter().filter_map(term))
            });
        }
    }
}
