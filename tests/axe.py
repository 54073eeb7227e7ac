"""axe, asked about the page at hand: everything it knows of WCAG 2.1 AA and good practice, or contrast alone.

A dark page is the same page in other colours: there, contrast is what can go wrong.
"""

from __future__ import annotations

from typing import Any

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
_CONTRAST = {"runOnly": ["color-contrast"]}
_SETTLED = "Promise.all(document.getAnimations().map(one => one.finished.catch(() => null))).then(() => null)"


def violations(page: Any, *, contrast_alone: bool = False, but: str = "") -> list[str]:
    """One line for each rule that is broken, with the first element that breaks it; ``but`` selects what is not ours to mend."""
    from axe_playwright_python.sync_playwright import Axe

    rules = _CONTRAST if contrast_alone else _RULES
    options = {**rules, "resultTypes": ["violations"]}
    found = Axe().run(page, {"exclude": [[but]]} if but else None, options).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:150]} {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found
    ]


def by_day_and_by_night(page: Any) -> list[str]:
    """The page at hand in both schemes; it is left in the dark one."""
    _show(page, "light")
    found = violations(page)
    _show(page, "dark")
    return [*found, *(f"dark: {one}" for one in violations(page, contrast_alone=True))]


def _show(page: Any, scheme: str) -> None:
    """Until the colours that change over a moment have changed."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_SETTLED)
