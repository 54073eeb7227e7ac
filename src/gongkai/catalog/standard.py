"""The national items, as rows of a catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.schemas.items import Item as StandardItem
from gongkai.schemas.loader import basic_field, basic_items, channels, fields, national_items

from .content import Content
from .models import Field, Mode


def standard_rows() -> Iterator[tuple[str, str, Content]]:
    """Code, field code and content of each."""
    for code, item in (*basic_items().items(), *national_items().items()):
        yield code, item.field, _content(item)


def ensure_fields(**_: object) -> None:
    """The 26 fields and the basic catalogue are in every installation; called after migrations."""
    rows = [
        Field(code=field.code, name_zh=field.zh, name_en=field.en, position=place, standard=place > 0)
        for place, field in enumerate([basic_field(), *fields().values()])
    ]
    Field.objects.bulk_create(rows, ignore_conflicts=True)


def _content(item: StandardItem) -> Content:
    channel = {code: row.zh for code, row in channels().items()}
    return Content(
        level1=item.level1,
        level2=item.level2,
        level3=item.level3 or "",
        elements=(*item.contents, *(f"○{name}" for name in item.optional)),
        basis=item.basis,
        limit_text=item.limit,
        subject_organ="、".join(item.subject),
        channels=(
            *(channel[code] for code in item.channels.required),
            *(f"□{channel[code]}" for code in item.channels.optional),
        ),
        audience=item.audience,
        audience_group=item.group or "",
        mode=Mode.BOTH if len(item.mode) > 1 else Mode.ACTIVE if item.mode == ("proactive",) else Mode.ON_REQUEST,
        levels=item.levels,
        cycle=item.cycle or "",
        five_open=item.five_open,
        genre=item.genre,
        format=item.format or "",
    )
