//! Elements that are read and written through indices. Tensors are flat here, and an index leads to a
//! block of neighbours; what lies outside of its axis leads nowhere.

use oxi_kit::ffi::format as f;
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, OpDesc, Tensor, ops};

use super::dense::{Inputs, of_numbers, of_patterns, signed};
use super::layout::around;
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::gather::ID, |op| read(op, Walk::each(op)?)),
    (ops::index_select::ID, |op| read(op, Walk::slices(op)?)),
    (ops::take::ID, |op| read(op, Walk::flat(op)?)),
    (ops::embedding::ID, |op| read(op, Walk::rows(op, op.input(0)?.dims[0])?)),
    (ops::embedding_backward::ID, |op| add(op, Walk::rows(op, op.output(0)?.dims[0])?, None, 0)),
    (ops::scatter::ID, |op| write(op, Walk::each(op)?)),
    (ops::scatter_add::ID, |op| add(op, Walk::each(op)?, Some(0), 2)),
    (ops::index_add::ID, |op| add(op, Walk::slices(op)?, Some(0), 2)),
    (ops::moe_permute::ID, moe_permute),
    (ops::moe_combine::ID, moe_combine),
];

/// How elements of a dense tensor are reached through indices: block by block, index by index, and
/// within that through neighbours.
struct Walk {
    blocks: usize,
    /// Indices of a block, and places that one of them can lead to.
    picks: usize,
    count: usize,
    neighbours: usize,
    /// Whether every element has an index of its own; all blocks and neighbours share them else.
    own: bool,
    /// Bits of an index.
    bits: u32,
}

impl Walk {
    fn new(
        op: &OpDesc,
        (blocks, count, neighbours): (usize, usize, usize),
    ) -> Result<Self, Failure> {
        let indices = op.input(1)?;
        let bits = format_bits(indices.format).unwrap_or(64) as u32;
        Ok(Self { blocks, picks: indices.len(), count, neighbours, own: false, bits })
    }

    fn along(op: &OpDesc) -> Result<(usize, (usize, usize, usize)), Failure> {
        let axis = op.attr_i64(ops::gather::AXIS, None)? as usize;
        Ok((axis, around(&op.input(0)?.dims, axis)))
    }

    fn each(op: &OpDesc) -> Result<Self, Failure> {
        let (axis, around) = Self::along(op)?;
        let picks = op.input(1)?.dims[axis] as usize;
        Ok(Self { picks, own: true, ..Self::new(op, around)? })
    }

    fn slices(op: &OpDesc) -> Result<Self, Failure> {
        Self::new(op, Self::along(op)?.1)
    }

    fn flat(op: &OpDesc) -> Result<Self, Failure> {
        Self::new(op, (1, op.input(0)?.len(), 1))
    }

    fn rows(op: &OpDesc, count: i64) -> Result<Self, Failure> {
        let columns = op.input(0)?.dims.last().map_or(0, |&columns| columns as usize);
        Self::new(op, (1, count as usize, columns))
    }

    /// The element that each index leads to, for each neighbour of each index of each block.
    fn targets(&self, indices: &[i64]) -> Vec<Option<usize>> {
        let mut targets = Vec::new();
        for block in 0..self.blocks {
            for pick in 0..self.picks {
                for neighbour in 0..self.neighbours {
                    let index = if self.own { indices[targets.len()] } else { indices[pick] };
                    let place = usize::try_from(index).ok().filter(|place| *place < self.count);
                    let start = |place| (block * self.count + place) * self.neighbours;
                    targets.push(place.map(|place| start(place) + neighbour));
                }
            }
        }
        targets
    }

    fn of_patterns_in(&self, inputs: &Inputs<u64>) -> Vec<Option<usize>> {
        let indices = given(inputs, 1).iter().map(|&pattern| signed(pattern, self.bits));
        self.targets(&indices.collect::<Vec<_>>())
    }

    /// Indices beyond 53 bits stay beyond every axis.
    fn of_numbers_in(&self, inputs: &Inputs<f64>) -> Vec<Option<usize>> {
        self.targets(&given(inputs, 1).iter().map(|&index| index as i64).collect::<Vec<_>>())
    }
}

fn given<T>(inputs: &Inputs<T>, index: usize) -> &[T] {
    inputs.get(index).and_then(Option::as_deref).unwrap_or_default()
}

fn read(op: &OpDesc, walk: Walk) -> Result<Kernel, Failure> {
    of_patterns(op, move |inputs| {
        let x = given(inputs, 0);
        let targets = walk.of_patterns_in(inputs);
        vec![targets.into_iter().map(|target| target.map_or(0, |at| x[at])).collect()]
    })
}

fn write(op: &OpDesc, walk: Walk) -> Result<Kernel, Failure> {
    of_patterns(op, move |inputs| {
        let mut y = given(inputs, 0).to_vec();
        for (target, update) in walk.of_patterns_in(inputs).into_iter().zip(given(inputs, 2)) {
            if let Some(at) = target {
                y[at] = *update;
            }
        }
        vec![y]
    })
}

/// What an adder does with a sum and a term.
type Adder = fn(f64, f64) -> f64;

/// The adder of a format: single precision for all that is not wider.
fn adder(tensor: &Tensor) -> Adder {
    match tensor.format {
        f::F64 => |sum, term| sum + term,
        _ => |sum, term| (sum as f32 + term as f32).into(),
    }
}

/// Adds updates, from first to last, to an input or to zeros.
fn add(op: &OpDesc, walk: Walk, base: Option<usize>, updates: usize) -> Result<Kernel, Failure> {
    let y = op.output(0)?;
    let (count, adder) = (y.len(), adder(y));
    if y.format == f::I32 {
        return of_patterns(op, move |inputs| {
            let mut sums = base.map_or_else(|| vec![0; count], |base| given(inputs, base).to_vec());
            let terms = given(inputs, updates);
            for (target, term) in walk.of_patterns_in(inputs).into_iter().zip(terms) {
                if let Some(at) = target {
                    sums[at] = (sums[at] as u32).wrapping_add(*term as u32).into();
                }
            }
            vec![sums]
        });
    }
    of_numbers(op, move |inputs| {
        let mut sums = base.map_or_else(|| vec![0.0; count], |base| given(inputs, base).to_vec());
        for (target, term) in walk.of_numbers_in(inputs).into_iter().zip(given(inputs, updates)) {
            if let Some(at) = target {
                sums[at] = adder(sums[at], *term);
            }
        }
        vec![sums]
    })
}

/// Counts, then the first place of each expert, then every row to the next place of its expert.
fn moe_permute(op: &OpDesc) -> Result<Kernel, Failure> {
    let (columns, each) = (op.input(0)?.dims[1] as usize, op.input(1)?.dims[1] as usize);
    let (rows, experts) = (op.output(0)?.len(), op.output(2)?.len());
    of_patterns(op, move |inputs| {
        let (x, wanted) = (given(inputs, 0), given(inputs, 1));
        let expert = |pattern: &u64| {
            usize::try_from(signed(*pattern, 32)).ok().filter(|expert| *expert < experts)
        };
        let mut counts = vec![0; experts];
        wanted.iter().filter_map(expert).for_each(|expert| counts[expert] += 1);
        let mut next = vec![0_usize; experts];
        for expert in 1..experts {
            next[expert] = next[expert - 1] + counts[expert - 1] as usize;
        }
        let mut y = vec![0; rows];
        let place = |(slot, pattern): (usize, &u64)| {
            let Some(expert) = expert(pattern) else { return u64::from(u32::MAX) };
            let at = next[expert];
            next[expert] += 1;
            let row = &x[slot / each * columns..][..columns];
            y[at * columns..][..columns].copy_from_slice(row);
            at as u64
        };
        let places = wanted.iter().enumerate().map(place).collect();
        vec![y, places, counts]
    })
}

fn moe_combine(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = op.input(0)?;
    let (rows, columns) = (x.dims[0], x.dims[1] as usize);
    let each = op.input(1)?.dims[1] as usize;
    let tokens = op.output(0)?.dims[0] as usize;
    of_numbers(op, move |inputs| {
        let (x, places, weights) = (given(inputs, 0), given(inputs, 1), given(inputs, 2));
        let mut y = vec![0.0; tokens * columns];
        for slot in (0..tokens * each).filter(|slot| (0.0..rows as f64).contains(&places[*slot])) {
            let row = &x[places[slot] as usize * columns..][..columns];
            for (sum, value) in y[slot / each * columns..][..columns].iter_mut().zip(row) {
                *sum = (*value as f32).mul_add(weights[slot] as f32, *sum as f32).into();
            }
        }
        vec![y]
    })
}
