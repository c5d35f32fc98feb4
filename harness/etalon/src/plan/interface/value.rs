//! Values of the scenarios: with names of their own for each use, and in words.

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

/// A value for people, short.
pub fn words(value: &Value) -> String {
    match value {
        Value::Word(0) => "0".to_owned(),
        Value::Word(word) if *word < 1 << 16 => word.to_string(),
        Value::Word(word) => format!("{word:#x}"),
        // Without the number that each use of a prop has.
        Value::Var(name) => {
            name.split(|c: char| c.is_ascii_digit()).next().unwrap_or("").to_owned()
        }
        Value::Plus(name, more) => format!("{name} + {more}"),
        Value::Struct(fields) => {
            let set = fields.iter().filter(|(_, value)| *value != Value::Word(0));
            let set: Vec<_> =
                set.map(|(name, value)| format!("{name}: {}", words(value))).collect();
            format!("{{{}}}", set.join(", "))
        }
        Value::List(items) => {
            format!("[{}]", items.iter().map(words).collect::<Vec<_>>().join(", "))
        }
        Value::Chain { stypes, endless } => {
            let nodes: Vec<_> = stypes.iter().map(|stype| format!("{stype:#x}")).collect();
            format!("chain of {}{}", nodes.join(", "), if *endless { ", endless" } else { "" })
        }
        Value::Out => "out".to_owned(),
        other => format!("{other:?}"),
    }
}
