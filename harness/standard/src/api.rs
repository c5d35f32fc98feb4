//! Functions of the C ABI: `spec/api/*.yaml`, a list of functions a file.
//!
//! ```yaml
//! - fn: buffer_create
//!   slot: 11                      # permanent place in the function table
//!   since: "0.1"
//!   about: Allocates memory on a heap of the device.
//!   threads: {device: internal}   # per handle: internal | external | immutable
//!   params:
//!     - {name: device, type: handle<device>, dir: in, about: "..."}
//!     - {name: desc, type: ptr<struct<buffer_desc>>, dir: in, about: "..."}
//!     - {name: out, type: mut_ptr<handle<buffer>>, dir: out, own: caller, release: buffer_destroy, about: "..."}
//!   errors:
//!     - {id: OXI-MEM-0031, when: "desc.bytes == 0", code: E_SIZE, detect: always, says: "..."}
//!     - {id: OXI-MEM-0035, provoke: alloc_until_fail, code: E_OUT_OF_MEMORY, detect: always, says: "..."}
//! ```
//!
//! `when` is an expression over the parameters. A pointer parameter stands for what it points at;
//! `is_null(p)` asks for the pointer itself, `live(h)` whether a handle may be used. `provoke`
//! names a provocation that the harness stages where no argument alone brings the error about.
//! A failing call leaves `out` parameters null and has no other effect, unless its class says so.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::types::Type;
use crate::yaml::Text;

/// One function of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Name: `buffer_create`.
    #[serde(rename = "fn")]
    pub name: Text,
    /// Permanent place in the function table.
    pub slot: u32,
    /// First version of the standard that has it.
    pub since: Text,
    /// What it does.
    pub about: Text,
    /// Who keeps concurrent calls on a handle apart, per handle parameter.
    #[serde(default)]
    pub threads: IndexMap<Text, Threads>,
    /// Parameters in order.
    pub params: Vec<Param>,
    /// When it fails, and how.
    #[serde(default)]
    pub errors: Vec<ErrorRule>,
}

impl Function {
    /// The capability without which a device refuses the function, with the rule that says so.
    pub fn capability(&self) -> Option<(&str, &ErrorRule)> {
        let whole =
            |rule: &&ErrorRule| rule.when.as_ref().is_some_and(|when| when.starts_with('!'));
        let mut rules = self.errors.iter().filter(whole);
        rules.find_map(|rule| Some((rule.capability()?, rule)))
    }
}

/// Who keeps concurrent calls on one handle apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Threads {
    /// The adapter: any thread may call at any time.
    Internal,
    /// The caller: one call at a time.
    External,
    /// Nobody needs to: the handle does not change.
    Immutable,
}

/// A parameter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Name in expressions and scenarios.
    pub name: Text,
    /// Type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Which way data flow.
    pub dir: Direction,
    /// What it means, with its unit.
    pub about: Text,
    /// Who owns what an `out` parameter returns.
    #[serde(default)]
    pub own: Option<Owner>,
    /// The function that gives an owned result back.
    #[serde(default)]
    pub release: Option<Text>,
    /// Whether null is a legal value of a pointer.
    #[serde(default)]
    pub nullable: bool,
}

/// Which way data flow through a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Read by the adapter.
    In,
    /// Written by the adapter.
    Out,
}

/// Who owns a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The caller gives it back through `release`.
    Caller,
    /// The adapter; valid as long as the parent handle.
    Adapter,
}

/// One way in which a function fails: a requirement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorRule {
    /// Permanent requirement id.
    pub id: Text,
    /// Expression over the parameters under which it fails.
    #[serde(default)]
    pub when: Option<Text>,
    /// Or: the provocation that brings it about.
    #[serde(default)]
    pub provoke: Option<Text>,
    /// Rules that must not apply for this one to mean anything.
    #[serde(default)]
    pub needs: Vec<Text>,
    /// The status.
    pub code: Text,
    /// Who must notice.
    pub detect: Detect,
    /// The requirement in words.
    pub says: Text,
}

impl ErrorRule {
    /// The capability that it asks about.
    pub fn capability(&self) -> Option<&str> {
        let (_, rest) = self.when.as_ref()?.split_once("has_cap(")?;
        rest.split('\'').nth(1)
    }
}

/// Who must notice an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detect {
    /// The adapter, in every build.
    Always,
    /// Nobody: the behaviour is undefined and never tested.
    Undefined,
}
