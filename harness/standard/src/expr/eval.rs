//! Evaluating checked code. Total: every arithmetic is checked, and what an environment refuses
//! becomes an error at the place of the node.

use super::ExprError;
use super::code::{Binary, Code, Kind, Node};
use super::value::Value;

/// What an expression is asked about: the values behind the names of its
/// [`Scope`](super::Scope).
pub trait Env<'a> {
    /// The value of a variable.
    ///
    /// # Errors
    /// If it has none, with the reason.
    fn variable(&self, number: usize) -> Result<Value<'a>, String>;

    /// The result of a function.
    ///
    /// # Errors
    /// If it has none for these arguments, with the reason.
    fn call(&self, number: usize, args: &[Value<'a>]) -> Result<Value<'a>, String>;

    /// A field of a struct.
    ///
    /// # Errors
    /// If the value has no such field.
    fn field(&self, of: &Value<'a>, _number: usize) -> Result<Value<'a>, String> {
        Err(format!("{of} has no fields"))
    }
}

impl Code {
    /// The value of the expression.
    ///
    /// # Errors
    /// Overflow, a bad index, a tensor that is left out: whatever has no value, with its place.
    pub fn eval<'a>(&'a self, env: &impl Env<'a>) -> Result<Value<'a>, ExprError> {
        eval(&self.root, env)
    }

    /// The value of an expression of type bool.
    ///
    /// # Errors
    /// As [`eval`](Code::eval).
    pub fn is_true<'a>(&'a self, env: &impl Env<'a>) -> Result<bool, ExprError> {
        truth(&self.root, env)
    }
}

fn truth<'a>(node: &'a Node, env: &impl Env<'a>) -> Result<bool, ExprError> {
    eval(node, env)?.bool().map_err(placed(node))
}

fn eval<'a>(node: &'a Node, env: &impl Env<'a>) -> Result<Value<'a>, ExprError> {
    match &node.kind {
        Kind::Bool(value) => Ok(Value::Bool(*value)),
        Kind::Int(value) => Ok(Value::Int(*value)),
        Kind::Float(value) => Ok(Value::Float(*value)),
        Kind::Text(text) => Ok(Value::Text(text)),
        Kind::List(items) => {
            let extent = |item| eval(item, env)?.extent().map_err(placed(item));
            Ok(Value::list(items.iter().map(extent).collect::<Result<_, _>>()?))
        }
        Kind::Variable(number) => env.variable(*number).map_err(placed(node)),
        Kind::Field(of, number) => env.field(&eval(of, env)?, *number).map_err(placed(node)),
        Kind::Call(number, args) => call(node, *number, args, env),
        Kind::Not(inner) => Ok(Value::Bool(!truth(inner, env)?)),
        Kind::Negate(inner) => match eval(inner, env)? {
            Value::Float(value) => Ok(Value::Float(-value)),
            value => {
                let negative = value.int().map_err(placed(node))?.checked_neg();
                negative.map(Value::Int).ok_or_else(|| overflow(node))
            }
        },
        Kind::And(sides) => either(sides, false, env),
        Kind::Or(sides) => either(sides, true, env),
        Kind::If(parts) => {
            let [condition, yes, no] = &**parts;
            if truth(condition, env)? { eval(yes, env) } else { eval(no, env) }
        }
        Kind::Binary(operator, sides) => {
            let [left, right] = &**sides;
            binary(node, *operator, eval(left, env)?, eval(right, env)?)
        }
    }
}

/// `&&` with `settles` false, `||` with `settles` true: a side with that value settles the whole,
/// even where the other side has no value.
fn either<'a>(
    sides: &'a [Node; 2],
    settles: bool,
    env: &impl Env<'a>,
) -> Result<Value<'a>, ExprError> {
    let [left, right] = sides;
    match truth(left, env) {
        Ok(value) if value == settles => Ok(Value::Bool(settles)),
        Ok(_) => truth(right, env).map(Value::Bool),
        Err(error) => match truth(right, env) {
            Ok(value) if value == settles => Ok(Value::Bool(settles)),
            _ => Err(error),
        },
    }
}

fn call<'a>(
    node: &'a Node,
    number: usize,
    args: &'a [Node],
    env: &impl Env<'a>,
) -> Result<Value<'a>, ExprError> {
    // Most functions take one or two arguments; those need no allocation.
    let value = match args {
        [] => env.call(number, &[]),
        [a] => env.call(number, &[eval(a, env)?]),
        [a, b] => env.call(number, &[eval(a, env)?, eval(b, env)?]),
        more => {
            let values: Result<Vec<_>, _> = more.iter().map(|arg| eval(arg, env)).collect();
            env.call(number, &values?)
        }
    };
    value.map_err(placed(node))
}

fn binary<'a>(
    node: &Node,
    operator: Binary,
    left: Value<'a>,
    right: Value<'a>,
) -> Result<Value<'a>, ExprError> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => integers(node, operator, left, right),
        (Value::Float(left), Value::Float(right)) => floats(node, operator, left, right),
        (Value::List(mut left), Value::List(right)) if operator == Binary::Add => {
            left.to_mut().extend_from_slice(&right);
            Ok(Value::List(left))
        }
        (Value::List(items), Value::Int(index)) if operator == Binary::Index => {
            let item = usize::try_from(index).ok().and_then(|index| items.get(index));
            item.map(|item| Value::Int(i128::from(*item))).ok_or_else(|| {
                placed(node)(format!("index {index} is not one of {} items", items.len()))
            })
        }
        (Value::Int(value), Value::List(items)) if operator == Binary::In => {
            Ok(Value::Bool(items.iter().any(|item| i128::from(*item) == value)))
        }
        (left, right) => match operator {
            Binary::Equal => Ok(Value::Bool(left == right)),
            Binary::NotEqual => Ok(Value::Bool(left != right)),
            _ => Err(placed(node)(format!("no such operation on {left} and {right}"))),
        },
    }
}

fn integers<'a>(
    node: &Node,
    operator: Binary,
    left: i128,
    right: i128,
) -> Result<Value<'a>, ExprError> {
    let number = match operator {
        Binary::Add => left.checked_add(right),
        Binary::Subtract => left.checked_sub(right),
        Binary::Multiply => left.checked_mul(right),
        Binary::Divide | Binary::Remainder if right == 0 => {
            return Err(placed(node)("division by zero".to_owned()));
        }
        Binary::Divide => left.checked_div(right),
        Binary::Remainder => left.checked_rem(right),
        _ => return compared(node, operator, &left, &right),
    };
    number.map(Value::Int).ok_or_else(|| overflow(node))
}

fn floats<'a>(
    node: &Node,
    operator: Binary,
    left: f64,
    right: f64,
) -> Result<Value<'a>, ExprError> {
    match operator {
        Binary::Add => Ok(Value::Float(left + right)),
        Binary::Subtract => Ok(Value::Float(left - right)),
        Binary::Multiply => Ok(Value::Float(left * right)),
        Binary::Divide => Ok(Value::Float(left / right)),
        _ => compared(node, operator, &left, &right),
    }
}

fn compared<'a, T: PartialOrd>(
    node: &Node,
    operator: Binary,
    left: &T,
    right: &T,
) -> Result<Value<'a>, ExprError> {
    Ok(Value::Bool(match operator {
        Binary::Equal => left == right,
        Binary::NotEqual => left != right,
        Binary::Less => left < right,
        Binary::LessEqual => left <= right,
        Binary::Greater => left > right,
        Binary::GreaterEqual => left >= right,
        _ => return Err(placed(node)("no such operation on two numbers".to_owned())),
    }))
}

fn placed(node: &Node) -> impl Fn(String) -> ExprError {
    let offset = node.at as usize;
    move |message| ExprError::at(offset, message)
}

fn overflow(node: &Node) -> ExprError {
    placed(node)("the integer overflows".to_owned())
}
