"""Pages as a person has them: Chromium without a screen, and what axe-core finds wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.installing import need_debian, node_packages

Scheme = Literal["light", "dark"]

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}

SCREENS = {"phone": PHONE, "laptop": LAPTOP}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

AXE = Path(__file__).resolve().parent / "axe"
"""Which axe-core."""

MORE_RULES = ("label-content-name-mismatch", "target-size")
"""Rules of WCAG 2.2 that axe-core leaves out unless asked."""

COLOURS = ("color-contrast", "link-in-text-block")
"""Rules that depend on colours: those of axe-core's `cat.color` that it asks without being told to."""

JUDGE = """
async ([rules, colours]) => {
  const only = colours ? {runOnly: colours} : {rules};
  const found = await axe.run({...only, resultTypes: ["violations"], selectors: false});
  const told = one => one.nodes.map(node => `${one.id}: ${node.failureSummary} ${node.html}`);
  return {passes: found.passes.length, wrong: found.violations.flatMap(told)};
}
"""
"""Every rule on every element; only what is wrong is described and sent, as a large page passes thousands of times."""

LAYOUT = """
() => [...document.querySelectorAll("*")].map(one => {
  const box = one.getBoundingClientRect();
  const said = kind => {
    const style = getComputedStyle(one, kind);
    return [style.content, style.display, style.visibility, style.position, style.fontSize, style.fontWeight];
  };
  return [box.x, box.y, box.width, box.height, ...said(null), ...said("::before"), ...said("::after")].join();
}).join("\\n") + document.documentElement.outerHTML
"""
"""Everything on which a rule depends that does not depend on colours."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, for as long as the block lasts."""
    program = need_debian("chromium", "chromium")
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses root, which containers run tests as; it opens pages of ours alone.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser,
    url: str,
    size: ViewportSize = LAPTOP,
    scheme: Scheme = "light",
    **options: Any,
) -> Iterator[Page]:
    """A page at an address, in a context of its own; options are those of Playwright's `new_context`."""
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="pt-BR", **options)
    try:
        page = context.new_page()
        page.goto(url)
        yield page
    finally:
        context.close()


def axe(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe-core finds wrong in a page as it is shown now: `rule: what to do about which element`, a line each."""
    if not page.evaluate("'axe' in window"):
        code = node_packages("axe", AXE) / "node_modules" / "axe-core" / "axe.min.js"
        page.evaluate(code.read_text(encoding="utf-8"))
    more = {rule: {"enabled": True} for rule in MORE_RULES}
    found = page.evaluate(JUDGE, [more, COLOURS if colours_alone else None])
    assert found["passes"], "axe-core judged nothing"
    lines: list[str] = found["wrong"]
    return lines


def wrong_on_screens(page: Page) -> list[str]:
    """The same on a phone and on a laptop, light and dark; and where the page is wider than the screen.

    Where nothing but colours tells light from dark, the rules that do not look at them are asked once.
    """
    found = []
    for name, size in SCREENS.items():
        page.set_viewport_size(size)
        before = None
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            layout = page.evaluate(LAYOUT)
            found += [f"{name}, {scheme}: {line}" for line in axe(page, colours_alone=layout == before)]
            before = layout
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            found.append(f"{name}: the page is {width} pixels wide, and the screen {size['width']}")
    return found
