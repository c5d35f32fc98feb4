//! What a run is told to excuse, read and checked before it begins: waivers, which let claims hold in
//! spite of a failure, and in development mode expectations, which let nothing hold.
//!
//! What does not fit this product, has expired, or names no case at all, is refused here rather than
//! after hours. In a run of a part of the cases, what is about the others is left aside.

use std::path::{Path, PathBuf};

use reports::day::Day;
use reports::expect::{self, Expectation, HowMany};
use reports::pattern::Pattern;
use reports::result::Header;
use reports::waiver::{self, Subject, Waiver};
use standard::Standard;
use standard::yaml::{Complaint, Source};
use vendor::Vendor;
use wire::message::Loaded;

use super::CertifyArgs;
use crate::cases::Tier;
use crate::cli::fail::Fail;
use crate::plan::Plan;
use crate::suite::Suite;

/// Bytes of a file of waivers or expectations at most.
const LARGEST: u64 = 1 << 20;

/// What a run is told to excuse.
#[derive(Default)]
pub(super) struct Excuses {
    waivers: Vec<(Waiver, Reach)>,
    /// Absent in certification mode.
    expectations: Option<Vec<(Expectation, Reach)>>,
}

/// The cases of the whole plan that something is about.
struct Reach {
    pattern: Pattern,
    cases: usize,
}

impl Excuses {
    /// Reads what the command line names, and checks it against the whole plan of the run's tier.
    pub(super) fn read(
        suite: &Suite,
        plan: &Plan,
        vendor: &Vendor,
        args: &CertifyArgs,
        loaded: &Loaded,
        device: u32,
    ) -> Result<Excuses, Fail> {
        let mut excuses = Excuses::default();
        let check = Check { suite, plan };
        if let Some(path) = &args.waivers {
            let (waivers, source) = waiver::read(&path.display().to_string(), &text(path)?)
                .map_err(|complaints| Fail::complaints("the waivers are wrong", complaints))?;
            let device = loaded.devices.get(device as usize);
            let subject = Subject {
                product: &loaded.name,
                version: &loaded.version,
                device: device.map_or("", |device| device.name.as_str()),
                day: Day::today(),
            };
            excuses.waivers = check.waivers(waivers, &source, &subject)?;
        }
        if let Some(path) = &args.expectations {
            excuses.expectations = Some(check.expectations(path)?);
        } else if args.development {
            let path = beside(vendor);
            let read = path.map(|path| check.expectations(&path)).transpose()?;
            excuses.expectations = Some(read.unwrap_or_default());
        }
        Ok(excuses)
    }

    /// Enters into the header what is about the cases of the run.
    pub(super) fn enter(self, header: &mut Header, plan: &Plan) {
        let left = |reach: &Reach| {
            plan.cases.iter().filter(|case| reach.pattern.matches(&case.id)).count()
        };
        let waivers = self.waivers.into_iter().filter(|(_, reach)| left(reach) > 0);
        header.waivers = waivers.map(|(waiver, _)| waiver).collect();
        header.expectations = self.expectations.map(|expectations| {
            let each = expectations.into_iter().filter_map(|(mut one, reach)| {
                let left = left(&reach);
                // The case that fails may be among those that were left out.
                if left < reach.cases && one.how_many == HowMany::Some {
                    one.how_many = HowMany::Any;
                }
                (left > 0).then_some(one)
            });
            each.collect()
        });
    }
}

/// The expectations of a vendor's folder: of the variant, if it has its own.
fn beside(vendor: &Vendor) -> Option<PathBuf> {
    let folder = vendor.folder.as_ref()?;
    let variant = vendor.name.split_once(':').map(|(_, variant)| variant);
    let own = variant.map(|variant| format!("expectations-{variant}.yaml"));
    let names = own.into_iter().chain(["expectations.yaml".to_owned()]);
    names.map(|name| folder.join(name)).find(|path| path.is_file())
}

fn text(path: &Path) -> Result<String, Fail> {
    let no = |why: String| Fail::usage(format!("cannot read {}: {why}", path.display()));
    let size = path.metadata().map_err(|error| no(error.to_string()))?.len();
    if size > LARGEST {
        return Err(no(format!("it has {size} bytes, expected {LARGEST} at most")));
    }
    std::fs::read_to_string(path).map_err(|error| no(error.to_string()))
}

struct Check<'a> {
    suite: &'a Suite,
    plan: &'a Plan,
}

impl Check<'_> {
    fn waivers(
        &self,
        waivers: Vec<Waiver>,
        source: &Source,
        subject: &Subject,
    ) -> Result<Vec<(Waiver, Reach)>, Fail> {
        let mut complaints = Vec::new();
        let mut checked = Vec::new();
        for (i, waiver) in waivers.into_iter().enumerate() {
            let at = |field: &str| format!("/waivers/{i}/{field}");
            complaints.extend(self.requirement(&waiver.requirement, source, &at("requirement")));
            if let Some((field, what)) = waiver::foreign(&waiver, subject) {
                let help = "mend what it waives and remove it, or have it renewed";
                complaints.push(source.complain(&at(field), what).with_help(help));
            }
            match self.reach(&waiver.cases) {
                Ok(reach) => checked.push((waiver, reach)),
                Err(what) => complaints.push(unmatched(source, &at("cases"), what)),
            }
        }
        match complaints.is_empty() {
            true => Ok(checked),
            false => Err(Fail::complaints("the waivers do not fit this run", complaints)),
        }
    }

    fn expectations(&self, path: &Path) -> Result<Vec<(Expectation, Reach)>, Fail> {
        let wrong = |complaints| Fail::complaints("the expectations are wrong", complaints);
        let (read, source) =
            expect::read(&path.display().to_string(), &text(path)?).map_err(wrong)?;
        let mut complaints = Vec::new();
        let mut checked = Vec::new();
        for (i, one) in read.into_iter().enumerate() {
            let at = |field: &str| format!("/expectations/{i}/{field}");
            if let Some(id) = &one.requirement {
                complaints.extend(self.requirement(id, &source, &at("requirement")));
            }
            match self.reach(&one.cases) {
                Ok(reach) => checked.push((one, reach)),
                Err(what) => complaints.push(unmatched(&source, &at("cases"), what)),
            }
        }
        if complaints.is_empty() { Ok(checked) } else { Err(wrong(complaints)) }
    }

    fn requirement(&self, id: &str, source: &Source, at: &str) -> Option<Complaint> {
        let standard: &Standard = &self.suite.standard;
        let what = format!("the standard has no requirement `{id}`");
        let help = "`etalon list requirements` shows them";
        let known = standard.requirements.contains_key(id);
        (!known).then(|| source.complain(at, what).with_help(help))
    }

    /// The cases of the plan that a pattern matches; none if it matches only cases of another tier.
    fn reach(&self, text: &str) -> Result<Reach, String> {
        let pattern = Pattern::new(text)?;
        let count =
            |plan: &Plan| plan.cases.iter().filter(|case| pattern.matches(&case.id)).count();
        let cases = count(self.plan);
        if cases == 0 {
            let deepest = Plan::new(self.suite, Tier::Exhaustive);
            if deepest.is_ok_and(|plan| count(&plan) == 0) {
                return Err(format!("no case matches `{text}`"));
            }
        }
        Ok(Reach { pattern, cases })
    }
}

fn unmatched(source: &Source, at: &str, what: String) -> Complaint {
    source.complain(at, what).with_help("remove it, or see `etalon list cases` for ids")
}
