//! Which terms are added with which: the tree of a sum.
//!
//! One term is `+M`, another `-M`, all others are one small unit each. Whatever is added to either
//! of the two before they meet is swallowed; whatever is added later survives. So the result tells
//! how many terms are below the node where the two meet, and these numbers, for all pairs, are the
//! tree. A node where three or more meet at once adds them as one.
//!
//! `M` is the largest there is, so that it swallows all small terms together, in wide sums too. But a
//! rounding that is not to nearest leaves marks: towards zero, `-M + 1` is one last place above `-M`.
//! Where these hide the small terms, or `M` is beyond the range of the sum, the least `M` that
//! swallows is what tells the tree: its last place is just larger than all small terms together, so
//! that marks, which are multiples of it, can be taken off. A result that is too large to be exact
//! tells nothing.

use serde::Serializer;

use super::{LEAST, Probe, Subject};

/// The order of a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// The term at a place.
    Term(usize),
    /// A sum; the one with the first term stands first.
    Sum(Vec<Tree>),
}

/// Exponents of `M`.
pub(super) fn exponents(subject: &Subject) -> Vec<i32> {
    let least = subject.swallows(subject.terms());
    let mut exponents = vec![subject.most(), least.min(subject.most())];
    exponents.dedup();
    exponents
}

/// Every pair of places once.
fn pairs(terms: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..terms).flat_map(move |i| (i + 1..terms).map(move |j| (i, j)))
}

/// One probe for each pair.
pub(super) fn probes(subject: &Subject, exponent: i32) -> Vec<Probe> {
    let large = subject.large(exponent);
    let probe = |(i, j)| Probe { rest: subject.least(), ..Probe::pair(large, i, j) };
    pairs(subject.terms()).map(probe).collect()
}

/// The tree that the results tell of, if there is one that explains them all.
pub(super) fn read(
    subject: &Subject,
    exponent: i32,
    bits: Option<u32>,
    results: &[f64],
) -> Option<Tree> {
    let terms = subject.terms();
    let output = subject.output.mantissa_bits() + 1;
    let exact = 2.0_f64.powi(bits.map_or(output, |bits| bits.min(output)).cast_signed());
    // Below one term there is no mark to take off: the sum is too wide for this `M`.
    let last_place = bits.map(|bits| 2.0_f64.powi(exponent - LEAST - bits.cast_signed() + 1));
    let last_place = last_place.filter(|&place| place > terms as f64);
    let mut met = vec![vec![0; terms]; terms];
    for ((i, j), result) in pairs(terms).zip(results) {
        let units = result / subject.least();
        let left = last_place.map_or(units, |place| units.rem_euclid(place));
        let below = terms as f64 - left;
        if !(2.0..=terms as f64).contains(&below) || below.fract() != 0.0 || units.abs() > exact {
            return None;
        }
        met[i][j] = below as usize;
        met[j][i] = met[i][j];
    }
    let tree = build(&(0..terms).collect::<Vec<_>>(), &met)?;
    let explains = |(i, j): (usize, usize)| tree.below(i, j) == met[i][j];
    pairs(terms).all(explains).then_some(tree)
}

/// The tree of some terms: two of them are in the same part if they meet below the top.
fn build(terms: &[usize], met: &[Vec<usize>]) -> Option<Tree> {
    if let [term] = terms {
        return Some(Tree::Term(*term));
    }
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for &term in terms {
        match parts.iter_mut().find(|part| met[part[0]][term] < terms.len()) {
            Some(part) => part.push(term),
            None => parts.push(vec![term]),
        }
    }
    let parted = parts.len() > 1;
    let parts: Option<Vec<_>> = parts.iter().filter(|_| parted).map(|p| build(p, met)).collect();
    parted.then(|| parts.map(Tree::Sum))?
}

impl Tree {
    /// Terms one after the other, each added to the sum of those before.
    fn chain(trees: impl IntoIterator<Item = Tree>) -> Tree {
        let sum = trees.into_iter().reduce(|sum, next| Tree::Sum(vec![sum, next]));
        sum.expect("a sum has a term").in_order()
    }

    /// Each neighbour with the next, and so on with what comes of it.
    fn pairwise(trees: Vec<Tree>) -> Tree {
        let mut level = trees;
        while level.len() > 1 {
            let pairs = level.chunks(2).map(|pair| Tree::chain(pair.iter().cloned()));
            level = pairs.collect();
        }
        Tree::chain(level)
    }

    /// The first half with the second, element by element, and so on with what comes of it.
    fn halves(trees: Vec<Tree>) -> Tree {
        let mut level = trees;
        while level.len() > 1 {
            let upper = level.split_off(level.len().div_ceil(2));
            for (lower, upper) in level.iter_mut().zip(upper) {
                *lower = Tree::Sum(vec![lower.clone(), upper]);
            }
        }
        Tree::chain(level).in_order()
    }

    /// Chunks of neighbours that are added as one, with the sum of those before.
    fn fused(terms: usize, chunk: usize) -> Tree {
        let places: Vec<_> = (0..terms).collect();
        let mut sum: Option<Tree> = None;
        for chunk in places.chunks(chunk) {
            let terms = chunk.iter().map(|&place| Tree::Term(place));
            sum = Some(Tree::Sum(sum.into_iter().chain(terms).collect()));
        }
        sum.expect("a sum has a term")
    }

    /// The same with parts in order of their first terms.
    fn in_order(self) -> Tree {
        let Tree::Sum(parts) = self else { return self };
        let mut parts: Vec<_> = parts.into_iter().map(Tree::in_order).collect();
        parts.sort_by_key(Tree::first);
        Tree::Sum(parts)
    }

    fn first(&self) -> usize {
        match self {
            Tree::Term(place) => *place,
            Tree::Sum(parts) => parts.iter().map(Tree::first).min().unwrap_or(0),
        }
    }

    fn contains(&self, place: usize) -> bool {
        match self {
            Tree::Term(own) => *own == place,
            Tree::Sum(parts) => parts.iter().any(|part| part.contains(place)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Tree::Term(_) => 1,
            Tree::Sum(parts) => parts.iter().map(Tree::len).sum(),
        }
    }

    /// The node where two terms meet.
    fn meeting(&self, i: usize, j: usize) -> &Tree {
        let Tree::Sum(parts) = self else { return self };
        let lower = parts.iter().find(|part| part.contains(i) && part.contains(j));
        lower.map_or(self, |part| part.meeting(i, j))
    }

    /// Terms below the node where two of them meet.
    fn below(&self, i: usize, j: usize) -> usize {
        self.meeting(i, j).len()
    }

    /// Most terms that are added as one, besides the sum of those before.
    pub fn chunk(&self) -> u32 {
        let Tree::Sum(parts) = self else { return 1 };
        let terms = parts.iter().filter(|part| matches!(part, Tree::Term(_))).count();
        let own = if parts.len() > 2 { terms.max(parts.len() - 1) as u32 } else { 1 };
        parts.iter().map(Tree::chunk).fold(own, u32::max)
    }

    /// Whether three terms meet in one node, all at once.
    pub(super) fn adds_as_one(&self, [a, b, c]: [usize; 3]) -> bool {
        let meet = [self.meeting(a, b), self.meeting(b, c), self.meeting(a, c)];
        meet.iter().all(|node| std::ptr::eq(*node, meet[0]))
    }

    /// The name of the order if it has one, else the sum as one would write it.
    pub fn name(&self) -> String {
        let named = named(self.len()).find(|(_, tree)| tree == self);
        named.map_or_else(|| self.drawing(), |(name, _)| name)
    }

    /// The sum as one would write it: runs are short, and brackets hold what is added as one.
    pub fn drawing(&self) -> String {
        let Tree::Sum(parts) = self else { return self.first().to_string() };
        if parts.len() > 2 {
            let parts: Vec<_> = parts.iter().map(Tree::drawing).collect();
            return format!("[{}]", parts.join(" "));
        }
        let (mut last, mut chain) = (self, Vec::new());
        while let Tree::Sum(parts) = last
            && let [first, second] = &parts[..]
        {
            // The longer part is the sum so far, the other one what is added to it.
            let swapped = second.len() > first.len();
            let (sum, next) = if swapped { (second, first) } else { (first, second) };
            chain.push(next);
            last = sum;
        }
        chain.push(last);
        chain.reverse();
        // The first two are in no order: a run that goes down is drawn so from its start.
        if chain.get(2).is_some_and(|third| third.first() < chain[0].first()) {
            chain.swap(0, 1);
        }
        let mut parts = Vec::new();
        while let Some(first) = chain.first() {
            let run = run(&chain);
            match run {
                4.. => parts.push(format!(
                    "{}+{}+…+{}",
                    first.first(),
                    chain[1].first(),
                    chain[run - 1].first()
                )),
                _ => parts.push(first.drawing()),
            }
            chain.drain(..if run < 4 { 1 } else { run });
        }
        format!("({})", parts.join("+"))
    }
}

/// How many terms at the head of a chain are at one distance.
fn run(chain: &[&Tree]) -> usize {
    let terms = chain.iter().take_while(|tree| matches!(tree, Tree::Term(_)));
    let places: Vec<_> = terms.map(|tree| tree.first()).collect();
    let step = |pair: &[usize]| pair[1].cast_signed() - pair[0].cast_signed();
    let steps: Vec<_> = places.windows(2).map(step).collect();
    steps.iter().take_while(|step| Some(*step) == steps.first()).count() + 1
}

/// How partial sums are added up.
type Finish = (&'static str, fn(Vec<Tree>) -> Tree);

const FINISHES: [Finish; 3] = [
    ("in sequence", |trees| Tree::chain(trees)),
    ("pairwise", Tree::pairwise),
    ("by halves", Tree::halves),
];

/// Orders with a name, of so many terms.
fn named(terms: usize) -> impl Iterator<Item = (String, Tree)> {
    let all = move || (0..terms).map(Tree::Term).collect::<Vec<_>>();
    let plain = [
        ("sequential".to_owned(), Tree::chain(all())),
        ("sequential from the last".to_owned(), Tree::chain(all().into_iter().rev())),
        ("sequential, each pair from its second".to_owned(), Tree::chain(swapped(all()))),
        ("pairwise".to_owned(), Tree::pairwise(all())),
        ("by halves".to_owned(), Tree::halves(all())),
    ];
    let powers = move || (1..).map(|power| 1 << power).take_while(move |&count| count <= terms);
    let fused = powers().map(move |chunk| {
        (format!("chunks of {chunk} as one, sequential"), Tree::fused(terms, chunk))
    });
    let lanes = powers().flat_map(move |lanes| lanes_of(terms, lanes));
    let blocks = powers().flat_map(move |block| blocks_of(terms, block));
    plain.into_iter().chain(fused.filter(|(_, tree)| tree.chunk() > 1)).chain(lanes).chain(blocks)
}

/// Neighbours in the other order, as instructions do that multiply and add pairs.
fn swapped(mut terms: Vec<Tree>) -> Vec<Tree> {
    terms.chunks_exact_mut(2).for_each(<[Tree]>::reverse);
    terms
}

/// Blocks of neighbours, each in sequence or in two lanes, then the blocks.
fn blocks_of(terms: usize, block: usize) -> Vec<(String, Tree)> {
    let sum = |start: usize, lanes: usize| {
        let lane = |lane| Tree::chain((start + lane..start + block).step_by(lanes).map(Tree::Term));
        Tree::chain((0..lanes).map(lane))
    };
    let mut found = Vec::new();
    for (lanes, how) in [(1, ""), (2, " in two lanes")].into_iter().take(block) {
        let sums: Vec<_> = (0..terms).step_by(block).map(|start| sum(start, lanes)).collect();
        for (finish, add) in FINISHES {
            let name = format!("blocks of {block}{how}, then {finish}");
            found.push((name, add(sums.clone()).in_order()));
        }
    }
    found
}

/// Every `lanes`-th term in sequence, then the lanes; or first vectors of lanes, then their lanes.
fn lanes_of(terms: usize, lanes: usize) -> Vec<(String, Tree)> {
    let lane = |lane| Tree::chain((lane..terms).step_by(lanes).map(Tree::Term));
    let sums: Vec<_> = (0..lanes).map(lane).collect();
    let mut found = Vec::new();
    for (finish, add) in FINISHES {
        found.push((format!("{lanes} lanes, then {finish}"), add(sums.clone()).in_order()));
    }
    let widths = (1..).map(|power| 1 << power).take_while(|&width| width < lanes);
    for width in widths {
        for ((first, add), (second, finish)) in
            FINISHES.iter().flat_map(|first| FINISHES.iter().map(move |second| (first, second)))
        {
            let vectors = |lane| add(sums[lane..].iter().step_by(width).cloned().collect());
            let tree = finish((0..width).map(vectors).collect()).in_order();
            let count = lanes / width;
            let name = format!("{count} vectors of {width} lanes, {first}, then {second}");
            found.push((name, tree));
        }
    }
    found
}

/// As the name, or null.
pub(super) fn serialize<S: Serializer>(
    order: &Option<Tree>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match order {
        Some(tree) => serializer.serialize_some(&tree.name()),
        None => serializer.serialize_none(),
    }
}
