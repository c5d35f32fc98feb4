//! Loading: the sandbox closes, the library is opened and negotiated with, a device is opened.

use abi::library::{self, LoadError};
use abi::log;
use abi::session::{self, Session};
use wire::message::{AdapterSource, Device, Load, LoadTrouble, Loaded};

use crate::{Builtin, sandbox};

/// Loads an adapter, and opens the device if there is such a one. A device that cannot be opened is
/// told as trouble: the adapter can still be
/// asked who it is.
pub fn load(
    load: &Load,
    builtins: &[Builtin],
) -> (Result<Box<Loaded>, LoadTrouble>, Option<Session>) {
    let sandboxed = sandbox::enter();
    let loaded = match meet(load, builtins) {
        Ok(loaded) => loaded,
        Err(mut trouble) => {
            trouble.sentence += &said(&log::take());
            return (Err(trouble), None);
        }
    };
    let functions = 0..abi::calls::FUNCTIONS.len();
    let mut facts = Loaded {
        name: loaded.name.to_owned(),
        version: loaded.version.to_owned(),
        abi_minor: loaded.abi_minor,
        functions: functions.map(|slot| abi::calls::offers(loaded.api, slot)).collect(),
        devices: Vec::new(),
        trouble: None,
        warnings: Vec::new(),
        sandboxed,
    };
    let failed = |failure: session::Failure| {
        format!("{} returned {}: {}", failure.function, failure.status, failure.message)
    };
    match session::devices(&loaded) {
        Ok(devices) => facts.devices = devices.into_iter().map(device).collect(),
        Err(failure) => facts.trouble = Some(failed(failure)),
    }
    let mut open = None;
    if facts.trouble.is_none() && (load.device as usize) < facts.devices.len() {
        match Session::open(&loaded, load.device) {
            Ok(session) => open = Some(session),
            Err(failure) => facts.trouble = Some(failed(failure)),
        }
    }
    facts.warnings = log::take();
    if let Some(trouble) = &mut facts.trouble {
        *trouble += &said(&facts.warnings);
    }
    (Ok(Box::new(facts)), open)
}

/// What an adapter logged, as the end of a sentence about it.
fn said(warnings: &[String]) -> String {
    if warnings.is_empty() { String::new() } else { format!("; it says: {}", warnings.join("; ")) }
}

fn meet(load: &Load, builtins: &[Builtin]) -> Result<library::Loaded, LoadTrouble> {
    let met = match &load.adapter {
        AdapterSource::Library(path) => library::load(path, &load.settings),
        AdapterSource::Builtin(name) => {
            let Some((_, negotiate)) = builtins.iter().find(|(known, _)| known == name) else {
                let sentence = format!("no adapter called `{name}` is built in");
                return Err(LoadTrouble { sentence, is_adapter: false });
            };
            library::meet(*negotiate, &load.settings)
        }
    };
    met.map_err(|error| {
        let is_adapter = !matches!(
            error,
            LoadError::Missing(_)
                | LoadError::NotALibrary { .. }
                | LoadError::NoSymbol(_)
                | LoadError::Setting(_)
        );
        LoadTrouble { sentence: error.to_string(), is_adapter }
    })
}

fn device(facts: session::DeviceFacts) -> Device {
    let session::DeviceFacts { vendor, name, driver, caps } = facts;
    Device { vendor, name, driver, caps }
}
