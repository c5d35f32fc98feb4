//! Stories about results: read after a kill, judged, and shown in every view.

mod envelopes;
mod reading;
mod sample;
mod verdicts;
mod views;
