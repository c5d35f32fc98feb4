//! The files for a vendor's CI in `reports/ci`: the one for a shell is run, and the commands of the
//! others are held against what the executable takes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::example::compile;
use crate::support::{ETALON, complaint, etalon};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it exists")
}

fn file(name: &str) -> String {
    std::fs::read_to_string(root().join("reports/ci").join(name)).expect("it is there")
}

/// Runs the script as a job does, with the executable in the path.
fn script(folder: &Path, arguments: &[&str]) -> Output {
    let tools = Path::new(ETALON).parent().expect("it lies in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(tools.to_owned()).chain(std::env::split_paths(&path));
    Command::new("sh")
        .arg(root().join("reports/ci/gate.sh"))
        .args(arguments)
        .env("PATH", std::env::join_paths(paths).expect("paths can be joined"))
        .env_remove("GITHUB_ACTIONS")
        .current_dir(folder)
        .output()
        .expect("there is a shell")
}

#[test]
fn a_change_goes_through_the_script_of_a_job() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let source = std::fs::read_to_string(root().join("vendors/example/adapter.c")).unwrap();
    let policy = root().join("reports/ci/policy.yaml");
    let policy = policy.to_str().unwrap();
    let said = |output: &Output| {
        format!("{}\n{}", String::from_utf8_lossy(&output.stdout), complaint(output))
    };

    // The main branch: no baseline yet. Its result becomes one.
    let good = compile(here, "good", &source);
    // A part of the run that the claim needs, too.
    let one = ["--", "--only", "sqrt", "--only", "api/buffer_create/**"];
    let output = script(here, &[&[good.to_str().unwrap(), policy], &one[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    std::fs::rename(here.join("results/ci"), here.join("baseline")).unwrap();

    // A change that breaks nothing, in a part of a run.
    let options = ["--budget", "1m", "--changed", "sqrt", "--earlier", "baseline"];
    let same = [&[good.to_str().unwrap(), policy, "baseline"], &one[..], &options[..]].concat();
    let output = script(here, &same);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    // One that loses the last element.
    let broken = source.replace("at < bytes; at += sizeof(float)", "at + 4 < bytes; at += 4");
    assert_ne!(source, broken, "the mistake was planted");
    let worse = compile(here, "worse", &broken);
    let output = script(here, &[&[worse.to_str().unwrap(), policy, "baseline"], &one[..]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("gate: refused"), "{}", said(&output));
    assert!(said(&output).contains("OXI-PLAN-0102"), "{}", said(&output));
    assert!(here.join("results/ci/gate.md").is_file());

    // One that cannot be loaded leaves no result, and no older one is taken for it.
    let output = script(here, &["/nowhere/libnone.so", policy, "baseline"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!said(&output).contains("gate:"), "{}", said(&output));
}

#[test]
fn the_script_tries_once_more_and_then_gives_up() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let tools = here.join("tools");
    std::fs::create_dir_all(&tools).unwrap();
    // A stand-in that leaves a result, and a gate that says 75 as often as is asked for.
    let stand_in = "#!/bin/sh\necho \"$1\" >> said\nif [ \"$1\" = certify ]; then\n  \
                    mkdir -p results/ci; : > results/ci/results.ndjson; exit 1\nfi\n\
                    left=$(cat left)\nif [ \"$left\" -gt 0 ]; then echo $((left - 1)) > left; exit 75; fi\n";
    let path = tools.join("etalon");
    std::fs::write(&path, stand_in).unwrap();
    let mut mode = std::fs::metadata(&path).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    std::fs::set_permissions(&path, mode).unwrap();
    for (times, code) in [("0", 0), ("1", 0), ("2", 1)] {
        std::fs::write(here.join("left"), times).unwrap();
        let _ = std::fs::remove_file(here.join("said"));
        let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
        let status = Command::new("sh")
            .arg(root().join("reports/ci/gate.sh"))
            .args(["a.so", "policy.yaml"])
            .env("PATH", path)
            .current_dir(here)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "after {times} times 75");
        let said = std::fs::read_to_string(here.join("said")).unwrap();
        let rounds = if times == "0" { 1 } else { 2 };
        assert_eq!(said.matches("gate").count(), rounds, "{said}");
    }
}

/// The commands of a workflow file: all texts under keys that hold scripts.
fn scripts(value: &serde_yaml::Value, found: &mut Vec<String>) {
    match value {
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| scripts(item, found)),
        serde_yaml::Value::Mapping(map) => {
            for (key, item) in map {
                match (key.as_str(), item) {
                    (Some("run"), serde_yaml::Value::String(text)) => found.push(text.clone()),
                    (Some("script"), serde_yaml::Value::Sequence(lines)) => {
                        found.extend(lines.iter().filter_map(|l| l.as_str()).map(str::to_owned));
                    }
                    _ => scripts(item, found),
                }
            }
        }
        _ => {}
    }
}

/// Every command of ours and every option of it that a text uses.
fn uses(text: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut command = None;
    for word in text.split_whitespace() {
        let word = word.trim_matches(['"', '\'', '`', '(', ')', ',', '.', ':', ';']);
        match word {
            "etalon" => command = Some(String::new()),
            "gate.sh" => command = Some("certify".to_owned()),
            "||" | "&&" | "then" | "fi" | "done" => command = None,
            _ => {}
        }
        if let Some(name) = &mut command {
            if name.is_empty() && word != "etalon" {
                *name = word.to_owned();
                found.insert((name.clone(), "--help".to_owned()));
            }
            if word.starts_with("--") && word.len() > 2 {
                found.insert((name.clone(), word.to_owned()));
            }
        }
    }
    found
}

#[test]
fn the_commands_of_workflows_and_of_the_page_exist() {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = vec![file("gate.sh").replace("`etalon gate`", "")];
    for name in ["github.yaml", "gitlab.yaml"] {
        let value: serde_yaml::Value = serde_yaml::from_str(&file(name)).unwrap();
        let mut found = Vec::new();
        scripts(&value, &mut found);
        assert!(found.len() >= 4, "{name} has scripts: {found:?}");
        texts.extend(found);
    }
    let page = file("README.md");
    texts.extend(page.split("```").skip(1).step_by(2).flat_map(str::lines).map(str::to_owned));
    texts.extend(page.split('`').skip(1).step_by(2).map(str::to_owned));
    let uses: BTreeSet<_> = texts.iter().flat_map(|text| text.lines()).flat_map(uses).collect();
    for (command, option) in [("certify", "--budget"), ("gate", "--policy"), ("gate", "--baseline")]
    {
        assert!(uses.contains(&(command.to_owned(), option.to_owned())), "{uses:?}");
    }
    for (command, option) in uses {
        let output = etalon(folder.path(), &[&command, "--help"]);
        assert!(output.status.success(), "there is no command {command}: {}", complaint(&output));
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(help.contains(&option), "etalon {command} takes no {option}");
    }
    for name in ["policy.yaml", "release.yaml"] {
        let policy = reports::gate::Policy::read(name, &file(name));
        assert!(policy.is_ok(), "{:?}", policy.err());
        assert!(page.contains(&format!("[`{name}`]({name})")), "the page tells of {name}");
    }
}
