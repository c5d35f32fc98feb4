//! `etalon fingerprint`: how a device adds and what it does with subnormals, found out by probes.

use clap::Args;
use vendor::Vendor;

use super::Exit;
use super::certify::{Choice, load};
use super::fail::Fail;
use super::words::table;
use crate::cases::Tier;
use crate::fingerprint::order::Tree;
use crate::fingerprint::survey::{Elements, Sum, Survey, survey};
use crate::plan::Plan;
use crate::suite::Suite;

/// Arguments of `etalon fingerprint`.
#[derive(Debug, Args)]
pub(super) struct FingerprintArgs {
    /// A folder of vendors/, or the path of any shared library
    #[arg(default_value = "reference")]
    vendor: String,
    #[command(flatten)]
    choice: Choice,
    /// Only these operators or cases, e.g. matmul; may be repeated
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Probes a device.
pub(super) fn run(suite: &Suite, args: &FingerprintArgs) -> Result<Exit, Fail> {
    let vendor = Vendor::find(&args.vendor)?.with_settings(&args.choice.settings);
    let plan = Plan::matching(suite, Tier::Standard, &args.only)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Fail::of(Exit::Incomplete, format!("no scratch folder: {error}")))?;
    let (start, first) = load(&vendor, &args.choice, scratch.path())?;
    if first.compile_only(&start) {
        return Err(Fail::of(
            Exit::Incomplete,
            "the device is not here, so nothing can be run on it",
        ));
    }
    let device = first.worker.loaded.devices.get(start.load.device as usize);
    let device = device.map_or_else(String::new, |device| device.name.clone());
    let found = survey(suite, &plan, &start, first)
        .map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?;
    if args.json {
        let text = serde_json::to_string_pretty(&found).expect("JSON can be printed");
        anstream::println!("{text}");
    } else {
        anstream::print!("{device}\n\n{}", text(&found));
    }
    Ok(Exit::Good)
}

fn text(survey: &Survey) -> String {
    let mut parts = Vec::new();
    if !survey.sums.is_empty() {
        let titles =
            ["sum", "shape", "bits", "rounds", "products", "factors", "subnormals", "overflow"];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        rows[0].push("order".to_owned());
        rows.extend(survey.sums.iter().map(row));
        parts.push(table(&rows));
    }
    if !survey.elements.is_empty() {
        parts.push(elements(&survey.elements));
    }
    parts.join("\n")
}

/// What is not seen, or cannot occur.
const NOTHING: &str = "-";

fn row(sum: &Sum) -> Vec<String> {
    let found = &sum.found;
    let or_nothing = |word: Option<String>| word.unwrap_or_else(|| NOTHING.to_owned());
    let word = |word: Option<&str>| or_nothing(word.map(str::to_owned));
    let subnormals =
        [found.subnormal_terms, found.subnormal_sums].map(|it| word(it.map(|it| it.words())));
    let mut order = found.order.as_ref().map_or("not seen".to_owned(), Tree::name);
    if let Some(kept) = found.alignment_bits.filter(|_| found.chunk > Some(1)) {
        order.push_str(&format!(", {kept} bits below the largest"));
    }
    if !sum.repeats {
        order.push_str("; runs differ");
    }
    if !sum.as_declared {
        order.push_str("; not as declared");
    }
    vec![
        format!("{} {}", sum.operator, sum.types),
        sum.shape.clone(),
        or_nothing(found.bits.map(|bits| bits.to_string())),
        word(found.rounding.map(|rounding| rounding.words())),
        word(found.products.map(|products| products.words())),
        or_nothing(found.factor_bits.map(|bits| bits.to_string())),
        format!("in {}, out {}", subnormals[0], subnormals[1]),
        word(found.overflow.map(|overflow| overflow.words())),
        order,
    ]
}

/// Operators by what they do with subnormals, most of them in one line.
fn elements(all: &[Elements]) -> String {
    let mut kinds: Vec<(Option<[bool; 2]>, Vec<String>)> = Vec::new();
    for one in all {
        let name = format!("{} {}", one.operator, one.types);
        match kinds.iter_mut().find(|(kept, _)| *kept == one.kept) {
            Some((_, names)) => names.push(name),
            None => kinds.push((one.kept, vec![name])),
        }
    }
    let word = |kept| if kept { "kept" } else { "zeros" };
    let mut rows = vec![["elementwise", "subnormals", "type rows"].map(str::to_owned).to_vec()];
    kinds.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    for (index, (kept, names)) in kinds.iter().enumerate() {
        let how = kept.map_or("results conform neither way".to_owned(), |[inputs, results]| {
            format!("in {}, out {}", word(inputs), word(results))
        });
        let which = if index == 0 { "most".to_owned() } else { names.join(", ") };
        rows.push(vec![names.len().to_string(), how, which]);
    }
    table(&rows)
}
