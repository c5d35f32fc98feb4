//! `oxi.yaml`, `errors.yaml`, `acceptance.yaml`, and the requirement ids of all files.

use super::Linter;
use super::tools::{is_snake, number, version};
use crate::requirements::{Prose, is_id};
use crate::yaml::{Source, Text};

pub(super) fn check(linter: &mut Linter) {
    oxi(linter);
    errors(linter);
    classes(linter);
    prose(linter);
    twice(linter);
}

fn oxi(linter: &mut Linter) {
    let Some(source) = linter.file("oxi.yaml") else { return };
    let about = &linter.standard.about;
    if version(&about.version).is_none() {
        linter.say(source, "/version", "a version is two or three numbers with dots");
    }
    let topics = about.topics.iter().enumerate();
    linter.unique(source, "topic", topics.map(|(i, t)| (format!("/topics/{i}/topic"), &t.topic)));
    for (i, topic) in about.topics.iter().enumerate() {
        if topic.topic.is_empty() || !topic.topic.chars().all(|c| c.is_ascii_uppercase()) {
            linter.say(source, &format!("/topics/{i}/topic"), "a topic is written in capitals");
        }
    }
}

fn errors(linter: &mut Linter) {
    let Some(source) = linter.file("errors.yaml") else { return };
    let errors = &linter.standard.errors;
    let classes = || errors.classes.iter().enumerate();
    let codes = || errors.codes.iter().enumerate();
    let path = |list: &str, i: usize, key: &str| format!("/{list}/{i}/{key}");
    linter.unique(source, "class", classes().map(|(i, c)| (path("classes", i, "class"), &c.class)));
    linter.unique(
        source,
        "number",
        classes().map(|(i, c)| (path("classes", i, "number"), c.number)),
    );
    linter.unique(source, "status", codes().map(|(i, c)| (path("codes", i, "status"), &c.status)));
    linter.unique(source, "code", codes().map(|(i, c)| (path("codes", i, "code"), c.code)));
    for (i, status) in codes() {
        let is_upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if status.status.is_empty() || !status.status.chars().all(is_upper) {
            let message = "a status is written in capitals and underscores";
            linter.say(source, &path("codes", i, "status"), message);
        }
        let is_error = status.code >= 1000;
        if status.status.starts_with("E_") != is_error {
            let message = "statuses from 1000 on, and only those, begin with E_";
            linter.say(source, &path("codes", i, "status"), message);
        }
        if status.code < 0 || !classes().any(|(_, class)| class.number == status.code / 1000) {
            let message = format!("no class has the number {}", status.code / 1000);
            let help = "the class of a status is its code / 1000";
            linter.advise(source, &path("codes", i, "code"), message, help);
        }
    }
}

fn classes(linter: &mut Linter) {
    let Some(source) = linter.file("acceptance.yaml") else { return };
    let classes = || linter.standard.classes.iter().enumerate();
    let names: Vec<_> = classes().map(|(i, class)| (format!("/{i}/class"), &class.class)).collect();
    let constants: Vec<_> = classes()
        .flat_map(|(i, class)| class.constants.iter().map(move |(name, text)| (i, name, text)))
        .collect();
    for (at, name) in &names {
        check_name(linter, source, at, name);
    }
    linter.unique(source, "class", names);
    for (i, name, text) in constants {
        if number(text).is_none() {
            let at = format!("/{i}/constants/{name}");
            linter.say(source, &at, format!("the constant `{text}` is not a number"));
        }
    }
}

/// Ids of requirements in prose; those of functions and operators are checked where they stand.
fn prose(linter: &mut Linter) {
    for (source, list) in linter.folder::<Vec<Prose>>("requirements/") {
        for (i, prose) in list.iter().enumerate() {
            check_id(linter, source, &format!("/{i}/id"), &prose.id);
            if prose.revision == Some(0) {
                linter.say(source, &format!("/{i}/revision"), "revisions count from 1");
            }
            if prose.says.trim().is_empty() {
                linter.say(source, &format!("/{i}/says"), "the requirement says nothing");
            }
        }
    }
}

fn twice(linter: &mut Linter) {
    for (id, path, at) in &linter.standard.twice {
        let Some(source) = linter.file(path) else { continue };
        let first = linter.standard.requirements.get(id).map_or("", |known| known.place.as_str());
        let message = format!("the requirement {id} stands twice, first at {first}");
        linter.advise(source, at, message, "ids are never reused: take the next free number");
    }
}

/// Checks the form and topic of a requirement id.
pub(super) fn check_id(linter: &mut Linter, source: &Source, at: &str, id: &Text) {
    if !is_id(id) {
        let message = format!("`{id}` is no requirement id");
        linter.advise(source, at, message, "ids are written OXI-<TOPIC>-<four digits>");
        return;
    }
    let topic = id.split('-').nth(1).unwrap_or_default();
    let topics = linter.standard.about.topics.iter().map(|topic| topic.topic.as_str());
    linter.known(source, at, "topic", topic, topics);
}

/// Checks a name that becomes part of a C identifier.
pub(super) fn check_name(linter: &mut Linter, source: &Source, at: &str, name: &str) {
    if !is_snake(name) {
        let message = format!("the name `{name}` has odd characters");
        let help = "names begin with a lower-case letter; then letters, digits and underscores";
        linter.advise(source, at, message, help);
    }
}
