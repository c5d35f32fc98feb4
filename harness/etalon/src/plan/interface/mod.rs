//! Cases that follow from the functions of the standard. Nobody writes these.
//!
//! For every function there is a *control*: a call that breaks no rule, found by search. Each case
//! then changes one thing about it, and expects what the standard says of that:
//!
//! | case | changes |
//! |---|---|
//! | `accepts` | nothing |
//! | `declared` | nothing; what a device refuses that does not declare the capability |
//! | `refuses` | an argument so that one error rule applies, and no other |
//! | `null` | a pointer to null |
//! | `handle` | a handle to null, to one of another kind, to one that was destroyed |
//! | `struct` | a header: type, size, what lies behind the fields, what is chained; reserved fields; the same of the tensors that a descriptor points at, and null pointers in it |
//!
//! A case makes the control first, then the changed call, then the same call on the same objects
//! with the change undone, so that it shows that the change alone is refused, and that the refusal
//! had no effect.
//!
//! The way here: `props` says what handles can be staged, `argument` what each parameter may
//! be, `world` answers what the rules ask of both, `search` finds controls and breaches, and
//! `script` and `headers` write the scenarios with what `value` makes of the arguments.

mod argument;
mod headers;
mod props;
mod script;
mod search;
mod value;
mod world;

use standard::Standard;
use standard::api::{ErrorRule, Function};
use standard::types::Type;

use self::argument::Arguments;
use self::search::Search;
use super::Case;
use crate::suite::Suite;

/// Every derived case of the functions.
pub fn derive(suite: &Suite) -> Vec<Case> {
    let standard = &suite.standard;
    let arguments = Arguments::new(standard);
    standard.functions.iter().flat_map(|function| of(standard, &arguments, function)).collect()
}

/// Functions of which no legal call was found, in the order of the standard. They have no derived
/// cases at all, so that nothing would show that they do what they are for.
pub fn uncalled(standard: &Standard) -> Vec<String> {
    let arguments = Arguments::new(standard);
    let functions = standard.functions.iter();
    let uncalled = functions.filter(|it| Search::new(standard, &arguments, it).is_none());
    uncalled.map(|function| function.name.to_string()).collect()
}

/// Error rules that no call was found to break, in the order of the standard.
///
/// Rules that are brought about otherwise than by arguments do not count, nor do those about the
/// descriptor of an operator: the cases of the operators break them.
pub fn unbroken(standard: &Standard) -> Vec<String> {
    let arguments = Arguments::new(standard);
    let functions = standard.functions.iter();
    functions.flat_map(|function| unbroken_of(standard, &arguments, function)).collect()
}

fn unbroken_of(standard: &Standard, arguments: &Arguments, function: &Function) -> Vec<String> {
    let search = Search::new(standard, arguments, function);
    let breaches = search.as_ref().map(Search::breaches).unwrap_or_default();
    let undeclared = |rule: &ErrorRule| {
        let (search, capability) = (search.as_ref()?, rule.capability()?);
        search.undeclared(rule, capability)
    };
    let broken = |rule: &ErrorRule| {
        breaches.iter().any(|breach| breach.rule.id == rule.id) || undeclared(rule).is_some()
    };
    let of_operators =
        |when: &str| world::OF_OPERATORS.iter().any(|name| when.contains(&format!("{name}(")));
    // Without a control the function has no cases at all, so all its rules are named.
    let elsewhere = |when: &str| search.is_some() && of_operators(when);
    let asks = |rule: &ErrorRule| rule.when.as_ref().is_some_and(|when| !elsewhere(when));
    let unbroken = function.errors.iter().filter(|rule| asks(rule) && !broken(rule));
    unbroken.map(|rule| rule.id.to_string()).collect()
}

fn of(standard: &Standard, arguments: &Arguments, function: &Function) -> Vec<Case> {
    let Some(search) = Search::new(standard, arguments, function) else { return Vec::new() };
    let mut writer = script::Writer::new(standard, arguments, function, search.control());
    writer.accepts();
    if let Some(call) = search.on_tensor() {
        writer.accepts_tensor(&call);
    }
    for (rule, capability) in function.errors.iter().filter_map(|r| Some((r, r.capability()?))) {
        if let Some(call) = search.undeclared(rule, capability) {
            writer.declared(capability, rule, &call);
        }
    }
    for breach in search.breaches() {
        writer.refuses(&breach);
    }
    for (number, param) in function.params.iter().enumerate() {
        match &param.ty {
            Type::Handle(kind) => writer.handles(number, kind),
            Type::Ptr(inner) | Type::MutPtr(inner) => {
                if !param.nullable {
                    writer.null(number);
                }
                if let Type::Struct(name) = &**inner {
                    writer.structs(number, name);
                }
            }
            Type::Bytes | Type::MutBytes | Type::CStr if !param.nullable => writer.null(number),
            _ => {}
        }
    }
    writer.cases
}
