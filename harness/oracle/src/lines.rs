//! The lines of a tensor: the elements that some axes run through, for each place of the others.

use crate::count;

/// Where the elements of each line lie.
pub(crate) struct Lines {
    /// The first element of each line, in row-major order of the other axes.
    starts: Vec<usize>,
    /// The elements of a line, from its first on, in row-major order.
    offsets: Vec<usize>,
}

impl Lines {
    /// The lines along one axis.
    pub(crate) fn along(shape: &[i64], axis: usize) -> Lines {
        Lines::over(shape, |other| other == axis)
    }

    /// The lines through all axes that are `inside`.
    pub(crate) fn over(shape: &[i64], inside: impl Fn(usize) -> bool) -> Lines {
        let axes = |wanted: bool| (0..shape.len()).filter(|&axis| inside(axis) == wanted).collect();
        let (across, through): (Vec<_>, Vec<_>) = (axes(false), axes(true));
        Lines { starts: places(shape, &across), offsets: places(shape, &through) }
    }

    /// Elements of a line.
    pub(crate) fn length(&self) -> usize {
        self.offsets.len()
    }

    /// For each line, the indices of its elements.
    pub(crate) fn indices(
        &self,
    ) -> impl Iterator<Item = impl DoubleEndedIterator<Item = usize> + Clone + '_> {
        self.starts.iter().map(|start| self.offsets.iter().map(move |offset| start + offset))
    }
}

/// The elements at which all other axes than these are 0, in row-major order.
fn places(shape: &[i64], axes: &[usize]) -> Vec<usize> {
    let mut places = vec![0];
    for &axis in axes {
        let (extent, step) = (shape[axis].max(0) as usize, count(&shape[axis + 1..]));
        let spread = |place: &usize| {
            (0..extent).map(move |i| i * step).map({
                let place = *place;
                move |offset| place + offset
            })
        };
        places = places.iter().flat_map(spread).collect();
    }
    places
}
