//! Any bytes are read as an envelope with its statement or refused, and no signature holds that the key
//! did not make.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use reports::attest::envelope::{Sealed, seal};
use reports::attest::key::{Algorithm, PrivateKey, PublicKey};
use reports::attest::{Acceptance, Conformance, Statement, TestResult};

/// Keys of both kinds, new in each process: no input can hold a signature by one of them.
fn keys() -> &'static [PublicKey; 2] {
    static KEYS: OnceLock<[PublicKey; 2]> = OnceLock::new();
    KEYS.get_or_init(|| {
        [Algorithm::P256, Algorithm::Ed25519].map(|algorithm| {
            let key = PrivateKey::generate(algorithm).expect("the system has random numbers");
            let sealed = seal(b"{}", &key);
            Sealed::read(&sealed)
                .and_then(|read| read.open(&key.public()).map(drop))
                .expect("ours");
            key.public()
        })
    })
}

fuzz_target!(|bytes: &[u8]| {
    let _ = Statement::<Conformance>::read(bytes);
    for key in keys() {
        assert!(key.verify(b"a text", bytes).is_err());
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = PublicKey::from_pem(&text);
    let _ = PrivateKey::from_pem(&text);
    let Ok(sealed) = Sealed::read(bytes) else { return };
    for key in keys() {
        assert!(sealed.open(key).is_err());
    }
    let payload = sealed.unverified();
    let _ = Statement::<Conformance>::read(payload);
    let _ = Statement::<TestResult>::read(payload);
    let _ = Statement::<Acceptance>::read(payload);
});
