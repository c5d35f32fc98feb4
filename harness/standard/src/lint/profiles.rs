//! `profiles.yaml`: whether what a claim contains exists.

use super::Linter;
use super::about::check_name;
use crate::profiles::{Level, Profile};
use crate::yaml::Source;

pub(super) fn check(linter: &mut Linter) {
    let Some(source) = linter.file("profiles.yaml") else { return };
    let profiles = &linter.standard.profiles;
    let all = || profiles.iter().enumerate();
    linter.unique(source, "profile", all().map(|(i, p)| (format!("/{i}/profile"), &p.profile)));
    for (i, profile) in all() {
        check_name(linter, source, &format!("/{i}/profile"), &profile.profile);
        if profile.levels.is_empty() {
            linter.say(source, &format!("/{i}/levels"), "a profile has at least one level");
        }
        for (j, level) in profile.levels.iter().enumerate() {
            let path = format!("/{i}/levels/{j}");
            if level.level as usize != j + 1 {
                let message = format!("this is level {} of its profile", j + 1);
                let help = "levels count from 1 without gaps, and each contains those before it";
                linter.advise(source, &format!("{path}/level"), message, help);
            }
            citations(linter, source, &path, level);
        }
        once(linter, source, i, profile);
    }
}

fn citations(linter: &mut Linter, source: &Source, path: &str, level: &Level) {
    let standard = linter.standard;
    for (k, function) in level.functions.iter().enumerate() {
        let names = standard.functions.iter().map(|function| function.name.as_str());
        linter.known(source, &format!("{path}/functions/{k}"), "function", function, names);
    }
    for (k, row) in level.operators.iter().enumerate() {
        let at = format!("{path}/operators/{k}");
        let names = standard.operators.iter().map(|operator| operator.op.as_str());
        linter.known(source, &format!("{at}/op"), "operator", &row.op, names);
        let Some(operator) = standard.operator(&row.op) else { continue };
        let tuples: Vec<_> = operator.types.iter().map(|t| operator.tuple_name(t)).collect();
        for (t, tuple) in row.types.iter().enumerate() {
            let what = format!("type tuple of {}", row.op);
            // A row that leaves a variable unbound is nothing to suggest.
            let known = tuples.iter().map(String::as_str).filter(|known| !known.contains('?'));
            linter.known(source, &format!("{at}/types/{t}"), &what, tuple, known);
        }
    }
}

/// What a lower level has, a higher one need not repeat.
fn once(linter: &mut Linter, source: &Source, i: usize, profile: &Profile) {
    let mut functions = Vec::new();
    let mut tuples = Vec::new();
    for (j, level) in profile.levels.iter().enumerate() {
        let path = format!("/{i}/levels/{j}");
        for (k, function) in level.functions.iter().enumerate() {
            functions.push((format!("{path}/functions/{k}"), function));
        }
        for (k, row) in level.operators.iter().enumerate() {
            for (t, tuple) in row.types.iter().enumerate() {
                let at = format!("{path}/operators/{k}/types/{t}");
                tuples.push((at, format!("{} {tuple}", row.op)));
            }
        }
    }
    linter.unique(source, "function", functions);
    linter.unique(source, "type tuple", tuples);
}
