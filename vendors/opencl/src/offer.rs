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

use crate::plan::{self, Way, way};
use crate::shared::Arithmetic;
use crate::words::{lacking, word};

/// Whether and how a call is offered.
///
/// # Errors
/// `E_UNSUPPORTED_TYPE` with a reason, if the device lacks a format.
pub fn offer(device: &Arithmetic, call: &Call) -> Result<Support, Failure> {
    let formats = [call.x().format, call.y().format];
    if formats.contains(&f::F64) && !device.f64 {
        let message = "the device has no double precision";
        return Err(Failure::new(status::E_UNSUPPORTED_TYPE, message));
    }
    call::everyday(call)?;
    if let Kind::Other { op } = call.kind {
        planned(device, call, op)?;
    }
    if let Kind::Elementwise { op, .. } = call.kind {
        function(device, op, call.x().format)?;
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

/// Whether an operator of the table of plans has all that it needs.
fn planned(device: &Arithmetic, call: &Call, op: u32) -> Result<(), Failure> {
    if way(op)? == Way::Quotient {
        quotient(device)?;
    }
    if call.row.formats.contains(&f::F4E2M1) {
        let message = "the kernels read no elements of half a byte";
        return Err(Failure::new(status::E_UNSUPPORTED_TYPE, message));
    }
    Ok(())
}

/// The kernels' name for a correctly rounded square root of a format: the device's own, or its own
/// with the last bits settled in integers. OpenCL demands the former of f64 and f16 only, and allows
/// 3 ulp in f32.
fn root(device: &Arithmetic, format: u32) -> &'static str {
    match format {
        f::F64 => "sqrt",
        f::F16 if device.f16 => "sqrt",
        // Three ulp of f32 are far from any tie of bf16.
        f::BF16 => "sqrt",
        _ if device.exact_sqrt => "sqrt",
        _ => "exact_sqrt",
    }
}

/// True if the adapter has a word or a plan for an operator that the kit has no kind of.
pub fn has(op: u32) -> bool {
    word(op).is_some() || plan::has(op)
}

/// The word for an elementwise operator whose first input is of a format.
///
/// # Errors
/// If there is none, or none that is exact enough.
pub fn function(device: &Arithmetic, op: u32, format: u32) -> Result<&'static str, Failure> {
    let [real, whole] = word(op).ok_or_else(|| call::unknown(op))?;
    let sixteen = format == f::BF16 || format == f::F16 && !device.f16;
    let no = |message| Err(Failure::new(status::E_UNSUPPORTED_TYPE, message));
    match op {
        ops::sqrt::ID => Ok(root(device, format)),
        ops::divide::ID if is_float(format) && !exact_quotient(device, format) => quotient(device),
        ops::fma::ID if sixteen => no("f32 would be rounded once more, to 16 bits"),
        ops::nextafter::ID if sixteen => no("the next number of f32 is none of 16 bits"),
        _ => Ok(if is_float(format) { real } else { whole }),
    }
}

/// The kernels' word for a correctly rounded quotient of f32.
///
/// # Errors
/// If the device promises none, and has no f64 to find it.
pub fn quotient(device: &Arithmetic) -> Result<&'static str, Failure> {
    match (device.exact_sqrt, device.f64) {
        (true, _) => Ok("DIVIDE"),
        (_, true) => Ok("WIDE_DIVIDE"),
        _ => Err(Failure::new(
            status::E_UNSUPPORTED_TYPE,
            "the device does not promise a correctly rounded quotient, and has no f64 to find it",
        )),
    }
}

fn is_float(format: u32) -> bool {
    [f::F64, f::F32, f::F16, f::BF16].contains(&format)
}

/// Whether the device's quotient is correctly rounded. OpenCL demands it as it demands the root.
fn exact_quotient(device: &Arithmetic, format: u32) -> bool {
    format == f::F64 || device.exact_sqrt || format == f::F16 && device.f16
}

/// True if elements are computed in f16 themselves. Sums and formulas are kept in f32 in any case.
pub fn in_half(device: &Arithmetic, kind: Kind) -> bool {
    device.f16 && matches!(kind, Kind::Elementwise { op, .. } if lacking(op).is_empty())
}

/// How quotients are found that a device does not promise.
const FOUND_WIDE: &str =
    "the device does not promise a correctly rounded quotient: it is found in f64";

/// From what a call is composed; empty if it is one operation of the device.
fn composed(device: &Arithmetic, call: &Call, formats: [u32; 2]) -> &'static str {
    if moves(call.kind) {
        return "";
    }
    if let Kind::Elementwise { op, .. } = call.kind {
        match function(device, op, formats[0]) {
            Ok("exact_sqrt") => {
                return "the device does not promise a correctly rounded root: its last bits are \
                        settled in integers";
            }
            Ok("WIDE_DIVIDE") => return FOUND_WIDE,
            _ => {}
        }
        if is_float(formats[0]) && !lacking(op).is_empty() {
            return lacking(op);
        }
    }
    if let Kind::Other { op } = call.kind {
        match way(op) {
            Ok(Way::Formula(parts)) => return parts,
            Ok(Way::Quotient) if !device.exact_sqrt => return FOUND_WIDE,
            _ => {}
        }
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

/// True if bits are moved, whatever they mean.
fn moves(kind: Kind) -> bool {
    match kind {
        Kind::Copy | Kind::Elementwise { op: ops::select::ID, .. } => true,
        Kind::Other { op } => way(op) == Ok(Way::Moves),
        _ => false,
    }
}

fn flushes(device: &Arithmetic, call: &Call, [x, y]: [u32; 2]) -> u64 {
    let [double, single, half] = device.subnormals.map(|kept| !kept);
    let flushed = |format| match (call.kind, format) {
        // Bits that are moved or compared.
        (kind, _) if moves(kind) || matches!(kind, Kind::Max { .. }) => false,
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
    use std::slice::from_ref;

    use super::*;
    use oxi_kit::Tensor;

    fn ask(device: &Arithmetic, kind: Kind, format: u32) -> Result<Support, Failure> {
        let tensor = Tensor::dense(format, [4]);
        let op = match kind {
            Kind::Elementwise { op, .. } | Kind::Other { op } => op,
            _ => ops::copy::ID,
        };
        let row = &oxi_kit::signature::of(op).unwrap().rows[0];
        offer(
            device,
            &Call {
                kind,
                inputs: vec![Some(&tensor); 3],
                outputs: from_ref(&tensor),
                attrs: Vec::new(),
                row,
            },
        )
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

    #[test]
    fn what_quantises_needs_a_quotient_that_is_exact() {
        let mut device = Arithmetic::default();
        let quantize = Kind::Other { op: ops::quantize::ID };
        let refused = ask(&device, quantize, f::F32).unwrap_err();
        assert_eq!(refused.status, status::E_UNSUPPORTED_TYPE);
        device.f64 = true;
        assert_eq!(ask(&device, quantize, f::F32).unwrap().level, support::COMPOSED);
        device.exact_sqrt = true;
        assert_eq!(ask(&device, quantize, f::F32).unwrap().level, support::NATIVE);
    }

    #[test]
    fn what_moves_is_native_and_what_is_a_formula_is_composed() {
        let device = Arithmetic::default();
        let other = |op, format| ask(&device, Kind::Other { op }, format).unwrap();
        let moved = other(ops::transpose::ID, f::BF16);
        assert_eq!((moved.level, moved.arithmetic), (support::NATIVE, 0));
        let both = arithmetic_flags::FLUSH_INPUTS | arithmetic_flags::FLUSH_OUTPUTS;
        let formula = other(ops::rms_norm::ID, f::F32);
        assert_eq!((formula.level, formula.arithmetic), (support::COMPOSED, both));
        assert!(formula.reason.contains("root"), "{}", formula.reason);
        assert_eq!(other(ops::reduce_mean::ID, f::F32).level, support::NATIVE);
        let nobody = ask(&device, Kind::Other { op: ops::conv::ID }, f::F32).unwrap_err();
        assert_eq!(nobody.status, status::E_UNSUPPORTED_OP);
    }
}
