//! Finding devices.
//!
//! | setting | means |
//! |---|---|
//! | `library` | path of OpenCL or of its ICD loader; by default the loader that the system finds |
//! | `platform` | a part of a platform's name in any case, or its number from 0 |
//! | `device` | the same for devices, whose numbers count within the platforms that were picked |
//!
//! Without settings all devices are offered, in OpenCL's order. Where there is none to offer, a
//! sentence in the log says why, and what there is instead.

use std::sync::{Arc, OnceLock};

use oxi_kit::ffi::{device_caps, device_kind};
use oxi_kit::{Adapter, DeviceInfo, Failure, Log, Settings};

use crate::api::{self, Api};
use crate::device::ClDevice;
use crate::objects::{self, DeviceId, Platform};
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
    const FAULTS: bool = true;
    type Device = ClDevice;

    fn setting_keys() -> &'static [&'static str] {
        &["library", "platform", "device"]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        match settings.iter().find(|(_, value)| value.trim().is_empty()) {
            Some((key, _)) => Err(Failure::argument(format!("setting `{key}` is empty"))),
            None => Ok(()),
        }
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        let log = settings.log();
        let library = settings.get("library").unwrap_or(api::LIBRARY);
        let devices = match Api::load(library) {
            Ok(api) => find(&objects::platforms(api)?, library, settings)?,
            Err(error) => {
                log.warning(&format!(
                    "OpenCL cannot be loaded: {error}; install its ICD loader and a driver, or \
                     name the library by the setting `library`"
                ));
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
        // A device that cannot be opened has none of these, and says why when it is opened.
        if let Ok(shared) = self.shared(entry) {
            if shared.takes_times {
                caps |= device_caps::EVENT_TIMING;
            }
            if shared.in_place {
                caps |= device_caps::MAP | device_caps::IMPORT_HOST;
            }
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

/// The devices that the settings pick. What is picked and cannot be used is told in the log, and so
/// is what there is if nothing is picked.
fn find(platforms: &[Platform], library: &str, settings: &Settings) -> Result<Vec<Entry>, Failure> {
    let log = settings.log();
    let (mut entries, mut listed) = (Vec::new(), Vec::new());
    let (mut number, mut picked) = (0, false);
    for (place, Platform { name: platform, devices }) in platforms.iter().enumerate() {
        let wanted = picks(settings.get("platform"), place, platform);
        let mut names = Vec::new();
        for &id in devices.iter().flatten() {
            let name = id.text(api::DEVICE_NAME)?;
            names.push(format!("`{name}`"));
            let takes = wanted && picks(settings.get("device"), number, &name);
            number += usize::from(wanted);
            picked |= takes;
            match unfit(id) {
                _ if !takes => {}
                Some(why) => {
                    log.warning(&format!("`{name}` of `{platform}` is left out: {why}"));
                }
                None => {
                    let (platform, shared) = (platform.clone(), OnceLock::new());
                    entries.push(Entry { platform, id, shared });
                }
            }
        }
        let with = match devices {
            Err(failure) => format!("no device, since {}", failure.message),
            Ok(_) if names.is_empty() => "no device".to_owned(),
            Ok(_) => names.join(", "),
        };
        listed.push(format!("platform {place} `{platform}` with {with}"));
    }
    if platforms.is_empty() {
        log.warning(&format!(
            "{library} knows no OpenCL platform: no driver is installed, or OCL_ICD_VENDORS names \
             a folder that holds none"
        ));
    } else if !picked {
        let keys = ["platform", "device"].into_iter();
        let asked: String = keys
            .filter_map(|key| settings.get(key).map(|value| format!(" {key} `{value}`")))
            .collect();
        let by = if asked.is_empty() { "" } else { " for" };
        log.warning(&format!(
            "there is no OpenCL device{by}{asked}; there is {}",
            listed.join("; ")
        ));
    }
    Ok(entries)
}

/// Why a device cannot be used, as far as it says so itself.
fn unfit(id: DeviceId) -> Option<&'static str> {
    match (id.number(api::DEVICE_AVAILABLE), id.number(api::DEVICE_COMPILER_AVAILABLE)) {
        (0, _) => Some("it says that it is not available"),
        (_, 0) => Some("it has no compiler for kernels"),
        _ => None,
    }
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
