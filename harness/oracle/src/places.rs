//! Places of elements in axes, and in row-major order.

/// The places of all elements of a shape, in row-major order.
pub(crate) fn places(shape: &[i64]) -> impl Iterator<Item = Vec<i64>> + '_ {
    let first = (!shape.contains(&0)).then(|| vec![0; shape.len()]);
    std::iter::successors(first, move |place| {
        let mut next = place.clone();
        for axis in (0..shape.len()).rev() {
            next[axis] += 1;
            if next[axis] < shape[axis] {
                return Some(next);
            }
            next[axis] = 0;
        }
        None
    })
}

/// The index of a place in row-major order; `None` if it lies outside of the shape.
pub(crate) fn index(shape: &[i64], place: &[i64]) -> Option<usize> {
    shape.iter().zip(place).try_fold(0, |index, (extent, at)| {
        (0..*extent).contains(at).then(|| index * *extent as usize + *at as usize)
    })
}
