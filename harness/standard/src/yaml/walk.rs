//! Where each node of a document stands, and which plain scalars are traps: a walk over the event
//! parser's events.

use std::collections::HashMap;

use saphyr_parser::{Event, Span};

/// Byte offsets of characters, because the event parser counts characters.
pub struct CharOffsets {
    starts: Vec<usize>,
}

impl CharOffsets {
    pub fn new(text: &str) -> Self {
        let starts = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
        CharOffsets { starts }
    }

    pub fn range(&self, span: &Span) -> (usize, usize) {
        let at = |index: usize| self.starts[index.min(self.starts.len() - 1)];
        (at(span.start.index()), at(span.end.index()))
    }
}

/// The state of the walk: a stack of open collections, and the path so far.
#[derive(Default)]
pub struct Walk {
    pub spans: HashMap<String, (usize, usize)>,
    open: Vec<Open>,
}

enum Open {
    Sequence { path: String, start: usize, next: usize },
    Mapping { path: String, start: usize, key: Option<String> },
}

impl Walk {
    /// Takes note of an event. If it is a key that its mapping has already: where that began.
    pub fn see(&mut self, event: &Event, range: (usize, usize)) -> Option<usize> {
        match event {
            Event::Scalar(value, ..) => {
                if let Some(Open::Mapping { path, key: key @ None, .. }) = self.open.last_mut() {
                    let earlier = self.spans.insert(format!("{path}/{value}#"), range);
                    *key = Some(value.to_string());
                    return earlier.map(|(start, _)| start);
                } else {
                    let path = self.place();
                    self.spans.insert(path, range);
                }
            }
            Event::SequenceStart(..) => {
                let path = self.place();
                self.open.push(Open::Sequence { path, start: range.0, next: 0 });
            }
            Event::MappingStart(..) => {
                let path = self.place();
                self.open.push(Open::Mapping { path, start: range.0, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(
                    Open::Sequence { path, start, .. } | Open::Mapping { path, start, .. },
                ) = self.open.pop()
                {
                    self.spans.insert(path, (start, range.1.max(start)));
                }
            }
            _ => {}
        }
        None
    }

    /// The path of the node that begins now; moves its parent on.
    fn place(&mut self) -> String {
        match self.open.last_mut() {
            None => String::new(),
            Some(Open::Sequence { path, next, .. }) => {
                *next += 1;
                format!("{path}/{}", *next - 1)
            }
            Some(Open::Mapping { path, key, .. }) => {
                format!("{path}/{}", key.take().unwrap_or_default())
            }
        }
    }
}

/// Why a plain scalar may not stand unquoted, if it may not.
pub fn ambiguous(value: &str) -> Option<String> {
    let old_boolean = ["yes", "no", "on", "off"];
    if old_boolean.contains(&value.to_ascii_lowercase().as_str()) {
        return Some(format!(
            "some YAML readers take it for a boolean: write \"{value}\", true or false"
        ));
    }
    if value.is_empty() || value == "~" || value.eq_ignore_ascii_case("null") {
        return Some("write a value, quote the word, or leave the key out".to_owned());
    }
    let numeric = value.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let special = [".inf", "-.inf", "+.inf", ".nan"].contains(&value.to_ascii_lowercase().as_str());
    let hex =
        value.strip_prefix("0x").is_some_and(|digits| u64::from_str_radix(digits, 16).is_ok());
    if special || numeric && value.parse::<i64>().is_err() && !hex && value.parse::<f64>().is_ok() {
        return Some(format!("floats are strings, so that every reader rounds alike: \"{value}\""));
    }
    if numeric && value.len() > 1 && value.starts_with('0') && !hex && value.parse::<i64>().is_ok()
    {
        return Some("some YAML readers take a leading zero for octal".to_owned());
    }
    None
}
