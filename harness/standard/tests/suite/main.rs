//! The standard's tests: expressions, witnesses, lint, and what mistakes look like.

mod common;
mod expressions;
mod lint;
mod mistakes_of_form;
mod mistakes_of_interfaces;
mod mistakes_of_meaning;
mod totality;
mod witnesses;
