//! The line that slots take cases from: what is next, what goes with it, and what needs not be run at
//! all.

use std::sync::atomic::Ordering;

use super::Shared;
use super::slot::Job;
use crate::judge::{Finding, script};
use crate::plan::{Case, Kind};

impl Shared<'_> {
    /// The next case of the run's line.
    pub(super) fn take(&self) -> Option<usize> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        self.line.get(place).copied()
    }

    /// The next part of a case, if there is one.
    pub(super) fn following(&self, job: Job) -> Option<Job> {
        let parts = match &self.plan.cases[job.index].kind {
            Kind::Compute(compute) => compute.parts,
            Kind::Chain(chain) if !self.compile_only() => chain.links.len() as u32,
            _ => 1,
        };
        (job.part + 1 < parts).then_some(Job { part: job.part + 1, ..job })
    }

    /// Whether the next part of a case needs what this one gives.
    pub(super) fn is_chain(&self, job: Job) -> bool {
        matches!(self.plan.cases[job.index].kind, Kind::Chain(_))
    }

    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether the adapter does not take a plain call of the case's operator and types, so that it is
    /// worth asking whether it takes the one of the case before data are drawn for it.
    pub(super) fn is_doubtful(&self, case: &Case) -> bool {
        let Kind::Compute(compute) = &case.kind else { return false };
        !self.compile_only() && !self.offers.takes(compute.op, compute.row)
    }

    /// What the adapter lacks that a scenario needs.
    pub(super) fn lacking(&self, case: &Case) -> Option<Finding> {
        let Kind::Scenario(script) = &case.kind else { return None };
        let standard = &self.suite.standard;
        let declares = |name: &&String| script::declares(standard, self.caps, name);
        if let Some(name) = script.capabilities.iter().find(|name| !declares(name)) {
            return Some(Finding::unsupported(format!("the device does not declare {name}")));
        }
        let missing = script.functions.iter().find(|name| {
            standard.function(name).is_some_and(|function| !self.offers.function(function.slot))
        })?;
        Some(Finding::unsupported(format!("the function table has no {missing}")))
    }
}
