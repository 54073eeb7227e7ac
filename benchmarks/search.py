"""Search among N entries, on the engine of the database and on the larger one, against the bare engines on the same words:

    python -m benchmarks.search --home DIR --entries 1000000 --json results.json

Only the tables of the search are filled: a home of its own. Started again with a larger number it goes on. A question is what
the search page asks: counted, the first twenty in order, three facets, excerpts with marks. *Bare* is the engine alone asked for
the first twenty row numbers. Processor time is of all threads together.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from benchmarks import words

ORGANS, GENRES = 120, ("notice", "announcement", "penalty", "licence", "report", "plan")
FIRST_DAY, DAYS = date(2012, 1, 1), 5400
EACH, SEED = 60, 7
WARM, WARM_SEED = 10, 11
ORDERS, FACETS = ("relevance", "date"), ("organ", "genre", "year")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    asked.home.mkdir(parents=True, exist_ok=True)
    os.environ["GONGKAI_HOME"] = str(asked.home.resolve())
    os.environ.setdefault("GONGKAI_PROFILE", "sample-city")
    from gongkai.cli.django import start

    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    told = {"entries": asked.entries, "fill": fill(asked.entries)}
    for engine in ("database", "tantivy"):
        told[engine] = measure(engine)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    print(text)
    if asked.json:
        asked.json.write_text(text)


# filling


def fill(wanted: int) -> dict[str, float]:
    from django.db import connection, transaction

    from gongkai.search.actions import _index
    from gongkai.search.engines import engine, tantivy_files
    from gongkai.search.engines.rank import rank
    from gongkai.search.models import SearchChange, SearchEntry, SearchText

    have = SearchEntry.objects.count()
    began = time.process_time()
    coming = islice(entries(Random(have)), max(0, wanted - have))
    while batch := list(islice(coming, 2000)):
        with transaction.atomic():
            made = SearchEntry.objects.bulk_create([entry for entry, _ in batch])
            texts = [SearchText(entry=entry, text=text) for entry, (_, text) in zip(made, batch, strict=True)]
            for one in sorted(texts, key=lambda one: rank(one.entry)):
                _index(one)
            SearchText.objects.bulk_create(texts)
            SearchChange.objects.bulk_create([SearchChange(entry_id=entry.pk) for entry in made])
    if wanted > have:
        engine().settle()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    database = time.process_time() - began
    began = time.process_time()
    tantivy_files.flush()
    return {"database_s": round(database, 1), "tantivy_s": round(time.process_time() - began, 1)}


def entries(chance: Random) -> Iterator[tuple[Any, str]]:
    from gongkai.law.identifiers import document_key
    from gongkai.search.models import SearchEntry

    at = f"{chance.random():.12f}"
    n = 0
    while True:
        n += 1
        organ, day = chance.randrange(ORGANS), FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        number = f"望{organ}发〔{day.year}〕{chance.randint(1, 400)}号" if chance.random() < 0.4 else ""
        yield (
            SearchEntry(
                kind="record",
                key=f"{at}-{n}",
                title=words.title(chance, f"望川市第{organ}局", "公告"),
                url="/records/1/",
                organ=f"organ-{organ}",
                organ_name=f"望川市第{organ}局",
                genre=chance.choice(GENRES),
                year=day.year,
                published_on=day,
                doc_number=number,
                doc_key=document_key(number) or "",
                status="" if chance.random() < 0.95 else "已废止",
            ),
            "\n".join(words.paragraphs(chance)),
        )


# asking


def questions(seed: int, each: int) -> dict[str, list[dict[str, Any]]]:
    chance = Random(seed)
    thing, place = (lambda: chance.choice(words.words()["things"])), (lambda: words.place(chance))
    organ = lambda: f"organ-{chance.randrange(ORGANS)}"  # noqa: E731
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        "frequent word": lambda: {"q": thing()},
        "two characters": lambda: {"q": thing()[:2]},
        "rare name": lambda: {"q": place()},
        "word and name": lambda: {"q": f"{thing()} {place()}"},
        "document number": lambda: {
            "q": f"望{chance.randrange(ORGANS)}发[{chance.randint(2012, 2025)}]{chance.randint(1, 400)}号"
        },
        "phrase": lambda: {"q": words.sentence(chance)[:8]},
        "frequent word, one organ and year": lambda: {
            "q": thing(),
            "organ": organ(),
            "year": chance.randint(2012, 2025),
        },
        "frequent word, page 25": lambda: {"q": thing(), "page": 25},
        "no word, one organ": lambda: {"q": "", "organ": organ()},
    }
    return {name: [ask() for _ in range(each)] for name, ask in kinds.items()}


def measure(engine: str) -> dict[str, Any]:
    from django.conf import settings

    from gongkai.search.queries import find

    settings.GONGKAI_SEARCH_ENGINE = engine
    for asked in questions(WARM_SEED, WARM).values():  # an index that is in use; other words than those measured
        for one in asked:
            for order in ORDERS:
                find(**one, order=order, kind="record", facets=FACETS)
    told = {}
    for name, asked in questions(SEED, EACH).items():
        for order in ORDERS:
            whole, work, found = [], [], []
            for one in asked:
                began, worked = time.perf_counter(), time.process_time()
                results = find(**one, order=order, kind="record", facets=FACETS)
                whole.append((time.perf_counter() - began) * 1000)
                work.append((time.process_time() - worked) * 1000)
                found.append(results.total)
            bare = [_bare(engine, one["q"]) for one in asked] if one["q"] else []
            told[f"{name}, by {order}"] = {
                "found": median(found),
                "p50_ms": round(median(whole), 1),
                "p95_ms": round(quantiles(whole, n=20)[18], 1),
                "processor_p50_ms": round(median(work), 1),
                "processor_p95_ms": round(quantiles(work, n=20)[18], 1),
                "ratio_to_bare": round(sum(whole) / sum(bare), 1) if bare else None,
            }
    return told


def _bare(engine: str, q: str) -> float:
    from django.db import connection

    from gongkai.search.engines import Question, sqlite_fts5, tantivy_files
    from gongkai.search.words import terms

    question = Question(terms(q), "", {})
    began = time.perf_counter()
    if engine == "tantivy":
        tantivy_files._ranks(tantivy_files._query(question), question, 20)
    else:
        with connection.cursor() as cursor:
            sql = "SELECT rowid FROM search_index WHERE search_index MATCH %s ORDER BY rowid LIMIT 20"
            cursor.execute(sql, [sqlite_fts5._match(question)])
            cursor.fetchall()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
