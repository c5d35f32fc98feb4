//! Finding a plugin and its devices.
//!
//! | setting | means |
//! |---|---|
//! | `plugin` | path of the plugin; needed |
//! | `options` | options of its client: `key=value`, separated by `;` |
//! | `topology` | a device that is not here, by the plugin's name for it, such as `v5e:2x2`: programs are only compiled for it, and no client is made |
//! | `precision` | `highest` (the default) or `default`: of products of matrices in the standard math mode |
//! | `operands` | `arguments` (the default) or `constants`, which are part of the program |
//! | `patience` | seconds that the plugin may take until its devices are known; 8 by default |

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use oxi_kit::ffi::{device_caps, status};
use oxi_kit::hosted::Hosted;
use oxi_kit::{Adapter, DeviceInfo, Failure, Settings};

use crate::api::{Api, Setting};
use crate::client::{Client, Target, Topology, kind};
use crate::emit::Precision;
use crate::engine::{Manner, PjrtEngine};

/// The adapter.
#[derive(Debug)]
pub struct Pjrt {
    found: Found,
    manner: Manner,
}

/// What a plugin offers.
#[derive(Debug)]
enum Found {
    Nothing,
    /// Devices that are here.
    Client(Arc<Client>),
    /// One that is not, by its name.
    Topology(String, Arc<Topology>),
}

impl Adapter for Pjrt {
    const NAME: &'static str = "oxi-pjrt";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = Hosted<PjrtEngine>;

    fn setting_keys() -> &'static [&'static str] {
        &["plugin", "options", "topology", "precision", "operands", "patience"]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        options(settings)?;
        patience(settings)?;
        manner(settings).map(drop)
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        let found = find(settings).unwrap_or_else(|failure| {
            settings.log().warning(&failure.message);
            Found::Nothing
        });
        Ok(Self { found, manner: manner(settings)? })
    }

    fn device_count(&self) -> u32 {
        match &self.found {
            Found::Nothing => 0,
            Found::Client(client) => client.device_count() as u32,
            Found::Topology(..) => 1,
        }
    }

    fn device_info(&self, index: u32) -> Result<DeviceInfo, Failure> {
        let caps = Hosted::<PjrtEngine>::CAPS;
        let mut uuid = *b"pjrt            ";
        uuid[12..].copy_from_slice(&index.to_le_bytes());
        let (name, platform, driver, caps) = match &self.found {
            Found::Nothing => return Err(no_device(index)),
            Found::Client(client) => {
                let name = client.device_kind(index as usize)?;
                (name, &client.platform, client.driver(), caps)
            }
            Found::Topology(name, topology) => {
                let caps = caps | device_caps::COMPILE_ONLY;
                (name.clone(), &topology.platform, topology.driver(), caps)
            }
        };
        Ok(DeviceInfo { vendor: platform.clone(), name, driver, uuid, kind: kind(platform), caps })
    }

    fn open(&self, index: u32) -> Result<Self::Device, Failure> {
        let target = match &self.found {
            Found::Nothing => return Err(no_device(index)),
            Found::Client(client) => Target::Device(client.clone(), index as usize),
            Found::Topology(_, topology) => Target::Topology(topology.clone()),
        };
        Ok(Hosted::new(PjrtEngine::new(target, self.manner)))
    }
}

fn no_device(index: u32) -> Failure {
    Failure::argument(format!("there is no device {index}"))
}

/// Loads the plugin and asks it for its devices, in a thread of its own: there are plugins that
/// wait minutes for a server before they say that nothing is here. A thread that does not come back
/// in time is left alone.
fn find(settings: &Settings) -> Result<Found, Failure> {
    let Some(plugin) = settings.get("plugin").map(PathBuf::from) else {
        let what = "no PJRT plugin is named: give its path with the setting `plugin`";
        return Err(Failure::unsupported(what));
    };
    let (options, patience) = (options(settings)?, patience(settings)?);
    let topology = settings.get("topology").map(str::to_owned);
    let late = format!(
        "{} took more than {patience} s to say which devices it has: is a driver or a server \
         missing? libtpu asks a server for minutes, unless the variable TPU_SKIP_MDS_QUERY is 1",
        plugin.display()
    );
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let found = Api::load(&plugin).and_then(|api| devices(api, &options, topology));
        // Nobody listens any more to what comes too late.
        let _ = tell.send(found);
    });
    match told.recv_timeout(Duration::from_secs(patience)) {
        Ok(found) => found,
        Err(_) => Err(Failure::new(status::E_RESOURCE, late)),
    }
}

fn devices(api: Api, options: &[Setting], topology: Option<String>) -> Result<Found, Failure> {
    if let Some(name) = topology {
        return match Topology::new(api, &name) {
            Ok(topology) => Ok(Found::Topology(name, Arc::new(topology))),
            Err(failure) => Err(Failure {
                message: format!("the plugin knows no topology `{name}`: {}", failure.message),
                ..failure
            }),
        };
    }
    match Client::new(api, options) {
        Ok(client) if client.device_count() > 0 => Ok(Found::Client(Arc::new(client))),
        Ok(client) => Err(Failure::unsupported(format!(
            "no device of platform `{}` is here",
            client.platform
        ))),
        Err(failure) => {
            Err(Failure { message: format!("no device is here: {}", failure.message), ..failure })
        }
    }
}

fn options(settings: &Settings) -> Result<Vec<Setting>, Failure> {
    let list = settings.get("options").unwrap_or_default().split(';').map(str::trim);
    let read = |text| {
        Setting::parse(text).ok_or_else(|| {
            Failure::argument(format!("setting `options`: `{text}` is not of the form key=value"))
        })
    };
    list.filter(|text| !text.is_empty()).map(read).collect()
}

fn patience(settings: &Settings) -> Result<u64, Failure> {
    let Some(text) = settings.get("patience") else { return Ok(8) };
    let number = text.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
    number.ok_or_else(|| {
        Failure::argument(format!("setting `patience` is `{text}`; it is a number from 1 to 3600"))
    })
}

fn manner(settings: &Settings) -> Result<Manner, Failure> {
    let second = |key: &str, [first, second]: [&str; 2]| match settings.get(key) {
        None => Ok(false),
        Some(value) if value == first => Ok(false),
        Some(value) if value == second => Ok(true),
        Some(value) => Err(Failure::argument(format!(
            "setting `{key}` is `{value}`; it is `{first}` or `{second}`"
        ))),
    };
    let precision = match second("precision", ["highest", "default"])? {
        false => Precision::Highest,
        true => Precision::Default,
    };
    Ok(Manner { precision, constants: second("operands", ["arguments", "constants"])? })
}
