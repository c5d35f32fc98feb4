//! The JSON Schema of a line of `results.ndjson`, for readers in other languages. It is committed
//! as `reports/results.schema.json`.

use crate::result::Line;

/// The schema, as pretty JSON.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Line);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}
