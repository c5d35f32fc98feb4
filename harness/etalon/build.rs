//! Tells the program which commit it is built from, where that is known, so that every result can
//! say which suite made it.

use std::process::Command;

fn main() {
    let git = |args: &[&str]| -> Option<String> {
        let output = Command::new("git").args(args).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    // Without these the program would be built anew each time, or remember an old commit.
    for path in ["HEAD", "index"] {
        if let Some(path) = git(&["rev-parse", "--git-path", path]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    let Some(commit) = git(&["rev-parse", "HEAD"]) else { return };
    println!("cargo::rustc-env=ETALON_COMMIT={commit}");
    if let Some(day) = git(&["show", "--no-patch", "--format=%cd", "--date=format:%Y-%m-%d"]) {
        println!("cargo::rustc-env=ETALON_COMMITTED={day}");
    }
    // Without optional locks, or looking would count as a change of the index.
    let changed = git(&["--no-optional-locks", "status", "--porcelain", "--untracked-files=no"]);
    let dirty = changed.is_none_or(|changed| !changed.is_empty());
    println!("cargo::rustc-env=ETALON_DIRTY={dirty}");
}
