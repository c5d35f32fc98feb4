//! The end of a run: its footer, its verdicts, every view of it, and the exit code.

use std::collections::BTreeMap;
use std::time::Duration;

use reports::result::Footer;
use reports::verdict::{Standing, standing, verdicts};

use crate::cli::Exit;
use crate::cli::fail::Fail;
use crate::record::{Recorder, now};
use crate::run::Ended;

/// Writes the footer and every view, and prints the summary; `took` is the time until the last verdict.
pub(super) fn finish(recorder: Recorder, ended: &Ended, took: Duration) -> Result<Exit, Fail> {
    let path = recorder.path().to_owned();
    let unreadable =
        |error: reports::read::ReadError| Fail::of(Exit::Incomplete, error.to_string());
    let mut results = reports::read::read(&path).map_err(unreadable)?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for record in &results.records {
        *counts.entry(record.outcome.word().to_owned()).or_default() += 1;
    }
    let footer = Footer {
        ended: now(),
        seconds: took.as_secs_f64(),
        interrupted: ended.interrupted,
        counts,
        verdicts: verdicts(&results.header, &results.records),
        worker_restarts: ended.restarts,
    };
    recorder.finish(footer.clone())?;
    results.footer = Some(footer);
    let folder = path.parent().unwrap_or(std::path::Path::new("."));
    let written = reports::write_all(folder, &results)
        .map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?;
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    anstream::print!("{}", reports::summary::summary(&results, &written, colour));
    if let Some(trouble) = &ended.trouble {
        let what = format!("{trouble}; what was recorded is kept");
        return Err(Fail::of(Exit::Incomplete, what).with_help("--resume goes on from here"));
    }
    Ok(standing(&results).into())
}

impl From<Standing> for Exit {
    fn from(standing: Standing) -> Exit {
        match standing {
            Standing::Good => Exit::Good,
            Standing::Bad => Exit::Bad,
            Standing::Incomplete => Exit::Incomplete,
        }
    }
}
