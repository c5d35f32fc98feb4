//! The names that an operator's expressions may use.

use super::code::{Scope, Signature};
use super::functions::FUNCTIONS;
use super::value::Ty;
use crate::ops::{AttrKind, Operator};

/// The scope of an operator's expressions. Numbers count inputs, outputs, attributes and bindings
/// through.
pub(super) struct Names<'s> {
    operator: &'s Operator,
    /// Bindings so far, each of which may use those before it.
    pub(super) bindings: Vec<(&'s str, Ty<'s>)>,
    /// False within the expression of an output's shape, which cannot speak of outputs.
    pub(super) outputs_known: bool,
}

impl<'s> Names<'s> {
    /// All names but the bindings.
    pub(super) fn of(operator: &'s Operator) -> Self {
        Names { operator, bindings: Vec::new(), outputs_known: true }
    }

    fn all(&self) -> impl Iterator<Item = (&'s str, Ty<'s>, bool)> {
        let Operator { inputs, outputs, attrs, .. } = self.operator;
        let inputs = inputs.iter().map(|input| (input.name.as_str(), Ty::Tensor, true));
        let known = self.outputs_known;
        let outputs = outputs.iter().map(move |output| (output.name.as_str(), Ty::Tensor, known));
        let attrs = attrs.iter().map(|attr| (attr.name.as_str(), type_of(attr.kind), true));
        let bindings = self.bindings.iter().map(|(name, ty)| (*name, *ty, true));
        inputs.chain(outputs).chain(attrs).chain(bindings.collect::<Vec<_>>())
    }
}

fn type_of(kind: AttrKind) -> Ty<'static> {
    match kind {
        AttrKind::Bool => Ty::Bool,
        AttrKind::I64 => Ty::Int,
        AttrKind::F64 => Ty::Float,
        AttrKind::I64List => Ty::List,
    }
}

impl<'s> Scope<'s> for Names<'s> {
    fn variable(&self, name: &str) -> Option<(usize, Ty<'s>)> {
        let mut all = self.all().enumerate();
        all.find(|(_, (known, _, visible))| *known == name && *visible)
            .map(|(i, (_, ty, _))| (i, ty))
    }

    fn variables(&self) -> Vec<&str> {
        self.all().filter(|(.., visible)| *visible).map(|(name, ..)| name).collect()
    }

    fn functions(&self) -> &'static [Signature] {
        FUNCTIONS
    }
}
