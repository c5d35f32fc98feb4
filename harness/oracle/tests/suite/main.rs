//! The oracle's tests: codecs and data laws against what others published, references against
//! exact arithmetic and what ONNX says of its operators, bounds against many correct and many wrong
//! algorithms.

mod attention;
mod blocks;
mod codecs;
mod data;
mod elementwise;
mod functions;
mod indexing;
mod logarithms;
mod movement;
mod normalization;
mod norms;
mod onnx;
mod orders;
mod packages;
mod products;
mod quantisation;
mod random;
mod selection;
mod statistics;
mod sums;
mod support;
mod training;
mod windows;
