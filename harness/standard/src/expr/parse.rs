//! From text to syntax. The grammar and its parser are the `cel` package's.
//!
//! The parser recurses and was not written for hostile text, so what it is given is bounded in
//! length and nesting first, and a panic of its own would come back as an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cel::common::ast::{EntryExpr, Expr as Syntax, IdedExpr, SourceInfo};
use cel::parser::{ParseError, Parser};

use super::ExprError;

/// Longest text of an expression, in bytes.
const LONGEST: usize = 1000;

/// Deepest nesting of parentheses and brackets.
const DEEPEST: usize = 32;

/// An expression that was read, but not yet checked against the names it may use.
#[derive(Debug)]
pub struct Expr {
    pub(super) text: String,
    pub(super) syntax: IdedExpr,
    source: SourceInfo,
}

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// If the text is not one expression of the grammar, with the place.
    pub fn parse(text: &str) -> Result<Expr, ExprError> {
        bounded(text)?;
        let parser = Parser::new();
        let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse_with_source_info(text)))
            .map_err(|_| ExprError::at(0, "the expression cannot be read"))?;
        match parsed {
            Ok((syntax, source)) => Ok(Expr { text: text.to_owned(), syntax, source }),
            Err(errors) => Err(errors.errors.first().map_or_else(
                || ExprError::at(0, "the expression cannot be read"),
                |error| translated(text, error),
            )),
        }
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names of the variables that it mentions, each once, in alphabetical order.
    pub fn variables(&self) -> Vec<&str> {
        self.names(|syntax| match syntax {
            Syntax::Ident(name) => Some(name),
            _ => None,
        })
    }

    /// Names of the functions that it calls, operators not counted, each once, in alphabetical
    /// order.
    pub fn functions(&self) -> Vec<&str> {
        self.names(|syntax| match syntax {
            Syntax::Call(call) if is_name(&call.func_name) => Some(&call.func_name),
            _ => None,
        })
    }

    fn names<'e>(&'e self, pick: impl Fn(&'e Syntax) -> Option<&'e String>) -> Vec<&'e str> {
        let mut names = Vec::new();
        let mut open = vec![&self.syntax];
        while let Some(node) = open.pop() {
            names.extend(pick(&node.expr).map(String::as_str));
            children(&node.expr, &mut open);
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Byte offset of a node. Calls are recorded at their parenthesis; the name before it says
    /// more.
    pub(super) fn offset(&self, node: &IdedExpr) -> usize {
        // Places of tokens are bytes; only those of errors count characters.
        let start = self.source.offset_for(node.id).map_or(0, |(start, _)| start as usize);
        let Some(before) = self.text.get(..start) else { return 0 };
        match &node.expr {
            Syntax::Call(call) if before.ends_with(&call.func_name) => start - call.func_name.len(),
            _ => start,
        }
    }
}

/// Whether the name of a call is one that people write, and not that of an operator.
pub(super) fn is_name(function: &str) -> bool {
    function.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn children<'e>(syntax: &'e Syntax, open: &mut Vec<&'e IdedExpr>) {
    match syntax {
        Syntax::Call(call) => {
            open.extend(call.target.as_deref());
            open.extend(&call.args);
        }
        Syntax::List(list) => open.extend(&list.elements),
        Syntax::Select(select) => open.push(&select.operand),
        Syntax::Map(map) => open.extend(map.entries.iter().filter_map(|entry| match &entry.expr {
            EntryExpr::MapEntry(entry) => Some(&entry.value),
            EntryExpr::StructField(_) => None,
        })),
        Syntax::Comprehension(of) => open.extend([&of.iter_range, &of.loop_step]),
        _ => {}
    }
}

/// Refuses text that the recursive parser should not see.
fn bounded(text: &str) -> Result<(), ExprError> {
    if text.trim().is_empty() {
        return Err(ExprError::at(0, "the expression is empty"));
    }
    if text.len() > LONGEST {
        let message = format!("the expression is longer than {LONGEST} bytes");
        let help = "name its parts under `let:`".to_owned();
        return Err(ExprError::at(0, message).with_help(Some(help)));
    }
    let mut depth = 0_usize;
    for (offset, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // Nested conditionals recurse without a bracket.
            '?' => depth += 1,
            c if c.is_control() => {
                return Err(ExprError::at(offset, "the expression holds a control character"));
            }
            _ => {}
        }
        if depth > DEEPEST {
            return Err(ExprError::at(offset, "the expression is nested too deeply"));
        }
    }
    Ok(())
}

/// The parser's error in our words, at a byte offset of the text.
fn translated(text: &str, error: &ParseError) -> ExprError {
    // Positions are 1-based lines and columns; the text is one line, columns count characters.
    let column = usize::try_from(error.pos.1 - 1).unwrap_or(0);
    let offset = byte_of(text, column);
    let found = text[offset..].split_whitespace().next().unwrap_or("");
    if found.is_empty() {
        return ExprError::at(offset, "the expression ends too early");
    }
    let message = match error.msg.strip_prefix("Syntax error: ").unwrap_or(&error.msg) {
        what if what.starts_with("token recognition") || what.starts_with("no viable") => {
            format!("`{found}` means nothing here")
        }
        what if what.starts_with("extraneous") || what.starts_with("mismatched") => {
            format!("`{found}` does not fit here")
        }
        what => what.split(" expecting ").next().unwrap_or(what).to_owned(),
    };
    let help = match found {
        "=" => Some("write `==` to compare".to_owned()),
        "and" | "&" => Some("write `&&`".to_owned()),
        "or" | "|" => Some("write `||`".to_owned()),
        "not" => Some("write `!`".to_owned()),
        _ => None,
    };
    ExprError::at(offset, message).with_help(help)
}

/// Byte offset of the `index`-th character.
fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}
