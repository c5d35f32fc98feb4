//! `types.yaml`: names, numbers, and what types mention.

use super::Linter;
use super::about::check_name;
use crate::types::{Enum, Field, Struct, Type};
use crate::yaml::{Source, Text};

/// The struct of the function table, which follows from `api/*.yaml`.
const FUNCTION_TABLE: &str = "core_api";

/// Highest structure type: bit 31 marks nodes that must be understood.
const LAST_STYPE: u32 = (1 << 31) - 1;

pub(super) fn check(linter: &mut Linter) {
    let Some(source) = linter.file("types.yaml") else { return };
    let types = &linter.standard.types;
    let handles = types.handles.iter().map(|handle| &handle.handle).collect();
    names(linter, source, "handles", "handle", handles);
    let callbacks = types.callbacks.iter().map(|callback| &callback.callback).collect();
    names(linter, source, "callbacks", "callback", callbacks);
    names(linter, source, "enums", "name", types.enums.iter().map(|e| &e.name).collect());
    names(linter, source, "flags", "name", types.flags.iter().map(|e| &e.name).collect());
    names(linter, source, "structs", "struct", types.structs.iter().map(|s| &s.name).collect());
    for (i, callback) in types.callbacks.iter().enumerate() {
        let path = format!("/callbacks/{i}");
        fields(linter, source, &format!("{path}/params"), &callback.params);
        if let Some(returns) = &callback.returns {
            check_type(linter, source, &format!("{path}/returns"), returns);
        }
    }
    for (list, enums) in [("enums", &types.enums), ("flags", &types.flags)] {
        for (i, of) in enums.iter().enumerate() {
            values(linter, source, &format!("/{list}/{i}"), of, list == "flags");
        }
    }
    structs(linter, source, &types.structs);
}

fn names(linter: &mut Linter, source: &Source, list: &str, key: &str, names: Vec<&Text>) {
    let placed: Vec<_> =
        names.iter().enumerate().map(|(i, name)| (format!("/{list}/{i}/{key}"), *name)).collect();
    for (at, name) in &placed {
        check_name(linter, source, at, name);
    }
    linter.unique(source, "name", placed);
}

fn values(linter: &mut Linter, source: &Source, path: &str, of: &Enum, flags: bool) {
    let all = || of.values.iter().enumerate();
    let at = |i: usize, key: &str| format!("{path}/values/{i}/{key}");
    linter.unique(source, "name", all().map(|(i, value)| (at(i, "name"), &value.name)));
    linter.unique(source, "value", all().map(|(i, value)| (at(i, "value"), value.value)));
    for (i, value) in all() {
        check_name(linter, source, &at(i, "name"), &value.name);
        if flags && !value.value.is_power_of_two() {
            linter.say(source, &at(i, "value"), "a flag is a single bit");
        }
        if !flags && value.value > u64::from(u32::MAX) {
            linter.say(source, &at(i, "value"), "enums have 32 bits");
        }
    }
    if of.values.is_empty() {
        linter.say(source, &format!("{path}/values"), format!("{} has no values", of.name));
    }
}

fn structs(linter: &mut Linter, source: &Source, structs: &[Struct]) {
    let all = || structs.iter().enumerate();
    let stypes = all().filter_map(|(i, s)| Some((format!("/structs/{i}/stype"), s.stype?)));
    linter.unique(source, "stype", stypes);
    for (i, structure) in all() {
        if structure.stype.is_some_and(|stype| stype == 0 || stype > LAST_STYPE) {
            let message = "an stype is not 0, and leaves bit 31 to nodes that must be understood";
            linter.say(source, &format!("/structs/{i}/stype"), message);
        }
        let path = format!("/structs/{i}/fields");
        fields(linter, source, &path, &structure.fields);
        for (j, field) in structure.fields.iter().enumerate() {
            let Type::Struct(held) = &field.ty else { continue };
            if !structs[..i].iter().any(|earlier| earlier.name == held.as_str()) {
                let message = format!("struct<{held}> is held by value before it is defined");
                let help = "a struct comes after those it holds";
                linter.advise(source, &format!("{path}/{j}/type"), message, help);
            }
        }
    }
}

fn fields(linter: &mut Linter, source: &Source, path: &str, fields: &[Field]) {
    let all = || fields.iter().enumerate();
    linter.unique(
        source,
        "name",
        all().map(|(i, field)| (format!("{path}/{i}/name"), &field.name)),
    );
    for (i, field) in all() {
        check_name(linter, source, &format!("{path}/{i}/name"), &field.name);
        check_type(linter, source, &format!("{path}/{i}/type"), &field.ty);
    }
    if fields.is_empty() {
        linter.say(source, path, "there is nothing in it");
    }
}

/// Checks that whatever a type mentions exists.
pub(super) fn check_type(linter: &mut Linter, source: &Source, at: &str, ty: &Type) {
    let types = &linter.standard.types;
    if let Some((kind, name)) = ty.mentions() {
        let names: Vec<&Text> = match kind {
            "enum" => types.enums.iter().map(|e| &e.name).collect(),
            "flags" => types.flags.iter().map(|e| &e.name).collect(),
            "handle" => types.handles.iter().map(|handle| &handle.handle).collect(),
            "callback" => types.callbacks.iter().map(|callback| &callback.callback).collect(),
            _ => types.structs.iter().map(|structure| &structure.name).collect(),
        };
        let table = (kind == "struct").then_some(FUNCTION_TABLE);
        let names = names.iter().map(|name| name.as_str()).chain(table);
        linter.known(source, at, kind, name, names);
    }
    match ty {
        Type::Char => linter.say(source, at, "a char stands in arrays only: char[64]"),
        Type::Array(_, 0) => linter.say(source, at, "an array has at least one item"),
        Type::Array(inner, _) if matches!(**inner, Type::Array(..)) => {
            linter.say(source, at, "arrays of arrays are not of the C ABI");
        }
        _ => {}
    }
}
