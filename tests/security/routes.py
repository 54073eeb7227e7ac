"""Every address of ours, with values put into its places: what is added later is tested without being named here."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

FOREIGN = ("cms/", "accounts/", "^cms", "^accounts")


def routes(*, under: str = "") -> Iterator[tuple[str, dict[str, bool]]]:
    """Template of an address (``console/records/{pk}/``) and which of its places hold a number."""
    yield from (found for found in _walk(get_resolver(), "") if found[0].startswith(under))


def addresses(*, under: str = "", number: int = 1, word: str = "x") -> list[str]:
    found = []
    for template, places in routes(under=under):
        found.append(
            "/" + template.format(**{name: number if is_number else word for name, is_number in places.items()})
        )
    return found


def _walk(resolver: URLResolver, start: str) -> Iterator[tuple[str, dict[str, bool]]]:
    for one in resolver.url_patterns:
        text = str(one.pattern)
        if isinstance(one, URLResolver):
            if not (start + text).startswith(FOREIGN):
                yield from _walk(one, start + text)
        elif isinstance(one, URLPattern) and not text.startswith("^") and not (start + text).startswith(FOREIGN):
            converters = one.pattern.converters  # type: ignore[union-attr]
            for name in converters:
                for kind in ("int", "slug", "str"):
                    text = text.replace(f"<{kind}:{name}>", "{" + name + "}")
            yield start + text, {name: isinstance(c, IntConverter) for name, c in converters.items()}
