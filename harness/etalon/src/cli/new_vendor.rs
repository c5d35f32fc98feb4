//! `etalon new-vendor`: a folder with an adapter that builds, loads and conforms to `core:1`.

use std::path::Path;

use clap::{Args, ValueEnum};
use vendor::Manifest;

use super::Exit;
use super::fail::Fail;

/// Arguments of `etalon new-vendor`.
#[derive(Debug, Args)]
pub(super) struct NewVendorArgs {
    /// Name of the vendor, and of the folder in vendors/
    name: String,
    /// What the adapter is written in
    #[arg(long, default_value = "rust")]
    lang: Lang,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Rust, on the kit: memory, streams and checks are there
    Rust,
    /// C, with nothing but the header
    C,
}

/// A file of the folder: its path, and its text before names are put in.
type File = (&'static str, &'static str);

macro_rules! template {
    ($path:literal) => {
        include_str!(concat!("../../templates/vendor/", $path))
    };
}

const README: File = ("README.md", template!("README.md.txt"));

const RUST: &[File] = &[
    ("Cargo.toml", template!("rust/Cargo.toml.txt")),
    ("src/lib.rs", template!("rust/lib.rs.txt")),
    ("vendor.yaml", template!("rust/vendor.yaml.txt")),
    (".gitignore", "/target/\n"),
    README,
];

const C: &[File] = &[
    ("adapter.c", include_str!("../../../../vendors/example/adapter.c")),
    ("vendor.yaml", template!("c/vendor.yaml.txt")),
    (".gitignore", "*.so\n"),
    README,
];

/// Makes the folder.
pub(super) fn run(args: &NewVendorArgs) -> Result<Exit, Fail> {
    let name = &args.name;
    let mut letters = name.chars();
    let fits = letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !fits {
        let what = format!("`{name}` cannot be the name of a vendor");
        return Err(Fail::usage(what).with_help("lower-case letters, digits and `-`: `acme-xpu`"));
    }
    let Some(vendors) = vendor::folder() else {
        return Err(Fail::usage("there is no folder vendors/ here or above")
            .with_help("run it in a checkout of the project, which has the kit and the header"));
    };
    let folder = vendors.join(name);
    if folder.exists() {
        let what = format!("{} is there already", folder.display());
        return Err(Fail::usage(what).with_help("choose another name, or remove it first"));
    }
    let files = if args.lang == Lang::Rust { RUST } else { C };
    for (path, text) in files {
        write(&folder.join(path), &filled(text, name, args.lang)).map_err(|error| {
            let what = format!("cannot write {}: {error}", folder.join(path).display());
            Fail::of(Exit::Incomplete, what)
        })?;
    }
    if args.lang == Lang::Rust {
        // The same versions as everything else here; without the file cargo chooses anew.
        let lock = vendors.with_file_name("Cargo.lock");
        let _ = std::fs::copy(lock, folder.join("Cargo.lock"));
    }
    anstream::println!("made     {}", folder.display());
    anstream::println!(
        "next     etalon doctor {name}, which builds it; README.md goes on from there"
    );
    Ok(Exit::Good)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

/// A template with the names put in.
fn filled(text: &str, name: &str, lang: Lang) -> String {
    let (manifest, place) = match lang {
        Lang::Rust => (template!("rust/vendor.yaml.txt"), template!("rust/where.txt")),
        Lang::C => (template!("c/vendor.yaml.txt"), template!("c/where.txt")),
    };
    let names = |text: &str| text.replace("@NAME@", name).replace("@LIB@", &name.replace('-', "_"));
    let manifest = Manifest::read("vendor.yaml", &names(manifest));
    let build = manifest.ok().and_then(|manifest| manifest.adapter.build);
    names(text)
        // The example, under its new name.
        .replace("\"example\"", &format!("\"{name}\""))
        .replace("\"Example", &format!("\"{name}"))
        .replace("@WHERE@", place.trim_end())
        .replace("@BUILD@", build.as_deref().unwrap_or_default())
}
