"""Stories of people who read the results site in a browser, from a disk.

Run by `reports/tests/suite/site_browser.rs` as `site.py FOLDER CHROMIUM`. The folder holds `site`, the
pages of a few results, and `large.ndjson` and `large.ndjson.gz` with a hundred thousand records.
"""

import re
import sys
from time import perf_counter

from axe_playwright_python.sync_playwright import Axe

from stories import FOLDER, PHONE, Reader, check, main, same, settle

# One of each kind of page.
PAGES = [
    "index.html", "compare.html", "coverage.html", "data.html", "viewer.html", "reference/index.html",
    "reference/operators/index.html", "reference/operators/matmul.html",
    "reference/functions/buffer_create.html", "reference/requirements/OXI-OP-0210.html",
    "reference/profiles/core.html", "reference/types/device_caps.html",
    "products/acme/xpu/index.html", "products/acme/xpu/2.1/index.html", "products/acme/xpu/2.1/diff.html",
    "products/bolt/one/1/index.html",
]
# Of a list or table that is long because the standard is, so many entries speak for the rest.
ENTRIES = 30


def no_page_asks_for_anything_but_files_of_the_site(reader):
    for name in PAGES:
        with reader.page(f"site/{name}") as page:
            same(page.locator("link[rel=stylesheet]").count(), 1, f"{name}: style sheets")
            check(page.evaluate("() => getComputedStyle(document.body).maxWidth") != "none", f"{name}: the style is not there")
            for url in page.requests:
                check(url.startswith((FOLDER / "site").as_uri()), f"{name} asks for {url}")


def no_page_has_a_violation(reader):
    # The schemes differ in their colours alone, and all pages have them from one style sheet.
    colours = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    for scheme, rules, names in [("light", {}, PAGES), ("dark", colours, PAGES[::4])]:
        for name in names:
            with reader.page(f"site/{name}", color_scheme=scheme) as page:
                settle(page)
                page.evaluate(
                    """most => document.querySelectorAll('ul, ol, dl, tbody').forEach(
                        list => [...list.children].slice(most).forEach(entry => entry.remove()))""",
                    ENTRIES,
                )
                # Without its own request for the style sheet, which the policy refuses.
                options = {"resultTypes": ["violations"], "preload": False} | rules
                found = Axe().run(page, options=options).response["violations"]
                told = [(rule["id"], [node["target"] for node in rule["nodes"][:3]]) for rule in found]
                same(told, [], f"{name}, {scheme}")


def no_page_is_wider_than_a_phone(reader):
    for name in PAGES:
        with reader.page(f"site/{name}", viewport=PHONE) as page:
            wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            check(wide <= 0, f"{name} is {wide} pixels wider")


def every_page_is_read_without_scripts(reader):
    for name in PAGES:
        with reader.page(f"site/{name}", scripts=False) as page:
            check(len(page.locator("main").inner_text()) > 100, f"{name} is empty")
    with reader.page("site/viewer.html", scripts=False) as page:
        check("takes JavaScript" in page.locator("main").inner_text(), "the viewer does not say what it needs")
    with reader.page("site/reference/index.html", scripts=False) as page:
        check(not page.locator("form.search").is_visible(), "a search that does nothing")


def keys_alone_reach_the_content(reader):
    with reader.page("site/index.html") as page:
        page.keyboard.press("Tab")
        same(page.evaluate("() => document.activeElement.textContent"), "Skip to the content", "the first stop")
        check(page.locator(".skip").is_visible(), "it is out of sight")
        page.keyboard.press("Enter")
        same(page.evaluate("() => document.activeElement.id"), "main", "where it leads")


def targets_are_large_enough_for_fingers(reader):
    for name in ["index.html", "products/acme/xpu/index.html", "reference/index.html"]:
        with reader.page(f"site/{name}", viewport=PHONE) as page:
            small = page.evaluate(
                """() => [...document.querySelectorAll('nav a, button, input, summary, .button')]
                    .map(it => [it.textContent, it.getBoundingClientRect()])
                    .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
                    .map(([text]) => text)"""
            )
            same(small, [], f"{name}: small targets")


def a_requirement_is_found_by_words_and_by_id(reader):
    with reader.page("site/reference/index.html") as page:
        box = page.get_by_role("searchbox")
        box.fill("OXI-NUM-0002")
        same(page.locator("#hits li").first.locator("code").text_content(), "OXI-NUM-0002", "by its id")
        box.fill("sums kept format")
        check("OXI-NUM-0002" in page.locator("#hits").text_content(), "by words")
        box.fill("matmul")
        page.locator("#hits a").first.click()
        same(page.locator("h1").text_content(), "matmul", "the first hit")
        page.go_back()
        same(page.get_by_role("searchbox").input_value(), "matmul", "the search after a step back")
        page.get_by_role("searchbox").fill("<img src=x onerror=alert(1)>")
        same(page.locator("#hits img").count(), 0, "markup in a search")


def the_report_leads_to_the_requirement(reader):
    with reader.page("site/products/acme/xpu/2.1/report.html") as page:
        page.locator("h3 a", has_text="OXI-NUM-0002").first.click()
        same(page.locator("h1").text_content(), "OXI-NUM-0002", "the page of the requirement")


def the_viewer_shows_a_result_of_a_hundred_thousand_cases(reader):
    for name in ["large.ndjson", "large.ndjson.gz"]:
        with reader.page("site/viewer.html") as page:
            before = perf_counter()
            page.set_input_files("#file", FOLDER / name)
            page.locator("#shown").wait_for()
            print(f"   {name}: shown after {perf_counter() - before:.2f} s")
            check("100000 cases" in page.locator("#told").text_content(), page.locator("#told").text_content())
            took = page.evaluate(
                """() => {
                    const words = document.getElementById('words');
                    const before = performance.now();
                    words.value = 'm=1, k=7';
                    words.dispatchEvent(new Event('input', {bubbles: true}));
                    return performance.now() - before;
                }"""
            )
            print(f"   {name}: filtered in {took:.0f} ms")
            page.select_option("#outcome", "fail")
            check(re.match(r"\d+ of 100000", page.locator("#matching").text_content()), "nothing is told of the filter")
            page.locator("#words").fill("")
            page.locator("#cases summary").first.click()
            check("4133601" in page.locator("#cases li").first.text_content(), "the evidence is not told")
            check(not [url for url in page.requests if "large" in url], "the file was asked for")


def the_viewer_says_what_is_wrong_with_a_file(reader):
    files = [
        ("x.ndjson", b"", "it is empty"),
        ("x.ndjson", b"hello\n", "line 1 is not JSON"),
        ("x.ndjson", b'{"line":"record"}\n', "line 1 is no header"),
        ("x.ndjson", b'{"line":"header","schema":99}\n', "schema 99"),
        ("x.ndjson", b'{"line":"header","schema":1}\n{"line":"record"}\n', "line 2 is no record"),
        ("x.ndjson", b'{"line":"header","schema":1}\n{"l\n{"line":"record","id":"a"}\n', "line 2 is not JSON"),
        ("x.ndjson.gz", b"no gzip", "cannot be read"),
    ]
    with reader.page("site/viewer.html") as page:
        for name, content, expected in files:
            page.set_input_files("#file", [])
            page.set_input_files("#file", {"name": name, "mimeType": "text/plain", "buffer": content})
            page.wait_for_function("() => document.getElementById('told').textContent.includes('cannot be read')")
            told = page.locator("#told").text_content()
            check(expected in told, f"{content!r}: {told}")
            check(not page.locator("#shown").is_visible(), f"{content!r} is shown")
            page.evaluate("() => { document.getElementById('told').textContent = ''; }")


def the_viewer_takes_no_text_for_markup(reader):
    bad = "<img src=x onerror=document.title='gone'>"
    lines = [
        '{"line":"header","schema":1,"product":{"vendor":"%s","adapter":"%s"},"tier":"%s","planned":1}' % (bad, bad, bad),
        '{"line":"record","id":"%s","index":0,"outcome":"%s","checks":["%s"],"evidence":{"requirement":"%s","what":"%s"}}' % ((bad,) * 5),
        '{"line":"footer","verdicts":{"%s":"%s"}}' % (bad, "__proto__"),
    ]
    with reader.page("site/viewer.html") as page:
        page.set_input_files("#file", {"name": "x.ndjson", "mimeType": "", "buffer": "\n".join(lines).encode()})
        page.locator("#shown").wait_for()
        page.locator("#cases summary").first.click()
        same(page.locator("#shown img").count(), 0, "pictures")
        check("onerror" in page.locator("#shown").text_content(), "the text is not shown")


def print_leaves_out_what_is_for_screens(reader):
    with reader.page("site/products/acme/xpu/2.1/index.html") as page:
        page.emulate_media(media="print")
        check(not page.locator(".masthead nav").is_visible(), "the navigation is on paper")
        check(page.pdf(format="A4").startswith(b"%PDF"), "no PDF")


STORIES = [story for story in list(globals().values()) if getattr(story, "__module__", "") == __name__ and callable(story)]

if __name__ == "__main__":
    main(STORIES)
