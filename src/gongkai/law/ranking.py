"""The few hashes a draw is made of. Anyone with a SHA-256 can do them again; docs/draws.md writes out an example."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.law.frozen import canonical, digest

COMMIT, SEED = "draw-commit/v1", "draw-seed/v1"
LISTS = ("objects", "strata", "exclusions", "inspectors", "unqualified", "recusals")
"""In the order in which their digests are committed; an empty list has none."""


def commitment(digests: Mapping[str, str], plan: Mapping[str, Any] | None) -> str:
    """What is published beforehand. The digest of the objects stands alone; further lists and the plan are named."""
    lines = [COMMIT, digests["objects"]]
    lines += [f"{name}={digests[name]}" for name in LISTS[1:] if name in digests]
    lines += [f"plan={canonical(plan)}"] if plan is not None else []
    return digest(lines)


def seed_of(commit: str, lines: Iterable[str]) -> str:
    return digest((SEED, commit, *lines))


def rank(seed: str, stratum: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Every identifier of a stratum in the order of the draw, whatever order they come in."""
    return _ranked(seed, f"object|{stratum}|", ids)


def rank_inspectors(seed: str, object_: str, certificates: Iterable[str]) -> tuple[str, ...]:
    return _ranked(seed, f"inspector|{object_}|", certificates)


def masked(salt: str, id_: str) -> str:
    """What stands for an identifier in a ranking published before the check."""
    return hmac.digest(salt.encode(), id_.encode(), "sha256").hex()


def _ranked(seed: str, before: str, ids: Iterable[str]) -> tuple[str, ...]:
    key = bytes.fromhex(seed)
    return tuple(sorted(ids, key=lambda id_: hmac.digest(key, f"{before}{id_}".encode(), "sha256")))
