//! What the packages of the machine's processors use, as the kernel counts it (`powercap`, which Intel
//! calls RAPL and which processors of AMD have as well).
//!
//! Counters are of whole packages, with all that runs there, and go round. Most kernels let only root
//! read them, and virtual machines have none; then nothing is said, rather than something guessed.

use std::path::{Path, PathBuf};

/// The counters of a machine.
pub(crate) struct Meter {
    /// Of each package: the file of its counter, and where that goes round, in microjoules.
    packages: Vec<(PathBuf, u64)>,
}

impl Meter {
    /// Those of this machine.
    pub(crate) fn of_machine() -> Meter {
        Meter::under(Path::new("/sys/class/powercap"))
    }

    fn under(folder: &Path) -> Meter {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut zones: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        zones.sort();
        // `intel-rapl:0` is a package, `intel-rapl:0:1` a part of one.
        zones.retain(|zone| {
            let name = zone.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("intel-rapl:") && name.matches(':').count() == 1
        });
        let package = |zone: PathBuf| {
            let round = number(&zone.join("max_energy_range_uj"))?;
            Some((zone.join("energy_uj"), round))
        };
        Meter { packages: zones.into_iter().filter_map(package).collect() }
    }

    /// What each package's counter says; nothing if there is none, or one cannot be read.
    pub(crate) fn read(&self) -> Option<Vec<u64>> {
        let counts: Option<Vec<u64>> = self.packages.iter().map(|(file, _)| number(file)).collect();
        counts.filter(|counts| !counts.is_empty())
    }

    /// Microjoules between two readings.
    pub(crate) fn between(&self, before: &[u64], after: &[u64]) -> u64 {
        let each = self.packages.iter().zip(before.iter().zip(after));
        each.map(|((_, round), (before, after))| match after >= before {
            true => after - before,
            false => after + round - before,
        })
        .sum()
    }
}

fn number(file: &Path) -> Option<u64> {
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, zone: &str, count: &str) {
        let zone = folder.join(zone);
        std::fs::create_dir_all(&zone).unwrap();
        std::fs::write(zone.join("energy_uj"), count).unwrap();
        std::fs::write(zone.join("max_energy_range_uj"), "1000\n").unwrap();
    }

    #[test]
    fn packages_are_added_up_and_their_counters_go_round() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "intel-rapl:0", "100\n");
        write(folder.path(), "intel-rapl:1", "990\n");
        write(folder.path(), "intel-rapl:0:0", "77\n");
        let meter = Meter::under(folder.path());
        let before = meter.read().unwrap();
        assert_eq!(before, [100, 990]);
        write(folder.path(), "intel-rapl:0", "160\n");
        write(folder.path(), "intel-rapl:1", "5\n");
        assert_eq!(meter.between(&before, &meter.read().unwrap()), 60 + 15);
    }

    #[test]
    fn what_cannot_be_read_is_not_guessed() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Meter::under(folder.path()).read(), None);
        assert_eq!(Meter::under(&folder.path().join("absent")).read(), None);
        write(folder.path(), "intel-rapl:0", "not a number");
        assert_eq!(Meter::under(folder.path()).read(), None);
    }
}
