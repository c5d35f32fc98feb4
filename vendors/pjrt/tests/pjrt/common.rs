//! What the tests share: plugins as the manifest names them, and a host with one.

use std::ffi::{CStr, c_char, c_void};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::{self, CoreApi, HostInfo, Setting, status};
use oxi_kit::host::Host;
use oxi_kit::{Adapter, Attr, AttrValue, Log, OpDesc, Settings, Tensor};
use oxi_pjrt::Pjrt;

/// The manifest of a variant, or of the vendor itself; `None`, with a word on what is left out, if
/// what it needs is not here.
fn manifest(variant: &str, test: &str) -> Option<vendor::Manifest> {
    let text = include_str!("../../vendor.yaml");
    let all = vendor::Manifest::read("vendor.yaml", text).expect("the manifest is right").all();
    let manifest = all.into_iter().find(|known| *known.vendor == *variant).expect("it exists");
    let missing = manifest.runtime.missing(&root());
    if missing.is_empty() {
        return Some(manifest);
    }
    // Not by a macro that prints, which the test runner swallows.
    let _ = writeln!(std::io::stderr(), "left out: {test}: {} is not here", missing.join(", "));
    None
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it exists")
}

/// A setting of a variant.
pub fn setting(variant: &str, key: &str, test: &str) -> Option<String> {
    let manifest = manifest(variant, test)?;
    Some(manifest.runtime.expand(&manifest.settings[key], &root()))
}

/// The one process that tests share has one adapter, which keeps its first settings.
static MEETING: Mutex<()> = Mutex::new(());

/// A host with XLA's CPU. All tests of this process share the plugin.
pub fn host(test: &str) -> Option<Host> {
    host_with(test, &[])
}

/// A host with XLA's CPU and more settings, the same ones in all tests of a process.
pub fn host_with(test: &str, more: &[(&str, &str)]) -> Option<Host> {
    let plugin = setting("pjrt", "plugin", test)?;
    let _meeting = MEETING.lock().unwrap_or_else(PoisonError::into_inner);
    let settings = [("plugin", plugin.as_str()), ("options", "cpu_device_count=2")];
    let settings = [&settings, more].concat();
    Some(Host::meet(oxi_pjrt::negotiate, &settings).expect("it refused to meet"))
}

/// An operator on dense or strided inputs.
pub fn op(id: u32, inputs: &[&Tensor], output: &Tensor, attrs: &[(u32, AttrValue)]) -> OpDesc {
    OpDesc {
        op: id,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: inputs.iter().map(|&tensor| Some(tensor.clone())).collect(),
        outputs: vec![output.clone()],
        attrs: attrs.iter().map(|(key, value)| Attr { key: *key, value: value.clone() }).collect(),
    }
}

unsafe extern "C" fn keep(user: *mut c_void, _: u32, message: *const c_char) {
    // SAFETY: `listener` hands over a list that is never freed.
    let list = unsafe { &*user.cast::<Said>() };
    // SAFETY: the kit hands over text that ends with a NUL byte.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
    list.lock().expect("nobody panics with it").push(text);
}

/// What an adapter says.
type Said = Mutex<Vec<String>>;

/// A list for what an adapter says, and the pointer to it that `keep` takes.
fn listener() -> (&'static Said, *mut c_void) {
    let said: &'static Said = Box::leak(Box::default());
    (said, std::ptr::from_ref(said).cast_mut().cast())
}

fn lines(said: &Said) -> String {
    said.lock().expect("nobody panics with it").join("\n")
}

/// An adapter with these settings, which shares nothing with the one of this process, and what it
/// says when it is made.
pub fn made(settings: &[(&str, &str)]) -> (Pjrt, String) {
    let (said, user) = listener();
    // SAFETY: `keep` takes the list from any thread, and the list lives for ever.
    let log = unsafe { Log::new(Some(keep), user) };
    let pairs = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let adapter = Pjrt::new(&Settings::new(pairs, log)).expect("no plugin is no failure");
    (adapter, lines(said))
}

/// Meets an adapter in this process with settings of its own; its function table and what it
/// logged.
///
/// # Errors
/// The status with which it refused, and what it logged.
pub fn meet(settings: &[(&str, &str)]) -> Result<CoreApi, (i32, String)> {
    let text = |text: &str| std::ffi::CString::new(text).expect("no NUL byte");
    let words: Vec<_> = settings.iter().map(|(key, value)| (text(key), text(value))).collect();
    let list: Vec<_> =
        words.iter().map(|(k, v)| Setting { key: k.as_ptr(), value: v.as_ptr() }).collect();
    let (said, user) = listener();
    let host = HostInfo {
        abi_major: ffi::ABI_MAJOR,
        abi_minor: ffi::ABI_MINOR,
        log: Some(keep),
        log_user: user,
        settings: list.as_ptr(),
        setting_count: list.len() as u64,
        ..HostInfo::default()
    };
    let mut adapter = ffi::Adapter::default();
    // SAFETY: both structs and what they point to outlive the call.
    match unsafe { oxi_pjrt::negotiate(&host, &mut adapter) } {
        // SAFETY: an adapter that said OK gave its table.
        status::OK => Ok(unsafe { *adapter.core }),
        code => Err((code, lines(said))),
    }
}
