//! The results site in a real browser: `tests/browser/site.py` drives Chromium over a site that is made
//! here, as `browser` does over reports.

use std::fs;
use std::io::Write;

use crate::browser;
use crate::site_bench::busy;

#[test]
fn people_read_the_site_in_a_browser() {
    let Some(stories) = browser::stories("site.py") else { return };
    let bench = busy();
    bench.build_whole();
    let large = crate::sample::lines(&browser::large());
    fs::write(bench.path().join("large.ndjson"), &large).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(large.as_bytes()).unwrap();
    fs::write(bench.path().join("large.ndjson.gz"), packed.finish().unwrap()).unwrap();
    stories.tell(bench.path(), 12);
}
