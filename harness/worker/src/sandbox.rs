//! The sandbox: a vendor's library may read anything, write only to its scratch folder, to devices
//! and shared memory, and reach no network. Limits keep it from filling the disk.
//!
//! It closes before the library is loaded and cannot be opened again. Where the kernel has no
//! Landlock, the worker runs without; the result says so. `ETALON_SANDBOX=off` leaves it open, for
//! a debugger or a driver that needs more.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};

/// Largest file that a worker may write, in bytes.
const LARGEST_FILE: u64 = 4 << 30;

/// Most files that a worker may have open.
const MOST_FILES: u64 = 1024;

/// Closes the sandbox; whether it is closed.
pub fn enter() -> bool {
    if std::env::var_os("ETALON_SANDBOX").is_some_and(|word| word == "off") {
        return false;
    }
    let limits =
        [(Resource::Core, 0), (Resource::Fsize, LARGEST_FILE), (Resource::Nofile, MOST_FILES)];
    for (resource, most) in limits {
        // A limit that is lower already stays as it is.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
    let scratch = std::env::var_os("ETALON_SCRATCH").map(PathBuf::from);
    let writable = scratch.into_iter().chain(["/dev", "/dev/shm"].map(PathBuf::from));
    restrict(writable).is_ok_and(|status| status != RulesetStatus::NotEnforced)
}

fn restrict(
    writable: impl Iterator<Item = PathBuf>,
) -> Result<RulesetStatus, landlock::RulesetError> {
    // The oldest kernels that know a right enforce it; older ones leave it out.
    let abi = ABI::V4;
    let written = AccessFs::from_write(abi);
    let status = Ruleset::default()
        .handle_access(written)?
        .handle_access(AccessNet::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(writable, written))?
        .restrict_self()?;
    Ok(status.ruleset)
}
