//! Entries of profiles and requirements.

use super::ops::code;
use super::{Entry, Kind, Line, Reference, Section, Span, word};
use crate::profiles::{Level, Profile};
use crate::requirements::{Requirement, Subject};

impl Reference<'_> {
    pub(super) fn profile(&self, profile: &Profile) -> Entry {
        let new = Entry::new(Kind::Profile, &profile.profile, self.sentence(&profile.about));
        profile.levels.iter().fold(new, |entry, level| self.level(entry, level))
    }

    fn level(&self, entry: Entry, level: &Level) -> Entry {
        let functions = level.functions.iter().map(|name| Line::entry(Kind::Function, name));
        let functions = Line::join(functions, ", ");
        let functions = (!functions.is_empty()).then(|| vec![Line::text("functions"), functions]);
        let operators = level.operators.iter().map(|row| {
            let types = row.types.iter().map(code);
            vec![Line::entry(Kind::Operator, &row.op), Line::join(types, " ")]
        });
        let title = format!("Level {}", level.level);
        let rows = functions.into_iter().chain(operators);
        let section = Section::new(title, &["adds", "types"], rows);
        entry.section(Section { about: level.about.to_string(), ..section })
    }

    pub(super) fn requirement(&self, requirement: &Requirement) -> Entry {
        let of = match &requirement.of {
            Subject::Common => Line::text("every function and operator"),
            Subject::Function(name) => {
                Line::join([Line::text("function "), Line::entry(Kind::Function, name)], "")
            }
            Subject::Operator(name) => {
                Line::join([Line::text("operator "), Line::entry(Kind::Operator, name)], "")
            }
        };
        let topic = requirement.id.split('-').nth(1).unwrap_or("");
        let topics = &self.standard.about.topics;
        let topic = topics.iter().find(|known| known.topic == topic);
        let revision = match requirement.revision {
            1 => String::new(),
            later => later.to_string(),
        };
        let untestable = requirement.untestable.as_deref().unwrap_or("");
        Entry::new(Kind::Requirement, &requirement.id, self.sentence(&requirement.says))
            .fact("of", of)
            .fact("binding", Line::text(word(requirement.level)))
            .fact("topic", Line::text(topic.map_or("", |topic| topic.about.as_str())))
            .fact("stands", Line::code(format!("spec/{}", requirement.place)))
            .fact("revision", Line::text(revision))
            .fact("no case can check it", Line::text(untestable))
    }

    /// Every level of every profile.
    pub(super) fn levels(&self) -> impl Iterator<Item = (&str, &Level)> {
        let profiles = self.standard.profiles.iter();
        profiles.flat_map(|profile| {
            profile.levels.iter().map(move |level| (profile.profile.as_str(), level))
        })
    }

    /// A claim, which leads to its profile.
    pub(super) fn claim(&self, profile: &str, level: u32) -> Line {
        let text = format!("{profile}:{level}");
        Line(vec![Span::Entry { kind: Kind::Profile, name: profile.to_owned(), text }])
    }
}
