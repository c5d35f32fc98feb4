//! The laws and their names.

use std::fmt;
use std::str::FromStr;

/// A data law. Each says what it draws and which defects it convicts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Law {
    /// `constant(v)`: every element is `v`. Wrong counts, lost elements; a softmax of equal values.
    Constant(f64),
    /// `uniform(lo,hi)`: evenly between the limits; in integer formats, the integers there.
    Uniform(f64, f64),
    /// `normal`: mean 0, deviation 1, never beyond 4.9. Everyday data: gross errors of any kind.
    Normal,
    /// `offset(c)`: `c` plus a normal deviate. A maximum that is not subtracted, a variance
    /// computed in one pass.
    Offset(f64),
    /// `tiny_variance`: a normal deviate times 2e-3. An epsilon lost, misplaced or of wrong size.
    TinyVariance,
    /// `positive`: evenly between 0 and 1, without 0; in integer formats, 1 to 63. Sums only grow:
    /// bias, drift, accumulators that stick.
    Positive,
    /// `wide`: random signs, mantissas and exponents, these over the middle half of the format's
    /// range, so that products stay finite. Intermediate overflow and underflow.
    Wide,
    /// `large_cancellation`: lanes in pairs of a large number and nearly its negative. Sums far
    /// smaller than their terms: narrow accumulators, bounds made from results.
    LargeCancellation,
    /// `tail(n)`; `tail1` is `tail(1)`, `tail3` is `tail(3)`: numbers under 1/4, but about 8 in the
    /// last `n` lanes of each row. Lost tails of loops and masks.
    Tail(usize),
    /// `step`, `step(k)`: small noise, and ln 3 more from lane `k` on; without `k`, from the largest
    /// power of two below the number of lanes, which is the edge of a block of every smaller power.
    /// A lost rescaling between blocks, which normal data miss half of the time.
    Step(Option<usize>),
    /// `half_masked`: normal, with half of the lanes minus infinity, never the first.
    HalfMasked,
    /// `zeros`: +0 and -0, so that neighbours in a row differ, and rows begin with either. A maximum
    /// that takes the first of two equal numbers.
    Zeros,
    /// `one_nan`: normal, and one NaN in each row, in the lane of the row's own number. A NaN that is
    /// lost among numbers.
    OneNan,
    /// `causal`: normal, with minus infinity right of the diagonal of the last two axes.
    Causal,
    /// `one_hot`, `one_hot(k)`: one lane of each row is an odd integer, the others are 0; lane `k`,
    /// from the end if negative, or without `k` the lane of the row's own number. Names the lane
    /// that was lost.
    OneHot(Option<i64>),
    /// `one_cold`: 1, but 0 in the lane of the row's own number. An end of a row that nobody looks at.
    OneCold,
    /// `integers(lo,hi)`: evenly among the integers between the limits, which the format must hold.
    Integers(i64, i64),
    /// `indices(n)`: evenly among `0..n`, but one in 16 outside: `-1`, `n`, or an end of 32 bits.
    /// Indices of an axis of `n` elements; lost checks, and negative ones that count from the end.
    Indices(i64),
    /// `permutation`: each row holds the numbers of its lanes once, in an order of its own. Indices
    /// that lead everywhere; data to sort without ties.
    Permutation,
    /// `odd_integers`, `odd_integers(lo,hi)`, `odd_integers(lo,hi,p)`: odd integers of random sign,
    /// positive with probability `p` (0.5). Products need all their bits, so that a narrow
    /// accumulator errs at once; with 4096 terms or less all sums are exact in 24 bits, so that no
    /// order of a wide one does. Without limits: 47 to 63 where the format holds them, the upper
    /// half of its own integers where it is narrower, 20-bit numbers in 64-bit formats.
    OddIntegers {
        /// Smallest and largest magnitude; `None` for those of the format.
        limits: Option<(i64, i64)>,
        /// Probability of a positive sign.
        positive: f64,
    },
    /// `special_grid`, `special_grid(fast)`, `special_grid(slow)`: the format's special values and
    /// their neighbours, one after the other. With `fast` on one input and `slow` on the other, the
    /// first n^2 elements hold every pair: `slow` moves on after a whole round of `fast`.
    SpecialGrid {
        /// Whether each value stays for a whole round.
        slow: bool,
    },
    /// `every_value`: element `i` is pattern `i`, in formats of up to 16 bits, round and round.
    EveryValue,
    /// `patterns`: every pattern of bits is equally likely. Integers of all sizes.
    Patterns,
    /// `sweep(first,step)`: element `i` is pattern `first + i * step`, round and round. All values of
    /// a format of 32 bits, or evenly many of them.
    Sweep(u32, u32),
    /// `stratified`: every exponent in turn with both signs, subnormals too, and random mantissas.
    /// Errors in a part of the range, of which uniform data see one exponent or two.
    Stratified,
    /// `regular`: mantissas of one short word, alone or repeated, and their neighbours; every other
    /// number within the format's precision of 1. Ties and what lies beside them, integers, halves,
    /// ends of pieces: rounding twice or the wrong way, which random mantissas see too seldom.
    Regular,
    /// `around(c)`: `c` and a distance of any size from it, down to its last place, both of random
    /// sign. Digits lost where a function has a zero or a pole that is not at 0.
    Around(f64),
    /// `ties(p,unit,top)`: numbers of `p` bits that are multiples of `2^unit` and at most `2^top`, and
    /// those halfway between two of them; of each also the neighbours on both sides. From the largest
    /// down, of both signs; all of them if they are few, or else random ones of every exponent. With
    /// what [`ties_of`](super::ties_of) says of a format they are where a conversion to it changes its
    /// mind: rounding the wrong way, twice, or not at all, overflow too early or too late.
    Ties {
        /// Significant bits.
        precision: u32,
        /// Exponent of the smallest step.
        unit: i32,
        /// Exponent of the largest number.
        top: i32,
    },
    /// `peaks(shift,width)`: noise under 1/16, and about 4 in `width` lanes from that of the row's place and
    /// `shift` on, round and round. The place of a row is its number on the axis before the last, or
    /// among all rows if that axis has one. Of queries with `peaks(n,1)` and keys with `peaks(-1,2)`,
    /// query `i` meets keys `i + n` and `i + n + 1`: those on both sides of the edge of a mask.
    Peaks {
        /// From the lane of the row's place to the first peak.
        shift: i64,
        /// How many lanes peak.
        width: i64,
    },
    /// `flip`: between 1 and 2, negative in rows of odd places. Values that a neighbour cancels: keys seen
    /// too many or too few at an edge.
    Flip,
    /// `steps(lo,hi)`, `steps(lo,hi,k)`: noise under 1/16 above `lo`, and above `hi` in rows from place `k` on,
    /// from the end if negative; without `k`, from the largest power of two below the number of
    /// places. A lost rescaling between blocks of keys; with `k` of -1 a lost last key.
    Steps {
        /// What rows hold before and after.
        levels: (f64, f64),
        /// The first place of the second kind.
        edge: Option<i64>,
    },
    /// `ramp(a)`: noise under 1/16 above `a` times the row's place. Scores that rise or fall with distance.
    Ramp(f64),
    /// `growth(n)`: about 1 in rows of place 0, and twice as much every `n` places. Values that make up
    /// for weights that fall: scores with a wrong scale.
    Growth(i64),
    /// `starts(lo,hi)`: the first lane is 0, and each after it larger by an integer between the limits.
    /// Where sequences begin that lie one behind the other.
    Starts(i64, i64),
    /// `packed(codes,group)`: bytes of rows as `kv_cache_pack` makes them: so many finite f8e4m3fn codes, a power
    /// of two in f32 for every group of them, and bf16 numbers in the lanes that are left.
    Packed {
        /// Codes of a row.
        codes: usize,
        /// Codes that share a scale.
        group: usize,
    },
    /// `subnormals`: random subnormal numbers of both signs, and now and then the smallest and the
    /// largest. Flushing to zero.
    Subnormals,
}

impl Law {
    /// The law of the next tensors of `count` elements after so many: a sweep goes on, what is random
    /// is drawn anew by its stream.
    pub fn part(self, part: u32, count: u32) -> Law {
        match self {
            Law::Sweep(first, step) => {
                let passed = part.wrapping_mul(count).wrapping_mul(step);
                Law::Sweep(first.wrapping_add(passed), step)
            }
            other => other,
        }
    }
}

/// A line of the table of names.
struct Entry {
    /// As in the text, parameters included.
    form: &'static str,
    make: fn(&[&str]) -> Option<Law>,
}

/// All forms. A name may stand in several lines; the first whose `make` accepts the parameters has
/// it.
#[rustfmt::skip]
static TABLE: &[Entry] = &[
    Entry { form: "constant(v)",           make: |p| { let [v] = numbers(p)?; Some(Law::Constant(v)) } },
    Entry { form: "uniform(lo,hi)",        make: |p| { let [lo, hi] = numbers(p)?; (lo < hi).then_some(Law::Uniform(lo, hi)) } },
    Entry { form: "normal",                make: |p| plain(p, Law::Normal) },
    Entry { form: "offset(c)",             make: |p| { let [c] = numbers(p)?; Some(Law::Offset(c)) } },
    Entry { form: "tiny_variance",         make: |p| plain(p, Law::TinyVariance) },
    Entry { form: "positive",              make: |p| plain(p, Law::Positive) },
    Entry { form: "wide",                  make: |p| plain(p, Law::Wide) },
    Entry { form: "large_cancellation",    make: |p| plain(p, Law::LargeCancellation) },
    Entry { form: "tail(n)",               make: |p| { let [n] = parse(p)?; Some(Law::Tail(n)) } },
    Entry { form: "tail1",                 make: |p| plain(p, Law::Tail(1)) },
    Entry { form: "tail3",                 make: |p| plain(p, Law::Tail(3)) },
    Entry { form: "step",                  make: |p| plain(p, Law::Step(None)) },
    Entry { form: "step(k)",               make: |p| { let [k] = parse(p)?; Some(Law::Step(Some(k))) } },
    Entry { form: "half_masked",           make: |p| plain(p, Law::HalfMasked) },
    Entry { form: "zeros",                 make: |p| plain(p, Law::Zeros) },
    Entry { form: "one_nan",               make: |p| plain(p, Law::OneNan) },
    Entry { form: "causal",                make: |p| plain(p, Law::Causal) },
    Entry { form: "one_hot",               make: |p| plain(p, Law::OneHot(None)) },
    Entry { form: "one_hot(k)",            make: |p| { let [k] = parse(p)?; Some(Law::OneHot(Some(k))) } },
    Entry { form: "one_cold",              make: |p| plain(p, Law::OneCold) },
    Entry { form: "integers(lo,hi)",       make: |p| { let [lo, hi] = parse(p)?; (lo <= hi).then_some(Law::Integers(lo, hi)) } },
    Entry { form: "indices(n)",            make: |p| { let [n] = parse(p)?; (n > 0).then_some(Law::Indices(n)) } },
    Entry { form: "permutation",           make: |p| plain(p, Law::Permutation) },
    Entry { form: "odd_integers",          make: |p| plain(p, Law::OddIntegers { limits: None, positive: 0.5 }) },
    Entry { form: "odd_integers(lo,hi)",   make: |p| odd(p.get(..2)?, "0.5").filter(|_| p.len() == 2) },
    Entry { form: "odd_integers(lo,hi,p)", make: |p| odd(p.get(..2)?, p.get(2)?).filter(|_| p.len() == 3) },
    Entry { form: "special_grid",          make: |p| plain(p, Law::SpecialGrid { slow: false }) },
    Entry { form: "special_grid(fast)",    make: |p| (p == ["fast"]).then_some(Law::SpecialGrid { slow: false }) },
    Entry { form: "special_grid(slow)",    make: |p| (p == ["slow"]).then_some(Law::SpecialGrid { slow: true }) },
    Entry { form: "every_value",           make: |p| plain(p, Law::EveryValue) },
    Entry { form: "patterns",              make: |p| plain(p, Law::Patterns) },
    Entry { form: "sweep(first,step)",     make: |p| { let [first, step] = parse(p)?; Some(Law::Sweep(first, step)) } },
    Entry { form: "stratified",            make: |p| plain(p, Law::Stratified) },
    Entry { form: "regular",               make: |p| plain(p, Law::Regular) },
    Entry { form: "around(c)",             make: |p| { let [c] = numbers(p)?; Some(Law::Around(c)) } },
    Entry { form: "ties(p,unit,top)",      make: |p| ties(parse(p)?) },
    Entry { form: "peaks(shift,width)",    make: |p| { let [shift, width] = parse(p)?; (width > 0).then_some(Law::Peaks { shift, width }) } },
    Entry { form: "flip",                  make: |p| plain(p, Law::Flip) },
    Entry { form: "steps(lo,hi)",          make: |p| { let [lo, hi] = numbers(p)?; Some(Law::Steps { levels: (lo, hi), edge: None }) } },
    Entry { form: "steps(lo,hi,k)",        make: |p| steps(p) },
    Entry { form: "ramp(a)",               make: |p| { let [a] = numbers(p)?; Some(Law::Ramp(a)) } },
    Entry { form: "growth(n)",             make: |p| { let [n] = parse(p)?; (n > 0).then_some(Law::Growth(n)) } },
    Entry { form: "starts(lo,hi)",         make: |p| { let [lo, hi] = parse(p)?; (0 <= lo && lo <= hi).then_some(Law::Starts(lo, hi)) } },
    Entry { form: "packed(codes,group)",   make: |p| { let [codes, group] = parse(p)?; (group > 0).then_some(Law::Packed { codes, group }) } },
    Entry { form: "subnormals",            make: |p| plain(p, Law::Subnormals) },
];

/// Every form that [`Law`] reads, e.g. `uniform(lo,hi)`.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|entry| entry.form)
}

/// Why a string is no law.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lookup {
    /// No law has this name.
    #[error("no data law is called `{name}`; there are {}", names().collect::<Vec<_>>().join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
    /// The name is one, the parameters are not its.
    #[error("`{text}` does not fit; write {forms}")]
    Parameters {
        /// The whole string.
        text: String,
        /// The forms of the name.
        forms: String,
    },
}

impl FromStr for Law {
    type Err = Lookup;

    fn from_str(text: &str) -> Result<Law, Lookup> {
        let (name, parameters) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')')),
            None => (text, Some("")),
        };
        let forms = || TABLE.iter().filter(|entry| entry.form.split('(').next() == Some(name));
        if forms().next().is_none() {
            return Err(Lookup::Unknown { name: name.to_owned() });
        }
        let parameters: Option<Vec<&str>> = parameters.map(|inside| match inside.trim() {
            "" => Vec::new(),
            inside => inside.split(',').map(str::trim).collect(),
        });
        parameters
            .and_then(|parameters| forms().find_map(|entry| (entry.make)(&parameters)))
            .ok_or_else(|| Lookup::Parameters {
                text: text.to_owned(),
                forms: forms().map(|entry| entry.form).collect::<Vec<_>>().join(" or "),
            })
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Law::Constant(v) => write!(f, "constant({v})"),
            Law::Uniform(lo, hi) => write!(f, "uniform({lo},{hi})"),
            Law::Normal => f.write_str("normal"),
            Law::Offset(c) => write!(f, "offset({c})"),
            Law::TinyVariance => f.write_str("tiny_variance"),
            Law::Positive => f.write_str("positive"),
            Law::Wide => f.write_str("wide"),
            Law::LargeCancellation => f.write_str("large_cancellation"),
            Law::Tail(n) => write!(f, "tail({n})"),
            Law::Step(None) => f.write_str("step"),
            Law::Step(Some(k)) => write!(f, "step({k})"),
            Law::HalfMasked => f.write_str("half_masked"),
            Law::Zeros => f.write_str("zeros"),
            Law::OneNan => f.write_str("one_nan"),
            Law::Causal => f.write_str("causal"),
            Law::OneHot(None) => f.write_str("one_hot"),
            Law::OneHot(Some(k)) => write!(f, "one_hot({k})"),
            Law::OneCold => f.write_str("one_cold"),
            Law::Integers(lo, hi) => write!(f, "integers({lo},{hi})"),
            Law::Indices(n) => write!(f, "indices({n})"),
            Law::Permutation => f.write_str("permutation"),
            Law::OddIntegers { limits: None, .. } => f.write_str("odd_integers"),
            Law::OddIntegers { limits: Some((lo, hi)), positive } => {
                write!(f, "odd_integers({lo},{hi},{positive})")
            }
            Law::SpecialGrid { slow: false } => f.write_str("special_grid(fast)"),
            Law::SpecialGrid { slow: true } => f.write_str("special_grid(slow)"),
            Law::EveryValue => f.write_str("every_value"),
            Law::Patterns => f.write_str("patterns"),
            Law::Sweep(first, step) => write!(f, "sweep({first},{step})"),
            Law::Stratified => f.write_str("stratified"),
            Law::Regular => f.write_str("regular"),
            Law::Around(c) => write!(f, "around({c})"),
            Law::Ties { precision, unit, top } => write!(f, "ties({precision},{unit},{top})"),
            Law::Peaks { shift, width } => write!(f, "peaks({shift},{width})"),
            Law::Flip => f.write_str("flip"),
            Law::Steps { levels: (lo, hi), edge: None } => write!(f, "steps({lo},{hi})"),
            Law::Steps { levels: (lo, hi), edge: Some(k) } => write!(f, "steps({lo},{hi},{k})"),
            Law::Ramp(a) => write!(f, "ramp({a})"),
            Law::Growth(n) => write!(f, "growth({n})"),
            Law::Starts(lo, hi) => write!(f, "starts({lo},{hi})"),
            Law::Packed { codes, group } => write!(f, "packed({codes},{group})"),
            Law::Subnormals => f.write_str("subnormals"),
        }
    }
}

/// Up to 53 bits, in the range of doubles.
fn ties([precision, unit, top]: [i32; 3]) -> Option<Law> {
    let fits = (1..=53).contains(&precision) && -1074 <= unit && unit < top && top <= 1024;
    fits.then_some(Law::Ties { precision: precision.cast_unsigned(), unit, top })
}

fn steps(parameters: &[&str]) -> Option<Law> {
    let [lo, hi] = numbers(parameters.get(..2)?)?;
    let [edge] = parse(parameters.get(2..)?)?;
    Some(Law::Steps { levels: (lo, hi), edge: Some(edge) })
}

fn plain(parameters: &[&str], law: Law) -> Option<Law> {
    parameters.is_empty().then_some(law)
}

fn parse<T: FromStr, const N: usize>(parameters: &[&str]) -> Option<[T; N]> {
    let parsed: Option<Vec<T>> = parameters.iter().map(|text| text.parse().ok()).collect();
    parsed?.try_into().ok()
}

fn numbers<const N: usize>(parameters: &[&str]) -> Option<[f64; N]> {
    parse(parameters)
}

fn odd(limits: &[&str], positive: &str) -> Option<Law> {
    let [lo, hi] = parse::<i64, 2>(limits)?;
    let positive = positive.parse().ok().filter(|p| (0.0..=1.0).contains(p))?;
    let fits = 0 < lo && lo <= hi && lo % 2 == 1 && hi % 2 == 1;
    fits.then_some(Law::OddIntegers { limits: Some((lo, hi)), positive })
}
