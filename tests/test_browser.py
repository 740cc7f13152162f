"""Report pages in headless Chromium: `make browser`."""

import json
import shutil

import pytest

from autograder.feedback.class_page import class_page
from autograder.feedback.student_page import student_page
from autograder.model import Check, CheckResult, Curve, Difference, Report, Status

webdriver = pytest.importorskip("selenium.webdriver")
pytestmark = pytest.mark.browser
PLAIN = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
LONG = "a" * 300


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = shutil.which("chromedriver")
    assert driver, "chromedriver is not installed (Debian: chromium, chromium-driver)"
    options = webdriver.ChromeOptions()
    for word in (*PLAIN, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def show(browser, tmp_path):
    """Opens a page at a width, in light or dark, and hands out the browser."""

    def opened(page, width=1000, scheme="light", media="screen"):
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        browser.get_log("performance")
        browser.get_log("browser")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
        browser.get(file.as_uri())
        return browser

    return opened


def result(name, status, **more):
    check = Check(name, f"{name} is right {LONG}", 2.0, hidden=False, part="sums", hint="Why?")
    return CheckResult(check, status, **more)


@pytest.fixture(scope="module")
def reports():
    wrong = result(
        "public.b",
        Status.FAILED,
        message=LONG,
        details=f">>> f({LONG})\nexpected {LONG}\ngot {LONG}\ntiny.py:3: {LONG}",
        differences=(Difference("dW", (300, 40), ((0.0, 1.0) * 16,) * 32),),
        curves=(Curve("loss", (2.0, 1.0, 0.5), (2.0, 2.5, 3.0)),),
    )
    statuses = [result(f"public.{s.value}", s) for s in Status]
    return [
        Report("tiny", f"s{n:02}", (*statuses, *[wrong] * (n % 2)), 1, "d", "namespaces", seconds=n / 10)
        for n in range(12)
    ]


@pytest.fixture(scope="module", params=["student", "class"])
def page(request, reports, tiny_course):
    assignment = tiny_course.assignment("tiny")
    return student_page(reports[1], assignment) if request.param == "student" else class_page(reports, assignment)


def test_nothing_is_requested_and_nothing_is_reported(show, page):
    chrome = show(page)
    events = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    ours = [params["request"]["url"] for params in sent if params["documentURL"] == chrome.current_url]
    assert ours == [chrome.current_url]  # the page itself
    assert chrome.get_log("browser") == []  # the policy refused nothing of ours


@pytest.mark.parametrize("width", [360, 768, 1400])
def test_nothing_runs_out_of_the_page(show, page, width):
    chrome = show(page, width)
    assert chrome.execute_script("return innerWidth") == width
    assert chrome.execute_script("return document.scrollingElement.scrollWidth") <= width


def test_a_page_that_is_too_wide_would_be_found(show):
    chrome = show(f"<p>{LONG}</p>", 360)
    assert chrome.execute_script("return document.scrollingElement.scrollWidth") > 360


CONTRAST = """
const light = (c) => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
  .map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
  return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
const paper = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
return [...document.querySelectorAll('main *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
  .filter(e => !e.closest('svg, meter')).map(e => { const [a, b] = [light(getComputedStyle(e).color), light(paper(e))];
    return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.outerHTML.slice(0, 80)]; })
  .filter(([ratio]) => ratio < 4.5);
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_paper(show, page, scheme):
    """WCAG 2.1, 1.4.3: a contrast of 4.5 to 1."""
    chrome = show(page, scheme=scheme)
    paper = chrome.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    assert chrome.execute_script(CONTRAST) == []


def test_grey_on_grey_would_be_found(show):
    assert show("<main><p style='color:#999'>x</p></main>").execute_script(CONTRAST)


def test_a_screen_reader_finds_names_and_headings(show, page):
    chrome = show(page)
    tree = chrome.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = {node["role"]["value"] for node in tree if not node.get("ignored")}
    assert {"heading", "main"} <= roles
    pictures = [node for node in tree if node["role"]["value"] in ("image", "img") and not node.get("ignored")]
    assert all(node["name"]["value"] for node in pictures)
    levels = chrome.execute_script("return [...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName)")
    assert levels[0] == "H1"
    assert levels.count("H1") == 1


def test_a_table_is_sorted_by_its_columns(show, reports, tiny_course):
    chrome = show(class_page(reports, tiny_course.assignment("tiny")))
    table = chrome.find_elements("css selector", "table.sortable")[-1]
    heads = table.find_elements("css selector", "th button")

    def column(number):
        return [cell.text for cell in table.find_elements("css selector", f"tbody td:nth-child({number})")]

    seconds = heads[3]
    seconds.click()
    up = column(4)
    seconds.click()
    assert column(4) == up[::-1]
    assert [float(x) for x in up] == sorted(float(x) for x in up)
    assert up != sorted(up) or len(set(up)) == len(up)
    assert table.find_elements("css selector", "th[aria-sort=descending]")
    heads[0].send_keys("\n")  # by keyboard too
    assert column(1) == sorted(column(1))


def test_on_paper_everything_is_unfolded(show, reports, tiny_course):
    page = student_page(reports[1], tiny_course.assignment("tiny"))
    height = "return [...document.querySelectorAll('details.check')].at(-1).getBoundingClientRect().height"
    folded = show(page).execute_script(height)
    assert show(page, media="print").execute_script(height) > folded + 50
