//! Checked expressions: every name resolved to a number, every type known.

use std::fmt;

use super::value::Ty;

/// A checked expression, ready to be evaluated any number of times.
#[derive(Debug, Clone)]
pub struct Code {
    pub(super) root: Node,
    pub(super) text: String,
}

impl Code {
    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the expression mentions the variable of this number.
    pub fn uses(&self, variable: usize) -> bool {
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            match &node.kind {
                Kind::Variable(number) if *number == variable => return true,
                Kind::List(nodes) | Kind::Call(_, nodes) => open.extend(nodes),
                Kind::Field(inner, _) | Kind::Not(inner) | Kind::Negate(inner) => open.push(inner),
                Kind::And(pair) | Kind::Or(pair) | Kind::Binary(_, pair) => open.extend(&**pair),
                Kind::If(parts) => open.extend(&**parts),
                _ => {}
            }
        }
        false
    }
}

/// The names that an expression may use. `'s` is the lifetime of the standard they come from.
pub trait Scope<'s> {
    /// The number and type of a variable.
    fn variable(&self, name: &str) -> Option<(usize, Ty<'s>)>;

    /// All variables, for suggestions.
    fn variables(&self) -> Vec<&str>;

    /// The functions; their index is their number.
    fn functions(&self) -> &'static [Signature];

    /// The number and type of a field of a struct.
    fn field(&self, _structure: &str, _field: &str) -> Option<(usize, Ty<'s>)> {
        None
    }

    /// All fields of a struct, for suggestions.
    fn fields(&self, _structure: &str) -> Vec<&str> {
        Vec::new()
    }

    /// Whether a text names something of this kind: an enum, a capability.
    ///
    /// # Errors
    /// The names there are, if it does not.
    fn named(&self, _kind: &str, _text: &str) -> Result<(), Vec<&str>> {
        Ok(())
    }
}

/// A function that expressions can call.
#[derive(Debug)]
pub struct Signature {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub wants: &'static [Wants],
    /// What it gives.
    pub gives: Ty<'static>,
    /// What that is, in words.
    pub about: &'static str,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (i, wants) in self.wants.iter().enumerate() {
            write!(f, "{}{wants}", if i == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}

/// What a function takes as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// A value of this type.
    A(Ty<'static>),
    /// A handle of any kind.
    AnyHandle,
    /// A parameter by name, whatever its type; the function gets its number.
    Parameter,
    /// A text in quotes that names something of this kind.
    Name(&'static str),
}

impl fmt::Display for Wants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wants::A(ty) => {
                let words = ty.to_string();
                f.write_str(words.split_once(' ').map_or(words.as_str(), |(_, noun)| noun))
            }
            Wants::AnyHandle => f.write_str("handle"),
            Wants::Parameter => f.write_str("parameter"),
            Wants::Name(kind) => write!(f, "'{kind}'"),
        }
    }
}

/// A node and its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub at: u32,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Variable(usize),
    Field(Box<Node>, usize),
    Call(usize, Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    If(Box<[Node; 3]>),
    Binary(Binary, Box<[Node; 2]>),
}

/// Operators of two values that need both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Index,
}
