//! Any text is read as a submission, as waivers, as expectations and as a policy, or refused with places.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = reports::submission::read("submission.yaml", text);
    let _ = reports::waiver::read("waivers.yaml", text);
    let _ = reports::expect::read("expectations.yaml", text);
    let _ = reports::gate::Policy::read("policy.yaml", text);
});
