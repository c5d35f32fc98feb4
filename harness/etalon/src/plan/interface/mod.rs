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
//! | `struct` | a header: type, size, what lies behind the fields, what is chained; reserved fields |
//!
//! A case makes the control first, then the changed call, then the same call on the same objects
//! with the change undone, so that it shows that the change alone is refused, and that the refusal
//! had no effect.
//!
//! The way here: [`props`] says what handles can be staged, [`argument`] what each parameter may
//! be, [`world`] answers what the rules ask of both, [`search`] finds controls and breaches, and
//! [`script`] writes the scenarios.

mod argument;
mod props;
mod script;
mod search;
mod value;
mod world;

use standard::Standard;
use standard::api::Function;
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

/// Error rules that no call was found to break, and that do not say why.
pub fn unbroken(standard: &Standard) -> Vec<String> {
    let arguments = Arguments::new(standard);
    let mut ids = Vec::new();
    for function in &standard.functions {
        let Some(search) = Search::new(standard, &arguments, function) else {
            ids.extend(function.errors.iter().map(|rule| rule.id.to_string()));
            continue;
        };
        let broken = |id: &str| search.breaches().iter().any(|breach| breach.rule.id == id);
        let own = function.errors.iter().filter(|rule| rule.when.is_some());
        ids.extend(own.map(|rule| rule.id.to_string()).filter(|id| !broken(id)));
    }
    ids
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
