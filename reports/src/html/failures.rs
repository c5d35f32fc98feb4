//! Failures by requirement: the sentence of the standard, then each case with its evidence.

use serde::Serialize;

use super::Limits;
use super::damage::{Picture, picture};
use super::first::tone;
use crate::failure::{lines, word};
use crate::read::Results;
use crate::remark::Remarks;
use crate::result::{Record, Wrong};
use crate::tally::failures as groups;

/// Failures of one requirement that are not folded away.
const SHOWN: usize = 4;

#[derive(Serialize)]
pub(super) struct Failures<'a> {
    groups: Vec<Group<'a>>,
    total: usize,
    /// Cases of which there is something to say: waived, withdrawn, expected.
    aside: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    requirement: &'a str,
    says: &'a str,
    total: usize,
    /// In the open, folded away, and by name alone where there are too many.
    shown: Vec<Failure<'a>>,
    folded: Vec<Failure<'a>>,
    named: Vec<&'a str>,
}

#[derive(Serialize)]
struct Failure<'a> {
    id: &'a str,
    word: &'static str,
    tone: &'static str,
    icon: &'static str,
    marks: &'a [String],
    remark: Option<String>,
    lines: Vec<(&'static str, String)>,
    picture: Option<Picture>,
    also: &'a [Wrong],
    rerun: &'a str,
}

pub(super) fn failures(results: &Results, mut limits: Limits) -> Failures<'_> {
    let remarks = Remarks::of(&results.header);
    let (mut plain, mut said) = (Vec::new(), Vec::new());
    for record in &results.records {
        match remarks.on(record) {
            None => plain.push(record),
            Some(remark) => said.push((record, remark)),
        }
    }
    let all = groups(plain).into_iter();
    let groups: Vec<_> = all.map(|found| group(found, &mut limits)).collect();
    said.truncate(limits.told.max(1));
    let aside = said.into_iter().map(|(record, remark)| {
        let requirement = record.evidence.iter().map(|evidence| &evidence.requirement);
        let broken = requirement.filter(|id| !id.is_empty()).map(|id| ("requirement", id.clone()));
        let mut told = failure(record, &mut limits);
        told.lines.splice(0..0, broken);
        Failure { remark: Some(remark), ..told }
    });
    Failures { total: groups.iter().map(|group| group.total).sum(), groups, aside: aside.collect() }
}

fn group<'a>(found: crate::tally::Group<'a>, limits: &mut Limits) -> Group<'a> {
    let total = found.records.len();
    let told = total.min(limits.told.max(1));
    limits.told = limits.told.saturating_sub(told);
    let (told, named) = found.records.split_at(told);
    let mut shown: Vec<_> = told.iter().map(|record| failure(record, limits)).collect();
    let folded = shown.split_off(shown.len().min(SHOWN));
    Group {
        requirement: found.requirement,
        says: found.says,
        total,
        shown,
        folded,
        named: named.iter().map(|record| record.id.as_str()).collect(),
    }
}

fn failure<'a>(record: &'a Record, limits: &mut Limits) -> Failure<'a> {
    let evidence = record.evidence.as_ref();
    let mut lines = evidence.map(lines).unwrap_or_default();
    // The requirement heads the group, and the command has a place of its own.
    lines.retain(|(name, _)| !["requirement", "rerun"].contains(name));
    let picture = evidence.and_then(|evidence| picture(evidence.damage.as_ref()?));
    let picture = picture.filter(|picture| picture.size() <= limits.pictures);
    limits.pictures -= picture.as_ref().map_or(0, Picture::size);
    let (tone, icon) = tone(record.outcome);
    Failure {
        id: &record.id,
        word: word(record.outcome),
        tone,
        icon,
        marks: &record.marks,
        remark: None,
        lines,
        picture,
        also: evidence.map_or(&[], |evidence| &evidence.also),
        rerun: evidence.map_or("", |evidence| evidence.rerun.as_str()),
    }
}
