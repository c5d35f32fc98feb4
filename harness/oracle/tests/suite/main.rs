//! The oracle's tests: codecs and data laws against what others published, references against
//! exact arithmetic, bounds against many correct and many wrong algorithms.

mod blocks;
mod codecs;
mod data;
mod elementwise;
mod functions;
mod normalization;
mod packages;
mod sums;
mod support;
