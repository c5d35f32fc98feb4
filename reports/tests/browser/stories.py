"""Stories of people who read the report in a browser.

Run by `reports/tests/suite/browser.rs` as `stories.py FOLDER CHROMIUM`. The folder holds pages that
were made before: `small.html` with every outcome, `clean.html` without a flaw, and `large.html` with
a hundred thousand records. Each story prints a line, `ok NAME` or `FAILED NAME: why`; figures of
speed are printed and never judged, since they depend on the machine.
"""

import json
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

FOLDER = Path(sys.argv[1]).resolve()
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
FAILED = "kernel/matmul/tiles/types=f16.f16.f32,m=17,n=33,k=65"
PASSED = "kernel/matmul/tiles/types=f32.f32.f32,m=1,n=1,k=1"


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def same(found, expected, what):
    check(found == expected, f"{what}: expected {expected!r}, found {found!r}")


class Reader:
    """A browser, and pages that note what they ask for and what goes wrong in them."""

    def __init__(self, browser):
        self.browser = browser

    @contextmanager
    def page(self, name, hash="", viewport=DESK, scripts=True, **options):
        context = self.browser.new_context(
            viewport=viewport, java_script_enabled=scripts, **options
        )
        page = context.new_page()
        page.requests, page.troubles = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.troubles.append(message.text))
        page.goto((FOLDER / name).as_uri() + hash)
        try:
            yield page
            same(page.troubles, [], "troubles in the console")
        finally:
            context.close()


def found(page):
    return page.locator("#found").text_content().replace("\u202f", "")


def settle(page):
    """Two frames, so that what was asked for is drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


# --- the table of all cases


def filters_are_in_the_address_and_the_back_button_undoes_them(reader):
    with reader.page("small.html") as page:
        same(found(page), "6 cases", "without a filter")
        page.select_option("select[name=outcome]", "fail")
        same(found(page), "1 of 6 cases", "failed cases")
        check("outcome=fail" in page.url, f"the filter is not in {page.url}")
        page.select_option("select[name=area]", "api")
        same(found(page), "0 of 6 cases", "failed cases of the API")
        page.go_back()
        same(found(page), "1 of 6 cases", "after one step back")
        page.go_back()
        same(found(page), "6 cases", "after two steps back")
        same(page.locator("select[name=outcome]").input_value(), "", "the filter that was undone")
        page.go_forward()
        same(found(page), "1 of 6 cases", "after a step forward")
        page.get_by_role("button", name="Clear").click()
        same(found(page), "6 cases", "after all was cleared")


def every_filter_narrows(reader):
    with reader.page("small.html") as page:
        for name, value, expected in [
            ("text", "SOFTMAX", "1 of 6 cases"),
            ("area", "kernel", "4 of 6 cases"),
            ("operator", "matmul", "2 of 6 cases"),
            ("requirement", "OXI-NUM-0002", "1 of 6 cases"),
            ("requirement", "oxi-api", "2 of 6 cases"),
        ]:
            field = page.locator(f"#filters [name={name}]")
            if field.evaluate("field => field.localName") == "select":
                field.select_option(value)
            else:
                field.fill(value)
            same(found(page), expected, f"{name} {value}")
            page.get_by_role("button", name="Clear").click()


def a_search_is_one_step_back(reader):
    with reader.page("small.html") as page:
        page.locator("#filters [name=text]").press_sequentially("soft")
        same(found(page), "1 of 6 cases", "what was typed")
        page.go_back()
        same(found(page), "6 cases", "after one step back")


def a_link_with_filters_shows_what_it_says(reader):
    with reader.page("small.html", "#?outcome=timed_out&text=order") as page:
        same(found(page), "1 of 6 cases", "cases behind the link")
        same(page.locator("[name=text]").input_value(), "order", "the field")


def a_link_to_a_case_that_passed_opens_it(reader):
    with reader.page("small.html", "#" + PASSED) as page:
        dialog = page.locator("#case")
        check(dialog.is_visible(), "the case is not open")
        same(page.locator("#case-title").text_content(), PASSED, "the case")
        check("OXI-OP-0210" in dialog.text_content(), "its requirement is not told")
        page.keyboard.press("Escape")
        check(not dialog.is_visible(), "Escape does not close it")


def a_link_to_a_failure_goes_to_it(reader):
    with reader.page("small.html", "#" + FAILED) as page:
        failure = page.locator("article:target")
        same(failure.get_attribute("id"), FAILED, "the target")
        check(failure.evaluate("it => it.getBoundingClientRect().top < innerHeight"), "it is out of sight")
        check(not page.locator("#case").is_visible(), "the page itself has it")


def a_failure_opened_from_the_table_is_told_in_full(reader):
    with reader.page("small.html") as page:
        page.select_option("select[name=outcome]", "fail")
        page.locator("#rows a").click()
        text = page.locator("#case").text_content()
        for part in ["4133601", "4132864", "--only", FAILED]:
            check(part in text, f"{part} is not told")
        check(page.locator("#case svg").count() == 1, "the damage is not drawn")
        page.go_back()
        check(not page.locator("#case").is_visible(), "a step back does not close it")
        same(found(page), "1 of 6 cases", "the filter stays")


def keys_search_move_open_and_close(reader):
    with reader.page("small.html") as page:
        page.keyboard.press("/")
        same(page.evaluate("() => document.activeElement.name"), "text", "the field that / goes to")
        page.keyboard.type("kernel")
        same(found(page), "4 of 6 cases", "what was typed")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        same(page.locator("tr.here a").text_content(), PASSED, "the case that was gone to")
        page.keyboard.press("n")
        same(page.locator("tr.here a").text_content(), FAILED, "the next that did not pass")
        page.keyboard.press("ArrowDown")
        check("softmax" in page.locator("tr.here a").text_content(), "an arrow moves on")
        page.keyboard.press("Enter")
        check(page.locator("#case").is_visible(), "Enter opens it")
        page.keyboard.press("Escape")
        check(not page.locator("#case").is_visible(), "Escape closes it")
        page.keyboard.press("?")
        check(page.locator("#keys").is_visible(), "? lists the keys")
        page.locator("#single").uncheck()
        page.keyboard.press("Escape")
        page.locator("#cases").click()
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("?")
        check(not page.locator("#keys").is_visible(), "letters can be turned off")


def a_hundred_thousand_cases_are_searched_with_few_elements(reader):
    begun = perf_counter()
    with reader.page("large.html") as page:
        check(page.locator("#rows tr").count() > 5, "no rows")
        opened = perf_counter() - begun
        total = int(found(page).split()[0])
        check(total >= 100_000, f"only {total} cases")
        rows = lambda: page.locator("#rows tr").count()
        check(rows() < 100, f"{rows()} rows are made")
        elements = page.evaluate("() => document.querySelectorAll('*').length")
        times = page.evaluate(
            """async () => {
              const field = document.querySelector('#filters [name=text]'), times = [];
              for (const text of ['m=7', 'tiles', 'no such case', 'k=99', '']) {
                const begun = performance.now();
                field.value = text;
                field.dispatchEvent(new Event('input', { bubbles: true }));
                document.querySelector('#list').offsetHeight;
                times.push(performance.now() - begun);
              }
              return times;
            }"""
        )
        page.locator("#list").evaluate("list => { list.scrollTop = list.scrollHeight / 2 }")
        settle(page)
        check(rows() < 100, f"{rows()} rows are made in the middle")
        size = (FOLDER / "large.html").stat().st_size
        print(
            f"figures: {total} cases, {size / 1e6:.1f} MB, {elements} elements; opened in {opened:.2f} s, "
            f"filtered in {', '.join(f'{time:.0f}' for time in times)} ms"
        )


def scrolling_to_the_end_shows_the_last_case(reader):
    with reader.page("large.html") as page:
        page.locator("#list").evaluate("list => { list.scrollTop = list.scrollHeight }")
        settle(page)
        last = page.locator("#rows tr:not(.room) a").last
        total = int(found(page).split()[0])
        same(int(page.locator("#rows tr:not(.room)").last.get_attribute("aria-rowindex")), total + 1, "the last row")
        box, frame = last.bounding_box(), page.locator("#list").bounding_box()
        check(box["y"] + box["height"] <= frame["y"] + frame["height"] + 1, "it is out of sight")


# --- the page


def nothing_is_asked_of_any_network(reader):
    for name in ["small.html", "large.html"]:
        with reader.page(name) as page:
            page.locator("#found").wait_for()
            same([url for url in page.requests if not url.startswith(("file:", "data:"))], [], "requests")
            # What a text of a device could try is refused by the page's own policy.
            blocked = page.evaluate(
                """async () => {
                  const seen = [];
                  document.addEventListener('securitypolicyviolation', event => seen.push(event.effectiveDirective));
                  const image = document.createElement('img');
                  image.src = 'https://example.invalid/x.png';
                  document.body.append(image);
                  await fetch('https://example.invalid/').catch(() => {});
                  const script = document.createElement('script');
                  script.textContent = 'window.ran = true';
                  document.body.append(script);
                  await new Promise(done => setTimeout(done, 50));
                  return { seen: seen.sort(), ran: window.ran === true };
                }"""
            )
            same(blocked, {"seen": ["connect-src", "img-src", "script-src-elem"], "ran": False}, "the policy")
            page.troubles.clear()


def it_is_useful_without_scripts(reader):
    with reader.page("small.html", scripts=False) as page:
        check(page.locator("article.failure").first.is_visible(), "failures are not shown")
        check(page.get_by_text("needs JavaScript").is_visible(), "it does not say what is missing")
        check(not page.locator("#filters").is_visible(), "filters that do nothing are shown")
        check(not page.locator("button.copy").first.is_visible(), "a button that does nothing is shown")


def nothing_moves_while_it_loads(reader):
    for viewport in [DESK, PHONE]:
        for name, hash in [("small.html", ""), ("large.html", ""), ("small.html", "#cases")]:
            with reader.page(name, hash, viewport) as page:
                moved = page.evaluate(
                    """() => new Promise(done => {
                      let sum = 0;
                      new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value }))
                        .observe({ type: 'layout-shift', buffered: true });
                      setTimeout(() => done(sum), 300);
                    })"""
                )
                same(moved, 0, f"layout shift of {name}{hash} at {viewport['width']}")


def it_is_accessible(reader):
    settings = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    with reader.page("clean.html") as page:
        same(axe(page, settings), [], "axe on a page without a flaw")
    for scheme in ["light", "dark"]:
        for viewport in [DESK, PHONE]:
            with reader.page("small.html", viewport=viewport, color_scheme=scheme) as page:
                where = f"{scheme}, {viewport['width']} wide"
                page.evaluate("() => document.querySelectorAll('details').forEach(it => { it.open = true })")
                same(axe(page, settings), [], f"axe on the page, {where}")
                page.keyboard.press("?")
                same(axe(page, settings), [], f"axe on the keys, {where}")
                page.keyboard.press("Escape")
                page.locator("#rows a").nth(1).click()
                same(axe(page, settings), [], f"axe on a case, {where}")


def axe(page, settings):
    found = Axe().run(page, options=settings).response
    return [
        f"{rule['id']}: {node['html'][:120]} {[why['message'] for why in node['any'] + node['all'] + node['none']][:1]}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


# Contrast of text against what lies behind it, as WCAG computes it, of every text on the page.
CONTRAST = """() => {
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const linear = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const behind = element => {
    for (let it = element; it; it = it.parentElement) {
      const colour = channels(getComputedStyle(it).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const worst = {};
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest('script, noscript, svg')) continue;
    const ink = light(channels(getComputedStyle(element).color)), ground = light(behind(element));
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (!(ratio >= worst.ratio)) Object.assign(worst, { ratio, text: element.textContent.trim().slice(0, 40) });
  }
  return worst;
}"""


def text_stands_out_from_its_ground(reader):
    for scheme in ["light", "dark"]:
        for viewport in [DESK, PHONE]:
            with reader.page("small.html", viewport=viewport, color_scheme=scheme) as page:
                page.evaluate("() => document.querySelectorAll('details').forEach(it => { it.open = true })")
                page.locator("#rows a").first.focus()
                worst = page.evaluate(CONTRAST)
                check(worst["ratio"] >= 4.5, f"contrast in {scheme}: {worst}")
                print(f"figures: smallest contrast of text in {scheme} at {viewport['width']}: {worst['ratio']:.2f}")


def dark_is_dark(reader):
    ground = "() => getComputedStyle(document.body).backgroundColor"
    with reader.page("small.html", color_scheme="dark") as page:
        dark = page.evaluate(ground)
    with reader.page("small.html", color_scheme="light") as page:
        same((page.evaluate(ground), dark == page.evaluate(ground)), ("rgb(255, 255, 255)", False), "grounds")


def a_phone_needs_no_sideways_scrolling(reader):
    for name in ["small.html", "large.html"]:
        with reader.page(name, viewport={"width": 320, "height": 640}) as page:
            page.evaluate("() => document.querySelectorAll('details').forEach(it => { it.open = true })")
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            check(wide <= 320, f"{name} is {wide} wide")
            height = page.locator("#rows tr:not(.room)").first.bounding_box()["height"]
            check(abs(height - 60) < 1, f"a row is {height} high, and the script counts with 60")
            case = page.locator("#rows th.case").first.bounding_box()["width"]
            check(case > 200, f"the ids have {case} of 320 pixels")


def targets_are_large_enough(reader):
    with reader.page("small.html", viewport=PHONE) as page:
        page.evaluate("() => document.querySelectorAll('details').forEach(it => { it.open = true })")
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, input, summary, nav a, ul.ids a')]
              .filter(it => it.checkVisibility())
              .map(it => [it.textContent.trim().slice(0, 30) || it.name, it.getBoundingClientRect().height])
              .filter(([, height]) => height < 24)"""
        )
        same(small, [], "targets below 24 pixels")


def the_focus_is_seen(reader):
    with reader.page("small.html") as page:
        page.keyboard.press("Tab")
        skip = page.locator("a.skip")
        check(skip.evaluate("it => it === document.activeElement && it.getBoundingClientRect().top >= 0"), "no skip link")
        page.keyboard.press("Enter")
        same(page.evaluate("() => document.activeElement.id"), "main", "where the skip link leads")
        unseen = []
        for _ in range(25):
            page.keyboard.press("Tab")
            style = page.evaluate(
                """() => { const it = document.activeElement, style = getComputedStyle(it);
                  return [it.outerHTML.slice(0, 60), style.outlineStyle, parseFloat(style.outlineWidth)] }"""
            )
            if style[1] == "none" or style[2] < 2:
                unseen.append(style)
        same(unseen, [], "focus without an outline")


def headings_are_in_order(reader):
    for name in ["small.html", "clean.html"]:
        with reader.page(name) as page:
            levels = page.evaluate(
                "() => [...document.querySelectorAll('h1, h2, h3, h4, h5')].filter(it => !it.closest('dialog')).map(it => +it.localName[1])"
            )
            same(levels[0], 1, "the first heading")
            jumps = [(a, b) for a, b in zip(levels, levels[1:]) if b > a + 1]
            same((jumps, levels.count(1)), ([], 1), "jumps of headings, and how many are first")


def motion_is_not_forced_on_anyone(reader):
    with reader.page("small.html", reduced_motion="reduce") as page:
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(it => {
              const style = getComputedStyle(it);
              return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
            }).length"""
        )
        same(moving, 0, "elements that move")


def colours_can_be_forced(reader):
    with reader.page("small.html", forced_colors="active") as page:
        widths = page.evaluate(
            "() => [...document.querySelectorAll('.tile, .tag, .band')].map(it => getComputedStyle(it).borderTopStyle)"
        )
        check(widths and set(widths) == {"solid"}, f"borders: {set(widths)}")
        words = page.locator(".tile .word").all_text_contents()
        check(all(any(letter.isalpha() for letter in word) for word in words), f"words: {words}")


def print_opens_what_is_folded(reader):
    with reader.page("small.html") as page:
        page.emulate_media(media="print")
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        shut = page.evaluate("() => document.querySelectorAll('details:not([open])').length")
        same(shut, 0, "folded parts on paper")
        check(not page.locator("#filters").is_visible(), "controls are on paper")
        check(page.locator(".paper").is_visible(), "paper does not say where the cases are")
        page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        check(page.evaluate("() => document.querySelectorAll('details:not([open])').length") > 0, "they stay open")
        sheet = page.pdf(format="A4")
        check(sheet.startswith(b"%PDF") and len(sheet) > 20_000, f"a PDF of {len(sheet)} bytes")
        (FOLDER / "small.pdf").write_bytes(sheet)


def a_command_is_copied(reader):
    with reader.page("small.html", permissions=["clipboard-read", "clipboard-write"]) as page:
        rerun = page.locator(".rerun").first
        rerun.locator("button").click()
        page.get_by_role("button", name="Copied").first.wait_for()
        same(page.evaluate("() => navigator.clipboard.readText()"), rerun.locator("pre").text_content(), "the clipboard")


STORIES = [story for name, story in list(globals().items()) if getattr(story, "__code__", None) and story.__code__.co_varnames[:1] == ("reader",) and story.__code__.co_argcount == 1]


def main(stories=STORIES):
    failed = 0
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=sys.argv[2], args=arguments)
        wanted = sys.argv[3:]
        for story in stories:
            if wanted and not any(part in story.__name__ for part in wanted):
                continue
            begun = perf_counter()
            try:
                story(Reader(browser))
                print(f"ok {story.__name__}, {perf_counter() - begun:.1f} s")
            except Exception as error:
                failed += 1
                print(f"FAILED {story.__name__}: {error or traceback.format_exc()}")
        browser.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
