//! Facts for the header: the machine, the time, and digests of files. No host name, no user name.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use reports::result::Host;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The time in UTC, to the second, as RFC 3339.
pub fn now() -> String {
    let now = OffsetDateTime::now_utc().replace_nanosecond(0).ok();
    now.and_then(|now| now.format(&Rfc3339).ok()).unwrap_or_default()
}

/// The machine that this runs on.
pub fn host() -> Host {
    let name = rustix::system::uname();
    let words = [name.sysname(), name.release(), name.machine()];
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let info = rustix::system::sysinfo();
    Host {
        os: words.join(" "),
        cpu: cpu().unwrap_or_else(|| "unknown".to_owned()),
        cores: std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        memory: info.totalram as u64 * u64::from(info.mem_unit),
    }
}

fn cpu() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// SHA-256 of a file in hex; says so if it cannot be read.
pub fn digest_of(path: &Path) -> String {
    let hash = || -> std::io::Result<String> {
        let mut file = std::fs::File::open(path)?;
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; 1 << 20];
        loop {
            match file.read(&mut chunk)? {
                0 => break,
                count => hasher.update(&chunk[..count]),
            }
        }
        let digest = hasher.finalize();
        Ok(digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    };
    hash().unwrap_or_else(|error| format!("unreadable: {error}"))
}
