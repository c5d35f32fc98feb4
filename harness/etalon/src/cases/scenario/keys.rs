//! The keys of each verb, in one table. A key that nobody would read is a mistake of whoever wrote
//! it: the scenario would check less than it says.

use standard::yaml::Value as Yaml;

use super::compile::Compiler;

/// A form of a verb: the keys that make it, and those that may stand beside them.
type Form<'a> = (&'a [&'a str], &'a [&'a str]);

/// Keys of a function's call that are no parameters.
pub(super) const CALL: [&str; 4] = ["as", "returns", "must", "breaks"];

/// The forms of each verb that has a mapping; `poll` holds a call, and a function has parameters.
const FORMS: [(&str, Form<'static>); 24] = [
    ("host", (&["as", "bytes", "word"], &[])),
    ("set", (&["host", "word"], &[])),
    ("poke", (&["at", "bytes", "word"], &[])),
    ("expect", (&["host", "words"], &["breaks"])),
    ("expect", (&["host", "rising"], &["breaks"])),
    ("expect", (&["host", "same_as"], &["breaks"])),
    ("expect", (&["at", "bytes", "words"], &["breaks"])),
    ("expect", (&["value", "equals"], &["breaks"])),
    ("expect", (&["value", "differs"], &["breaks"])),
    ("expect", (&["value", "above"], &["breaks"])),
    ("expect", (&["value", "power_of_two"], &["breaks"])),
    ("expect", (&["value", "at_most"], &["slack", "breaks"])),
    ("repeat", (&["times", "steps"], &[])),
    ("race", (&["times", "ms", "steps"], &[])),
    ("growth", (&["what", "times", "ms", "steps", "as"], &[])),
    ("parallel", (&["threads", "steps"], &[])),
    ("delay", (&["us"], &[])),
    ("choose", (&["op", "elements", "as"], &["layout", "weights"])),
    (
        "plan",
        (&["op", "elements", "as"], &["layout", "weights", "device", "returns", "must", "breaks"]),
    ),
    ("meet", (&[], &["host", "answer", "as", "returns", "must", "breaks"])),
    ("inject", (&["device", "fault"], &["returns", "must", "breaks"])),
    ("took", (&["as"], &[])),
    ("count", (&["what", "as"], &[])),
    ("weights", (&[], &["layout", "flags"])),
];

impl Compiler<'_> {
    /// Refuses keys that a verb does not have, or not in this form. What is no verb of the table has
    /// keys of its own.
    pub(super) fn keys_of(&mut self, verb: &str, body: &Yaml, at: &str) {
        let forms = FORMS.iter().filter(|(known, _)| *known == verb);
        let forms: Vec<Form> = forms.map(|(_, form)| *form).collect();
        if !forms.is_empty() {
            self.only(verb, &forms, body, at);
        }
    }

    /// Refuses keys that are in none of these forms, or not in the one that the others make.
    pub(super) fn only(&mut self, verb: &str, forms: &[Form], body: &Yaml, at: &str) {
        let keys = body.as_mapping().into_iter().flat_map(|body| body.keys());
        let keys: Vec<_> = keys.map(|key| key.as_str().unwrap_or_default()).collect();
        let made = |form: &&Form| form.0.iter().filter(|key| keys.contains(key)).count();
        // The first of those that most keys make.
        let Some(form) = forms.iter().rev().max_by_key(made) else { return };
        let has = |form: &Form, key: &str| form.0.contains(&key) || form.1.contains(&key);
        for key in keys.iter().filter(|key| !has(form, key)) {
            let message = match forms.iter().any(|form| has(form, key)) {
                true => format!("`{key}` does not go with the other keys of this `{verb}`"),
                false => format!("`{verb}` has no `{key}`"),
            };
            self.mistake(&format!("{at}/{key}#"), message, &written(forms));
        }
    }
}

/// The keys of forms, for people.
fn written(forms: &[Form]) -> String {
    let form = |(by, also): &Form| match (by.is_empty(), also.is_empty()) {
        (_, true) => by.join(", "),
        (true, _) => also.join(", "),
        _ => format!("{} ({})", by.join(", "), also.join(", ")),
    };
    format!("it takes {}", forms.iter().map(form).collect::<Vec<_>>().join("; or "))
}
