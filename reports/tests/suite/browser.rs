//! The report in a real browser: `tests/browser/stories.py` drives Chromium over pages that are made
//! here. Needs the packages of `tests/packages.txt` and a Chromium; `cargo xtask test` brings both,
//! and a machine without them leaves the stories out and says so. `ETALON_PAGES=FOLDER` keeps the pages
//! there, to be looked at.

use std::path::{Path, PathBuf};
use std::process::Command;

use reports::html;
use reports::read::Results;
use reports::result::{Damage, Growth, Record, Side, Trait, Turn};

use crate::sample::{clean, measured, pass, results};

/// Programs that a Chromium may be called.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

#[test]
fn people_read_the_report_in_a_browser() {
    let Some(stories) = stories("stories.py") else { return };
    let scratch = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("ETALON_PAGES").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(scratch.path());
    for (name, results) in [("small", small()), ("clean", clean()), ("large", large())] {
        let page = html::html(&results);
        std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
    stories.tell(folder, 20);
}

/// Stories that are ready to be told.
pub struct Stories {
    python: PathBuf,
    browser: PathBuf,
    file: PathBuf,
}

/// The stories of a file of `tests/browser/`; nothing where a machine lacks what they need.
pub fn stories(file: &str) -> Option<Stories> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = with_playwright(root.join("../target/python/bin/python"));
    let (Some(python), Some(browser)) = (python, browser()) else {
        println!("left out: the stories of the browser; `cargo xtask test` brings what they need");
        return None;
    };
    Some(Stories { python, browser, file: root.join("tests/browser").join(file) })
}

impl Stories {
    /// Tells them about the pages of a folder; there are so many of them at least.
    pub fn tell(&self, folder: &Path, least: usize) {
        let mut command = Command::new(&self.python);
        command.arg(&self.file).arg(folder).arg(&self.browser);
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        println!("{told}");
        let troubles = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}{troubles}");
        let counted = told.lines().filter(|line| line.starts_with("ok ")).count();
        assert!(counted >= least, "stories were left out: {told}");
    }
}

/// The Python that has what the stories need.
fn with_playwright(python: PathBuf) -> Option<PathBuf> {
    let mut command = Command::new(&python);
    command.args(["-c", "import axe_playwright_python, playwright"]);
    command.output().is_ok_and(|output| output.status.success()).then_some(python)
}

fn browser() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&paths).collect();
    let all = BROWSERS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.into_iter().find(|path| path.is_file())
}

/// Every outcome, and something for every part of the page.
pub fn small() -> Results {
    let mut small = results();
    let turn = |slot, began_us| Some(Turn { slot, began_us, took_us: 900_000 });
    for (at, record) in small.records.iter_mut().enumerate() {
        record.turn = turn(at as u32 % 2, at as u64 / 2 * 1_000_000);
    }
    let evidence = small.records[1].evidence.as_mut().unwrap();
    let side = |axis: &str, extent| Side::new(axis.to_owned(), extent);
    evidence.damage = Some(Damage {
        tensor: "y".to_owned(),
        shape: vec![17, 33],
        across: side("columns", 33),
        down: side("rows", 17),
        cells: (0..17).map(|row| if row < 3 { "0" } else { "0139" }.repeat(8)).collect(),
    });
    let step = |step: &str, error, allowed| Growth { step: step.to_owned(), error, allowed };
    small.measurements = measured().measurements;
    small.records[0].growth = vec![step("1 matmul", 1e-6, 2e-5), step("2 add", 4e-3, 3e-3)];
    small
}

/// A hundred thousand records, one in two hundred of which failed.
pub fn large() -> Results {
    let mut large = small();
    let failed = large.records[1].clone();
    let one = |index: u64| {
        let id = format!("kernel/op{}/tiles/types=f32.f32,m={},k={index}", index % 150, index / 7);
        let record = if index % 200 == 3 { failed.clone() } else { pass(index, &id) };
        Record { id, index, ..record }
    };
    large.header.planned = 100_000;
    large.records = (0..100_000).map(one).collect();
    large.records[7].id = "kernel/matmul/fingerprint/types=f32.f32.f32,shape=4x64x8".to_owned();
    large.records[7].arithmetic = vec![Trait {
        name: "rounding".to_owned(),
        requirement: "OXI-NUM-0031".to_owned(),
        declared: "to nearest, ties to even".to_owned(),
        found: "towards zero".to_owned(),
        holds: false,
    }];
    large
}
