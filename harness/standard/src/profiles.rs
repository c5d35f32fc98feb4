//! Profiles: `spec/profiles.yaml`, what a claim contains.
//!
//! A profile has levels; each contains those before it. A level lists functions and operators with
//! their type tuples. What a claimed level needs cannot be skipped: `unsupported` breaks the claim.
//!
//! ```yaml
//! - profile: core
//!   about: What every chip offers.
//!   levels:
//!     - level: 1
//!       about: One operator can be run.
//!       functions: [device_count, ...]
//!     - level: 2
//!       about: Basic operators in single precision.
//!       functions: [event_create, ...]
//!       operators:
//!         - {op: add, types: [f32, i32]}
//! ```

use serde::Deserialize;

use crate::yaml::Text;

/// What a claim contains.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name.
    pub profile: Text,
    /// One sentence.
    pub about: Text,
    /// Levels in rising order.
    pub levels: Vec<Level>,
}

/// One level of a profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its number, from 1.
    pub level: u32,
    /// One sentence.
    pub about: Text,
    /// Functions it adds.
    #[serde(default)]
    pub functions: Vec<Text>,
    /// Operators it adds.
    #[serde(default)]
    pub operators: Vec<ProfileOperator>,
}

/// Type tuples of an operator that a level asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileOperator {
    /// The operator.
    pub op: Text,
    /// Its type tuples.
    pub types: Vec<Text>,
}

/// A profile at a level, as vendors claim it: `core:2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The profile.
    pub profile: String,
    /// The level, and all before it.
    pub level: u32,
}

impl std::fmt::Display for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.profile, self.level)
    }
}

impl std::str::FromStr for Claim {
    type Err = String;

    fn from_str(text: &str) -> Result<Claim, String> {
        let (profile, level) = text.split_once(':').unwrap_or((text, "1"));
        let level = level
            .parse()
            .map_err(|_| format!("expected `profile` or `profile:level`, found `{text}`"))?;
        Ok(Claim { profile: profile.to_owned(), level })
    }
}

impl Profile {
    /// Levels that a claim of `level` contains.
    pub fn up_to(&self, level: u32) -> impl Iterator<Item = &Level> {
        self.levels.iter().filter(move |l| l.level <= level)
    }

    /// Whether a claim of `level` contains this function.
    pub fn has_function(&self, level: u32, function: &str) -> bool {
        self.up_to(level).any(|l| l.functions.iter().any(|f| f == function))
    }

    /// Whether a claim of `level` contains this type tuple of this operator.
    pub fn has_operator(&self, level: u32, op: &str, tuple: &str) -> bool {
        let mut rows = self.up_to(level).flat_map(|l| &l.operators);
        rows.any(|row| row.op == op && row.types.iter().any(|t| t == tuple))
    }
}
