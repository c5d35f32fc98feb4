//! Accuracy classes: `spec/acceptance.yaml`, the only place where tolerances live.
//!
//! A class names a rule that the oracle knows how to apply, and the constants of that rule. A type
//! row of an operator picks one with `accept: contraction` or, where the class takes a limit,
//! `accept: "ulp(3)"`. No case, vendor file or flag can loosen one.
//!
//! ```yaml
//! - class: contraction
//!   about: A sum of products, accumulated in any order.
//!   rule: "|y - r| <= u_out*|r| + c*K*u_acc*A + eta"
//!   constants: {c: "1"}
//! ```

use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::yaml::Text;

/// One accuracy class.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Name, as `accept:` cites it.
    pub class: Text,
    /// One sentence for readers.
    pub about: Text,
    /// The rule as a formula for readers; the oracle implements it.
    pub rule: Text,
    /// Whether `accept:` carries a limit, as in `ulp(3)`.
    #[serde(default)]
    pub limited: bool,
    /// Constants of the rule, as floats in strings.
    #[serde(default)]
    pub constants: IndexMap<Text, Text>,
}

impl Class {
    /// A constant of the rule; `None` if the YAML lacks it or it is not a number.
    pub fn constant(&self, name: &str) -> Option<f64> {
        self.constants.get(name).and_then(|text| text.parse().ok())
    }
}

/// What a type row asks for: a class and, where the class has one, its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Accept {
    /// Name of the class.
    pub class: String,
    /// The number in parentheses.
    pub limit: Option<f64>,
}

impl FromStr for Accept {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((class, rest)) = text.split_once('(') else {
            return Ok(Accept { class: text.to_owned(), limit: None });
        };
        let limit = rest
            .strip_suffix(')')
            .and_then(|limit| limit.parse().ok())
            .ok_or_else(|| format!("expected `class` or `class(limit)`, found `{text}`"))?;
        Ok(Accept { class: class.to_owned(), limit: Some(limit) })
    }
}

impl fmt::Display for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            Some(limit) => write!(f, "{}({limit})", self.class),
            None => f.write_str(&self.class),
        }
    }
}
