//! JSON Schemas for readers in other languages, generated from the types and committed: of a line of
//! `results.ndjson`, and of the statement that a certificate makes.

use schemars::Schema;

use crate::attest::{Conformance, Statement};
use crate::result::Line;

/// The schemas: the name of the file under `reports/`, and pretty JSON.
pub fn schemas() -> [(&'static str, String); 2] {
    [
        ("results.schema.json", pretty(&schemars::schema_for!(Line))),
        ("certificate.schema.json", pretty(&schemars::schema_for!(Statement<Conformance>))),
    ]
}

fn pretty(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).expect("a schema is JSON");
    text.push('\n');
    text
}
