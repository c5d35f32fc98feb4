//! Values of the scenarios, with names of their own for each use.

use wire::message::Value;

/// A value whose variables have `tag` in place of `@`.
pub fn renamed(value: &Value, tag: &str) -> Value {
    match value {
        Value::Var(name) => Value::Var(name.replace('@', tag)),
        Value::Plus(name, more) => Value::Plus(name.replace('@', tag), *more),
        Value::Struct(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), renamed(value, tag)));
            Value::Struct(fields.collect())
        }
        Value::List(items) => Value::List(items.iter().map(|item| renamed(item, tag)).collect()),
        other => other.clone(),
    }
}
