//! What a device makes of a legal call: whether it is offered, how, and by what arithmetic.
//!
//! | format | how |
//! |---|---|
//! | f32, i32, i8 | always |
//! | f64 | if the device has double precision |
//! | f16 | native with `cl_khr_fp16`; else composed: read and rounded by the built-in conversions that every device has, computed in f32 |
//! | bf16 | composed: read and rounded in integers, computed in f32 |
//!
//! Computing in f32 and rounding once gives the correctly rounded sum, product and root of the
//! 16-bit formats, since 24 bits are at least twice 11 and two more.

use oxi_kit::call::{self, Call, Kind};
use oxi_kit::ffi::{arithmetic_flags, format as f, rounding, status, support};
use oxi_kit::{Failure, Support, ops};

use crate::shared::Arithmetic;

/// Whether and how a call is offered.
///
/// # Errors
/// `E_UNSUPPORTED_TYPE` with a reason, if the device lacks a format.
pub fn offer(device: &Arithmetic, call: &Call) -> Result<Support, Failure> {
    if let Kind::Elementwise { op, .. } = call.kind
        && builtin(op).is_none()
    {
        return Err(call::unknown(op));
    }
    let formats = [call.x().format, call.y.format];
    if formats.contains(&f::F64) && !device.f64 {
        let message = "the device has no double precision";
        return Err(Failure::new(status::E_UNSUPPORTED_TYPE, message));
    }
    let how = composed(device, call, formats);
    Ok(Support {
        level: if how.is_empty() { support::NATIVE } else { support::COMPOSED },
        determinism: call.determinism(),
        accumulate: call.accumulate(),
        rounding: rounding::NEAREST_EVEN,
        arithmetic: flushes(device, call, formats),
        reason: how.to_owned(),
        ..Support::default()
    })
}

/// The kernels' name for a correctly rounded square root of a format: the device's own, or its own
/// with the last bits settled in integers. OpenCL demands the former of f64 and f16 only, and allows
/// 3 ulp in f32.
pub fn root(device: &Arithmetic, format: u32) -> &'static str {
    match format {
        f::F64 => "sqrt",
        f::F16 if device.f16 => "sqrt",
        // Three ulp of f32 are far from any tie of bf16.
        f::BF16 => "sqrt",
        _ if device.exact_sqrt => "sqrt",
        _ => "exact_sqrt",
    }
}

/// What an elementwise operator is in the kernels: a function of the vendor, or a macro of ours.
pub fn builtin(op: u32) -> Option<&'static str> {
    Some(match op {
        ops::add::ID => "ADD",
        ops::subtract::ID => "SUBTRACT",
        ops::multiply::ID => "MULTIPLY",
        ops::exp::ID => "exp",
        ops::tanh::ID => "tanh",
        ops::sqrt::ID => "sqrt",
        _ => return None,
    })
}

/// True if elements are computed in f16 themselves. Sums are kept in f32 in any case.
pub fn in_half(device: &Arithmetic, kind: Kind) -> bool {
    device.f16 && matches!(kind, Kind::Elementwise { .. })
}

/// From what a call is composed; empty if it is one operation of the device.
fn composed(device: &Arithmetic, call: &Call, formats: [u32; 2]) -> &'static str {
    if call.kind == Kind::Copy {
        return "";
    }
    let is_root = matches!(call.kind, Kind::Elementwise { op: ops::sqrt::ID, .. });
    if is_root && root(device, formats[0]) == "exact_sqrt" {
        return "the device does not promise a correctly rounded root: its last bits are settled in \
                integers";
    }
    if formats.contains(&f::BF16) {
        return "bf16 is read and rounded in integers, and computed in f32";
    }
    let converts = matches!(call.kind, Kind::Cast { .. });
    if formats.contains(&f::F16) && !device.f16 && !converts {
        return "f16 is read and rounded by built-in conversions, and computed in f32";
    }
    ""
}

fn flushes(device: &Arithmetic, call: &Call, [x, y]: [u32; 2]) -> u64 {
    let [double, single, half] = device.subnormals.map(|kept| !kept);
    let flushed = |format| match (call.kind, format) {
        // Bits that are moved or compared.
        (Kind::Copy | Kind::Max { .. }, _) => false,
        // Conversions between these are exact, or made of integers, or round subnormals to zero.
        (Kind::Cast { .. }, _) if x != f::F64 && y != f::F64 => false,
        (_, f::F64) => double,
        (_, f::F32 | f::BF16) => single,
        // Subnormals of f16 are ordinary numbers of f32.
        (kind, f::F16) => in_half(device, kind) && half,
        _ => false,
    };
    let mut flags = 0;
    if flushed(x) {
        flags |= arithmetic_flags::FLUSH_INPUTS;
    }
    if flushed(y) {
        flags |= arithmetic_flags::FLUSH_OUTPUTS;
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxi_kit::Tensor;

    fn ask(device: &Arithmetic, kind: Kind, format: u32) -> Result<Support, Failure> {
        let tensor = Tensor::dense(format, [4]);
        offer(device, &Call { kind, inputs: [Some(&tensor); 3], y: &tensor })
    }

    #[test]
    fn a_device_without_subnormals_says_so_where_it_computes() {
        let device = Arithmetic { exact_sqrt: true, ..Arithmetic::default() };
        let both = arithmetic_flags::FLUSH_INPUTS | arithmetic_flags::FLUSH_OUTPUTS;
        assert_eq!(ask(&device, Kind::of(ops::add::ID), f::F32).unwrap().arithmetic, both);
        assert_eq!(ask(&device, Kind::of(ops::add::ID), f::BF16).unwrap().arithmetic, both);
        assert_eq!(ask(&device, Kind::of(ops::add::ID), f::F16).unwrap().arithmetic, 0);
        assert_eq!(ask(&device, Kind::Copy, f::F32).unwrap().arithmetic, 0);
        assert_eq!(ask(&device, Kind::Max { axis: 0, keep: true }, f::F32).unwrap().arithmetic, 0);
    }

    #[test]
    fn a_root_that_is_not_promised_to_be_exact_is_composed() {
        let mut device = Arithmetic::default();
        for format in [f::F32, f::F16, f::BF16] {
            assert_eq!(
                ask(&device, Kind::of(ops::sqrt::ID), format).unwrap().level,
                support::COMPOSED
            );
        }
        assert_eq!([f::F32, f::F16].map(|format| root(&device, format)), ["exact_sqrt"; 2]);
        device.exact_sqrt = true;
        assert_eq!(ask(&device, Kind::of(ops::sqrt::ID), f::F32).unwrap().level, support::NATIVE);
    }

    #[test]
    fn half_precision_is_native_only_where_the_device_has_it() {
        let mut device = Arithmetic::default();
        assert_eq!(ask(&device, Kind::of(ops::exp::ID), f::F16).unwrap().level, support::COMPOSED);
        assert_eq!(ask(&device, Kind::Copy, f::F16).unwrap().level, support::NATIVE);
        device.f16 = true;
        assert_eq!(ask(&device, Kind::of(ops::exp::ID), f::F16).unwrap().level, support::NATIVE);
        assert_eq!(
            ask(&device, Kind::of(ops::exp::ID), f::F64).unwrap_err().status,
            status::E_UNSUPPORTED_TYPE
        );
    }
}
