//! The manifest of a vendor, and its variants.

use indexmap::IndexMap;
use serde::Deserialize;
use standard::profiles::Claim;
use standard::yaml::{Complaint, Source, Text};

use crate::runtime::Runtime;

/// `vendor.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its name, that of the folder.
    pub vendor: Text,
    /// What it makes.
    pub product: Text,
    /// Where its adapter is.
    pub adapter: Adapter,
    /// What must be on the machine.
    #[serde(default)]
    pub runtime: Runtime,
    /// What it claims.
    pub claims: Vec<Claim>,
    /// Handed to the adapter.
    #[serde(default)]
    pub settings: IndexMap<Text, Text>,
    /// Variables of the worker's environment.
    #[serde(default)]
    pub environment: IndexMap<Text, Text>,
    /// Other devices of the same adapter.
    #[serde(default)]
    pub variants: IndexMap<Text, Variant>,
}

/// Where an adapter is: one of the first two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// Linked into the executable, under this name.
    #[serde(default)]
    pub builtin: Option<Text>,
    /// A shared library.
    #[serde(default)]
    pub library: Option<Text>,
    /// The command that makes it.
    #[serde(default)]
    pub build: Option<Text>,
}

/// Another device of the same adapter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    #[serde(default)]
    product: Option<Text>,
    #[serde(default)]
    runtime: Runtime,
    #[serde(default)]
    claims: Option<Vec<Claim>>,
    #[serde(default)]
    settings: IndexMap<Text, Text>,
    #[serde(default)]
    environment: IndexMap<Text, Text>,
}

impl Manifest {
    /// Reads a manifest; `path` is for messages.
    ///
    /// # Errors
    /// A complaint that points at what is wrong.
    pub fn read(path: &str, text: &str) -> Result<Self, Box<Complaint>> {
        let (manifest, source) = Source::read::<Self>(path, text)?;
        let complain = |at: &str, what: String, help: &str| {
            Err(Box::new(source.complain(at, what).with_help(help)))
        };
        if manifest.adapter.builtin.is_some() == manifest.adapter.library.is_some() {
            let help = "write `{library: …}` or `{builtin: …}`";
            return complain("/adapter", "an adapter is built in or a library".to_owned(), help);
        }
        let runtimes = std::iter::once((String::from("/runtime"), &manifest.runtime));
        let of_variants = manifest.variants.iter();
        let of_variants =
            of_variants.map(|(name, v)| (format!("/variants/{name}/runtime"), &v.runtime));
        for (at, runtime) in runtimes.chain(of_variants) {
            for (index, wheel) in runtime.wheels.iter().enumerate() {
                if wheel.sha256.len() != 64 || !wheel.sha256.chars().all(|c| c.is_ascii_hexdigit())
                {
                    let at = format!("{at}/wheels/{index}/sha256");
                    let what = "this is no SHA-256".to_owned();
                    return complain(&at, what, "64 hexadecimal digits; `sha256sum` prints them");
                }
            }
        }
        Ok(manifest)
    }

    /// The manifest of a variant; `None` if there is none of that name.
    pub fn variant(&self, name: &str) -> Option<Self> {
        let variant = self.variants.get(name)?.clone();
        let mut one = self.clone();
        one.vendor = format!("{}:{name}", self.vendor).into();
        one.product = variant.product.unwrap_or(one.product);
        one.claims = variant.claims.unwrap_or(one.claims);
        one.runtime.debian.extend(variant.runtime.debian);
        one.runtime.wheels.extend(variant.runtime.wheels);
        one.settings.extend(variant.settings);
        one.environment.extend(variant.environment);
        one.variants.clear();
        Some(one)
    }

    /// It and its variants.
    pub fn all(&self) -> Vec<Self> {
        let variants = self.variants.keys().filter_map(|name| self.variant(name));
        std::iter::once(self.clone()).chain(variants).collect()
    }
}
