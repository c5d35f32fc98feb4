//! Kernels that see whole tensors, row-major and dense, as patterns or as doubles, whatever their
//! formats and strides. For operators whose time is not in the conversion of elements.

use oxi_kit::hosted::Buffer;
use oxi_kit::op::{Tensor, format_bits};
use oxi_kit::{Failure, OpDesc, Operand};

use super::formats::{Encode, Number, decode, encode};
use super::layout::Layout;
use super::{Kernel, no_kernel};

/// Elements of every input, in call order; `None` where an optional one is left out.
pub(crate) type Inputs<T> = [Option<Vec<T>>];

/// A kernel from the patterns of all inputs to those of each output.
pub(crate) fn of_patterns(
    op: &OpDesc,
    compute: impl Fn(&Inputs<u64>) -> Vec<Vec<u64>> + Send + Sync + 'static,
) -> Result<Kernel, Failure> {
    let inputs = op.inputs.iter().map(|input| input.as_ref().map(Side::of).transpose());
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let outputs = op.outputs.iter().map(Side::of).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(move |operands| {
        let given = |(index, side): (usize, &Option<Side>)| {
            let operand = operands.inputs.get(index)?.as_ref()?;
            Some(side.as_ref()?.read(operand))
        };
        let results = compute(&inputs.iter().enumerate().map(given).collect::<Vec<_>>());
        for ((side, operand), patterns) in outputs.iter().zip(&operands.outputs).zip(&results) {
            side.write(operand, patterns);
        }
    }))
}

/// A kernel from the numbers of all inputs, exact but for integers of more than 53 bits, to those of
/// each output, which are rounded once.
pub(crate) fn of_numbers(
    op: &OpDesc,
    compute: impl Fn(&Inputs<f64>) -> Vec<Vec<f64>> + Send + Sync + 'static,
) -> Result<Kernel, Failure> {
    let readers = op.inputs.iter().flatten().map(|input| input.format);
    let formats: Vec<_> = op.inputs.iter().map(|x| x.as_ref().map(|x| x.format)).collect();
    for format in readers {
        decode(format)?;
    }
    let encoders = op.outputs.iter().map(|output| encode(output.format));
    let encoders = encoders.collect::<Result<Vec<_>, _>>()?;
    of_patterns(op, move |inputs| {
        let numbers = |(patterns, format): (&Option<Vec<u64>>, &Option<u32>)| {
            let decode = decode((*format)?).ok()?;
            let number = |&pattern: &u64| match decode(pattern) {
                Number::Real(value) => value,
                Number::Whole(value) => value as f64,
            };
            Some(patterns.as_ref()?.iter().map(number).collect())
        };
        let results = compute(&inputs.iter().zip(&formats).map(numbers).collect::<Vec<_>>());
        let patterns = |(numbers, encode): (Vec<f64>, &Encode)| {
            numbers.into_iter().map(|number| encode(Number::Real(number), false)).collect()
        };
        results.into_iter().zip(&encoders).map(patterns).collect()
    })
}

/// A tensor, with the size of its elements.
struct Side {
    layout: Layout,
    bits: u32,
}

impl Side {
    fn of(tensor: &Tensor) -> Result<Side, Failure> {
        let bits = format_bits(tensor.format).filter(|bits| matches!(bits, 4 | 8 | 16 | 32 | 64));
        let bits = bits.ok_or_else(|| no_kernel(tensor.format))?;
        Ok(Side { layout: Layout::of(tensor), bits: bits as u32 })
    }

    fn read(&self, operand: &Operand<Buffer>) -> Vec<u64> {
        match self.bits {
            4 => self.layout.read_halves(operand).iter().map(|&half| half.into()).collect(),
            8 => self.layout.read::<u8>(operand).iter().map(|&bits| bits.into()).collect(),
            16 => self.layout.read::<u16>(operand).iter().map(|&bits| bits.into()).collect(),
            32 => self.layout.read::<u32>(operand).iter().map(|&bits| bits.into()).collect(),
            _ => self.layout.read::<u64>(operand).into_owned(),
        }
    }

    fn write(&self, operand: &Operand<Buffer>, patterns: &[u64]) {
        let values = patterns.iter();
        match self.bits {
            4 => {
                let halves: Vec<u8> = values.map(|&bits| bits as u8).collect();
                self.layout.write_halves(operand, &halves);
            }
            8 => self.layout.spread(operand, 0, values.map(|&bits| bits as u8)),
            16 => self.layout.spread(operand, 0, values.map(|&bits| bits as u16)),
            32 => self.layout.spread(operand, 0, values.map(|&bits| bits as u32)),
            _ => self.layout.spread(operand, 0, values.copied()),
        }
    }
}

/// A pattern of an integer format of so many bits as a signed number.
pub(crate) fn signed(pattern: u64, bits: u32) -> i64 {
    let unused = 64 - bits;
    (pattern << unused).cast_signed() >> unused
}
