//! Matrix products.
//!
//! Factors are widened to the format of the sum while they are packed: A by rows, B in panels of
//! [`COLUMNS`] columns. A tile of [`ROWS`] × [`COLUMNS`] sums stays in registers while it runs
//! through all of K, in order, with one rounding for each product and one for each sum. So the bits
//! depend on neither the shape nor the vector width of the machine.

use half::{bf16, f16};
use oxi_kit::ffi::format;
use oxi_kit::{Failure, OpDesc, Operand, Operands, ops};

use super::layout::Layout;
use super::number::{Arithmetic, Wide};
use super::{Kernel, Make, no_kernel};
use oxi_kit::hosted::Buffer;

const ROWS: usize = 4;
const COLUMNS: usize = 16;

/// A product, seen as a batch of M×K by K×N.
struct Product {
    /// Batches of each, repeated to those of the result, and one matrix.
    a: (Layout, Layout),
    b: (Layout, Layout),
    y: (Layout, Layout),
    bias: Option<Layout>,
}

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[(ops::matmul::ID, matmul)];

fn matmul(op: &OpDesc) -> Result<Kernel, Failure> {
    let (a, b, y) = (op.input(0)?, op.input(1)?, op.output(0)?);
    let batch = y.rank() - 2;
    let matrix = |tensor, swap| {
        let layout = Layout::of(tensor);
        let layout = if swap { layout.transposed() } else { layout };
        let mut dims = y.dims[..batch].to_vec();
        dims.extend(&layout.dims[layout.dims.len() - 2..]);
        layout.broadcast_to(&dims).split(batch)
    };
    let product = Product {
        a: matrix(a, op.attr_bool(ops::matmul::TRANSPOSE_A, false)?),
        b: matrix(b, op.attr_bool(ops::matmul::TRANSPOSE_B, false)?),
        y: Layout::of(y).split(batch),
        bias: op.optional(2).map(Layout::of),
    };
    Ok(match (a.format, y.format) {
        (format::F32, _) => kernel::<f32, f32>(product),
        (format::F64, _) => kernel::<f64, f64>(product),
        (format::F16, format::F32) => kernel::<f16, f32>(product),
        (format::F16, _) => kernel::<f16, f16>(product),
        (format::BF16, format::F32) => kernel::<bf16, f32>(product),
        (format::BF16, _) => kernel::<bf16, bf16>(product),
        (format::I8, _) => kernel::<i8, i32>(product),
        (other, _) => return Err(no_kernel(other)),
    })
}

fn kernel<T, O>(product: Product) -> Kernel
where
    T: Arithmetic,
    O: Arithmetic<Wide = T::Wide>,
{
    Box::new(move |operands| run::<T, O>(&product, operands))
}

fn run<T, O>(product: &Product, operands: &Operands<Buffer>)
where
    T: Arithmetic,
    O: Arithmetic<Wide = T::Wide>,
{
    let [Some(a), Some(b), ..] = &operands.inputs[..] else { return };
    let (m, k) = (product.a.1.dims[0] as usize, product.a.1.dims[1] as usize);
    let n = product.b.1.dims[1] as usize;
    if product.y.0.len() * m * n == 0 {
        return;
    }
    let bias = operands.inputs.get(2).and_then(Option::as_ref).zip(product.bias.as_ref());
    let bias: Option<Vec<T::Wide>> = bias.map(|(operand, layout)| {
        layout.read::<O>(operand).iter().map(|value| value.widen()).collect()
    });
    let mut left = Vec::with_capacity(m * k);
    let mut panels = Vec::new();
    let mut packed = None;
    let mut result = vec![T::Wide::ZERO; m * n];
    let batches = product.a.0.offsets().zip(product.b.0.offsets()).zip(product.y.0.offsets());
    for ((a_skip, b_skip), y_skip) in batches {
        left.clear();
        product.a.1.pack(a, a_skip, T::widen, &mut left);
        // A weight that serves all batches is packed once.
        if packed != Some(b_skip) {
            panels = pack_panels::<T>(&product.b.1, b, b_skip, k, n);
            packed = Some(b_skip);
        }
        multiply(&left, &panels, &mut result, (m, k, n));
        if let Some(bias) = &bias {
            for row in result.chunks_exact_mut(n) {
                for (sum, bias) in row.iter_mut().zip(bias) {
                    *sum = sum.plus(*bias);
                }
            }
        }
        let values = result.iter().map(|sum| O::narrow(*sum));
        product.y.1.spread(&operands.outputs[0], y_skip, values);
    }
}

/// B in panels: for each group of columns, row after row, filled up with zeros at the end.
fn pack_panels<T: Arithmetic>(
    layout: &Layout,
    operand: &Operand<Buffer>,
    skip: i64,
    k: usize,
    n: usize,
) -> Vec<T::Wide> {
    let mut rows = Vec::new();
    layout.pack(operand, skip, T::widen, &mut rows);
    let mut panels = vec![T::Wide::ZERO; n.div_ceil(COLUMNS) * k * COLUMNS];
    for (row, values) in rows.chunks_exact(n).enumerate() {
        for (group, values) in values.chunks(COLUMNS).enumerate() {
            let start = (group * k + row) * COLUMNS;
            panels[start..start + values.len()].copy_from_slice(values);
        }
    }
    panels
}

/// All of the result, with the widest vectors that the machine has.
fn multiply<W: Wide>(a: &[W], panels: &[W], result: &mut [W], shape: (usize, usize, usize)) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has AVX2.
        return unsafe { multiply_avx2(a, panels, result, shape) };
    }
    tiles(a, panels, result, shape);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn multiply_avx2<W: Wide>(a: &[W], panels: &[W], result: &mut [W], shape: (usize, usize, usize)) {
    tiles(a, panels, result, shape);
}

#[inline(always)]
fn tiles<W: Wide>(a: &[W], panels: &[W], result: &mut [W], (m, k, n): (usize, usize, usize)) {
    for (group, column) in (0..n).step_by(COLUMNS).enumerate() {
        let panel = &panels[group * k * COLUMNS..][..k * COLUMNS];
        let width = COLUMNS.min(n - column);
        let mut row = 0;
        while row < m {
            let rows = if m - row >= ROWS { ROWS } else { 1 };
            let a = &a[row * k..][..rows * k];
            let result = &mut result[row * n + column..];
            if rows == ROWS {
                store(result, n, width, &tile::<W, ROWS>(a, panel, k));
            } else {
                store(result, n, width, &tile::<W, 1>(a, panel, k));
            }
            row += rows;
        }
    }
}

/// One tile of sums.
#[inline(always)]
fn tile<W: Wide, const R: usize>(a: &[W], panel: &[W], k: usize) -> [[W; COLUMNS]; R] {
    let mut sums = [[W::ZERO; COLUMNS]; R];
    let rows: [&[W]; R] = std::array::from_fn(|row| &a[row * k..][..k]);
    for (step, values) in panel.chunks_exact(COLUMNS).enumerate() {
        for row in 0..R {
            let factor = rows[row][step];
            for column in 0..COLUMNS {
                sums[row][column] = sums[row][column].plus(factor.times(values[column]));
            }
        }
    }
    sums
}

#[inline(always)]
fn store<W: Wide, const R: usize>(
    result: &mut [W],
    n: usize,
    width: usize,
    sums: &[[W; COLUMNS]; R],
) {
    for (row, sums) in sums.iter().enumerate() {
        result[row * n..][..width].copy_from_slice(&sums[..width]);
    }
}
