//! Where the elements of a tensor lie in its memory: from dense to strided and back.

use standard::formats::Format;

use crate::plan::Layout;

/// What lies between the elements of a strided input: a NaN in every floating-point format, so
/// that an adapter which reads there shows it.
const GAP: u8 = 0xff;

/// Bytes from the first element of a tensor to behind its last.
pub fn span(layout: &Layout, format: &Format) -> u64 {
    let elements = oracle::count(&layout.shape);
    let reach = match &layout.strides {
        Some(strides) if elements > 0 => {
            let axes = layout.shape.iter().zip(strides);
            1 + axes.map(|(extent, stride)| (extent - 1) * stride).sum::<i64>() as usize
        }
        _ => elements,
    };
    format.bytes(reach) as u64
}

/// Lays dense elements out in memory of the size that [`span`] gives.
pub fn scatter(dense: &[u8], layout: &Layout, format: &Format, memory: &mut [u8]) {
    if layout.strides.is_none() {
        return memory.copy_from_slice(dense);
    }
    memory.fill(GAP);
    let width = format.bits as usize / 8;
    each_element(layout, |index, place| {
        let from = &dense[index * width..][..width];
        memory[place * width..][..width].copy_from_slice(from);
    });
}

/// The elements of memory that [`scatter`] would lay out so.
pub fn gather(memory: &[u8], layout: &Layout, format: &Format) -> Vec<u8> {
    if layout.strides.is_none() {
        return memory.to_vec();
    }
    let width = format.bits as usize / 8;
    let mut dense = vec![0; oracle::count(&layout.shape) * width];
    each_element(layout, |index, place| {
        let from = &memory[place * width..][..width];
        dense[index * width..][..width].copy_from_slice(from);
    });
    dense
}

/// Calls with the index of each element in row-major order and its place in elements.
fn each_element(layout: &Layout, mut visit: impl FnMut(usize, usize)) {
    let strides = layout.strides.as_deref().unwrap_or_default();
    for index in 0..oracle::count(&layout.shape) {
        let mut rest = index as i64;
        let mut place = 0;
        for (extent, stride) in layout.shape.iter().zip(strides).rev() {
            place += rest % extent * stride;
            rest /= extent;
        }
        visit(index, place as usize);
    }
}
