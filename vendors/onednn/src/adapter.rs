//! Finding oneDNN.
//!
//! | setting | means |
//! |---|---|
//! | `library` | path of `libdnnl.so.3`; by default the one that the system finds |

use std::path::Path;
use std::sync::Arc;

use oxi_kit::ffi::device_kind;
use oxi_kit::hosted::Hosted;
use oxi_kit::{Adapter, DeviceInfo, Failure, Settings};

use crate::client::Client;
use crate::engine::DnnEngine;

/// The adapter.
#[derive(Debug)]
pub struct OneDnn {
    client: Option<Arc<Client>>,
}

impl Adapter for OneDnn {
    const NAME: &'static str = "oxi-onednn";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = Hosted<DnnEngine>;

    fn setting_keys() -> &'static [&'static str] {
        &["library"]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        if settings.get("library").is_some_and(|value| value.trim().is_empty()) {
            return Err(Failure::argument("setting `library` is empty"));
        }
        Ok(())
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        let library = Path::new(settings.get("library").unwrap_or("libdnnl.so.3"));
        let client = Client::new(library).map(Arc::new);
        Ok(Self {
            client: client.inspect_err(|failure| settings.log().warning(&failure.message)).ok(),
        })
    }

    fn device_count(&self) -> u32 {
        self.client.is_some().into()
    }

    fn device_info(&self, _: u32) -> Result<DeviceInfo, Failure> {
        Ok(DeviceInfo {
            vendor: "oneDNN".to_owned(),
            name: processor(),
            driver: format!("oneDNN {}", self.client()?.version()),
            uuid: *b"onednn       cpu",
            kind: device_kind::CPU,
            caps: Hosted::<DnnEngine>::CAPS,
        })
    }

    fn open(&self, _: u32) -> Result<Self::Device, Failure> {
        Ok(Hosted::new(DnnEngine::new(self.client()?.clone())))
    }
}

impl OneDnn {
    /// Never fails: without a client there is no device to ask for.
    fn client(&self) -> Result<&Arc<Client>, Failure> {
        self.client.as_ref().ok_or_else(|| Failure::internal("there is no device"))
    }
}

/// Name of the host's processor, where the system tells.
fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':'));
    name.map_or_else(
        || format!("{} processor", std::env::consts::ARCH),
        |(_, name)| name.trim().to_owned(),
    )
}
