//! `api/*.yaml`: functions, their parameters, and when they fail.

use super::about::{check_id, check_name};
use super::tools::version;
use super::types::check_type;
use super::{Linter, inside};
use crate::api::{Direction, ErrorRule, Function, Owner, Param};
use crate::expr::interface::{self, PROVOCATIONS};
use crate::expr::{ATTRS_FIT, COUNTS_FIT};
use crate::types::Type;
use crate::yaml::Source;

pub(super) fn check(linter: &mut Linter) {
    let files = linter.folder::<Vec<Function>>("api/");
    slots(linter, &files);
    for (source, functions) in &files {
        for (i, function) in functions.iter().enumerate() {
            let path = format!("/{i}");
            head(linter, source, &path, function);
            for (j, param) in function.params.iter().enumerate() {
                parameter(linter, source, &format!("{path}/params/{j}"), param);
            }
            threads(linter, source, &path, function);
            for (j, rule) in function.errors.iter().enumerate() {
                error_rule(linter, source, &format!("{path}/errors/{j}"), function, rule);
            }
            cycles(linter, source, &path, &function.errors);
            citations(linter, source, &path, function);
        }
    }
}

/// The requirements that calls break which do not fit their operator are cited by id.
fn citations(linter: &mut Linter, source: &Source, path: &str, function: &Function) {
    for (id, asks) in [(COUNTS_FIT, "!counts_fit(desc)"), (ATTRS_FIT, "!attrs_fit(desc)")] {
        for (j, rule) in function.errors.iter().enumerate() {
            let found = rule.when.as_ref().is_some_and(|when| when == asks);
            if found != (rule.id == id) {
                let message = format!("the requirement `{asks}` has the id {id}, and no other");
                linter.say(source, &format!("{path}/errors/{j}/id"), message);
            }
        }
    }
}

/// Names and slots are unique over all files, and slots have no gaps.
fn slots(linter: &mut Linter, files: &[(&Source, Vec<Function>)]) {
    let mut seen: Vec<(&Function, String)> = Vec::new();
    let count: usize = files.iter().map(|(_, functions)| functions.len()).sum();
    for (source, functions) in files {
        for (i, function) in functions.iter().enumerate() {
            let place = || format!("{}:{}", source.path, source.line(&format!("/{i}")));
            let same = |other: &&(&Function, String)| other.0.name == function.name;
            if let Some((_, first)) = seen.iter().find(same) {
                let message =
                    format!("the function {} stands twice, first at {first}", function.name);
                linter.say(source, &format!("/{i}/fn"), message);
            }
            let at = format!("/{i}/slot");
            let same = |other: &&(&Function, String)| other.0.slot == function.slot;
            if let Some((other, first)) = seen.iter().find(same) {
                let message =
                    format!("slot {} is that of {}, at {first}", function.slot, other.name);
                linter.advise(source, &at, message, "slots are permanent; take the next free one");
            } else if function.slot as usize >= count {
                let message = format!("{count} functions fill the slots 0 to {}", count - 1);
                linter.advise(source, &at, message, "slots have no gaps; take the next free one");
            }
            seen.push((function, place()));
        }
    }
}

fn head(linter: &mut Linter, source: &Source, path: &str, function: &Function) {
    check_name(linter, source, &format!("{path}/fn"), &function.name);
    let at = format!("{path}/since");
    match (version(&function.since), version(&linter.standard.about.version)) {
        (None, _) => linter.say(source, &at, "a version is two or three numbers with dots"),
        (Some(since), Some(now)) if since > now => {
            let message = "the function is newer than the standard";
            linter.say(source, &at, message);
        }
        _ => {}
    }
    let params = function.params.iter().enumerate();
    let names = params.map(|(j, param)| (format!("{path}/params/{j}/name"), &param.name));
    linter.unique(source, "parameter", names);
}

fn parameter(linter: &mut Linter, source: &Source, path: &str, param: &Param) {
    let ty = format!("{path}/type");
    check_name(linter, source, &format!("{path}/name"), &param.name);
    check_type(linter, source, &ty, &param.ty);
    let pointer = matches!(
        param.ty,
        Type::Ptr(_) | Type::MutPtr(_) | Type::Bytes | Type::MutBytes | Type::CStr
    );
    if matches!(param.ty, Type::Struct(_) | Type::Array(..)) {
        linter.say(source, &ty, "structs and arrays are passed by pointer");
    }
    let writable = matches!(param.ty, Type::MutPtr(_) | Type::MutBytes);
    if param.dir == Direction::Out && !writable {
        let message = format!("{} cannot be written through", param.ty);
        linter.advise(source, &ty, message, "an out parameter is a mut_ptr<...> or mut_bytes");
    }
    // Memory that the host lends is handed in by a writable pointer, typed memory never is.
    if param.dir == Direction::In && matches!(param.ty, Type::MutPtr(_)) {
        let message = "the callee writes through a mut_ptr, so its direction is out";
        linter.say(source, &format!("{path}/dir"), message);
    }
    if param.nullable && !pointer {
        linter.say(source, &format!("{path}/nullable"), "only a pointer can be left null");
    }
    ownership(linter, source, path, param);
}

/// Who owns what comes out, and how it is given back.
fn ownership(linter: &mut Linter, source: &Source, path: &str, param: &Param) {
    let handle = match (&param.ty, param.dir) {
        (Type::MutPtr(inner), Direction::Out) => match &**inner {
            Type::Handle(kind) => Some(kind),
            _ => None,
        },
        _ => None,
    };
    let address = matches!(&param.ty, Type::MutPtr(inner)
        if matches!(**inner, Type::CStr | Type::Bytes | Type::MutBytes | Type::Ptr(_)));
    let at = |key: &str| format!("{path}/{key}");
    match (handle, param.own, &param.release) {
        (Some(kind), Some(Owner::Caller), Some(release)) => {
            let functions = &linter.standard.functions;
            let known = functions.iter().map(|function| function.name.as_str());
            if !linter.known(source, &at("release"), "function", release, known) {
                return;
            }
            let takes = |function: &Function| {
                let mut params = function.params.iter();
                params.any(|p| p.dir == Direction::In && p.ty == Type::Handle(kind.clone()))
            };
            if !functions
                .iter()
                .any(|function| function.name == release.as_str() && takes(function))
            {
                let message = format!("{release} takes no handle<{kind}>");
                linter.say(source, &at("release"), message);
            }
        }
        (Some(_), Some(Owner::Caller), None) => {
            let message = "what the caller owns needs a function that gives it back";
            linter.advise(source, &at("own"), message, "add `release: <function>`");
        }
        (Some(_), _, _) => {
            let message = "a handle that comes out is the caller's";
            let help = "add `own: caller, release: <function>`";
            linter.advise(source, &at("type"), message, help);
        }
        (None, None, None) if address && param.dir == Direction::Out => {
            let message = "nobody owns the memory whose address comes out";
            linter.advise(source, &at("type"), message, "add `own: adapter`");
        }
        (None, own, release) => {
            if release.is_some() || own == Some(Owner::Caller) {
                let key = if release.is_some() { "release" } else { "own" };
                linter.say(source, &at(key), "only a handle that comes out is given back");
            }
        }
    }
}

/// Each handle that goes in says who keeps concurrent calls apart.
fn threads(linter: &mut Linter, source: &Source, path: &str, function: &Function) {
    let is_handle =
        |param: &&Param| matches!(param.ty, Type::Handle(_)) && param.dir == Direction::In;
    let handles = || function.params.iter().filter(is_handle).map(|param| param.name.as_str());
    for name in function.threads.keys() {
        let at = format!("{path}/threads/{name}#");
        linter.known(source, &at, "handle parameter", name, handles());
    }
    for (j, param) in function.params.iter().enumerate() {
        if is_handle(&param) && !function.threads.contains_key(&param.name) {
            let message = format!("`threads` says nothing of {}", param.name);
            let help = "internal: any thread may call; external: one call at a time; immutable";
            linter.advise(source, &format!("{path}/params/{j}/name"), message, help);
        }
    }
}

fn error_rule(
    linter: &mut Linter,
    source: &Source,
    path: &str,
    function: &Function,
    rule: &ErrorRule,
) {
    check_id(linter, source, &format!("{path}/id"), &rule.id);
    check_status(linter, source, &format!("{path}/code"), &rule.code);
    match (&rule.when, &rule.provoke) {
        (Some(when), None) => {
            if let Err(error) = interface::compile(linter.standard, function, when) {
                let at = format!("{path}/when");
                linter.complaints.push(inside(source, &at, error));
            }
        }
        (None, Some(provoke)) => {
            let known = PROVOCATIONS.iter().map(|(name, _)| *name);
            linter.known(source, &format!("{path}/provoke"), "provocation", provoke, known);
        }
        (Some(_), Some(_)) => {
            let message = "an error has a `when` or a `provoke`, not both";
            linter.say(source, &format!("{path}/provoke#"), message);
        }
        (None, None) => {
            let message = "nothing says when this error occurs";
            let help = "add `when: <expression>`, or `provoke: <provocation>`";
            linter.advise(source, &format!("{path}/id"), message, help);
        }
    }
    for (j, need) in rule.needs.iter().enumerate() {
        if !function.errors.iter().any(|other| other.id == *need) {
            let message = format!("{} has no error {need}", function.name);
            let ids: Vec<_> = function.errors.iter().map(|other| other.id.as_str()).collect();
            let help = format!("its errors are {}", ids.join(", "));
            linter.advise(source, &format!("{path}/needs/{j}"), message, help);
        }
    }
}

/// Checks that a status exists and is an error.
pub(super) fn check_status(linter: &mut Linter, source: &Source, at: &str, status: &str) {
    let codes = &linter.standard.errors.codes;
    let known = codes.iter().map(|code| code.status.as_str());
    let found = linter.known(source, at, "status", status, known);
    if found && linter.standard.errors.status(status).is_some_and(|status| status.code < 1000) {
        linter.say(source, at, format!("{status} is no error"));
    }
}

fn cycles(linter: &mut Linter, source: &Source, path: &str, rules: &[ErrorRule]) {
    let needs = |id: &str| {
        let rule = rules.iter().find(|rule| rule.id == id);
        rule.map_or(&[][..], |rule| &rule.needs)
    };
    for (j, rule) in rules.iter().enumerate() {
        // As many steps as there are rules reach everything that can be reached.
        let mut reached: Vec<&str> = rule.needs.iter().map(|need| need.as_str()).collect();
        for _ in rules {
            let further: Vec<&str> =
                reached.iter().flat_map(|id| needs(id)).map(|need| need.as_str()).collect();
            reached.extend(further);
            reached.sort_unstable();
            reached.dedup();
        }
        if reached.contains(&rule.id.as_str()) {
            let message = format!("{} needs itself, by way of those it needs", rule.id);
            linter.say(source, &format!("{path}/errors/{j}/needs"), message);
        }
    }
}
