//! Finding devices.
//!
//! Settings: `platform` and `device`, each a part of a name in any case, or a number from 0. Numbers
//! of devices count within the platforms that were picked. Without settings all devices are offered,
//! in OpenCL's order.

use std::sync::{Arc, OnceLock};

use oxi_kit::ffi::{device_caps, device_kind};
use oxi_kit::{Adapter, DeviceInfo, Failure, Log, Settings};

use crate::api::{self, Api};
use crate::device::ClDevice;
use crate::objects::{self, DeviceId};
use crate::shared::Shared;

/// The adapter.
#[derive(Debug)]
pub struct OpenCl {
    devices: Vec<Entry>,
    log: Log,
}

/// A device that is offered.
#[derive(Debug)]
struct Entry {
    platform: String,
    id: DeviceId,
    shared: OnceLock<Result<Arc<Shared>, Failure>>,
}

impl Adapter for OpenCl {
    const NAME: &'static str = "oxi-opencl";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = ClDevice;

    fn setting_keys() -> &'static [&'static str] {
        &["platform", "device"]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        match settings.iter().find(|(_, value)| value.trim().is_empty()) {
            Some((key, _)) => Err(Failure::argument(format!("setting `{key}` is empty"))),
            None => Ok(()),
        }
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        let log = settings.log();
        let devices = match Api::get() {
            Ok(api) => find(api, settings)?,
            Err(error) => {
                log.warning(&format!("there is no OpenCL on this machine: {error}"));
                Vec::new()
            }
        };
        Ok(Self { devices, log })
    }

    fn device_count(&self) -> u32 {
        self.devices.len() as u32
    }

    fn device_info(&self, index: u32) -> Result<DeviceInfo, Failure> {
        let entry = &self.devices[index as usize];
        let id = entry.id;
        let driver = format!("{} {}", entry.platform, id.text(api::DRIVER_VERSION)?);
        let mut caps = 0;
        if id.number(api::DEVICE_QUEUE_PROPERTIES) & api::QUEUE_PROFILING_ENABLE != 0 {
            caps |= device_caps::EVENT_TIMING;
        }
        if self.shared(entry)?.in_place {
            caps |= device_caps::MAP | device_caps::IMPORT_HOST;
        }
        let kind = match id.number(api::DEVICE_TYPE) & !1 {
            api::DEVICE_TYPE_CPU => device_kind::CPU,
            api::DEVICE_TYPE_GPU => device_kind::GPU,
            _ => device_kind::OTHER,
        };
        let (vendor, name) = (id.text(api::DEVICE_VENDOR)?, id.text(api::DEVICE_NAME)?);
        let uuid = uuid(id, &[&vendor, &name, &driver], index);
        Ok(DeviceInfo { vendor, name, driver, uuid, kind, caps })
    }

    fn open(&self, index: u32) -> Result<ClDevice, Failure> {
        Ok(ClDevice::new(self.shared(&self.devices[index as usize])?))
    }
}

impl OpenCl {
    /// A device's context, made at the first call.
    fn shared(&self, entry: &Entry) -> Result<Arc<Shared>, Failure> {
        let made = entry.shared.get_or_init(|| Shared::new(entry.id, self.log).map(Arc::new));
        made.clone()
    }
}

/// The devices that the settings pick.
fn find(api: &'static Api, settings: &Settings) -> Result<Vec<Entry>, Failure> {
    let platforms = objects::devices(api)?;
    let mut seen = Vec::new();
    let mut entries = Vec::new();
    let mut number = 0;
    for (place, (platform, ids)) in platforms.into_iter().enumerate() {
        let wanted = picks(settings.get("platform"), place, &platform);
        for id in ids {
            let name = id.text(api::DEVICE_NAME)?;
            seen.push(format!("{platform}: {name}"));
            let takes = wanted && picks(settings.get("device"), number, &name);
            number += usize::from(wanted);
            if !takes {
                continue;
            }
            if id.number(api::DEVICE_COMPILER_AVAILABLE) == 0 {
                settings.log().warning(&format!("{name} is left out: it has no compiler"));
                continue;
            }
            entries.push(Entry { platform: platform.clone(), id, shared: OnceLock::new() });
        }
    }
    if entries.is_empty() {
        let picked: Vec<_> = settings.iter().collect();
        let message = format!("no OpenCL device for settings {picked:?}; there are {seen:?}");
        settings.log().warning(&message);
    }
    Ok(entries)
}

/// Whether a setting picks a platform or device: by number, by a part of its name, or by its
/// absence.
fn picks(setting: Option<&str>, number: usize, name: &str) -> bool {
    let Some(wanted) = setting.map(str::trim) else { return true };
    match wanted.parse::<usize>() {
        Ok(wanted) => wanted == number,
        Err(_) => name.to_lowercase().contains(&wanted.to_lowercase()),
    }
}

/// The device's own id, or one made of its texts and place.
fn uuid(id: DeviceId, texts: &[&str], index: u32) -> [u8; 16] {
    if id.has_extension("cl_khr_device_uuid")
        && let Ok(Ok(uuid)) = id.bytes(api::DEVICE_UUID_KHR).map(<[u8; 16]>::try_from)
    {
        return uuid;
    }
    // FNV-1a: equal texts must give equal ids in every build, which std's hash does not promise.
    let hash =
        texts.iter().flat_map(|text| text.bytes()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let mut uuid = [0; 16];
    uuid[..8].copy_from_slice(&hash.to_le_bytes());
    uuid[8..12].copy_from_slice(&index.to_le_bytes());
    uuid
}

#[cfg(test)]
mod tests {
    use super::picks;

    #[test]
    fn settings_pick_by_name_number_or_not_at_all() {
        assert!(picks(None, 3, "anything"));
        assert!(picks(Some("portable"), 0, "Portable Computing Language"));
        assert!(picks(Some(" 1 "), 1, "Clover"));
        assert!(!picks(Some("1"), 0, "rusticl 1"));
        assert!(!picks(Some("intel"), 0, "Portable Computing Language"));
    }
}
