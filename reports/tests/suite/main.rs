//! Stories about results: read after a kill, judged, and shown in every view.

mod browser;
mod diffs;
mod envelopes;
mod expectations;
mod gates;
mod reading;
mod sample;
mod site;
mod site_bench;
mod site_browser;
mod verdicts;
mod views;
mod waivers;
