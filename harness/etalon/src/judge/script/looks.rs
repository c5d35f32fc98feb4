//! What a scenario looks at: memory, and values beside each other.

use standard::types::Type;
use wire::message::StepTrace;

use super::{Given, Wrong};
use crate::cases::scenario::{Comparison, Expectation, Part};
use crate::judge::story;

impl Given<'_> {
    /// All words are one.
    pub(super) fn words(&self, word: u32, step: &StepTrace) -> Option<Wrong> {
        self.other_words(step, &[(word, u64::MAX)], &format!("the word {word:#010x}"))
    }

    /// The words are those of other memory.
    pub(super) fn same_words(&self, step: &StepTrace, other: &StepTrace) -> Option<Wrong> {
        if step.words == other.words {
            return None;
        }
        let beside = self.called(other).subject;
        let s = if beside.starts_with("the ") { "" } else { "s" };
        self.other_words(step, &other.words, &format!("what {beside} hold{s}"))
    }

    /// The first words that are others than they should be. Of a step that was done several times
    /// the words stand one behind the other.
    fn other_words(&self, step: &StepTrace, due: &[(u32, u64)], holds: &str) -> Option<Wrong> {
        let (at, count, found, expected) = first_difference(&step.words, due)?;
        let told = self.called(step);
        let (mut from, mut left, mut round) = (4 * at, count, String::new());
        if told.bytes > 0 {
            if from >= told.bytes {
                round = format!(", at the {}. time", from / told.bytes + 1);
            }
            from %= told.bytes;
            left = left.min((told.bytes - from) / 4);
        }
        let words = if left == 1 { "1 word".to_owned() } else { format!("{left} words") };
        let what = format!(
            "{}{}{round}: not {holds} from byte {from} on, in {words} of 32 bits",
            told.subject,
            self.source(step),
        );
        let expected = expected.map_or("nothing more".to_owned(), |word| format!("{word:#010x}"));
        let found = found.map_or("nothing more".to_owned(), |word| format!("{word:#010x}"));
        Some(Wrong::of(what, expected, found))
    }

    /// The function that gave what a step looks at, or was handed it last.
    fn source(&self, step: &StepTrace) -> String {
        let story = self.story();
        let about = story.at(&step.path).about;
        about.map_or_else(String::new, |path| format!(" after {}", story.at(&path).function))
    }

    /// Words that rise, and then all ones.
    pub(super) fn rising(&self, step: &StepTrace) -> Option<Wrong> {
        let (rest, listed) = step.words.split_last()?;
        let rises = listed.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let once = listed.iter().all(|(_, times)| *times == 1);
        let wrong = || {
            let (subject, after) = (self.called(step).subject, self.source(step));
            let what = format!("{subject}{after}: numbers do not rise, or go on behind their end");
            let expected = "each once, in rising order, and nothing behind them".to_owned();
            Wrong::of(what, expected, first_words(step))
        };
        (!(rises && once && rest.0 == u32::MAX)).then(wrong)
    }

    /// The value is a power of two.
    pub(super) fn power_of_two(&self, step: &StepTrace) -> Option<Wrong> {
        let wrong = || {
            let what = format!("{} is no power of two", self.called(step).subject);
            Wrong::of(what, "1, 2, 4…".to_owned(), step.value.to_string())
        };
        (!step.value.is_power_of_two()).then(wrong)
    }

    pub(super) fn compare(
        &self,
        how: Comparison,
        expectation: &Expectation,
        step: &StepTrace,
        other: &StepTrace,
    ) -> Option<Wrong> {
        let (left, right) = (step.value, other.value);
        let most = |slack| right.saturating_add(slack);
        let holds = match how {
            Comparison::Equals => left == right,
            Comparison::Differs => left != right,
            Comparison::Above => left > right,
            Comparison::AtMost(slack) => left <= most(slack),
        };
        if holds {
            return None;
        }
        let story = self.story();
        let (told, beside) = (story.at(&step.path), story.at(&other.path));
        let value = |word: u64| match &told.ty {
            Some(Type::Scalar(_)) | None => word.to_string(),
            Some(ty) => story::number(self.standard, ty, word),
        };
        let (is, expected) = match how {
            Comparison::Equals => ("is not", value(right)),
            Comparison::Differs => ("is", format!("not {}", value(right))),
            Comparison::Above => ("is not more than", format!("more than {}", value(right))),
            Comparison::AtMost(slack) => {
                ("is more than", format!("at most {}", value(most(slack))))
            }
        };
        let what = match &expectation.part {
            Part::Unchanged(path) => {
                let function = story.at(path).function;
                format!(
                    "heap_info gives another free figure of heap 0 after {function} was refused"
                )
            }
            _ => format!("{} {is} {}", told.subject, beside.subject),
        };
        Some(Wrong::of(what, expected, value(left)))
    }
}

/// The first place at which two lists of runs differ: the words before it, how many words differ
/// in the same way, and the word of each, if it has one there.
fn first_difference(
    found: &[(u32, u64)],
    due: &[(u32, u64)],
) -> Option<(u64, u64, Option<u32>, Option<u32>)> {
    let (mut found, mut due) = (found.iter().copied(), due.iter().copied());
    let (mut left, mut right, mut at) = (found.next(), due.next(), 0);
    loop {
        match (&mut left, &mut right) {
            (None, None) => return None,
            // What must be one word all over has no length of its own.
            (None, Some((_, count))) if *count > u64::MAX / 2 => return None,
            (Some((word, count)), None) => return Some((at, *count, Some(*word), None)),
            (None, Some((word, count))) => return Some((at, *count, None, Some(*word))),
            (Some((word, some)), Some((other, more))) => {
                let both = (*some).min(*more);
                if word != other {
                    return Some((at, both, Some(*word), Some(*other)));
                }
                at += both;
                *some -= both;
                *more -= both;
                if *some == 0 {
                    left = found.next();
                }
                if right.is_some_and(|(_, count)| count == 0) {
                    right = due.next();
                }
            }
        }
    }
}

/// The first words of memory, for people.
fn first_words(step: &StepTrace) -> String {
    let words = step.words.iter().take(4);
    let words: Vec<_> = words.map(|(word, times)| format!("{word:#010x} × {times}")).collect();
    words.join(", ")
}
