"""What an event may have changed on public pages: which tables its actions write, and which things of them.

A printed page is due when it read one of these tables and either has no key or bears one of these keys, or when it names
one of the records. Saying too much costs a page that is made again for nothing; so where nothing is said of an event's
prefix, every page is due. A new prefix has one line here; a test compares it with what actions really write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from gongkai.desk.models import Event
from gongkai.desk.vocabulary import vocabulary
from gongkai.duties.models import Duty, Touch
from gongkai.policies.models import Task, WorkItem
from gongkai.portal.views.robots import RANGE
from gongkai.records.models import Flaw, Record, Relation, State
from gongkai.rulebooks.vocabulary import events as events_of_rules

RECORD, ORGAN = "record:", "organ:"
DUTIES = ("duties_",)
#: Beginnings of tables that are read on no public page, or whose changes other tables show: who works here, the ledger,
#: what was mailed, the index of the search, evidence of what was done.
NEVER_PUBLIC = (
    *("desk_", "search_", "auth_", "account_", "mfa_", "axes_", "django_", "assessment_", "facts_", "wagtailsearch_"),
    *("organs_person", "organs_post", "organs_absence", "duties_touch"),
)


@dataclass(frozen=True, slots=True)
class Touched:
    """``tables`` are beginnings of their names, None means all. ``keys`` None: every page that read them. Pages that name
    one of ``records`` are due whatever they read; ``unsaid`` of these may no longer be told as they were."""

    tables: tuple[str, ...] | None = None
    keys: frozenset[str] | None = None
    records: frozenset[int] = frozenset()
    unsaid: frozenset[int] = frozenset()


#: Events after which a public record may say less than before.
UNSAYING = ("record.corrected", "record.display_ended")

#: Printed pages do not show them; the page of a duty, which is answered each time, is made of all that is known of it.
_SHOWN_BY_DUTIES = "duty."

EVERYTHING = Touched()
Told = Callable[[Event], tuple[Touched, ...]]


def touched(event: Event) -> tuple[Touched, ...]:
    """By what stands in the database now, which is at least as new as the event."""
    return _told(event.name)(event)


def declared(name: str) -> bool:
    return _told(name) is not _everything


@cache
def unheard() -> frozenset[str]:
    """Events that change no public page, printed or not: sign-ins, posts, what staff arrange among themselves."""
    return frozenset(name for name in vocabulary() if _told(name) is _nothing and not name.startswith(_SHOWN_BY_DUTIES))


def _told(name: str) -> Told:
    if name in _facts():
        return _duties
    return _NAMED.get(name) or _PREFIXES.get(name.partition(".")[0]) or _everything


@cache
def _facts() -> frozenset[str]:
    """Events that clerks record by hand: they change duties and are read on no public page."""
    return frozenset(kind.name for kind in events_of_rules().values() if kind.by_hand)


def tables(*names: str) -> Told:
    """Every page that read one of these tables, and what the event does to duties."""
    return lambda event: (Touched(names), *_duties(event))


def own(*names: str) -> Told:
    """The pages of the event's subject and organ that read one of these tables, those without a key, and duties."""
    return lambda event: (Touched(names, frozenset({event.subject, f"{ORGAN}{event.organ}"})), *_duties(event))


def _nothing(event: Event) -> tuple[Touched, ...]:
    return ()


def _everything(event: Event) -> tuple[Touched, ...]:
    return (EVERYTHING,)


def _duties(event: Event) -> tuple[Touched, ...]:
    """The duties of the event's subject and of those it speaks to, and the organs that owe them."""
    linked = Touch.objects.filter(seq=event.seq).values_list("subject", flat=True)
    subjects = {event.subject, *linked}
    organs = {event.organ, *Duty.objects.filter(subject__in=subjects).values_list("organ", flat=True)}
    return (Touched(DUTIES, frozenset({*subjects, *(f"{ORGAN}{code}" for code in organs)})),)


def _record(event: Event) -> tuple[Touched, ...]:
    """A record that the public never saw changes nothing but duties."""
    duties = _duties(event)
    record = Record.objects.filter(pk=_number(event.subject)).select_related("item__field", "organ").first()
    if record is None or record.corrects_id or record.state not in (State.PUBLISHED, State.WITHDRAWN):
        return duties
    near = related(record.pk)
    keys = {f"{RECORD}{pk}" for pk in (record.pk, *near)} | places(record)
    taken = {record.pk} if record.state == State.WITHDRAWN or event.name in UNSAYING else set()
    return Touched(("records_",), frozenset(keys), frozenset({record.pk, *near}), frozenset(taken)), *duties


def related(pk: int) -> set[int]:
    """Records whose pages may tell of this one: linked to it in either direction."""
    pairs = Relation.objects.filter(Q(source=pk) | Q(target=pk)).values_list("source", "target")
    return {one for pair in pairs for one in pair} - {pk}


def places(record: Record) -> set[str]:
    """Keys of the pages that list the record."""
    keys = {f"{ORGAN}{record.organ.code}", f"range:{(record.pk - 1) // RANGE + 1}"}
    if record.type:
        keys.add(f"type:{record.type}")
    if record.item:
        keys |= {f"item:{record.item.pk}", f"item:{record.item.parent_id}", f"field:{record.item.field.code}"}
    return keys


def _policy(event: Event) -> tuple[Touched, ...]:
    """A policy's page shows its tasks, their work and how far it is."""
    return Touched(("policies_",), frozenset({f"policy:{_policy_of(event.subject)}"})), *_duties(event)


def _policy_of(subject: str) -> int | None:
    kind, number = subject.partition(":")[0], _number(subject)
    if kind == "task":
        return Task.objects.filter(pk=number).values_list("policy", flat=True).first()
    if kind == "work":
        return WorkItem.objects.filter(pk=number).values_list("task__policy", flat=True).first()
    return number


def _number(subject: str) -> int:
    key = subject.partition(":")[2]
    return int(key) if key.isdecimal() else 0


def passed(duties: Iterable[tuple[str, str]]) -> Touched:
    """Of these duties (subject, organ) a limit has passed, or they are new: no event tells of it."""
    return Touched(DUTIES, frozenset(key for subject, organ in duties for key in (subject, f"{ORGAN}{organ}")))


def _flaw(event: Event) -> tuple[Touched, ...]:
    """A clarification and what it clarifies name each other."""
    told = event.data.get("clarification") and Flaw.objects.filter(pk=_number(event.subject)).first()
    pair = frozenset({pk for pk in (told.record_id, told.clarification_id) if pk}) if told else frozenset()
    named = (Touched(("records_",), frozenset(f"{RECORD}{pk}" for pk in pair), pair),) if pair else ()
    return *named, *_duties(event)


_NAMED: dict[str, Told] = {
    "item.formed": own("catalog_formation"),
    "duty.recomputed": lambda event: (Touched(DUTIES),),
    "duty.reminded": _nothing,
    "post.given": _nothing,
    "post.ended": _nothing,
}
#: Beginning of an event's name → what its actions write.
_PREFIXES: dict[str, Told] = {
    "record": _record,
    "duty": _duties,
    "fact": _duties,
    "matter": _duties,
    "policy": _policy,
    "task": _policy,
    # how plans, pilots and systems stand is read on no public page; what they answer is a duty
    "plan": _duties,
    "pilot": _duties,
    "trial": _duties,
    "system": _duties,
    "item": tables("catalog_"),
    "guide": tables("catalog_"),
    "organ": _everything,
    "column": tables("portal_", "wagtailcore_"),
    "person": _nothing,
    "mail": _nothing,
    "feed": _nothing,
    "batch": _nothing,
    # rooms whose public pages read tables of their own
    "channels": own("channels_"),
    "screen": tables("channels_"),
    "place": tables("channels_"),
    "site": tables("channels_"),
    "site_column": tables("channels_"),
    "profile": tables("channels_"),
    "leader": tables("channels_"),
    "unit": tables("channels_"),
    "upper": tables("channels_"),
    "repost": tables("channels_"),
    "account": tables("channels_"),
    "post": tables("channels_"),
    "reply": tables("channels_"),
    "gazette": tables("channels_"),
    "annual_report": tables("reports_"),
    # numbers of requests; what is asked and answered is nowhere public
    "foi": own("foi_"),
    "remedy": own("foi_"),
    "review": own("foi_"),
    "suit": own("foi_"),
    "foi_topic": own("foi_"),
    "foi_correction": own("foi_"),
    "foi_suggestion": _nothing,
    # how work is arranged among staff: no public page tells of it
    "report_call": _duties,
    "due_report": _duties,
    "bulletin": _nothing,
    "chain": _nothing,
    "shift": _nothing,
    "negative": _nothing,
    "wordlist": _nothing,
    "flaw": _flaw,
    "interpretation": own("records_"),
    "cleanup": own("records_"),
    "official": _duties,
    "appearance": _duties,
}
