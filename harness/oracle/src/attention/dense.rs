//! Attention to keys and values that each head has: whole batches, packed sequences, blocks of a
//! cache.

use super::answer::Answer;
use super::attend::{Attention, Score, Sight};
use super::{Asked, extent};
use crate::{Unanswerable, Within};

/// Keys and values as rows.
struct Bank<'a> {
    keys: &'a [f64],
    values: &'a [f64],
    /// Elements of a key and of a value.
    depth: usize,
    width: usize,
}

impl<'a> Bank<'a> {
    fn new(asked: &'a Asked, keys: usize, values: usize) -> Bank<'a> {
        let last = |index| asked.extents(index).last().copied().unwrap_or(0);
        Bank {
            keys: asked.input(keys),
            values: asked.input(values),
            depth: last(keys),
            width: last(values),
        }
    }

    fn key(&self, row: usize) -> &'a [f64] {
        &self.keys[row * self.depth..][..self.depth]
    }

    fn value(&self, row: usize) -> &'a [f64] {
        &self.values[row * self.width..][..self.width]
    }
}

/// A query, where it stands among its keys, and what it may look at: the place of each key in its
/// sequence, and its row in the bank.
struct Query<'a> {
    elements: &'a [f64],
    stands: i64,
    keys: Vec<(i64, usize)>,
}

/// A problem under way.
struct Run<'a> {
    attention: Attention,
    sight: Sight,
    bank: Bank<'a>,
    y: Answer,
    lse: Answer,
}

impl<'a> Run<'a> {
    fn new(asked: &'a Asked, keys: usize, values: usize) -> Result<Run<'a>, Unanswerable> {
        Ok(Run {
            attention: Attention::of(asked)?,
            sight: Sight::of(asked),
            bank: Bank::new(asked, keys, values),
            y: Answer::new(asked, 0)?,
            lse: Answer::of_logarithms(asked, 1)?,
        })
    }

    /// Answers one query; `add` puts to the score of a key, given its place, what else counts.
    fn answer(&mut self, query: &Query, sink: Option<f64>, add: &dyn Fn(Score, i64) -> Score) {
        let score = |&(place, row): &(i64, usize)| match self.sight.reaches(query.stands, place) {
            true => add(self.attention.score(query.elements, self.bank.key(row)), place),
            false => Score::UNSEEN,
        };
        let scores: Vec<_> = query.keys.iter().map(score).collect();
        let values = |j: usize| self.bank.value(query.keys[j].1);
        let outputs = (&mut self.y, &mut self.lse);
        self.attention.weigh(&scores, sink, (self.bank.width, &values), outputs);
    }

    fn finish(self) -> Result<Vec<Within>, Unanswerable> {
        Ok(vec![self.y.finish()?, self.lse.finish()?])
    }
}

/// Whole batches, with mask, sinks and slopes.
pub(super) fn attention(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [batches, heads, rows, depth] = asked.shape(0);
    let [_, groups, places, _] = asked.shape(1);
    let mut run = Run::new(asked, 1, 2)?;
    let math = run.attention.math;
    let (mask, sinks, slopes) = (asked.optional(3), asked.optional(4), asked.optional(5));
    let of_mask = asked.extents(3);
    for (number, elements) in chunks(asked.input(0), depth, batches * heads * rows).enumerate() {
        let (batch, head, row) = (number / rows / heads, number / rows % heads, number % rows);
        let bank = batch * groups + head / (heads / groups);
        let query = Query {
            elements,
            stands: row as i64 + places as i64 - rows as i64,
            keys: (0..places).map(|j| (j as i64, bank * places + j)).collect(),
        };
        let add = |score: Score, place: i64| {
            let mut score = score;
            if let Some(slopes) = slopes {
                let down = -slopes[head] * (query.stands - place).abs() as f64;
                score = score.plus(down, math.u * down.abs(), &math);
            }
            if let Some(mask) = mask {
                let at = spread(&of_mask, [batch, head, row, place as usize]);
                score = score.plus(mask[at], 0.0, &math);
            }
            score
        };
        run.answer(&query, sinks.map(|sinks| sinks[head]), &add);
    }
    run.finish()
}

/// Sequences one behind the other.
pub(super) fn varlen(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [rows, heads, depth] = asked.shape(0);
    let [all_keys, groups, _] = asked.shape(1);
    let mut run = Run::new(asked, 1, 2)?;
    let bounds = |starts: &[f64], most: usize| -> Vec<(i64, i64)> {
        let inside = |number: f64| (number as i64).clamp(0, most as i64);
        starts.windows(2).map(|pair| (inside(pair[0]), inside(pair[1]))).collect()
    };
    let of_queries = bounds(asked.input(3), rows);
    let of_keys = bounds(asked.input(4), all_keys);
    for (number, elements) in chunks(asked.input(0), depth, rows * heads).enumerate() {
        let (row, head) = ((number / heads) as i64, number % heads);
        let own = of_queries.iter().position(|&(from, to)| (from..to).contains(&row));
        let (first, last) = own.map_or((0, 0), |sequence| of_keys[sequence]);
        let end = own.map_or(0, |sequence| of_queries[sequence].1);
        let group = head / (heads / groups);
        let at = |place: i64| ((first + place) as usize) * groups + group;
        let query = Query {
            elements,
            // As far from the last key as from the last query.
            stands: (last - first).max(0) - (end - row),
            keys: (0..(last - first).max(0)).map(|place| (place, at(place))).collect(),
        };
        run.answer(&query, None, &|score, _| score);
    }
    run.finish()
}

/// Blocks of a cache.
pub(super) fn paged(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [batches, heads, rows, depth] = asked.shape(0);
    let [blocks, size, groups, _] = asked.shape(1);
    let [_, room] = asked.shape(3);
    let (table, lengths) = (asked.input(3), asked.input(4));
    let mut run = Run::new(asked, 1, 2)?;
    for (number, elements) in chunks(asked.input(0), depth, batches * heads * rows).enumerate() {
        let (batch, head, row) = (number / rows / heads, number / rows % heads, number % rows);
        let length = extent(lengths[batch] as i64).min(room * size);
        let group = head / (heads / groups);
        let key = |place: usize| {
            let block = listed(table[batch * room + place / size], blocks)?;
            Some((place as i64, (block * size + place % size) * groups + group))
        };
        let query = Query {
            elements,
            stands: row as i64 + length as i64 - rows as i64,
            keys: (0..length).filter_map(key).collect(),
        };
        run.answer(&query, None, &|score, _| score);
    }
    run.finish()
}

/// What an index selects of so many; nothing if it is outside.
pub(super) fn listed(index: f64, count: usize) -> Option<usize> {
    (0.0..count as f64).contains(&index).then_some(index as usize)
}

/// The first `count` rows of so many elements, also where a row has none.
pub(super) fn chunks(
    elements: &[f64],
    length: usize,
    count: usize,
) -> impl Iterator<Item = &[f64]> {
    (0..count).map(move |row| &elements[row * length..][..length])
}

/// The index of an element that broadcasting puts at a place of the scores.
fn spread(shape: &[usize], place: [usize; 4]) -> usize {
    let own = shape.iter().zip(&place[place.len() - shape.len()..]);
    own.fold(0, |index, (&extent, &at)| index * extent + if extent == 1 { 0 } else { at })
}
