//! Arithmetic of shapes, for the functions of operator expressions.

/// Whether two shapes broadcast: from the last dimension on, extents are equal or one of them
/// is 1. Missing dimensions count as 1.
pub fn broadcastable(a: &[i64], b: &[i64]) -> bool {
    a.iter().rev().zip(b.iter().rev()).all(|(a, b)| a == b || *a == 1 || *b == 1)
}

/// The shape that two shapes broadcast to.
///
/// # Errors
/// If they do not broadcast.
pub fn broadcast(a: &[i64], b: &[i64]) -> Result<Vec<i64>, String> {
    if !broadcastable(a, b) {
        return Err(format!("{a:?} and {b:?} do not broadcast"));
    }
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut shape = long.to_vec();
    let lead = long.len() - short.len();
    for (extent, other) in shape[lead..].iter_mut().zip(short) {
        if *extent == 1 {
            *extent = *other;
        }
    }
    Ok(shape)
}

/// A shape without one axis, or with extent 1 there.
///
/// # Errors
/// If the shape has no such axis.
pub fn reduced(shape: &[i64], axis: i128, keep: bool) -> Result<Vec<i64>, String> {
    let axis = index(shape, axis)?;
    let mut shape = shape.to_vec();
    if keep {
        shape[axis] = 1;
    } else {
        shape.remove(axis);
    }
    Ok(shape)
}

/// A shape without any of these axes, or with extents 1 there. An axis may be listed twice.
///
/// # Errors
/// If the shape has no such axis.
pub fn reduced_over(shape: &[i64], axes: &[i64], keep: bool) -> Result<Vec<i64>, String> {
    let mut kept: Vec<_> = shape.iter().copied().map(Some).collect();
    for axis in axes {
        kept[index(shape, i128::from(*axis))?] = keep.then_some(1);
    }
    Ok(kept.into_iter().flatten().collect())
}

/// Number of elements.
///
/// # Errors
/// If it does not fit into 128 bits.
pub fn numel(shape: &[i64]) -> Result<i128, String> {
    // A tensor with an extent of 0 is empty, however large the others.
    if shape.contains(&0) {
        return Ok(0);
    }
    let product = shape.iter().try_fold(1_i128, |n, extent| n.checked_mul(i128::from(*extent)));
    product.ok_or_else(|| "the number of elements overflows".to_owned())
}

/// An axis as an index into a shape.
///
/// # Errors
/// If the shape has no such axis.
pub fn index(shape: &[i64], axis: i128) -> Result<usize, String> {
    let index = usize::try_from(axis).ok().filter(|axis| *axis < shape.len());
    index.ok_or_else(|| format!("{axis} is no axis of {shape:?}"))
}
