//! Expressions of operators as Rust source, for adapters that check calls without an evaluator.
//!
//! A node becomes an expression that gives a bool, an `i128`, an `f64`, a `Vec<i64>` or, for a tensor,
//! an `Option<&[i64]>`, within a function that returns a `Result`; whatever may have no value ends in
//! `?`. Functions of the language and checked arithmetic are calls of Rust functions of those names,
//! which whoever uses the source has to have at hand.

use super::code::{Binary, Code, Kind, Node, Wants};
use super::functions::FUNCTIONS;
use super::value::Ty;

impl Code {
    /// The expression in Rust; `variable` gives the source of a variable by its number.
    pub fn rust(&self, variable: &dyn Fn(usize) -> String) -> String {
        render(&self.root, variable)
    }
}

fn render(node: &Node, variable: &dyn Fn(usize) -> String) -> String {
    let of = |node: &Node| render(node, variable);
    let listed = |nodes: &[Node]| nodes.iter().map(of).collect::<Vec<_>>().join(", ");
    match &node.kind {
        Kind::Bool(value) => value.to_string(),
        Kind::Int(value) => value.to_string(),
        Kind::Float(value) => format!("{value:?}"),
        Kind::Text(text) => format!("{text:?}"),
        Kind::List(items) => format!("list([{}])?", listed(items)),
        Kind::Variable(number) => variable(*number),
        // Structs are what functions of the interface speak of, and operators never.
        Kind::Field(inner, number) => format!("{}.{number}", of(inner)),
        Kind::Call(number, args) => {
            let function = &FUNCTIONS[*number];
            let argument = |(wants, arg): (&Wants, &Node)| match wants {
                Wants::A(Ty::List) => format!("&{}", of(arg)),
                _ => of(arg),
            };
            let args: Vec<_> = function.wants.iter().zip(args).map(argument).collect();
            format!("{}({})?", function.name, args.join(", "))
        }
        Kind::Not(inner) => format!("!({})", of(inner)),
        Kind::Negate(inner) => format!("-({})", of(inner)),
        Kind::And(sides) => format!("both(|| Ok({}), || Ok({}))?", of(&sides[0]), of(&sides[1])),
        Kind::Or(sides) => format!("either(|| Ok({}), || Ok({}))?", of(&sides[0]), of(&sides[1])),
        Kind::If(parts) => {
            let [condition, yes, no] = &**parts;
            format!("(if {} {{ {} }} else {{ {} }})", of(condition), of(yes), of(no))
        }
        Kind::Binary(operator, sides) => {
            let (left, right) = (of(&sides[0]), of(&sides[1]));
            match operator {
                Binary::Add => format!("plus({left}, {right})?"),
                Binary::Subtract => format!("minus({left}, {right})?"),
                Binary::Multiply => format!("times({left}, {right})?"),
                Binary::Divide => format!("over({left}, {right})?"),
                Binary::Remainder => format!("modulo({left}, {right})?"),
                Binary::Equal => format!("({left} == {right})"),
                Binary::NotEqual => format!("({left} != {right})"),
                Binary::Less => format!("({left} < {right})"),
                Binary::LessEqual => format!("({left} <= {right})"),
                Binary::Greater => format!("({left} > {right})"),
                Binary::GreaterEqual => format!("({left} >= {right})"),
                Binary::In => format!("contains(&{right}, {left})"),
                Binary::Index => format!("item(&{left}, {right})?"),
            }
        }
    }
}
