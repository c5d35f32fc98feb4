//! How kernels find elements: dimensions and strides, as few as will do.
//!
//! Kernels count elements of a tensor row-major and ask `place` in `kernels/formats.cl` where one
//! lies. That takes a division for each dimension, so dimensions that can be walked as one are
//! merged here, and a tensor without gaps ends up with one dimension and stride 1.

/// Dimensions that kernels understand; the standard has no more.
pub const MAX_RANK: usize = 8;

/// A common shape of some tensors and the strides of each. Innermost dimension first, and filled up
/// with extents of 1, as kernels want them.
#[derive(Debug, PartialEq, Eq)]
pub struct Walk {
    /// Number of elements.
    pub count: u64,
    /// Extents.
    pub dims: [u64; MAX_RANK],
    /// Strides in elements, for each tensor.
    pub strides: Vec<[i64; MAX_RANK]>,
    rank: usize,
}

impl Walk {
    /// The walk through `dims` (outermost first) by several sets of strides.
    pub fn new(dims: &[i64], strides: &[&[i64]]) -> Self {
        let mut walk = Self {
            count: u64::from(!dims.contains(&0)),
            dims: [1; MAX_RANK],
            strides: vec![[0; MAX_RANK]; strides.len()],
            rank: 0,
        };
        for axis in (0..dims.len()).rev().filter(|&axis| dims[axis] > 1) {
            let extent = dims[axis] as u64;
            walk.count *= extent;
            let goes_on = walk.rank > 0
                && walk.strides.iter().zip(strides).all(|(merged, own)| {
                    let last = walk.rank - 1;
                    own[axis] == merged[last] * walk.dims[last] as i64
                });
            if goes_on {
                walk.dims[walk.rank - 1] *= extent;
                continue;
            }
            for (merged, own) in walk.strides.iter_mut().zip(strides) {
                merged[walk.rank] = own[axis];
            }
            walk.dims[walk.rank] = extent;
            walk.rank += 1;
        }
        walk
    }

    /// True if element `i` of every tensor is its element number `i` in memory.
    pub fn is_dense(&self) -> bool {
        self.rank == 0 || self.rank == 1 && self.strides.iter().all(|strides| strides[0] == 1)
    }
}

/// Strides of dimensions that are repeated to a shape they broadcast to.
pub fn repeat(own: &[i64], strides: &[i64], dims: &[i64]) -> Vec<i64> {
    let added = dims.len() - own.len();
    let stride = |axis: usize| match axis.checked_sub(added) {
        Some(axis_of_own) if own[axis_of_own] != 1 => strides[axis_of_own],
        _ => 0,
    };
    (0..dims.len()).map(stride).collect()
}

/// Everything but one axis.
pub fn without(list: &[i64], axis: usize) -> Vec<i64> {
    [&list[..axis], &list[axis + 1..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_without_gaps_become_one() {
        let walk = Walk::new(&[2, 1, 3, 4], &[&[12, 99, 4, 1]]);
        assert_eq!((walk.count, walk.rank, walk.dims[0]), (24, 1, 24));
        assert!(walk.is_dense());
        assert!(Walk::new(&[], &[&[]]).is_dense());
        assert!(Walk::new(&[1, 1], &[&[7, 5]]).is_dense());
    }

    #[test]
    fn a_broadcast_row_stays_apart_from_the_columns() {
        let walk = Walk::new(&[2, 3, 4], &[&[12, 4, 1], &[0, 0, 1]]);
        assert_eq!((walk.rank, &walk.dims[..3]), (2, &[4, 6, 1][..]));
        assert_eq!(walk.strides[1][..2], [1, 0]);
        assert!(!walk.is_dense());
    }

    #[test]
    fn strides_of_repeated_dimensions_are_zero() {
        assert_eq!(repeat(&[3, 1], &[1, 1], &[2, 3, 5]), [0, 1, 0]);
        assert_eq!(without(&[4, 5, 6], 1), [4, 6]);
    }
}
