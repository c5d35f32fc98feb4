//! Finding a plugin and its devices.
//!
//! | setting | means |
//! |---|---|
//! | `plugin` | path of the plugin; needed |
//! | `options` | options of its client: `key=value`, separated by `;` |
//! | `precision` | `highest` (the default) or `default`: of products of matrices in the standard math mode |
//! | `operands` | `arguments` (the default) or `constants`, which are part of the program |
//! | `topologies` | devices that are not here, for which programs are only compiled: names such as `v5e:2x2`, separated by `;` |

use std::path::Path;
use std::sync::Arc;

use oxi_kit::ffi::{device_caps, device_kind};
use oxi_kit::hosted::Hosted;
use oxi_kit::{Adapter, DeviceInfo, Failure, Settings};

use crate::api::{Api, Setting};
use crate::client::{Client, Target, Topology};
use crate::emit::Precision;
use crate::engine::{Manner, PjrtEngine};

/// The adapter.
#[derive(Debug)]
pub struct Pjrt {
    version: String,
    client: Option<Arc<Client>>,
    topologies: Vec<(String, Arc<Topology>)>,
    manner: Manner,
}

impl Adapter for Pjrt {
    const NAME: &'static str = "oxi-pjrt";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = Hosted<PjrtEngine>;

    fn setting_keys() -> &'static [&'static str] {
        &["plugin", "options", "precision", "operands", "topologies"]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        options(settings)?;
        manner(settings).map(drop)
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        let log = settings.log();
        let manner = manner(settings)?;
        let mut found = Self { version: String::new(), client: None, topologies: vec![], manner };
        let Some(plugin) = settings.get("plugin") else {
            log.warning("no PJRT plugin is named: give its path with the setting `plugin`");
            return Ok(found);
        };
        let api = match load(Path::new(plugin)) {
            Ok(api) => api,
            Err(failure) => {
                log.warning(&failure.message);
                return Ok(found);
            }
        };
        found.version = api.version();
        match Client::new(api, &options(settings)?) {
            Ok(client) if client.device_count() > 0 => found.client = Some(Arc::new(client)),
            Ok(client) => log.warning(&format!("no {} device is here", client.platform)),
            Err(failure) => log.warning(&format!("no device is here: {}", failure.message)),
        }
        for name in words(settings, "topologies") {
            match Topology::new(api, name) {
                Ok(topology) => found.topologies.push((name.to_owned(), Arc::new(topology))),
                Err(failure) => {
                    log.warning(&format!("the plugin knows no {name}: {}", failure.message));
                }
            }
        }
        Ok(found)
    }

    fn device_count(&self) -> u32 {
        (self.present() + self.topologies.len()) as u32
    }

    fn device_info(&self, index: u32) -> Result<DeviceInfo, Failure> {
        let index = index as usize;
        let caps = Hosted::<PjrtEngine>::CAPS;
        let mut uuid = *b"pjrt            ";
        uuid[12..].copy_from_slice(&(index as u32).to_le_bytes());
        let (vendor, name, driver, kind, caps) = match &self.client {
            Some(client) if index < client.device_count() => {
                let driver = format!("{}, {}", self.version, client.version.replace('\n', " "));
                (client.platform.clone(), client.device_kind(index)?, driver, client.kind(), caps)
            }
            _ => {
                let (name, _) = &self.topologies[index - self.present()];
                let caps = caps | device_caps::COMPILE_ONLY;
                ("tpu".to_owned(), name.clone(), self.version.clone(), device_kind::NPU, caps)
            }
        };
        Ok(DeviceInfo { vendor, name, driver, uuid, kind, caps })
    }

    fn open(&self, index: u32) -> Result<Self::Device, Failure> {
        let index = index as usize;
        let target = match &self.client {
            Some(client) if index < client.device_count() => Target::Device(client.clone(), index),
            _ => Target::Topology(self.topologies[index - self.present()].1.clone()),
        };
        Ok(Hosted::new(PjrtEngine::new(target, self.manner)))
    }
}

impl Pjrt {
    /// Devices that are here; those that are not follow them.
    fn present(&self) -> usize {
        self.client.as_ref().map_or(0, |client| client.device_count())
    }
}

/// Loads a plugin, unless it is known to hang as things are.
fn load(plugin: &Path) -> Result<Api, Failure> {
    let name = plugin.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with("libtpu") && std::env::var_os("TPU_SKIP_MDS_QUERY").is_none() {
        return Err(Failure::unsupported(format!(
            "{name} waits minutes for a server that only TPU machines have, unless the variable \
             TPU_SKIP_MDS_QUERY is 1; set it, or take the variant `tpu` of this vendor"
        )));
    }
    Api::load(plugin)
}

/// The words of a list.
fn words<'a>(settings: &'a Settings, key: &str) -> impl Iterator<Item = &'a str> {
    let list = settings.get(key).unwrap_or_default();
    list.split(';').map(str::trim).filter(|word| !word.is_empty())
}

fn options(settings: &Settings) -> Result<Vec<Setting>, Failure> {
    let read = |text| {
        Setting::parse(text).ok_or_else(|| {
            Failure::argument(format!("setting `options`: `{text}` is not of the form key=value"))
        })
    };
    words(settings, "options").map(read).collect()
}

fn manner(settings: &Settings) -> Result<Manner, Failure> {
    let choose = |key: &str, [first, second]: [&str; 2]| match settings.get(key) {
        None => Ok(false),
        Some(value) if value == first => Ok(false),
        Some(value) if value == second => Ok(true),
        Some(value) => Err(Failure::argument(format!(
            "setting `{key}` is `{value}`; it is `{first}` or `{second}`"
        ))),
    };
    let precision = match choose("precision", ["highest", "default"])? {
        false => Precision::Highest,
        true => Precision::Default,
    };
    Ok(Manner { precision, constants: choose("operands", ["arguments", "constants"])? })
}
