//! From keys to a publication, at the command line; and files that no run would leave.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::{ETALON, complaint, etalon};

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &complaint(output)
}

/// Runs the executable, and expects this exit code and these words.
fn run(folder: &Path, arguments: &[&str], code: i32, words: &[&str]) -> String {
    let output = etalon(folder, arguments);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?}: `{word}` is missing: {said}");
    }
    said
}

#[test]
fn keys_are_made_once_and_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    for kind in [&[][..], &["--ed25519"]] {
        let out = format!("keys{}", kind.len());
        let arguments = [&["keygen", "--out", &out], kind].concat();
        run(folder.path(), &arguments, 0, &["keep it to yourself"]);
        let key = folder.path().join(&out).join("etalon.key");
        assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let before = std::fs::read(&key).unwrap();
        run(folder.path(), &arguments, 2, &["is there already; nothing was written"]);
        assert_eq!(std::fs::read(&key).unwrap(), before);
    }
}

#[test]
fn a_narrowed_run_is_signed_for_development_alone_and_its_part_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    run(path, &["keygen", "--out", "keys"], 0, &[]);
    let place = "published/acme/reference/0.1.0";
    let only = ["--only", "numerical/add/small/types=f32*", "--profile", "core:2"];
    let certify = [&["certify", "reference", "--out", place][..], &only].concat();
    run(path, &certify, 0, &["not a certificate: cases were left out by --only or --skip"]);

    let sign = ["sign", place, "--key", "keys/etalon.key"];
    let refused = ["cannot become a certificate", "- cases were left out by --only or --skip"];
    run(path, &sign, 3, &refused);
    run(path, &["sign", place, "--key", "keys/etalon.pub"], 2, &["it is a public key"]);
    let development = [&sign[..], &["--development"]].concat();
    run(path, &development, 0, &["signed as DEVELOPMENT, which certifies nothing"]);
    let once = std::fs::read(path.join(place).join("certificate.dsse.json")).unwrap();
    run(path, &development, 0, &[]);
    let again = std::fs::read(path.join(place).join("certificate.dsse.json")).unwrap();
    assert_eq!(once, again, "signing again changes nothing");

    let verify = ["verify", place, "--key", "keys/etalon.pub"];
    run(path, &verify, 3, &["NOT CERTIFIED  a statement of development", "✓ views"]);
    let json = etalon(path, &[&verify[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["judgement"], "no_certificate");
    assert_eq!(json["mode"], "development");
    run(path, &["verify", place, "--key", "keys/etalon.key"], 2, &["it is a private key"]);
    run(path, &["verify", "nowhere", "--key", "keys/etalon.pub"], 2, &["is no folder"]);

    submission(path, place);
    packed(path, place);
    run(
        path,
        &["reproduce", place, "--sample", "3", "--draw", "5"],
        0,
        &["3 cases of", "drawn by --draw 0000000000000005", "all came out as the result says"],
    );
    // The same, of an adapter that adds otherwise.
    let results = path.join(place).join("results.ndjson");
    let text = std::fs::read_to_string(&results).unwrap();
    let lie = text.replacen("\"outcome\":\"pass\"", "\"outcome\":\"crashed\"", 1);
    std::fs::write(&results, lie).unwrap();
    run(
        path,
        &["reproduce", place, "--sample", "100%"],
        1,
        &["differs", "crashed then, pass here", "1 of", "came out otherwise"],
    );
    run(path, &verify, 1, &["✗ results", "REFUSED  results: results.ndjson: its SHA-256 is"]);
}

/// What a publisher says, and what the bot says of it.
fn submission(path: &Path, place: &str) {
    let check = ["submit-check", place, "--key", "keys/etalon.pub"];
    run(path, &check, 2, &["submission.yaml: it is missing"]);
    let right = "vendor: acme\nproduct: reference\nversion: \"0.1.0\"\ncontact: a@acme.example\n\
                 available: 2026-01-31\nadapter: https://acme.example/oxi\nlicence: CC-BY-4.0\n\
                 rerun: etalon certify reference\n";
    let file = path.join(place).join("submission.yaml");
    let with = |from: &str, to: &str| {
        assert!(right.contains(from));
        std::fs::write(&file, right.replace(from, to)).unwrap();
    };
    with("", "");
    run(path, &check, 3, &["submission of acme reference 0.1.0: in order"]);
    with("product: reference", "product: xpu-100");
    let folder = "the folder of the product is `reference`, and submission.yaml says `xpu-100`";
    run(path, &check, 1, &[folder]);
    with("version: \"0.1.0\"", "version: \"2.0\"");
    run(path, &check, 1, &["version `2.0`, and the adapter says that it is `0.1.0`"]);
    with("2026-01-31", "2096-01-31");
    run(path, &check, 1, &["more than 180 days after the run"]);
    with("licence: CC-BY-4.0\n", "");
    run(path, &check, 2, &["missing field `licence`"]);
    with("https://acme.example/oxi", "on request");
    run(path, &check, 2, &["`on request` is no link"]);
    with("", "");
    let stray = path.join(place).join("notes.txt");
    std::fs::write(&stray, "x").unwrap();
    run(path, &check, 1, &["notes.txt is no file of a result; remove it"]);
    std::fs::remove_file(stray).unwrap();
}

/// A result may be published packed and without its views.
fn packed(path: &Path, place: &str) {
    let packed = place.replace("published", "packed/published");
    let (from, to) = (path.join(place), path.join(&packed));
    std::fs::create_dir_all(&to).unwrap();
    let is_view = |name: &str| reports::view_names().any(|view| view == name);
    for entry in std::fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !is_view(&name) {
            std::fs::copy(path.join(place).join(&name), to.join(name)).unwrap();
        }
    }
    let gzip = Command::new("gzip").args(["-9", "-n"]).arg(to.join("results.ndjson")).status();
    assert!(gzip.unwrap().success());
    let key = ["--key", "keys/etalon.pub"];
    let words = ["✓ views", "4 of 4 left out beside the packed result"];
    run(path, &[&["verify", &packed][..], &key].concat(), 3, &words);
    run(path, &[&["submit-check", &packed][..], &key].concat(), 3, &["in order"]);
    let words = ["all came out as the result says"];
    run(path, &["reproduce", &packed, "--sample", "3"], 0, &words);
}

/// Runs the executable under a limit of memory.
fn bounded(folder: &Path, megabytes: u32, arguments: &str) -> std::process::Output {
    let command = format!("ulimit -v {}; exec {ETALON} {arguments}", megabytes * 1024);
    Command::new("sh").args(["-c", &command]).current_dir(folder).output().unwrap()
}

#[test]
fn two_gigabytes_of_garbage_take_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.ndjson");
    // Zeros without a newline, of which none lies on the disk.
    std::fs::File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let output = bounded(folder.path(), 300, "explain results.ndjson");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("results.ndjson:1: longer than 4 MiB"), "{}", said(&output));

    let mut file = std::fs::File::create(&path).unwrap();
    for _ in 0..64 {
        file.write_all(&b"garbage\n".repeat(1 << 10)).unwrap();
    }
    file.set_len(2 << 30).unwrap();
    let output = bounded(folder.path(), 300, "explain results.ndjson");
    assert!(
        said(&output).contains("results.ndjson:1: not a line of a result"),
        "{}",
        said(&output)
    );
    // Other commands meet the same file.
    run(folder.path(), &["keygen", "--out", "keys"], 0, &[]);
    std::fs::copy(folder.path().join("keys/etalon.pub"), folder.path().join("k")).unwrap();
    let output = bounded(folder.path(), 1500, "verify . --key k");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("✗ results"), "{}", said(&output));
    let output = bounded(folder.path(), 300, "sign . --key keys/etalon.key");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}
