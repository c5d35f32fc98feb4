//! The arguments of kernels, and the names that kernels give to formats.

use std::sync::Mutex;

use oxi_kit::ffi::format as f;
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, Tensor};

use super::{Argument, Launch, Launches, Place};
use crate::shared::{KernelFile, Shared, WIDTH};
use crate::walk::MAX_RANK;

/// An argument by value.
pub(super) trait Value {
    fn bytes(&self) -> Vec<u8>;
}

macro_rules! values {
    ($($number:ident)*) => {$(
        impl Value for $number {
            fn bytes(&self) -> Vec<u8> {
                self.to_ne_bytes().to_vec()
            }
        }
    )*};
}

values!(u32 u64 i64 f32 f64);

/// One of OpenCL's vectors, for dimensions and strides.
impl<T: Value> Value for [T; MAX_RANK] {
    fn bytes(&self) -> Vec<u8> {
        self.iter().flat_map(T::bytes).collect()
    }
}

/// A number in the type that a kernel computes a format in.
pub(super) struct Real(pub(super) u32, pub(super) f64);

impl Value for Real {
    fn bytes(&self) -> Vec<u8> {
        let Self(format, number) = *self;
        match format {
            f::F64 => number.bytes(),
            f::I8 => (number as u32).bytes(),
            _ => (number as f32).bytes(),
        }
    }
}

/// The arguments of a kernel in its order; those of operands are set when it runs.
#[derive(Default)]
pub(super) struct Arguments {
    values: Vec<(u32, Vec<u8>)>,
    operands: Vec<Argument>,
    next: u32,
}

impl Arguments {
    pub(super) fn value(mut self, value: impl Value) -> Self {
        self.values.push((self.next, value.bytes()));
        self.next += 1;
        self
    }

    pub(super) fn operand(self, operand: Place, tensor: &Tensor) -> Self {
        self.operand_from(operand, tensor, 0)
    }

    /// An operand of which the kernel begins with element `skip`.
    pub(super) fn operand_from(mut self, operand: Place, tensor: &Tensor, skip: i64) -> Self {
        let element = u64::from(format_bits(tensor.format).unwrap_or(8)).div_ceil(8);
        self.operands.push(Argument { index: self.next, operand, element, skip });
        self.next += 2;
        self
    }

    /// An operand and its strides.
    pub(super) fn walked(self, operand: Place, tensor: &Tensor, strides: [i64; MAX_RANK]) -> Self {
        self.operand(operand, tensor).value(strides)
    }

    /// How the kernels that fold rows begin: `count` elements a row, and how many items of a
    /// work-group share one, a power of two, which is given back.
    pub(super) fn rows(rows: u64, count: u64) -> (Self, usize) {
        let most = (count / 16).clamp(1, WIDTH as u64);
        let lanes = 1_usize << most.ilog2();
        (Self::default().value(rows).value(count).value(lanes as u32), lanes)
    }

    /// A launch of a kernel in so many work-groups, if any; the kernel is compiled if it never was.
    pub(super) fn launch(
        self,
        shared: &Shared,
        (file, kernel): (KernelFile, &str),
        defines: &str,
        groups: [u64; 3],
    ) -> Result<Launches, Failure> {
        if groups.contains(&0) {
            return Ok(Vec::new());
        }
        let mut kernel = shared.program(file, defines)?.kernel(kernel)?;
        for (index, value) in &self.values {
            kernel.set(*index, value)?;
        }
        let [x, y, z] = groups.map(|count| count as usize);
        let kernel = Mutex::new(kernel);
        Ok(vec![Launch { kernel, operands: self.operands, global: [x * WIDTH, y, z] }])
    }
}

/// Work-groups for so many items.
pub(super) fn items(count: u64) -> [u64; 3] {
    [count.div_ceil(WIDTH as u64), 1, 1]
}

/// Work-groups for rows of which `lanes` items share one.
pub(super) fn groups(rows: u64, lanes: usize) -> [u64; 3] {
    [rows.div_ceil((WIDTH / lanes) as u64), 1, 1]
}

/// The kernels' name of a format.
pub(super) fn name(format: u32) -> Result<&'static str, Failure> {
    Ok(match format {
        f::F64 => "f64",
        f::F32 => "f32",
        f::F16 => "f16",
        f::BF16 => "bf16",
        f::F8E4M3FN => "f8e4m3fn",
        f::F8E5M2 => "f8e5m2",
        f::I32 => "i32",
        f::I8 => "i8",
        other => return Err(Failure::internal(format!("no kernel for format {other:#06x}"))),
    })
}

/// The kernels' name of a format that an operator computes in as its row says.
pub(super) fn own(format: u32) -> Result<&'static str, Failure> {
    Ok(match format {
        f::BOOL => "bool",
        f::I8 => "char",
        f::U8 => "uchar",
        f::I16 => "short",
        f::I32 => "int",
        f::U32 => "uint",
        f::I64 => "long",
        format => name(format)?,
    })
}

/// The kernels' name for an element of which only the bits count.
pub(super) fn bits(format: u32) -> String {
    format!("b{}", format_bits(format).unwrap_or(8))
}
