//! Products of matrices, and convolutions.

use super::region::Window;
use super::{Emitter, Precision, Type, Value};

impl Precision {
    fn word(self) -> &'static str {
        match self {
            Precision::Highest => "HIGHEST",
            Precision::Default => "DEFAULT",
        }
    }
}

impl Emitter {
    /// A batched product of matrices; `sum` is the axis of each that is summed over.
    pub fn dot(
        &mut self,
        a: &Value,
        b: &Value,
        sum: [usize; 2],
        format: u32,
        precision: Precision,
    ) -> Value {
        let rank = a.ty.dims.len();
        let batch: Vec<_> = (0..rank - 2).collect();
        let free = |axis: usize| 2 * rank - 3 - axis;
        let mut dims = a.ty.dims[..rank - 2].to_vec();
        dims.extend([a.ty.dims[free(sum[0])], b.ty.dims[free(sum[1])]]);
        let ty = Type { format, dims };
        let precision = precision.word();
        let text = format!(
            "stablehlo.dot_general {}, {}, batching_dims = {batch:?} x {batch:?}, \
             contracting_dims = [{}] x [{}], precision = [{precision}, {precision}] : \
             ({}, {}) -> {ty}",
            a.name, b.name, sum[0], sum[1], a.ty, b.ty
        );
        self.push(&text, ty)
    }

    /// Sums of products in windows. Samples come first and channels second, of the weights the
    /// channels of the result first; `spread` is how far elements of `x` are moved apart.
    pub fn convolution(
        &mut self,
        [x, w]: [&Value; 2],
        window: &Window,
        spread: &[i64],
        groups: i64,
        format: u32,
        precision: Precision,
    ) -> Value {
        let mut dims = vec![x.ty.dims[0], w.ty.dims[0]];
        for (axis, [before, behind]) in window.padding.iter().enumerate() {
            let room = spread[axis] * (x.ty.dims[axis + 2] - 1) + 1 + before + behind;
            let reach = window.dilations[axis] * (window.taps[axis] - 1) + 1;
            dims.push((room - reach) / window.strides[axis] + 1);
        }
        let ty = Type { format, dims };
        let extents: Vec<_> = (0..spread.len()).map(|axis| axis.to_string()).collect();
        let (extents, word) = (extents.join(", "), precision.word());
        let text = format!(
            "stablehlo.convolution({}, {}) dim_numbers = [b, f, {extents}]x[o, i, {extents}]->[b, f, \
             {extents}], window = {{stride = {:?}, pad = {:?}, lhs_dilate = {spread:?}, rhs_dilate = \
             {:?}}} {{batch_group_count = 1 : i64, feature_group_count = {groups} : i64, \
             precision_config = [#stablehlo<precision {word}>, #stablehlo<precision {word}>]}} : \
             ({}, {}) -> {ty}",
            x.name, w.name, window.strides, window.padding, window.dilations, x.ty, w.ty
        );
        self.push(&text, ty)
    }
}
