"""Takes the pictures of docs/ anew: pages that `make demo` wrote, in headless Chromium.

make demo && .venv/bin/python tools/pictures.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "demo" / "pages"
IMAGES = ROOT / "docs" / "images"
# picture -> page, width, height, colour scheme
SHOTS = {
    "student_page.png": ("knn/mistake-squared.html", 860, 1180, "light"),
    "student_page_phone.png": ("linear_classifiers/mistake-reg_without_last_row.html", 390, 844, "dark"),
    "class_page.png": ("knn/index.html", 860, 900, "light"),
}


def main() -> int:
    """Writes every picture; exit status 2 where the pages are missing."""
    missing = [page for page, *_ in SHOTS.values() if not (PAGES / page).is_file()]
    if missing:
        print(f"{PAGES / missing[0]} is missing: run `make demo` first", file=sys.stderr)
        return 2
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        chrome = browser(profile)
        try:
            for name, (page, width, height, scheme) in SHOTS.items():
                take(chrome, PAGES / page, IMAGES / name, width, height, scheme)
                print(IMAGES / name)
        finally:
            chrome.quit()
    return 0


def browser(profile: str) -> webdriver.Chrome:
    """Chromium without a screen, as Debian's packages `chromium` and `chromium-driver` install it."""
    options = webdriver.ChromeOptions()
    for word in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}"):
        options.add_argument(word)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def take(chrome: webdriver.Chrome, page: Path, image: Path, width: int, height: int, scheme: str) -> None:
    """One picture of the top of a page."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": features})
    chrome.get(page.as_uri())
    chrome.save_screenshot(str(image))


if __name__ == "__main__":
    sys.exit(main())
