//! A device that is not here: what libtpu's compiler takes. The variables of its environment are
//! those of its process, hence a file of its own with one test.

#[expect(dead_code, reason = "the other tests use all of it")]
#[path = "pjrt/common.rs"]
mod common;

use common::{made, op, setting};
use oxi_kit::ffi::{device_caps, device_kind, format as f, support};
use oxi_kit::{Adapter, Device, Tensor, ops};

#[test]
fn a_device_that_is_not_here_takes_programs_and_says_so() {
    let test = "a_device_that_is_not_here_takes_programs_and_says_so";
    let Some(plugin) = setting("pjrt:tpu-v5e", "plugin", test) else { return };
    // libtpu asks a server for it otherwise, and writes a lock file.
    for name in ["TPU_SKIP_MDS_QUERY", "ALLOW_MULTIPLE_LIBTPU_LOAD"] {
        // SAFETY: the one test of this program is the only thread that looks at variables.
        unsafe { std::env::set_var(name, "1") };
    }
    let at = |topology| made(&[("plugin", &*plugin), ("topology", topology), ("patience", "60")]);
    let (adapter, said) = at("v5e:2x2");
    assert_eq!(adapter.device_count(), 1, "{said}");
    let info = adapter.device_info(0).unwrap();
    assert_eq!((&*info.vendor, &*info.name, info.kind), ("tpu", "v5e:2x2", device_kind::NPU));
    assert_ne!(info.caps & device_caps::COMPILE_ONLY, 0);
    let device = adapter.open(0).unwrap();
    let x = Tensor::dense(f::BF16, [8, 8]);
    assert_eq!(device.query(&op(ops::matmul::ID, &[&x, &x], &x, &[])).level, support::COMPOSED);
    let (adapter, said) = at("v99:2x2");
    assert_eq!(adapter.device_count(), 0);
    assert!(said.contains("the plugin knows no topology `v99:2x2`: "), "{said}");
}
