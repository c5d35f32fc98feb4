//! Tensors without their memory: shapes, strides, and what follows from them.

/// A tensor without its memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// `abi::ffi::format`.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: Vec<i64>,
    /// Strides in elements; `None` for dense row-major.
    pub strides: Option<Vec<i64>>,
}

impl Tensor {
    /// A dense tensor.
    pub fn dense(format: u32, dims: impl Into<Vec<i64>>) -> Self {
        Self { format, dims: dims.into(), strides: None }
    }

    /// Number of dimensions.
    pub fn rank(&self) -> usize {
        self.dims.len()
    }

    /// Number of elements. The kit has made sure that it and all strides fit in memory's addresses.
    pub fn len(&self) -> usize {
        if self.dims.contains(&0) {
            return 0;
        }
        self.dims.iter().map(|&extent| extent as usize).product()
    }

    /// Bytes that the elements take if they lie dense; 0 if the standard does not list the format.
    pub fn dense_bytes(&self) -> u64 {
        (self.len() as u64 * u64::from(format_bits(self.format).unwrap_or(0))).div_ceil(8)
    }

    /// True if there is no element.
    pub fn is_empty(&self) -> bool {
        self.dims.contains(&0)
    }

    /// Strides in elements, those of a dense tensor written out.
    pub fn strides(&self) -> Vec<i64> {
        self.strides.clone().unwrap_or_else(|| dense_strides(&self.dims))
    }

    /// True if elements lie row-major without gaps, however that was said.
    pub fn is_dense(&self) -> bool {
        let Some(strides) = &self.strides else { return true };
        let dense = dense_strides(&self.dims);
        // The stride of an extent of 1 is never used.
        let same = |axis: usize| self.dims[axis] == 1 || strides[axis] == dense[axis];
        self.is_empty() || (0..self.rank()).all(same)
    }

    /// Lowest and highest element offset from the first element; (0, 0) if there is no element.
    pub fn span(&self) -> (i64, i64) {
        if self.is_empty() {
            return (0, 0);
        }
        let strides = self.strides();
        let reach = self.dims.iter().zip(&strides).map(|(extent, stride)| (extent - 1) * stride);
        reach.fold((0, 0), |(low, high), far| (low + far.min(0), high + far.max(0)))
    }

    /// Offsets of all elements from the first one, row-major.
    pub fn offsets(&self) -> Offsets {
        Offsets {
            strides: self.strides(),
            dims: self.dims.clone(),
            index: vec![0; self.rank()],
            next: 0,
            left: self.len(),
        }
    }

    /// Whether two elements lie in one place.
    pub fn overlap(&self) -> Overlap {
        if self.strides.is_none() || self.len() < 2 {
            return Overlap::None;
        }
        let strides = self.strides();
        let mut axes: Vec<_> = self
            .dims
            .iter()
            .zip(&strides)
            .filter(|&(&extent, _)| extent > 1)
            .map(|(&extent, &stride)| (stride.unsigned_abs(), extent as u64))
            .collect();
        axes.sort_unstable();
        // If each stride steps over everything that the smaller ones reach, nothing meets.
        let mut reach = 0;
        let nested = axes.iter().all(|&(stride, extent)| {
            let clear = stride > reach;
            reach += stride * (extent - 1);
            clear
        });
        if nested {
            return Overlap::None;
        }
        if self.len() > 1 << 20 {
            return if axes[0].0 == 0 { Overlap::Some } else { Overlap::Unknown };
        }
        let mut places: Vec<_> = self.offsets().collect();
        places.sort_unstable();
        let meets = places.windows(2).any(|pair| pair[0] == pair[1]);
        if meets { Overlap::Some } else { Overlap::None }
    }
}

/// Whether elements of a tensor overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// None do.
    None,
    /// Some do.
    Some,
    /// It is large and its strides are too odd to tell.
    Unknown,
}

/// See [`Tensor::offsets`].
#[derive(Debug, Clone)]
pub struct Offsets {
    dims: Vec<i64>,
    strides: Vec<i64>,
    index: Vec<i64>,
    next: i64,
    left: usize,
}

impl Iterator for Offsets {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        self.left = self.left.checked_sub(1)?;
        let now = self.next;
        for axis in (0..self.dims.len()).rev() {
            self.index[axis] += 1;
            // The stride of an extent of 1 may be anything: what is added is taken away again.
            self.next = self.next.wrapping_add(self.strides[axis]);
            if self.index[axis] < self.dims[axis] {
                break;
            }
            let back = self.index[axis].wrapping_mul(self.strides[axis]);
            self.next = self.next.wrapping_sub(back);
            self.index[axis] = 0;
        }
        Some(now)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

/// Strides in elements of a dense row-major tensor.
pub fn dense_strides(dims: &[i64]) -> Vec<i64> {
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        // Without elements strides mean nothing, and extents need not multiply.
        strides[axis - 1] = dims[axis].max(1).saturating_mul(strides[axis]);
    }
    strides
}

/// The shape that two shapes broadcast to: from the last dimension on, extents are equal or one of
/// them is 1.
pub fn broadcast(a: &[i64], b: &[i64]) -> Option<Vec<i64>> {
    let rank = a.len().max(b.len());
    let extent = |dims: &[i64], axis: usize| {
        (axis + dims.len()).checked_sub(rank).map_or(1, |axis| dims[axis])
    };
    let both = |axis| match (extent(a, axis), extent(b, axis)) {
        (x, y) if x == y => Some(x),
        (1, other) | (other, 1) => Some(other),
        _ => None,
    };
    (0..rank).map(both).collect()
}

/// Bits of an element of a format; `None` if the standard does not list it.
pub fn format_bits(format: u32) -> Option<u32> {
    abi::ffi::format::bits(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strided(dims: &[i64], strides: &[i64]) -> Tensor {
        Tensor { format: 0x0202, dims: dims.into(), strides: Some(strides.into()) }
    }

    #[test]
    fn shapes_broadcast_from_the_last_dimension_on() {
        assert_eq!(broadcast(&[2, 1, 3], &[4, 1]), Some(vec![2, 4, 3]));
        assert_eq!(broadcast(&[], &[0]), Some(vec![0]));
        assert_eq!(broadcast(&[1], &[0]), Some(vec![0]));
        assert_eq!(broadcast(&[2], &[3]), None);
        assert_eq!(broadcast(&[2], &[0]), None);
    }

    #[test]
    fn overlaps_are_told_from_odd_but_legal_strides() {
        assert_eq!(strided(&[2, 2], &[2, 1]).overlap(), Overlap::None);
        assert_eq!(strided(&[2, 3], &[0, 1]).overlap(), Overlap::Some);
        assert_eq!(strided(&[2, 2], &[1, 1]).overlap(), Overlap::Some);
        assert_eq!(strided(&[3, 2], &[2, 3]).overlap(), Overlap::None);
        assert_eq!(strided(&[3, 1], &[-1, 0]).overlap(), Overlap::None);
        assert_eq!(strided(&[1 << 11, 1 << 11], &[2, 3]).overlap(), Overlap::Unknown);
        assert_eq!(strided(&[1 << 11, 1 << 11], &[0, 3]).overlap(), Overlap::Some);
    }

    #[test]
    fn offsets_follow_strides_row_major() {
        let seen: Vec<_> = strided(&[2, 3], &[10, -2]).offsets().collect();
        assert_eq!(seen, [0, -2, -4, 10, 8, 6]);
        assert_eq!(strided(&[2, 3], &[10, -2]).span(), (-4, 10));
        assert_eq!(Tensor::dense(0, []).offsets().collect::<Vec<_>>(), [0]);
        assert_eq!(Tensor::dense(0, [3, 0]).offsets().count(), 0);
        assert!(strided(&[1, 4], &[77, 1]).is_dense());
        assert!(!strided(&[2, 4], &[5, 1]).is_dense());
    }
}
