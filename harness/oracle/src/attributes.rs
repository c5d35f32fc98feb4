//! Attributes of a problem by name: the given value, or the operator's default.

use standard::ops::AttrValue;

use crate::{Problem, Tensor, Unanswerable};

impl<'a> Problem<'a> {
    /// An integer.
    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        match self.operator.attr_value(self.attrs, name)? {
            AttrValue::I64(value) => Some(value),
            _ => None,
        }
    }

    /// A truth; false where there is none.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.operator.attr_value(self.attrs, name) == Some(AttrValue::Bool(true))
    }

    /// A double.
    pub(crate) fn double(&self, name: &str) -> Option<f64> {
        match self.operator.attr_value(self.attrs, name)? {
            AttrValue::F64(value) => Some(value),
            _ => None,
        }
    }

    /// A list of integers.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<i64>> {
        match self.operator.attr_value(self.attrs, name)? {
            AttrValue::I64List(items) => Some(items),
            _ => None,
        }
    }

    /// An input that must be there.
    ///
    /// # Errors
    /// If it is not, which a legal call excludes.
    pub(crate) fn input(&self, index: usize) -> Result<Tensor<'a>, Unanswerable> {
        self.inputs.get(index).copied().flatten().ok_or_else(|| self.unanswerable())
    }

    /// That nobody has entered this operator, or not for such a call.
    pub(crate) fn unanswerable(&self) -> Unanswerable {
        Unanswerable::NoOracle(self.operator.op.to_string())
    }
}
