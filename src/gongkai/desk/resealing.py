"""After a new key: everything sealed before is sealed again with it, row by row; what is done already is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Cast

from .sealing import SealedJSONField, SealedTextField, resealed

AT_ONCE = 200
SEALED = (SealedTextField, SealedJSONField)


def sealed_models() -> Iterator[tuple[type[Model], list[str]]]:
    """Every model that keeps something sealed, with the names of those columns."""
    for model in apps.get_models():
        if names := [field.name for field in model._meta.local_fields if isinstance(field, SEALED)]:
            yield model, names


def reseal(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Answers how many values were sealed anew. Stopped at any point, it goes on where it was when it is called again.

    A value that changes meanwhile is left: it was just sealed with the newest key. Raises ``SealBroken``.
    """
    total, done, changed = sum(model._default_manager.count() for model, _names in sealed_models()), 0, 0
    for model, names in sealed_models():
        for rows in _batches(model, names):
            with transaction.atomic():
                changed += sum(_row(model, names, pk, values) for pk, *values in rows)
            done += len(rows)
            progress(done, total)
    return changed


def _batches(model: type[Model], names: list[str]) -> Iterator[list[tuple[object, ...]]]:
    kept = model._default_manager.order_by("pk").annotate(**{_raw(name): Cast(F(name), TextField()) for name in names})
    last = None
    while True:
        found = kept.filter(pk__gt=last) if last is not None else kept
        rows = list(found.values_list("pk", *map(_raw, names))[:AT_ONCE])
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _row(model: type[Model], names: list[str], pk: object, values: list[object]) -> int:
    changed = 0
    for name, kept in zip(names, values, strict=True):
        if isinstance(kept, str) and (anew := resealed(kept)) is not None:
            same = model._default_manager.annotate(**{_raw(name): Cast(F(name), TextField())}).filter(
                pk=pk, **{_raw(name): kept}
            )
            changed += same.update(**{name: Cast(Value(anew), TextField())})
    return changed


def _raw(name: str) -> str:
    """The column as the database holds it, past the field that would open it."""
    return f"{name}_kept"
