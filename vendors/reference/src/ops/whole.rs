//! Functions of integers. Results are cut to the format afterwards, which makes them wrap.

use oxi_kit::ops;

use super::elementwise::OfWholes;

/// The function of an elementwise operator on integers and booleans.
#[rustfmt::skip]
pub(crate) fn function(op: u32) -> Option<OfWholes> {
    Some(match op {
        ops::abs::ID => |v, _| v[0].abs(),
        ops::neg::ID => |v, _| -v[0],
        ops::sign::ID => |v, _| v[0].signum(),
        ops::square::ID => |v, _| v[0] * v[0],
        ops::relu::ID => |v, _| if v[0] < 0 { 0 } else { v[0] },
        ops::bitwise_not::ID => |v, _| -1 - v[0],
        ops::popcount::ID => |v, bits| (0..bits).map(|bit| v[0] >> bit & 1).sum(),
        ops::clz::ID => |v, bits| (0..bits).rev().take_while(|bit| v[0] >> bit & 1 == 0).count() as i128,
        ops::logical_not::ID => |v, _| 1 - truth(v[0]),
        ops::logical_and::ID => |v, _| truth(v[0]) * truth(v[1]),
        ops::logical_or::ID => |v, _| truth(v[0] | v[1]),
        ops::logical_xor::ID => |v, _| (truth(v[0]) + truth(v[1])) % 2,
        ops::add::ID => |v, _| v[0] + v[1],
        ops::subtract::ID => |v, _| v[0] - v[1],
        ops::multiply::ID => |v, _| v[0] * v[1],
        ops::divide::ID => |v, _| v[0].checked_div(v[1]).unwrap_or(-1),
        ops::floor_divide::ID => |v, _| if v[1] == 0 { -1 } else { floor(v[0], v[1]) },
        ops::fmod::ID => |v, _| v[0].checked_rem(v[1]).unwrap_or(v[0]),
        ops::remainder::ID => |v, _| if v[1] == 0 { v[0] } else { v[0] - v[1] * floor(v[0], v[1]) },
        ops::maximum::ID => |v, _| if v[0] > v[1] { v[0] } else { v[1] },
        ops::minimum::ID => |v, _| if v[0] < v[1] { v[0] } else { v[1] },
        ops::clamp::ID => |v, _| { let raised = if v[0] < v[1] { v[1] } else { v[0] }; if raised > v[2] { v[2] } else { raised } },
        ops::equal::ID => |v, _| (v[0] == v[1]).into(),
        ops::not_equal::ID => |v, _| (v[0] != v[1]).into(),
        ops::less::ID => |v, _| (v[0] < v[1]).into(),
        ops::less_equal::ID => |v, _| (v[0] <= v[1]).into(),
        ops::greater::ID => |v, _| (v[0] > v[1]).into(),
        ops::greater_equal::ID => |v, _| (v[0] >= v[1]).into(),
        ops::bitwise_and::ID => |v, _| v[0] & v[1],
        ops::bitwise_or::ID => |v, _| v[0] | v[1],
        ops::bitwise_xor::ID => |v, _| v[0] ^ v[1],
        ops::shift_left::ID => |v, bits| if out(v[1], bits) { 0 } else { v[0] << v[1] },
        ops::shift_right::ID => |v, bits| if out(v[1], bits) { -i128::from(v[0] < 0) } else { v[0] >> v[1] },
        ops::shift_right_logical::ID => |v, bits| if out(v[1], bits) { 0 } else { v[0].rem_euclid(1 << bits) >> v[1] },
        _ => return None,
    })
}

/// 1 for true.
fn truth(value: i128) -> i128 {
    i128::from(value != 0)
}

/// Whether a shift by this amount moves all bits out.
fn out(amount: i128, bits: u32) -> bool {
    amount < 0 || amount >= i128::from(bits)
}

/// The quotient, rounded down.
fn floor(a: i128, b: i128) -> i128 {
    let quotient = a / b;
    if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient }
}
