"""Chinese official prose out of a seed: common words, rare names, and enough variety that an index has work to do."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import yaml


@cache
def words() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return loaded


def place(chance: Random) -> str:
    """One of about 10,000 places."""
    return chance.choice(words()["first"]) + chance.choice(words()["second"]) + chance.choice(words()["kinds"])


def title(chance: Random, organ: str, genre: str) -> str:
    return f"{organ}关于{chance.choice(words()['acts'])}{place(chance)}{chance.choice(words()['things'])}的{genre}"


def sentence(chance: Random) -> str:
    figure = f"{chance.randint(2, 9800)}{chance.choice('户元人亩件项')}"
    parts = (
        chance.choice(words()["who"]),
        chance.choice(words()["how"]),
        chance.choice(words()["acts"]),
        chance.choice(words()["things"]),
    )
    return f"{''.join(parts)}，涉及{place(chance)}{figure}，{chance.choice(words()['end'])}。"


def paragraphs(chance: Random) -> list[str]:
    """Two to nine paragraphs: about 600 characters on average."""
    return ["".join(sentence(chance) for _ in range(chance.randint(1, 3))) for _ in range(chance.randint(2, 9))]


def queries(chance: Random, count: int) -> list[str]:
    """What people ask: a frequent word, two words, a rare place, half a word."""
    kinds = (
        lambda: chance.choice(words()["things"]),
        lambda: f"{chance.choice(words()['things'])} {place(chance)}",
        lambda: place(chance),
        lambda: chance.choice(words()["things"])[:2],
    )
    return [kinds[n % len(kinds)]() for n in range(count)]
