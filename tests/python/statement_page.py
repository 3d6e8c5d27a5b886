"""Opens statements in Chromium as a worker would, looks them over with axe-core, and prints them: statement_page.py LANG FILE.html..."""

import re
import sys
from pathlib import Path

from browser import CHROMIUM, axe, check, sync_playwright, wrong

lang, files = sys.argv[1], [Path(name).resolve() for name in sys.argv[2:]]


def look(browser, file):
    for scheme in ["light", "dark"]:
        page = browser.new_context(color_scheme=scheme, reduced_motion="reduce").new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.goto(file.as_uri())
        check(asked == [file.as_uri()], f"{file.name}, {scheme}: nothing else is asked for: {asked[1:]}")
        check(not said, f"the console is quiet: {said}")
        check(page.locator("html").get_attribute("lang").startswith(lang), "the language is said")
        axe(page, f"the {scheme} page of {file.name}")
        page.set_viewport_size({"width": 320, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        check(not wide, "it does not scroll sideways on a telephone")
    pdf = page.pdf(format="A4")
    file.with_suffix(".pdf").write_bytes(pdf)
    check(len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 1, "it prints")


with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    for file in files:
        look(browser, file)
    browser.close()
sys.exit(1 if wrong else 0)
