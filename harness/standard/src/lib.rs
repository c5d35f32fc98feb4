//! The standard: everything under `spec/`, read strictly, checked, and modelled.
#![forbid(unsafe_code)]

pub mod acceptance;
pub mod formats;
pub mod ops;
pub mod yaml;
