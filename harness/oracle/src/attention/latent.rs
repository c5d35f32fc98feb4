//! Attention to one latent cache: a row is the key, and its first elements are the value.

use super::answer::Answer;
use super::attend::{Attention, Score, Sight};
use super::dense::{chunks, listed};
use super::{Asked, extent};
use crate::codec::power_of_two;
use crate::{Unanswerable, Within};

/// Whole batches, each with as many rows as its length says.
pub(super) fn decode(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [batches, heads, rows, depth] = asked.shape(0);
    let [_, room, _] = asked.shape(1);
    let (cache, lengths) = (asked.input(1), asked.optional(2));
    let mut run = Run::new(asked, cache, depth)?;
    for (number, query) in chunks(asked.input(0), depth, batches * heads * rows).enumerate() {
        let (batch, row) = (number / rows / heads, number % rows);
        let length = lengths.map_or(room, |lengths| extent(lengths[batch] as i64).min(room));
        let stands = (row + length) as i64 - rows as i64;
        let seen = (0..length).filter(|&row| run.sight.reaches(stands, row as i64));
        let seen: Vec<_> = seen.map(|row| batch * room + row).collect();
        run.answer(query, &seen);
    }
    run.finish()
}

/// The rows that a list names.
pub(super) fn sparse(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    by_list(asked, asked.input(1))
}

/// The same of packed rows.
pub(super) fn packed(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [rows, bytes] = asked.shape(1);
    let packing = Packing::of(asked);
    let unpack = |row: usize| packing.unpack(&asked.input(1)[row * bytes..][..bytes]);
    let cache: Vec<f64> = (0..rows).flat_map(unpack).collect();
    by_list(asked, &cache)
}

fn by_list(asked: &Asked, cache: &[f64]) -> Result<Vec<Within>, Unanswerable> {
    let [tokens, heads, depth] = asked.shape(0);
    let [rows, _] = asked.shape(1);
    let [_, most] = asked.shape(2);
    let mut run = Run::new(asked, cache, depth)?;
    for (number, query) in chunks(asked.input(0), depth, tokens * heads).enumerate() {
        let list = &asked.input(2)[number / heads * most..][..most];
        let named: Vec<_> = list.iter().filter_map(|&index| listed(index, rows)).collect();
        run.answer(query, &named);
    }
    run.finish()
}

/// A problem under way.
struct Run<'a> {
    attention: Attention,
    sight: Sight,
    cache: &'a [f64],
    depth: usize,
    width: usize,
    y: Answer,
    lse: Answer,
}

impl<'a> Run<'a> {
    fn new(asked: &Asked, cache: &'a [f64], depth: usize) -> Result<Run<'a>, Unanswerable> {
        Ok(Run {
            attention: Attention::of(asked)?,
            sight: Sight::of(asked),
            cache,
            depth,
            width: extent(asked.integer("v_dim")),
            y: Answer::new(asked, 0)?,
            lse: Answer::of_logarithms(asked, 1)?,
        })
    }

    fn answer(&mut self, query: &[f64], rows: &[usize]) {
        let (cache, depth, width) = (self.cache, self.depth, self.width);
        let row = |j: usize| &cache[rows[j] * depth..][..depth];
        let scores: Vec<Score> =
            (0..rows.len()).map(|j| self.attention.score(query, row(j))).collect();
        let value = |j: usize| &row(j)[..width];
        self.attention.weigh(&scores, None, (width, &value), (&mut self.y, &mut self.lse));
    }

    fn finish(self) -> Result<Vec<Within>, Unanswerable> {
        Ok(vec![self.y.finish()?, self.lse.finish()?])
    }
}

/// How a row of a cache is packed: codes in eight bits, a scale for each group of them, and the rest in
/// 16 bits.
struct Packing {
    /// Numbers that are codes.
    coded: usize,
    group: usize,
}

impl Packing {
    fn of(asked: &Asked) -> Packing {
        let number = |name| extent(asked.integer(name));
        Packing { coded: number("v_dim"), group: number("group") }
    }

    /// The numbers of a row, from its bytes.
    fn unpack(&self, bytes: &[f64]) -> Vec<f64> {
        let bytes: Vec<u8> = bytes.iter().map(|&byte| byte as u8).collect();
        let (codes, rest) = bytes.split_at(self.coded);
        let (scales, rest) = rest.split_at(self.coded / self.group * 4);
        let scale = |at: usize| {
            let four = &scales[at / self.group * 4..][..4];
            f64::from(f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        };
        let coded = codes.iter().enumerate().map(|(at, &code)| eight_bits(code) * scale(at));
        // A number in 16 bits is the upper half of one in 32.
        let whole = |two: &[u8]| f64::from(f32::from_le_bytes([0, 0, two[0], two[1]]));
        coded.chain(rest.chunks(2).map(whole)).collect()
    }
}

/// The number of a pattern of f8e4m3fn: a sign, four bits of exponent, three of mantissa, and no
/// infinity.
fn eight_bits(code: u8) -> f64 {
    let (exponent, mantissa) = (i32::from(code >> 3 & 15), f64::from(code & 7));
    let size = match (exponent, code & 7) {
        (15, 7) => f64::NAN,
        (0, _) => mantissa * power_of_two(-9),
        _ => (8.0 + mantissa) * power_of_two(exponent - 10),
    };
    if code & 0x80 == 0 { size } else { -size }
}

/// The bytes of packed rows.
pub(super) fn pack(asked: &Asked) -> Result<Vec<Within>, Unanswerable> {
    let [rows, depth] = asked.shape(0);
    let packing = Packing::of(asked);
    let given = asked.problem.inputs.first().copied().flatten();
    let patterns = given.map_or(&[][..], |x| x.bytes);
    let mut bytes = Vec::new();
    for (number, row) in chunks(asked.input(0), depth, rows).enumerate() {
        packing.code(&row[..packing.coded], &mut bytes);
        // What is not coded keeps every bit.
        bytes.extend(&patterns[(number * depth + packing.coded) * 2..(number + 1) * depth * 2]);
    }
    Ok(vec![super::whole(bytes.into_iter().map(f64::from).collect())])
}

impl Packing {
    /// Codes of numbers, and after them the scales.
    fn code(&self, numbers: &[f64], bytes: &mut Vec<u8>) {
        let mut scales = Vec::new();
        for group in numbers.chunks(self.group) {
            let finite = group.iter().filter(|x| x.is_finite());
            let most = finite.fold(1e-4, |most: f64, x| most.max(x.abs()));
            // Powers of two are few enough to be tried.
            let exponent = (-126..128).find(|&exponent| most <= 448.0 * power_of_two(exponent));
            let scale = power_of_two(exponent.unwrap_or(127));
            bytes.extend(group.iter().map(|x| nearest_code(x / scale)));
            scales.extend((scale as f32).to_le_bytes());
        }
        bytes.extend(scales);
    }
}

/// The code of the nearest number, of two as near the one with an even code.
fn nearest_code(x: f64) -> u8 {
    if x.is_nan() {
        return 0x7f;
    }
    let distance = |code: u8| (eight_bits(code) - x.abs()).abs();
    let codes = (0..=0x7e_u8).map(|code| (code, distance(code)));
    let nearer = |a: (u8, f64), b: (u8, f64)| match b.1.total_cmp(&a.1) {
        std::cmp::Ordering::Less => b,
        std::cmp::Ordering::Equal if b.0.is_multiple_of(2) => b,
        _ => a,
    };
    let nearest = if x.is_infinite() { None } else { codes.reduce(nearer) };
    let code = nearest.map_or(0x7e, |(code, _)| code);
    code | if x.is_sign_negative() { 0x80 } else { 0 }
}
