//! Vendors: what is certified, how it is loaded, and what must be on the machine before.
//!
//! A vendor is a folder under `vendors/` with a manifest, `vendor.yaml`:
//!
//! ```yaml
//! vendor: acme
//! product: "Acme XPU 100"
//! adapter: {library: libacme_oxi.so, build: "make -C vendors/acme"}   # or {builtin: reference}
//! runtime:                                      # what the adapter needs; may be left out
//!   debian: [acme-driver]                       # packages of the distribution
//!   wheels:                                     # Python wheels, pinned; brought without root
//!     - {wheel: acme-runtime, version: "1.2", sha256: "…64 digits…", tags: py3-none-manylinux_2_28_x86_64}
//! claims: [{profile: core, level: 2}]           # what is certified
//! settings: {library: "${acme-runtime}/acme/libacme.so"}   # handed to oxi_negotiate
//! environment: {ACME_LOG: "off"}                # variables of the worker process
//! variants:                                     # other devices of the same adapter: `acme:mini`
//!   mini: {product: "Acme XPU mini", settings: {model: mini}}
//! ```
//!
//! A variant has the keys `product`, `runtime`, `claims`, `settings` and `environment`. Its settings
//! and variables are laid over those above, wheels and packages are added, and the rest replaces.
//! `${NAME}` is the folder of a wheel that `cargo xtask vendors` has unpacked.
//!
//! The library is looked for beside the manifest and beside the executable; if it is in neither
//! place, `build` is run in the folder above `vendors/`, and it is looked for again. A bare library
//! can be certified as well: it claims `core:1` unless told otherwise.
//!
//! Failures that are known while an adapter is being written stand beside the manifest, in
//! `expectations.yaml`, or of a variant in `expectations-<variant>.yaml`: see `reports::expect`.
#![forbid(unsafe_code)]

mod find;
mod manifest;
pub mod runtime;

pub use find::{Vendor, VendorError, folder, known};
pub use manifest::Manifest;
pub use runtime::{Runtime, Wheel};
