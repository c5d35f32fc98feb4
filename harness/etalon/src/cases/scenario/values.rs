//! Values of a scenario: what may stand for a parameter or a field, by its type.

use standard::types::{Enum, Scalar, Type};
use standard::yaml::{Mapping, Value as Yaml};
use wire::message::Value;

use super::compile::Compiler;

impl Compiler<'_> {
    /// A value for a parameter or field of this type.
    pub(super) fn value(&mut self, body: &Yaml, ty: &Type, at: &str) -> Value {
        match body {
            Yaml::Bool(flag) => Value::Word(u64::from(*flag)),
            Yaml::Number(number) => {
                let signed = number.as_i64().map(|value| value as u64);
                Value::Word(number.as_u64().or(signed).unwrap_or_default())
            }
            Yaml::String(text) => self.text(text, ty, at),
            Yaml::Sequence(list) => {
                let inner = pointee(ty);
                let items = list.iter().enumerate();
                Value::List(
                    items.map(|(i, v)| self.value(v, inner, &format!("{at}/{i}"))).collect(),
                )
            }
            Yaml::Mapping(fields) => self.structure(fields, ty, at),
            _ => {
                self.mistake(at, "not a value".to_owned(), "see the table of steps");
                Value::Word(0)
            }
        }
    }

    fn structure(&mut self, fields: &Mapping, ty: &Type, at: &str) -> Value {
        let name = pointee(ty).mentions().map_or("", |(_, name)| name).to_owned();
        let structs = &self.standard.types.structs;
        let Some(known) = structs.iter().find(|item| item.name == *name.as_str()) else {
            self.mistake(at, "this is no struct".to_owned(), "give a number or a variable");
            return Value::Word(0);
        };
        let known: Vec<_> = known.fields.iter().map(|f| (f.name.clone(), f.ty.clone())).collect();
        let mut values = Vec::new();
        for (key, body) in fields {
            let key = key.as_str().unwrap_or_default();
            let at = format!("{at}/{key}");
            let header = ["stype", "size", "next", "tail"].contains(&key);
            let field = known.iter().find(|(name, _)| *name == key).map(|(_, ty)| ty.clone());
            match field {
                Some(ty) => values.push((key.to_owned(), self.value(body, &ty, &at))),
                None if header => {
                    let word = Type::Scalar(Scalar::U64);
                    values.push((key.to_owned(), self.value(body, &word, &at)));
                }
                None => {
                    let message = format!("{name} has no field `{key}`");
                    self.mistake(&format!("{at}#"), message, "see spec/types.yaml");
                }
            }
        }
        Value::Struct(values)
    }

    fn text(&mut self, text: &str, ty: &Type, at: &str) -> Value {
        if let Some(name) = text.strip_prefix('$') {
            return match name.split_once(" + ").map(|(name, more)| (name, more.parse())) {
                Some((name, Ok(more))) => Value::Plus(name.to_owned(), more),
                _ => Value::Var(name.to_owned()),
            };
        }
        if text == "null" {
            return Value::Word(0);
        }
        if let Some(hex) = text.strip_prefix("bytes:") {
            let digits: Vec<_> = hex.as_bytes().chunks(2).collect();
            let bytes = digits.iter().map(|pair| {
                std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
            });
            return match bytes.collect::<Option<Vec<u8>>>() {
                Some(bytes) => Value::Bytes(bytes),
                None => {
                    self.mistake(at, format!("`{hex}` are no bytes"), "write pairs of hex digits");
                    Value::Word(0)
                }
            };
        }
        let found = match ty {
            Type::CStr => return Value::Text(text.to_owned()),
            Type::Scalar(Scalar::F64) => match text.parse() {
                Ok(value) => return Value::F64(value),
                Err(_) => None,
            },
            Type::Format => self.standard.format(text).map(|format| u64::from(format.id)),
            Type::OpId => self.standard.operator(text).map(|operator| u64::from(operator.id)),
            Type::Status => self.standard.errors.status(text).map(|status| status.code as u64),
            Type::Enum(name) => member(&self.standard.types.enums, name, text),
            Type::Flags(name) => member(&self.standard.types.flags, name, text),
            _ => None,
        };
        found.map_or_else(
            || {
                let message = format!("`{text}` is no value of type {ty}");
                self.mistake(at, message, "a variable is written with a `$`");
                Value::Word(0)
            },
            Value::Word,
        )
    }
}

fn member(enums: &[Enum], name: &str, value: &str) -> Option<u64> {
    let item = enums.iter().find(|item| item.name == name)?;
    item.values.iter().find(|known| known.name == value).map(|known| known.value)
}

/// What a pointer or an array points at; the type itself if it is none.
fn pointee(ty: &Type) -> &Type {
    match ty {
        Type::Ptr(inner) | Type::MutPtr(inner) | Type::Array(inner, _) => inner,
        other => other,
    }
}
