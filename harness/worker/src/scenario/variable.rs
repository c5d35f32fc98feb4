//! Variables of a scenario, and the values that are made of them.

use std::sync::Arc;

use abi::dynamic::StructInfo;
use abi::marshal::{self, Arg, HostMemory};
use wire::message::Value;

use super::Stage;

/// What a variable holds.
pub(super) enum Variable {
    Word(u64),
    Struct(&'static StructInfo, Vec<u8>),
    Host(Arc<HostMemory>),
}

impl Stage<'_> {
    /// Sets a variable.
    pub(super) fn set(&self, name: &str, value: Variable) {
        self.state().variables.insert(name.to_owned(), value);
    }

    /// Host memory that a variable holds.
    pub(super) fn host(&self, name: &str) -> Result<Arc<HostMemory>, String> {
        match self.state().variables.get(name) {
            Some(Variable::Host(memory)) => Ok(memory.clone()),
            _ => Err(format!("`{name}` is no host memory")),
        }
    }

    /// A value with its variables put in.
    pub(super) fn arg(&self, value: &Value) -> Result<Arg, String> {
        Ok(match value {
            Value::Word(word) => Arg::Word(*word),
            Value::F64(number) => Arg::F64(*number),
            Value::Var(name) | Value::Plus(name, _) if self.host(name).is_ok() => {
                Arg::Address(self.word(value)?)
            }
            Value::Var(_) | Value::Plus(..) => Arg::Word(self.word(value)?),
            Value::Chain { stypes, endless } => {
                Arg::Chain { stypes: stypes.clone(), endless: *endless }
            }
            Value::Text(text) => Arg::Text(text.clone()),
            Value::Bytes(bytes) => Arg::Bytes(bytes.clone()),
            Value::Struct(fields) => {
                let fields =
                    fields.iter().map(|(name, value)| Ok((name.clone(), self.arg(value)?)));
                Arg::Struct(fields.collect::<Result<_, String>>()?)
            }
            Value::List(items) => {
                Arg::List(items.iter().map(|item| self.arg(item)).collect::<Result<_, _>>()?)
            }
            Value::Out => Arg::Out,
        })
    }

    /// A variable, or a field of one, as a word.
    pub(super) fn word(&self, value: &Value) -> Result<u64, String> {
        let name = match value {
            Value::Word(word) => return Ok(*word),
            Value::Var(name) => name,
            Value::Plus(name, more) => {
                return Ok(self.word(&Value::Var(name.clone()))?.wrapping_add_signed(*more));
            }
            other => return Err(format!("{other:?} is no variable")),
        };
        let (base, field) = match name.split_once('.') {
            Some((base, field)) => (base, Some(field)),
            None => (name.as_str(), None),
        };
        let state = self.state();
        match (state.variables.get(base), field) {
            (Some(Variable::Word(word)), None) => Ok(*word),
            (Some(Variable::Host(memory)), None) => Ok(memory.address()),
            (Some(Variable::Host(memory)), Some("word")) => {
                memory.words().next().map(u64::from).ok_or_else(|| format!("`{base}` is empty"))
            }
            (Some(Variable::Struct(info, bytes)), Some(field)) => {
                let found = marshal::field(info, bytes, field);
                found.ok_or_else(|| format!("{} has no number `{field}`", info.name))
            }
            (Some(_), _) => Err(format!("`{name}` is used as what it is not")),
            (None, _) => {
                Err(format!("there is no variable `{base}`: did the step that sets it fail?"))
            }
        }
    }
}
