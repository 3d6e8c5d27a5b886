"""Opens a report in Chromium as its reader would: page.py FOLDER LANG. Exits with 1 and says what is wrong; 77 where there is no Chromium, Playwright or axe."""

import json
import re
import sys
from pathlib import Path

from browser import CHROMIUM, axe, check, sync_playwright, wrong

folder, lang = Path(sys.argv[1]).resolve(), sys.argv[2]


def cells(page, table, column):
    """The exact values of a column, of the rows that are shown."""
    script = """([table, column]) => [...document.querySelector(table).tBodies[0].rows].filter(row => !row.hidden)
        .map(row => row.cells[column].title || row.cells[column].textContent.trim())"""
    return page.evaluate(script, [table, column])


def numbers(texts):
    return [float(text.replace(",", "")) for text in texts if text]


def sorts_and_filters(page):
    # Not those behind the pictures.
    table = "#throughput > .scroll > table"
    heads = page.eval_on_selector_all(f"{table} > thead th", "heads => heads.map(head => head.querySelector('a')?.hash ?? '')")
    column = heads.index("#throughput.labeled")
    before = cells(page, table, 0)
    button = page.locator(f"{table} > thead th").nth(column).locator("button")
    button.click()
    up = numbers(cells(page, table, column))
    check(up == sorted(up), "a click sorts upwards")
    check(page.locator(f"{table} > thead th").nth(column).get_attribute("aria-sort") == "ascending", "and says so")
    button.focus()
    page.keyboard.press("Enter")
    down = numbers(cells(page, table, column))
    check(down == sorted(up, reverse=True), "Enter sorts downwards")
    check(sorted(cells(page, table, 0)) == sorted(before), "no row is lost by sorting")
    name = before[len(before) // 2]
    page.locator("#throughput > .filter input").fill(name)
    shown = cells(page, table, 0)
    check(name in shown and len(shown) < len(before) and all(name in row for row in shown), "a name filters rows")
    check(str(len(shown)) in page.locator("#throughput > .filter output").text_content(), "and how many are left is said")
    page.locator("#throughput > .filter input").fill("")
    check(len(cells(page, table, 0)) == len(before), "without a filter all rows are back")


def definitions(page):
    page.locator("#throughput > .scroll > table thead a[href='#throughput.labeled']").click()
    details = page.locator("#throughput-columns")
    check(details.get_attribute("open") is not None, "a head leads to its definition, which opens")
    command = details.locator("code").first.text_content()
    check(command.startswith("piecework trace --report throughput --column labeled --worker "), f"with its command: {command}")
    check(details.locator("code", has_text="sample_events").count() > 0, "which says of which data")


def people(page, home):
    page.goto(home)
    link = page.locator("#throughput > .scroll tbody th a").first
    name = link.text_content().strip()
    link.click()
    check(name in page.locator("h1").text_content(), f"the name {name} leads to its page")
    axe(page, f"the page of {name}")
    project = page.locator("a[href*='projects/']").first
    if project.count():
        name = project.text_content().strip()
        project.click()
        check(name in page.locator("h1").text_content(), f"from where the project {name} is reached")
        axe(page, f"the page of {name}")
    if lang == "zh":
        page.goto(page.url.split("#")[0])
        heads = page.locator("thead th, tbody th > a").all_text_contents()
        english = [head for head in heads if re.search(r"[a-z]{4,}_[a-z]|labeled|accepted", head)]
        check(not english, f"heads are in Chinese: {english[:5]}")
    page.locator("a[href*='index.html']").first.click()
    check(page.url.split("#")[0] == home, "which leads back")


def main(play):
    browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    home = (folder / "index.html").as_uri()
    for scheme in ["light", "dark"]:
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(home)
        check(asked == [home], f"{scheme}: nothing else is asked for: {asked[1:]}")
        check(page.locator("html").get_attribute("lang").startswith(lang), "the language is said")
        page.keyboard.press("Tab")
        check(page.evaluate("document.activeElement.className") == "skip", "the first Tab skips to the figures")
        axe(page, f"the {scheme} page")
        if scheme == "light":
            sorts_and_filters(page)
            definitions(page)
        people(page, home)
        page.goto(home)
        if scheme == "light":
            pdf = page.pdf(format="A4")
            count = len(re.findall(rb"/Type\s*/Page\b", pdf))
            (folder / "printed.pdf").write_bytes(pdf)
            check(pdf.startswith(b"%PDF") and count > 1, f"it prints on {count} pages")
        check(all(url.startswith("file:") for url in asked), "no request leaves the disk")
        check(not said, f"{scheme}: the console is quiet: {said}")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        check(not wide, "the page itself does not scroll sideways")
        page.set_viewport_size({"width": 320, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        check(not wide, "nor on a telephone")
        rows = page.evaluate("document.querySelectorAll('tbody tr').length")
        context.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(home)
    check(plain.locator("tbody tr").count() == rows, "without scripts all rows are there")
    browser.close()


with sync_playwright() as play:
    main(play)
print(json.dumps({"wrong": len(wrong)}))
sys.exit(1 if wrong else 0)
