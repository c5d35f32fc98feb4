//! Scenarios: lists of calls, in YAML.
//!
//! | step | does |
//! |---|---|
//! | `buffer_create: {device: $device, desc: {bytes: 64}, as: b}` | calls a function by its parameters' names; what it writes is kept under `as` |
//! | `…, returns: E_SIZE` | …and expects that status, or one of a list; `OK` if left out |
//! | `…, must: E_OUT_OF_MEMORY` | …at least once |
//! | `…, breaks: OXI-MEM-0031` | …and names the requirement that any other status breaks; the case's first if left out |
//! | `host: {as: h, bytes: 4096, word: 7}` | makes host memory, filled with a 32-bit word |
//! | `set: {host: $h, word: 8}` | writes over host memory |
//! | `poke: {at: $m, bytes: 64, word: 8}` | writes to memory that the adapter mapped |
//! | `expect: {host: $h, words: 7}`, `expect: {at: $m, bytes: 64, words: 7}` | every 32-bit word there is 7 |
//! | `expect: {host: $h, rising: true}` | the words there rise, up to words of all ones |
//! | `expect: {host: $h, same_as: $g}` | the same words are there as in other host memory |
//! | `expect: {value: $after.free, equals: $before.free}` | two values are equal; `differs`, `above` and `at_most` as well, the last with `slack: 4` |
//! | `expect: {value: $info.workspace_align, power_of_two: true}` | a value is 1, 2, 4… |
//! | `repeat: {times: 100, steps: […]}` | the steps, so often |
//! | `race: {times: 300, ms: 500, steps: […]}` | the steps again and again with pauses before calls, at most so often and so long |
//! | `growth: {what: allocated, times: 900, ms: 500, steps: […], as: more}` | the least that was taken and not given back in any of four such races |
//! | `poll: {ms: 5000, stream_query: {stream: $s}}` | a call, until it returns `OK` |
//! | `parallel: [[…], […]]` | each list in a thread of its own, begun together |
//! | `parallel: {threads: 8, steps: […]}` | the same steps in so many threads; `#` is the number of the thread |
//! | `delay: {us: 50}` | waits |
//! | `choose: {op: [copy, sqrt], elements: 16, as: o}` | the id of the first of these operators that is offered, on f32 |
//! | `plan: {op: [copy, sqrt], elements: 16, as: p}` | plans it; with `layout: device`, on tensors in the device's own layout, as `choose` too |
//! | `plan: {op: [matmul], elements: 4, weights: {layout: device, flags: constant}, as: p}` | plans an operator of two inputs, on tensors of 4 × 4, with the second so |
//! | `meet: {host: {abi_minor: 0}, answer: {}, as: a}` | calls `oxi_negotiate`; `returns` and `breaks` as for functions |
//! | `inject: {device: $d, fault: execution}` | makes the device fail, by the extension oxi.fault |
//! | `took: {as: t}` | nanoseconds that the last call of this thread took; to be compared with others of the same run, never with the clock |
//! | `count: {what: threads, as: t}` | counts threads, files or memory (KiB) of the process, or bytes `allocated` by the C library |
//!
//! `$device` is the open device. Values are integers, `$variables` and their fields (of text, its
//! length; of host memory `word`, the first), sums
//! (`$info.max_alloc + 1`), names of the parameter's enumeration, formats and operators, structs as
//! mappings, arrays as lists, `"bytes:00ff"` for bytes, and `"null"`. A parameter that the function
//! writes need not be named. Of every call that fails the judge also looks at the last error and at
//! what was written; of every call, at what it must leave as it was.

mod call;
mod compile;
mod keys;
mod memory;
mod script;
pub mod stage;
mod values;

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use standard::yaml::Value as Yaml;

pub use self::compile::{Mistake, compile};
pub use self::script::{Comparison, Expectation, Part, Rule, Script};

/// One step as written: a verb and what belongs to it.
#[derive(Debug, Clone)]
pub struct StepSpec {
    verb: String,
    body: Yaml,
}

impl StepSpec {
    /// A call with one argument.
    pub fn call(function: &str, param: &str, value: &str) -> Self {
        let body = [(Yaml::from(param), Yaml::from(value))].into_iter().collect();
        Self { verb: function.to_owned(), body: Yaml::Mapping(body) }
    }
}

impl<'de> Deserialize<'de> for StepSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strict;
        impl<'de> Visitor<'de> for Strict {
            type Value = StepSpec;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a step: one function or verb, with what belongs to it")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<StepSpec, M::Error> {
                let error = |text| Err(serde::de::Error::custom(text));
                let Some((verb, body)) = map.next_entry()? else {
                    return error("a step names a function or verb");
                };
                match map.next_key::<String>()? {
                    None => Ok(StepSpec { verb, body }),
                    Some(_) => error("a step has one key; indent what belongs to it"),
                }
            }
        }
        deserializer.deserialize_map(Strict)
    }
}

/// Puts a text in place of a mark, everywhere in the texts of a value.
pub fn rename(value: &mut Yaml, mark: char, by: &str) {
    match value {
        Yaml::String(text) => *text = text.replace(mark, by),
        Yaml::Sequence(items) => items.iter_mut().for_each(|item| rename(item, mark, by)),
        Yaml::Mapping(map) => map.values_mut().for_each(|item| rename(item, mark, by)),
        _ => {}
    }
}
