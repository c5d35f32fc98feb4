//! Entries of functions, statuses, capabilities and types of the C ABI.

use super::ops::code;
use super::{Entry, Kind, Line, Reference, Section, Span, word};
use crate::api::{ErrorRule, Function, Owner, Param};
use crate::requirements::Subject;
use crate::types::{Enum, Field, Status, Type};

/// The set of flags that are capabilities of a device.
const CAPABILITIES: &str = "device_caps";

impl Reference<'_> {
    pub(super) fn function(&self, function: &Function) -> Entry {
        let threads = function.threads.iter().map(|(handle, threads)| {
            Line::join([code(handle), Line::text(format!(" {}", word(threads)))], "")
        });
        let capability = function.capability().map(|(name, _)| Line::entry(Kind::Capability, name));
        let claims = self.levels().filter_map(|(profile, level)| {
            let asked = level.functions.iter().any(|name| *name == *function.name);
            asked.then(|| self.claim(profile, level.level))
        });
        Entry::new(Kind::Function, &function.name, self.sentence(&function.about))
            .fact("slot", Line::code(function.slot.to_string()))
            .fact("since", code(&function.since))
            .fact("capability", capability.unwrap_or_default())
            .fact("threads", Line::join(threads, ", "))
            .fact("asked for by", Line::join(claims, ", "))
            .section(Section::new(
                "Parameters",
                &["name", "type", "", "meaning"],
                function.params.iter().map(|param| self.param(param)),
            ))
            .section(Section::new(
                "Requirements",
                &["requirement", "says", "when", "status"],
                function.errors.iter().map(|rule| self.error_rule(rule)),
            ))
    }

    fn param(&self, param: &Param) -> Vec<Line> {
        let nullable = param.nullable.then(|| Line::text("may be null"));
        let owner = param.own.map(|owner| match (&param.release, owner) {
            (Some(release), _) => {
                Line::join([Line::text("release with"), Line::entry(Kind::Function, release)], " ")
            }
            (None, Owner::Caller) => Line::text("the caller's"),
            (None, Owner::Adapter) => Line::text("the adapter's"),
        });
        let direction = Some(Line::text(word(param.dir)));
        let notes = [direction, nullable, owner].into_iter().flatten();
        let notes = Line::join(notes, ", ");
        vec![code(&param.name), self.type_line(&param.ty), notes, self.sentence(&param.about)]
    }

    fn error_rule(&self, rule: &ErrorRule) -> Vec<Line> {
        let when = match (&rule.when, &rule.provoke) {
            (Some(when), _) => code(when),
            (None, Some(provoke)) => Line::text(format!("provoked: {provoke}")),
            (None, None) => Line::default(),
        };
        let mut cells = self.ruled(&rule.id);
        cells.extend([when, Line::entry(Kind::Status, &rule.code)]);
        cells
    }

    pub(super) fn status(&self, status: &Status) -> Entry {
        let class = status.code / 1000;
        let class = self.standard.errors.classes.iter().find(|known| known.number == class);
        let name = &status.status;
        let functions = self.standard.functions.iter().flat_map(|function| {
            let rules = function.errors.iter().filter(|rule| rule.code == **name);
            rules.map(|rule| self.ruled(&rule.id))
        });
        let operators = self.standard.operators.iter().flat_map(|operator| {
            let rules = operator.constraints.iter().filter(|rule| rule.code == **name);
            rules.map(|rule| self.ruled(&rule.id))
        });
        let own = format!("({name})");
        let prose = self.standard.requirements.values().filter(|requirement| {
            requirement.of == Subject::Common && mentions(&requirement.says, name, &own)
        });
        let prose = prose.map(|requirement| self.ruled(&requirement.id));
        let rules = prose.chain(functions).chain(operators);
        Entry::new(Kind::Status, name, self.sentence(&status.about))
            .fact("code", Line::code(status.code.to_string()))
            .fact("class", Line::text(class.map_or("", |class| class.class.as_str())))
            .fact("of the class", Line::text(class.map_or("", |class| class.about.as_str())))
            .fact("effect", Line::text(class.map_or("", |class| class.effect.as_str())))
            .section(Section::new("Given by", &["requirement", "says"], rules))
    }

    pub(super) fn capabilities(&self) -> Vec<Entry> {
        let set = self.standard.types.flags.iter().find(|set| set.name == CAPABILITIES);
        let all = set.into_iter().flat_map(|set| &set.values);
        let entries = all.map(|value| {
            let rules = self.standard.functions.iter().flat_map(|function| &function.errors);
            let rules = rules.filter(|rule| rule.capability() == Some(value.name.as_str()));
            let rules = rules.map(|rule| self.ruled(&rule.id));
            Entry::new(Kind::Capability, &value.name, self.sentence(&value.about))
                .fact("bit", Line::code(format!("{:#x}", value.value)))
                .fact("declared in", self.type_entry(CAPABILITIES))
                .section(Section::new("Asked about by", &["requirement", "says"], rules))
        });
        entries.collect()
    }

    pub(super) fn types(&self) -> Vec<Entry> {
        let types = &self.standard.types;
        let new = |name: &str, what: &str, about: &str| {
            let entry = Entry::new(Kind::Type, name, self.sentence(about));
            entry.fact("is", Line::text(what))
        };
        let structs = types.structs.iter().map(|it| {
            let number = it.stype.map_or(Line::text("none: it never grows"), |number| {
                Line::code(number.to_string())
            });
            new(&it.name, "a struct", &it.about)
                .fact("structure type", number)
                .section(self.fields("Fields", &it.fields))
        });
        let enums = types.enums.iter().map(|it| self.values(it, "an enumeration"));
        let flags = types.flags.iter().map(|it| self.values(it, "a set of flags"));
        let handles = types.handles.iter().map(|it| new(&it.handle, "a handle", &it.about));
        let callbacks = types.callbacks.iter().map(|it| {
            let returns =
                it.returns.as_ref().map_or(Line::text("nothing"), |ty| self.type_line(ty));
            new(&it.callback, "a function pointer", &it.about)
                .fact("returns", returns)
                .section(self.fields("Parameters", &it.params))
        });
        let all = handles.chain(structs).chain(enums).chain(flags).chain(callbacks);
        all.map(|entry| self.used_by(entry)).collect()
    }

    fn values(&self, it: &Enum, what: &str) -> Entry {
        let rows = it.values.iter().map(|value| {
            let name = match it.name == CAPABILITIES {
                true => Line::entry(Kind::Capability, &value.name),
                false => code(&value.name),
            };
            vec![name, Line::code(value.value.to_string()), self.sentence(&value.about)]
        });
        Entry::new(Kind::Type, &it.name, self.sentence(&it.about))
            .fact("is", Line::text(what))
            .section(Section::new("Values", &["name", "value", "meaning"], rows))
    }

    fn fields(&self, title: &str, fields: &[Field]) -> Section {
        let rows = fields.iter().map(|field| {
            vec![code(&field.name), self.type_line(&field.ty), self.sentence(&field.about)]
        });
        Section::new(title, &["name", "type", "meaning"], rows)
    }

    /// With the functions and structs that mention a type.
    fn used_by(&self, entry: Entry) -> Entry {
        let mentions = |ty: &Type| ty.mentions().is_some_and(|(_, name)| name == entry.name);
        let functions = self.standard.functions.iter();
        let functions =
            functions.filter(|function| function.params.iter().any(|param| mentions(&param.ty)));
        let functions = functions.map(|function| Line::entry(Kind::Function, &function.name));
        let structs = self.standard.types.structs.iter();
        let structs = structs.filter(|it| it.fields.iter().any(|field| mentions(&field.ty)));
        let structs = structs.map(|it| self.type_entry(&it.name));
        let users = Line::join(functions.chain(structs), ", ");
        entry.fact("used by", users)
    }

    /// A link to a type.
    pub(super) fn type_entry(&self, name: &str) -> Line {
        Line(vec![Span::Entry { kind: Kind::Type, name: name.to_owned(), text: name.to_owned() }])
    }
}

/// Whether a sentence of the standard names a status.
fn mentions(says: &str, status: &str, in_parentheses: &str) -> bool {
    let mut words = says.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    status.contains('_') && (says.contains(in_parentheses) || words.any(|word| word == status))
}
