//! The HTML page: one file, no network, useful without JavaScript. Verdicts first, then failures by
//! requirement with a command that reruns each, then how close results came, what was checked, how
//! the run went, and a table of all cases.
//!
//! | module | makes |
//! |---|---|
//! | `first` | the first screen: verdicts, counts, what it holds for |
//! | `failures` | failures by requirement, each with its evidence; `damage` draws wrong tensors |
//! | `lacking` | what is not offered |
//! | `operators` | operators and types with their errors; `chart` and `growth` draw them |
//! | `sums` | how the device adds, declared and found |
//! | `performance` | how long operators take, where that was asked for |
//! | `requirements` | which requirements were checked here, and which were not |
//! | `timeline` | what the slots did when |
//! | `data` | the records in columns, for the table of all cases |
//! | `policy` | what a browser lets the page do: nothing but itself |
//!
//! Texts of devices are hostile: the engine escapes them, and the policy lets no other script run and
//! no request leave the page. The same records give the same bytes.

mod chart;
mod damage;
mod data;
mod failures;
mod first;
mod growth;
mod lacking;
mod operators;
mod performance;
mod policy;
mod requirements;
mod sums;
mod timeline;

pub(crate) use first::{name, tone};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::read::Results;
use crate::result::{Footer, Header};
use crate::tally::{slowest, time};

/// The parts of the page, by name.
const TEMPLATES: [(&str, &str); 10] = [
    ("page", include_str!("../../templates/report/page.html")),
    ("first", include_str!("../../templates/report/first.html")),
    ("failures", include_str!("../../templates/report/failures.html")),
    ("lacking", include_str!("../../templates/report/lacking.html")),
    ("accuracy", include_str!("../../templates/report/accuracy.html")),
    ("performance", include_str!("../../templates/report/performance.html")),
    ("requirements", include_str!("../../templates/report/requirements.html")),
    ("timeline", include_str!("../../templates/report/timeline.html")),
    ("cases", include_str!("../../templates/report/cases.html")),
    ("run", include_str!("../../templates/report/run.html")),
];

/// The look that report and site share, and what the report adds.
const STYLE: &str =
    concat!(include_str!("../../templates/style.css"), include_str!("../../templates/report.css"));

/// Says that scripts run here, before anything is drawn, so that nothing moves later.
const EARLY: &str = "document.documentElement.classList.add('js')";

const SCRIPT: &str = include_str!("../../templates/report.js");

/// Slow cases that are named.
const SLOWEST: usize = 12;

/// How much a page may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the records behind the table of all cases. Beyond it passed cases are left out, and
    /// the page says so.
    pub data: usize,
    /// Failures that are told in full.
    pub told: usize,
    /// Bytes of the pictures of damage.
    pub pictures: usize,
}

impl Default for Limits {
    /// Together well below the 50 MB beyond which browsers are no pleasure.
    fn default() -> Limits {
        Limits { data: 24 << 20, told: 2000, pictures: 4 << 20 }
    }
}

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    policy: Value,
    style: Value,
    early: Value,
    script: Value,
    header: &'a Header,
    footer: Option<&'a Footer>,
    first: first::First<'a>,
    failures: failures::Failures<'a>,
    lacking: Vec<lacking::Kind<'a>>,
    operators: operators::Operators<'a>,
    chains: Vec<growth::Chain<'a>>,
    sums: Vec<sums::Sum<'a>>,
    performance: Option<performance::Performance<'a>>,
    requirements: requirements::Requirements<'a>,
    timeline: Option<timeline::Timeline>,
    slow: Vec<Slow<'a>>,
    judged: usize,
    data: data::Embedded,
}

#[derive(Serialize)]
struct Slow<'a> {
    id: &'a str,
    time: String,
}

/// The page.
pub fn html(results: &Results) -> String {
    html_within(results, Limits::default())
}

/// The page, of a size.
pub fn html_within(results: &Results, limits: Limits) -> String {
    render(results, limits, |_| None)
}

/// The page among others: ids of requirements lead to the pages that they have.
pub fn html_among(
    results: &Results,
    page_of: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    render(results, Limits::default(), page_of)
}

fn render(
    results: &Results,
    limits: Limits,
    page_of: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> String {
    let mut environment = environment();
    environment.add_function("page_of", move |id: &str| page_of(id));
    let template = environment.get_template("page").expect("it was just added");
    let records = &results.records;
    let slow = slowest(records, SLOWEST).into_iter();
    let page = template.render(Value::from(Serde(Page {
        policy: Value::from_safe_string(policy::policy(STYLE, &[EARLY, SCRIPT])),
        style: Value::from_safe_string(STYLE.to_owned()),
        early: Value::from_safe_string(EARLY.to_owned()),
        script: Value::from_safe_string(SCRIPT.to_owned()),
        header: &results.header,
        footer: results.footer.as_ref(),
        first: first::first(results),
        failures: failures::failures(results, limits),
        lacking: lacking::lacking(records),
        operators: operators::operators(records),
        chains: growth::chains(records),
        sums: sums::sums(records),
        performance: performance::performance(&results.measurements),
        requirements: requirements::requirements(records),
        timeline: timeline::timeline(records),
        slow: slow.map(|record| Slow { id: &record.id, time: time(record.device_ns) }).collect(),
        judged: records.len(),
        data: data::embed(records, limits.data),
    })));
    page.expect("the template fits what it is given")
}

fn environment() -> Environment<'static> {
    let mut environment = engine();
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).expect("the template is right");
    }
    environment
}

/// What makes pages of templates, of the report and of the site.
pub(crate) fn engine() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("these marks are the usual ones"));
    environment.add_filter("count", count);
    environment
}

/// A count for people: digits in groups of three.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_are_in_groups_of_three() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(count),
            ["0", "999", "1\u{202f}000", "1\u{202f}234\u{202f}567"]
        );
    }
}
