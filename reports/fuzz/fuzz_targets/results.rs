//! Any bytes are read as a result or refused; and whatever was read, everything that is made of it can
//! be made: failure blocks as `etalon explain` prints them, every view, and the statements.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reports::attest::{self, Mode};

fuzz_target!(|bytes: &[u8]| {
    let Ok(results) = reports::read::parse(bytes) else { return };
    for record in &results.records {
        let _ = reports::failure::block(record);
    }
    let _ = reports::summary::summary(&results, &[], false);
    let views = reports::views(&results);
    let _ = attest::obstacles(&results);
    let made = attest::certificate(&results, "", &views, Mode::Development);
    let _ = made.bytes();
    let _ = attest::test_result(&results, "", Mode::Development).bytes();
});
