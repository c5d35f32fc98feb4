//! Entries of formats, block formats and accuracy classes.

use super::ops::code;
use super::{Entry, Kind, Line, Reference, Section, word};
use crate::acceptance::Class;
use crate::blocks::{Block, BlockNan};
use crate::formats::{Format, OverflowRule};
use crate::ops::{Operator, TypeRow};

impl Reference<'_> {
    pub(super) fn format(&self, format: &Format) -> Entry {
        let name = &format.format;
        let fields = format.fields.map_or(String::new(), |fields| {
            let (sign, exponent, mantissa) = (fields.sign, fields.exponent, fields.mantissa);
            format!("sign {sign}, exponent {exponent}, mantissa {mantissa}")
        });
        let specials = format.specials.as_ref().map_or(String::new(), |specials| {
            let zero = if specials.negative_zero { "signed" } else { "unsigned" };
            let (inf, nan) = (word(specials.inf), word(specials.nan));
            format!("infinities {inf}, NaN {nan}, zero {zero}")
        });
        let overflow = format.convert.overflow;
        let option =
            overflow.option.map_or(String::new(), |rule| format!(", or {} if asked", word(rule)));
        let conversion = format!(
            "rounds {}, overflow gives {}{option}",
            word(format.convert.round),
            word(overflow.default)
        );
        let uses = self.rows_where(|row| {
            row.formats.values().any(|used| used == name) || row.accumulate.as_ref() == Some(name)
        });
        Entry::new(Kind::Format, name, self.sentence(&format.about))
            .fact("id", Line::code(format!("{:#06x}", format.id)))
            .fact("kind", Line::text(word(format.kind)))
            .fact("bits", Line::text(format.bits.to_string()))
            .fact("fields", Line::text(fields))
            .fact("bias", Line::text(format.bias.map_or(String::new(), |bias| bias.to_string())))
            .fact("specials", Line::text(specials))
            .fact("largest", code(&format.max_finite))
            .fact("conversion", Line::text(conversion.replace('_', " ")))
            .section(uses)
    }

    pub(super) fn block(&self, block: &Block) -> Entry {
        let point = match block.point {
            0 => String::new(),
            point => format!(", divided by 2^{point}"),
        };
        let (overflow, nan) = match (block.overflow, block.nan) {
            (OverflowRule::Saturate, BlockNan::WholeBlock) => (
                "stops at the largest finite element",
                "one, or an infinity, makes all of a block NaN",
            ),
            (_, BlockNan::WholeBlock) => {
                ("as the format of the elements", "makes all of a block NaN")
            }
        };
        let parts = [
            Line::text(format!("{} elements of ", block.size)),
            Line::entry(Kind::Format, &block.element),
            Line::text(format!("{point}, and a scale of ")),
            Line::entry(Kind::Format, &block.scale),
        ];
        let scale = format!(
            "the largest power of two not above any magnitude, divided by 2^{}",
            block.exponent
        );
        Entry::new(Kind::Format, &block.block, self.sentence(&block.about))
            .fact("block", Line::join(parts, ""))
            .fact("scale", Line::text(scale))
            .fact("overflow", Line::text(overflow))
            .fact("nan", Line::text(nan))
    }

    pub(super) fn class(&self, class: &Class) -> Entry {
        let constants = class.constants.iter();
        let constants = constants.map(|(name, value)| vec![code(name), code(value)]);
        let limit = if class.limited { "given by the type row, in parentheses" } else { "" };
        Entry::new(Kind::Accuracy, &class.class, self.sentence(&class.about))
            .fact("rule", code(&class.rule))
            .fact("limit", Line::text(limit))
            .section(Section::new("Constants", &["name", "value"], constants))
            .section(self.rows_where(|row| row.accept().class == *class.class))
    }

    /// The type rows of all operators for which something holds, a row of the table an operator.
    fn rows_where(&self, holds: impl Fn(&TypeRow) -> bool) -> Section {
        let rows = self.standard.operators.iter().filter_map(|operator: &Operator| {
            let found = operator.types.iter().filter(|row| holds(row));
            let tuples: Vec<_> = found.map(|row| Line::code(operator.tuple_name(row))).collect();
            let name = Line::entry(Kind::Operator, &operator.op);
            (!tuples.is_empty()).then(|| vec![name, Line::join(tuples, " ")])
        });
        Section::new("Operators", &["operator", "types"], rows)
    }
}
