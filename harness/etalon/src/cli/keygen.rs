//! `etalon keygen`: a key pair that signs results.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use reports::attest::key::{Algorithm, PrivateKey};

use super::Exit;
use super::fail::Fail;

/// Arguments of `etalon keygen`.
#[derive(Debug, Args)]
pub(super) struct KeygenArgs {
    /// Ed25519 instead of ECDSA on P-256, which more tools take
    #[arg(long)]
    ed25519: bool,
    /// Folder for etalon.key and etalon.pub
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Makes the keys.
pub(super) fn run(args: &KeygenArgs) -> Result<Exit, Fail> {
    let algorithm = if args.ed25519 { Algorithm::Ed25519 } else { Algorithm::P256 };
    let key = PrivateKey::generate(algorithm)
        .map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?;
    std::fs::create_dir_all(&args.out).map_err(|error| {
        Fail::of(Exit::Incomplete, format!("cannot make {}: {error}", args.out.display()))
    })?;
    let (private, public) = (args.out.join("etalon.key"), args.out.join("etalon.pub"));
    if let Some(there) =
        [&private, &public].into_iter().find(|path| path.symlink_metadata().is_ok())
    {
        return Err(Fail::usage(format!(
            "{} is there already; nothing was written",
            there.display()
        ))
        .with_help("a key that is lost cannot be had again: move it, or choose another --out"));
    }
    write(&private, &key.to_pem(), 0o600)?;
    write(&public, &key.public().to_pem(), 0o644)?;
    anstream::println!(
        "{} signs; keep it to yourself\n{} verifies; give it to whoever is to verify, by a way that \
         they trust\nkey {}, {}",
        private.display(),
        public.display(),
        key.public().id(),
        algorithm.name()
    );
    Ok(Exit::Good)
}

/// A new file that nobody else may have made meanwhile.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), Fail> {
    let open = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    open.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Fail::of(Exit::Incomplete, format!("cannot write {}: {error}", path.display()))
    })
}
