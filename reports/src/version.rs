//! Versions of products and of the suite, and ranges of them.
//!
//! A version is whatever an adapter says. It is read as parts between `.`, `-` and `+`; parts are
//! compared as numbers, a part that is missing is 0, and a part that is no number comes before all
//! that are: `2.1-rc1 < 2.1 = 2.1.0 < 2.10`.
//!
//! A range is `*`, or bounds with commas between, all of which hold: `>=2.0, <2.3`. A bound without a
//! sign is that version alone.

use std::cmp::Ordering;
use std::str::FromStr;

/// Compares two versions.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (parts(a), parts(b));
    let part = |parts: &[Part], at: usize| parts.get(at).cloned().unwrap_or(Part::Number(0));
    let each = (0..a.len().max(b.len())).map(|at| part(&a, at).cmp(&part(&b, at)));
    each.fold(Ordering::Equal, Ordering::then)
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Word(String),
    Number(u64),
}

fn parts(version: &str) -> Vec<Part> {
    let part = |text: &str| match text.parse() {
        Ok(number) => Part::Number(number),
        Err(_) => Part::Word(text.to_owned()),
    };
    version.trim().split(['.', '-', '+']).map(part).collect()
}

/// A range of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range(Vec<(Bound, String)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// Signs, the longer ones first.
const SIGNS: [(&str, Bound); 5] = [
    ("<=", Bound::AtMost),
    (">=", Bound::AtLeast),
    ("<", Bound::Less),
    (">", Bound::More),
    ("=", Bound::Equal),
];

impl Range {
    /// Whether a version is within.
    pub fn contains(&self, version: &str) -> bool {
        self.0.iter().all(|(bound, end)| {
            let order = compare(version, end);
            match bound {
                Bound::Less => order.is_lt(),
                Bound::AtMost => order.is_le(),
                Bound::Equal => order.is_eq(),
                Bound::AtLeast => order.is_ge(),
                Bound::More => order.is_gt(),
            }
        })
    }
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Range, String> {
        if text.trim() == "*" {
            return Ok(Range(Vec::new()));
        }
        let bound = |text: &str| {
            let text = text.trim();
            let signed = SIGNS.iter().find_map(|(sign, b)| Some((*b, text.strip_prefix(sign)?)));
            let (bound, version) = signed.unwrap_or((Bound::Equal, text));
            let version = version.trim();
            let is_version = version.starts_with(|c: char| c.is_ascii_alphanumeric())
                && version.chars().all(|c| c.is_ascii_alphanumeric() || ".-+_~".contains(c));
            match is_version {
                true => Ok((bound, version.to_owned())),
                false => Err(format!(
                    "`{text}` is no bound of a version; expected one like `>=2.0, <2.3`, or `*`"
                )),
            }
        };
        text.split(',').map(bound).collect::<Result<_, _>>().map(Range)
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Less};

    use super::{Range, compare};

    #[test]
    fn versions_are_compared_by_parts() {
        assert_eq!(compare("2.1", "2.1.0"), Equal);
        for (a, b) in [("2.1-rc1", "2.1"), ("2.1", "2.10"), ("2.9.9", "2.10"), ("a", "0.0.1")] {
            assert_eq!(compare(a, b), Less, "{a} {b}");
            assert_eq!(compare(b, a), Less.reverse(), "{b} {a}");
        }
    }

    #[test]
    fn ranges_hold_or_do_not() {
        let range = |text: &str| text.parse::<Range>();
        assert!(range(">=2.0, <2.3").unwrap().contains("2.2.9"));
        assert!(!range(">=2.0, <2.3").unwrap().contains("2.3"));
        assert!(range("2.1").unwrap().contains("2.1.0"));
        assert!(range("*").unwrap().contains("anything"));
        for wrong in ["", ">=", ">= 2.0,", "^2", "2 1", "* , <3"] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
