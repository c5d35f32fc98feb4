//! Products of matrices with an addend, convolutions, pools, and numbers with scales.

use super::ask::Asked;
use super::maps::given;
use super::node::Node;
use super::{Why, shaped};
use crate::support::Data;

pub fn gemm(n: &Node) -> Result<Asked, Why> {
    let column = |c: Data| if c.shape.is_empty() { shaped::reshaped(&c, &[1]) } else { c };
    let inputs = vec![given(n, 0), given(n, 1), given(n, 2).map(column)];
    let asked = Asked::new("gemm", inputs, n.y()?.clone());
    let asked = asked.number("alpha", n.number("alpha").unwrap_or(1.0));
    let asked = asked.number("beta", n.number("beta").unwrap_or(1.0));
    let asked = asked.flag("transpose_a", n.flag("transA", false));
    Ok(asked.flag("transpose_b", n.flag("transB", false)))
}

/// How windows lie.
struct Windows {
    strides: Vec<i64>,
    begins: Vec<i64>,
    ends: Vec<i64>,
    dilations: Vec<i64>,
}

impl Windows {
    /// Padding is told, or such that there are as many windows as strides in the extent, with what is
    /// odd behind (SAME_UPPER) or before it.
    fn new(n: &Node, taps: &[i64]) -> Result<Windows, Why> {
        let extents = &n.x()?.shape[2..];
        let rank = extents.len();
        let strides = n.list("strides").unwrap_or_else(|| vec![1; rank]);
        let dilations = n.list("dilations").unwrap_or_else(|| vec![1; rank]);
        let pads = n.list("pads").unwrap_or_else(|| vec![0; 2 * rank]);
        let (mut begins, mut ends) = (pads[..rank].to_vec(), pads[rank..].to_vec());
        let mode = n.word("auto_pad").unwrap_or("NOTSET");
        if mode.starts_with("SAME") {
            for axis in 0..rank {
                let count = (extents[axis] + strides[axis] - 1) / strides[axis];
                let reach = (count - 1) * strides[axis] + (taps[axis] - 1) * dilations[axis] + 1;
                let all = (reach - extents[axis]).max(0);
                let less = all / 2;
                (begins[axis], ends[axis]) =
                    if mode == "SAME_UPPER" { (less, all - less) } else { (all - less, less) };
            }
        }
        Ok(Windows { strides, begins, ends, dilations })
    }

    /// With `ceil_mode` a last window may reach over the end, if it begins before the padding behind:
    /// here that is more padding. Whether there is such a window.
    fn reach_over(&mut self, extents: &[i64], taps: &[i64]) -> bool {
        let mut over = false;
        for axis in 0..extents.len() {
            let (stride, begin) = (self.strides[axis], self.begins[axis]);
            let window = (taps[axis] - 1) * self.dilations[axis] + 1;
            let room = extents[axis] + begin + self.ends[axis] - window;
            let last = (room + stride - 1) / stride * stride;
            if last > room && last < extents[axis] + begin {
                self.ends[axis] += last - room;
                over = true;
            }
        }
        over
    }

    fn tell(self, asked: Asked) -> Asked {
        let asked = asked.list("strides", self.strides).list("begins", self.begins);
        asked.list("ends", self.ends).list("dilations", self.dilations)
    }
}

pub fn conv(n: &Node) -> Result<Asked, Why> {
    let taps = n.input(1).ok_or(Why::Form)?.shape[2..].to_vec();
    let inputs = vec![given(n, 0), given(n, 1), given(n, 2)];
    let asked = Asked::new("conv", inputs, n.y()?.clone());
    Ok(Windows::new(n, &taps)?.tell(asked).whole("groups", n.whole("group").unwrap_or(1)))
}

/// Each channel by itself, with what came before, or zeros, in front.
pub fn causal_conv(n: &Node) -> Result<Asked, Why> {
    n.only(&[])?;
    let (x, w) = (n.x()?, n.input(1).ok_or(Why::Form)?);
    let (x, begin) = match n.input(3) {
        Some(past) => (shaped::joined(&[past, x], 2), 0),
        None => (x.clone(), w.shape[2] - 1),
    };
    let inputs = vec![Some(x), Some(w.clone()), given(n, 2)];
    let asked = Asked::new("conv", inputs, n.y()?.clone()).list("begins", vec![begin]);
    Ok(asked.whole("groups", w.shape[0]))
}

/// The extents of the result may be told there; then padding is what they lack, in halves.
pub fn conv_transpose(n: &Node) -> Result<Asked, Why> {
    let taps = n.input(1).ok_or(Why::Form)?.shape[2..].to_vec();
    let extents = &n.x()?.shape[2..];
    let rank = extents.len();
    let mode = n.word("auto_pad").unwrap_or("NOTSET").to_owned();
    let same = mode.starts_with("SAME");
    let mut windows = Windows::new(n, &taps)?;
    let mut extra = n.list("output_padding").unwrap_or_else(|| vec![0; rank]);
    let wanted = match n.list("output_shape") {
        Some(wanted) => Some(wanted[wanted.len() - rank..].to_vec()),
        None if same => Some((0..rank).map(|i| extents[i] * windows.strides[i]).collect()),
        None => None,
    };
    for (axis, wanted) in wanted.into_iter().flatten().enumerate() {
        let reach = (extents[axis] - 1) * windows.strides[axis]
            + (taps[axis] - 1) * windows.dilations[axis]
            + 1
            + extra[axis];
        let all = reach - wanted;
        let less = all.max(0) / 2;
        (windows.begins[axis], windows.ends[axis]) = if mode == "SAME_UPPER" {
            (less, all.max(0) - less)
        } else {
            (all.max(0) - less, less)
        };
        extra[axis] += (-all).max(0);
    }
    let inputs = vec![given(n, 0), given(n, 1), given(n, 2)];
    let asked = windows.tell(Asked::new("conv_transpose", inputs, n.y()?.clone()));
    Ok(asked.whole("groups", n.whole("group").unwrap_or(1)).list("extra", extra))
}

/// Where the largest element stood is another output there.
pub fn pool(n: &Node, op: &'static str) -> Result<Asked, Why> {
    let taps = n.list("kernel_shape").ok_or(Why::Form)?;
    let mut windows = Windows::new(n, &taps)?;
    let counted = n.flag("count_include_pad", false);
    let ceil = n.flag("ceil_mode", false);
    if ceil && windows.reach_over(&n.x()?.shape[2..], &taps) && counted {
        return Err(Why::Form);
    }
    let asked = windows.tell(Asked::new(op, vec![given(n, 0)], n.y()?.clone()));
    let asked = asked.list("window", taps);
    Ok(if op == "avg_pool" { asked.flag("count_padding", counted) } else { asked })
}

/// Scales and zero points are lists here, of one for all; one without rank is one for all there.
pub fn scaled(n: &Node, op: &'static str) -> Result<Asked, Why> {
    n.only(&["axis", "saturate"])?;
    let listed = |data: Data| match data.shape.is_empty() {
        true => shaped::reshaped(&data, &[1]),
        false => data,
    };
    let inputs = vec![given(n, 0), given(n, 1).map(listed), given(n, 2).map(listed)];
    let one = inputs[1].as_ref().is_some_and(|scale| scale.shape == [1]);
    let axis = if one { 0 } else { n.axis(1)? };
    Ok(Asked::new(op, inputs, n.y()?.clone()).whole("axis", axis))
}
