//! Signed statements about a result: what they say, how they are sealed, and by which keys.
//!
//! A statement is an [in-toto statement] whose subject is the adapter library, by its SHA-256. It lies
//! in a [DSSE envelope] beside the result, one file for each kind:
//!
//! | file | states | signed by |
//! |---|---|---|
//! | `certificate.dsse.json` | [`Conformance`]: the header, counts, verdicts, waivers, and the digest of every file of the result | whoever ran the suite |
//! | `test-result.dsse.json` | [`TestResult`]: the same in short, for tools that know in-toto and not Etalon | whoever ran the suite |
//! | `acceptance.dsse.json` | [`Acceptance`]: that the result was verified, and by whom | the standards body |
//!
//! The first two follow from `results.ndjson` and the key alone, down to the byte: there is no time of
//! signing in them, and signatures are deterministic. So signing again changes nothing, and a statement
//! that is not what the result gives can be told.
//!
//! A statement of *development* is one about a result that cannot become a certificate, or that its
//! owner does not want to be one. It says so and why, and its test result is never `PASSED`.
//!
//! A signature says who vouches for a result, not that the result is right: a vendor can sign records
//! that no device has given. What can be recomputed is recomputed by `etalon verify`; what cannot, is
//! seen by running cases again, `etalon reproduce`.
//!
//! [in-toto statement]: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
//! [DSSE envelope]: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md

pub mod digest;
pub mod envelope;
pub mod key;
mod make;
pub mod predicate;
pub mod statement;

pub use make::{POLICY, RESULTS, acceptance, certificate, counts, obstacles, test_result};
pub use predicate::{Acceptance, Conformance, Mode, TestResult};
pub use statement::{Predicate, Statement};
