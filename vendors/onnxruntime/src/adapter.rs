//! Finding ONNX Runtime and the execution provider that is certified.
//!
//! | setting | means |
//! |---|---|
//! | `library` | path of `libonnxruntime.so`; by default the one that the system finds |
//! | `provider` | execution provider, by the name that ONNX Runtime's C API takes; `CPU` by default |
//! | `provider_options` | its options: `key=value`, separated by `;` |
//! | `threads` | threads that one operator may use; 1 by default, 0 lets ONNX Runtime choose |

use std::path::Path;
use std::sync::Arc;

use oxi_kit::ffi::device_kind;
use oxi_kit::hosted::Hosted;
use oxi_kit::{Adapter, DeviceInfo, Failure, Settings};

use crate::api::Api;
use crate::client::{Client, Provider};
use crate::engine::OrtEngine;

/// The adapter.
#[derive(Debug)]
pub struct OnnxRuntime {
    version: String,
    client: Option<Arc<Client>>,
}

impl Adapter for OnnxRuntime {
    const NAME: &'static str = "oxi-onnxruntime";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = Hosted<OrtEngine>;

    fn setting_keys() -> &'static [&'static str] {
        &["library", "provider", "provider_options", "threads"]
    }

    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        for key in ["library", "provider"] {
            if settings.get(key).is_some_and(|value| value.trim().is_empty()) {
                return Err(Failure::argument(format!("setting `{key}` is empty")));
            }
        }
        provider(settings)?;
        threads(settings).map(drop)
    }

    fn new(settings: &Settings) -> Result<Self, Failure> {
        let library = Path::new(settings.get("library").unwrap_or("libonnxruntime.so"));
        let (provider, threads) = (provider(settings)?, threads(settings)?);
        let mut found = Self { version: String::new(), client: None };
        let client = Api::load(library).and_then(|api| {
            found.version.clone_from(&api.version);
            Client::new(api, provider, threads, settings.log())
        });
        match client {
            Ok(client) => found.client = Some(Arc::new(client)),
            Err(failure) => settings.log().warning(&failure.message),
        }
        Ok(found)
    }

    fn device_count(&self) -> u32 {
        self.client.is_some().into()
    }

    fn device_info(&self, _: u32) -> Result<DeviceInfo, Failure> {
        let provider = self.client()?.provider();
        let (name, kind) = match provider.is_cpu() {
            true => (processor(), device_kind::CPU),
            false => (provider.name.clone(), device_kind::OTHER),
        };
        let mut uuid = *b"onnxruntime     ";
        for (place, letter) in uuid[11..].iter_mut().zip(provider.name.bytes()) {
            *place = letter;
        }
        Ok(DeviceInfo {
            vendor: "ONNX Runtime".to_owned(),
            name,
            driver: format!("ONNX Runtime {}", self.version),
            uuid,
            kind,
            caps: Hosted::<OrtEngine>::CAPS,
        })
    }

    fn open(&self, _: u32) -> Result<Self::Device, Failure> {
        Ok(Hosted::new(OrtEngine::new(self.client()?.clone())))
    }
}

impl OnnxRuntime {
    /// Never fails: without a client there is no device to ask for.
    fn client(&self) -> Result<&Arc<Client>, Failure> {
        self.client.as_ref().ok_or_else(|| Failure::internal("there is no device"))
    }
}

fn provider(settings: &Settings) -> Result<Provider, Failure> {
    let list = settings.get("provider_options").unwrap_or_default();
    let words = list.split(';').map(str::trim).filter(|word| !word.is_empty());
    let pair = |word: &str| match word.split_once('=') {
        Some((key, value)) => Ok((key.trim().to_owned(), value.trim().to_owned())),
        None => Err(Failure::argument(format!(
            "setting `provider_options`: `{word}` is not of the form key=value"
        ))),
    };
    let name = settings.get("provider").unwrap_or("CPU").trim().to_owned();
    let provider = Provider { name, options: words.map(pair).collect::<Result<_, _>>()? };
    if provider.is_cpu() && !provider.options.is_empty() {
        return Err(Failure::argument("the execution provider `CPU` has no options"));
    }
    Ok(provider)
}

fn threads(settings: &Settings) -> Result<i32, Failure> {
    let text = settings.get("threads").unwrap_or("1");
    text.parse::<u16>().map(i32::from).map_err(|_| {
        Failure::argument(format!("setting `threads` is `{text}`; it is a number from 0 to 65535"))
    })
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
