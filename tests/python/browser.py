"""What the scripts share that open pages in Chromium: whether it is there, what is wrong so far, axe-core. Exits with 77 where Chromium, Playwright or axe is missing."""

import shutil
import sys
from pathlib import Path

try:
    import axe_playwright_python
    from playwright.sync_api import sync_playwright  # noqa: F401 (for who imports this)
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if not CHROMIUM:
    print("skipped: there is no Chromium")
    sys.exit(77)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
wrong = []


def check(is_right, what):
    print(("ok: " if is_right else "WRONG: ") + what)
    if not is_right:
        wrong.append(what)


def axe(page, what):
    # The page forbids scripts that are not its own, also those of a test: axe is put in from outside of it.
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(result => result.violations)", TAGS
    )
    said = [f"{rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:160]}" for rule in found]
    check(not found, f"axe finds nothing on {what}" + "".join(f"\n    {line}" for line in said))
