//! Stories about results: read after a kill, judged, and shown in every view.

mod browser;
mod reading;
mod sample;
mod site;
mod verdicts;
mod views;
