//! The run: workers execute the cases of a plan, the judge looks at what comes back, and each
//! case becomes one record.
//!
//! One slot for each job: a thread here, a [worker process](process) and shared memory for the
//! tensors between them. Slots take cases from one line. Records go to a sink as they come; files,
//! the terminal and `prove` are sinks.

pub mod chained;
pub mod layout;
mod line;
pub mod measure;
mod merged;
mod offers;
pub mod prepare;
pub mod process;
mod slot;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use abi::ffi::device_caps;
use reports::result::{Coverage, Outcome, Record, Turn};
use standard::profiles::Claim;
use wire::Pool;

use crate::judge::Finding;
use crate::plan::needs::needed_by;
use crate::plan::{Case, Kind, Plan};
use crate::suite::Suite;
use offers::Offers;
use process::{Start, StartError, Worker};
use slot::Slot;

/// Longest wait for a case.
pub const CASE_PATIENCE: Duration = Duration::from_secs(10);

/// How the evidence begins where something that a claim needs is not offered.
pub const NOT_OFFERED: &str = "not offered, though claimed by";

/// What to run, on what.
pub struct Run<'a> {
    /// The suite.
    pub suite: &'a Suite,
    /// The plan.
    pub plan: &'a Plan,
    /// How a worker is started.
    pub start: &'a Start,
    /// Claims that are certified.
    pub claims: &'a [Claim],
    /// The number that all data are drawn from.
    pub seed: u64,
    /// Slots.
    pub jobs: usize,
    /// Longest wait for a case.
    pub patience: Duration,
    /// Command that runs a case again, up to the id of the case.
    pub rerun: &'a str,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A worker cannot be started any more.
    #[error("the adapter loaded before, and does not any more: {0}")]
    Restart(StartError),
    /// There is no shared memory.
    #[error("cannot make shared memory for tensors: {0}")]
    Arena(String),
    /// The adapter does not answer questions.
    #[error("{0}")]
    Offers(String),
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// Whether it was stopped before all cases were through.
    pub interrupted: bool,
    /// Workers that were lost.
    pub restarts: u64,
    /// What ended it early.
    pub trouble: Option<RunError>,
}

/// A worker that has loaded the adapter, with its memory: what a run begins with.
pub struct First {
    /// The worker.
    pub worker: Worker,
    /// The memory.
    pub pool: Pool,
}

impl First {
    /// What the device declares, `device_caps`.
    pub fn caps(&self, start: &Start) -> u64 {
        let device = self.worker.loaded.devices.get(start.load.device as usize);
        device.map_or(0, |device| device.caps)
    }

    /// Whether the device is not here, so that operators can be planned for it and not run.
    pub fn compile_only(&self, start: &Start) -> bool {
        self.caps(start) & device_caps::COMPILE_ONLY != 0
    }
}

/// Loads the adapter in a first worker, before anything is recorded.
///
/// # Errors
/// If it cannot be used.
pub fn begin(start: &Start) -> Result<First, StartError> {
    let pool = Slot::arena().map_err(|error| StartError::Process(error.to_string()))?;
    let worker = Worker::start(start, &pool)?;
    Ok(First { worker, pool })
}

/// What the slots of a run share.
struct Shared<'a> {
    suite: &'a Suite,
    plan: &'a Plan,
    start: &'a Start,
    claims: &'a [Claim],
    seed: u64,
    patience: Duration,
    rerun: &'a str,
    /// Cases to run, by their place in the plan.
    line: Vec<usize>,
    /// How many of them are taken.
    next: AtomicUsize,
    offers: Offers,
    /// What the device declares, `device_caps`.
    caps: u64,
    restarts: AtomicU64,
    begun: Instant,
    stop: &'a AtomicBool,
    sink: &'a (dyn Fn(Record) + Sync),
}

/// Runs the cases of the plan that `wanted` says yes to, until all are through or `stop` is set.
pub fn go(
    run: &Run,
    mut first: First,
    wanted: &dyn Fn(usize) -> bool,
    stop: &AtomicBool,
    sink: &(dyn Fn(Record) + Sync),
) -> Ended {
    let caps = first.caps(run.start);
    let line: Vec<usize> = (0..run.plan.cases.len()).filter(|&index| wanted(index)).collect();
    // A device that is not here is only asked for calls that break no rule: whether its answer is a
    // refusal or a lack is plain, and compiling everything twice is what would take the time.
    let asked = match caps & device_caps::COMPILE_ONLY != 0 {
        true => Ok(Offers::default()),
        false => {
            let First { worker, pool } = &mut first;
            let cases = line.iter().map(|&index| &run.plan.cases[index]);
            Offers::ask(run.suite, cases, worker, &|| Worker::start(run.start, pool))
        }
    };
    let offers = match asked {
        Ok(offers) => offers,
        Err(trouble) => return Ended { interrupted: true, restarts: 0, trouble: Some(trouble) },
    };
    let shared = Shared {
        caps,
        suite: run.suite,
        plan: run.plan,
        start: run.start,
        claims: run.claims,
        seed: run.seed,
        patience: run.patience,
        rerun: run.rerun,
        line,
        next: AtomicUsize::new(0),
        offers,
        restarts: AtomicU64::new(0),
        begun: Instant::now(),
        stop,
        sink,
    };
    let trouble = Mutex::new(None);
    let work = |slot: Result<Slot, RunError>| {
        if let Err(error) = slot.and_then(Slot::work) {
            stop.store(true, Ordering::Relaxed);
            trouble.lock().expect("nobody panics with it").get_or_insert(error);
        }
    };
    std::thread::scope(|scope| {
        let (shared, work) = (&shared, &work);
        for number in 1..run.jobs.min(shared.line.len()) {
            scope.spawn(move || {
                work(Slot::arena().map(|pool| Slot::new(shared, number as u32, None, pool)));
            });
        }
        work(Ok(Slot::new(shared, 0, Some(first.worker), first.pool)));
    });
    Ended {
        interrupted: stop.load(Ordering::Relaxed),
        restarts: shared.restarts.load(Ordering::Relaxed),
        trouble: trouble.into_inner().expect("nobody panics with it"),
    }
}

impl Shared<'_> {
    /// Whether the device is not here: operators are planned for it and not run.
    fn compile_only(&self) -> bool {
        self.caps & device_caps::COMPILE_ONLY != 0
    }

    /// Makes a finding the record of its case.
    fn record(&self, index: usize, finding: Finding, device_ns: u64, marks: &[&str], turn: Turn) {
        let case = &self.plan.cases[index];
        let lacking = finding.outcome == Outcome::Unsupported;
        let needed_by = needed_by(self.suite, case, self.claims, self.caps, lacking);
        let finding = self.hold_to_claims(finding, case, &needed_by);
        let evidence = finding.evidence.map(|mut evidence| {
            evidence.seed = Some(format!("{:016x}", self.seed));
            evidence.rerun = format!("{} '{}' --seed {:x}", self.rerun, case.id, self.seed);
            evidence
        });
        (self.sink)(Record {
            id: case.id.clone(),
            index: index as u64,
            outcome: finding.outcome,
            checks: case.checks.clone(),
            needed_by,
            evidence,
            withdrawn: case.withdrawn.as_deref().cloned(),
            marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
            accuracy: finding.accuracy,
            coverage: coverage(self.suite, case).filter(|_| !lacking),
            repetitions: finding.repetitions,
            growth: finding.growth,
            arithmetic: finding.arithmetic,
            device_ns,
            turn: Some(turn),
        });
    }

    /// What a claimed profile needs cannot be left out.
    fn hold_to_claims(&self, finding: Finding, case: &Case, needed_by: &[String]) -> Finding {
        if finding.outcome != Outcome::Unsupported || needed_by.is_empty() {
            return finding;
        }
        let lack = finding.evidence.map(|evidence| evidence.what).unwrap_or_default();
        let what = format!("{NOT_OFFERED} {}: {lack}", needed_by.join(", "));
        let first = case.checks.first().map_or("", String::as_str);
        Finding::fail(&self.suite.standard, first, what)
    }
}

/// How much of all inputs a case looks at, if its operator goes element by element.
fn coverage(suite: &Suite, case: &Case) -> Option<Coverage> {
    let Kind::Compute(compute) = &case.kind else { return None };
    let operator = suite.operator(compute.op);
    if !operator.family.goes_by_element() {
        return None;
    }
    let row = &operator.types[compute.row];
    let bits =
        |var: &str| suite.standard.format(row.format_of(var)).map_or(0, |format| format.bits);
    let elements = oracle::count(&compute.outputs[0].shape) as u64 * u64::from(compute.parts);
    let inputs_bits = operator.inputs.iter().map(|input| bits(&input.var)).sum();
    Some(Coverage { elements, inputs_bits })
}
