//! Values of the scenarios: with names of their own for each use, and where two differ.

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

/// The parts of a value that differ from those of another: `desc.size`, `bindings.inputs[0].offset`.
/// Of lists only the first such item counts: what follows may be spare.
pub fn differing(name: &str, value: &Value, plain: &Value) -> Vec<String> {
    match (value, plain) {
        _ if value == plain => Vec::new(),
        (Value::Struct(fields), Value::Struct(plain)) => {
            let of = |(field, value): &(String, Value)| {
                let name = format!("{name}.{field}");
                match plain.iter().find(|(known, _)| known == field) {
                    Some((_, plain)) => differing(&name, value, plain),
                    None => vec![name],
                }
            };
            fields.iter().flat_map(of).collect()
        }
        (Value::List(items), Value::List(plain)) if items.len() == plain.len() => {
            let pairs = items.iter().zip(plain).enumerate();
            let mut of =
                pairs.map(|(i, (item, plain))| differing(&format!("{name}[{i}]"), item, plain));
            of.find(|parts| !parts.is_empty()).unwrap_or_default()
        }
        _ => vec![name.to_owned()],
    }
}
