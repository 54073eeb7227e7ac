"""Lists of words, kept by the disclosure office for its organ and all below."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records.models import WordList
from gongkai.records.wordings import plain
from gongkai.text.wording import Entry

KEEPING = frozenset({Role.DISCLOSURE_OFFICE})


@action
def import_words(organ: Organ, name: str, entries: Sequence[Entry], *, by: Actor) -> WordList:
    """Puts the list in the place of the one of this name. Nothing of it goes into the ledger but its name and size."""
    name = name.strip()
    check(
        [
            _keeper(organ, by),
            unless(0 < len(name) <= 60, "unnamed", _("词表须有名称，不超过60字。")),
            unless(entries, "empty", _("词表里没有可用的词条。")),
            impersonal(name),
        ]
    )
    words, _created = WordList.objects.select_for_update().get_or_create(
        organ=organ, name=name, defaults={"changed_by": by.username, "changed_at": clock.now()}
    )
    words.entries, words.size, words.retired = [plain(entry) for entry in entries], len(entries), False
    words.changed_by, words.changed_at = by.username, clock.now()
    words.save()
    ledger.write("wordlist.imported", f"wordlist:{words.pk}", organ=organ.code, actor=by.username, name=name, n=len(entries))  # fmt: skip
    return words


@action
def retire_words(words: WordList, *, by: Actor) -> WordList:
    words = WordList.objects.select_for_update(of=("self",)).select_related("organ").get(pk=words.pk)
    check([_keeper(words.organ, by)])
    if not words.retired:
        words.retired, words.changed_by, words.changed_at = True, by.username, clock.now()
        words.save()
        ledger.write("wordlist.retired", f"wordlist:{words.pk}", organ=words.organ.code, actor=by.username, name=words.name)  # fmt: skip
    return words


def _keeper(organ: Organ, by: Actor) -> Reason | None:
    text = _("词表由政务公开主管部门维护。")
    return unless(by.has_any(KEEPING, organ.code), "role", text)
