//! The views: each is made anew from the result, and compared byte by byte. Beside a packed result they
//! may be left out, since anybody can make them again.

use reports::attest::{Acceptance, Conformance, Predicate as _, TestResult};
use reports::read::{is_packed, of_folder};
use reports::submission::SUBMISSION;

use super::Finding;
use super::facts::{Facts, file};

/// Files of a published folder that are no views.
const FILES: [&str; 5] =
    [Conformance::FILE, TestResult::FILE, Acceptance::FILE, SUBMISSION, "withdrawn.yaml"];

/// How much longer than it should be a view may be and still be read, to say where it differs.
const MORE: u64 = 1 << 20;

/// Other files that are named at most.
const NAMED: usize = 3;

/// Whether a published folder may hold a file of this name.
pub fn is_of_a_result(name: &str) -> bool {
    let is_result = reports::read::FILES.contains(&name);
    is_result || FILES.contains(&name) || reports::view_names().any(|view| view == name)
}

/// The views of the folder.
pub(super) fn views(facts: &Facts) -> Finding {
    if let Err(left) = facts.own() {
        return left;
    }
    let folder = facts.given.folder;
    let packed = is_packed(&of_folder(folder));
    let (left, kept): (Vec<_>, Vec<_>) = (facts.views.iter())
        .partition(|(name, _)| packed && std::fs::symlink_metadata(folder.join(name)).is_err());
    for (name, made) in kept {
        let limit = made.len() as u64 + MORE;
        let found = match file(&folder.join(name), limit) {
            Ok(found) => found,
            Err(what) => return Finding::broken(what).at(*name),
        };
        if found != *made {
            let same = found.iter().zip(made).take_while(|(a, b)| a == b);
            let line = 1 + same.filter(|(byte, _)| **byte == b'\n').count();
            return Finding::broken("not what the result gives").at(format!("{name}:{line}"));
        }
    }
    let others = others(facts);
    let names: Vec<_> = facts.views.iter().map(|(name, _)| *name).collect();
    match others.as_slice() {
        [] if !left.is_empty() => Finding::holds(format!(
            "{} of {} left out beside the packed result, the others as it gives them",
            left.len(),
            names.len()
        )),
        [] => Finding::holds(format!("{} as the result gives them", names.join(", "))),
        others => {
            let more = others.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let others = others[..others.len().min(NAMED)].join(", ");
            Finding::noted(format!("as the result gives them; nobody vouches for {others}{more}"))
        }
    }
}

/// Files that are neither of the result nor known otherwise.
fn others(facts: &Facts) -> Vec<String> {
    let entries = std::fs::read_dir(facts.given.folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut others: Vec<_> = names.filter(|name| !is_of_a_result(name)).collect();
    others.sort_unstable();
    others
}
