"""The room's own events, and every event of the rules that no room writes."""

from gongkai.desk.vocabulary import EventType, declare
from gongkai.rulebooks.vocabulary import EventKind, events


def declared(kind: EventKind) -> EventType:
    """Not public: a clerk's words stay with the staff. Of a duty that anyone may open the public learns the day and the kind,
    and the numbers of which its share is made (网站抽查：2 of 11)."""
    return EventType(kind.name, kind.title, f"{kind.title}：{{said}}" if kind.fields else kind.title, confined=True)


declare(
    EventType("matter.opened", "建立事项", "建立{kind_title}事项“{title}”", confined=True),
    EventType("matter.closed", "办结事项", "办结“{title}”", confined=True),
    EventType("matter.reopened", "重新打开事项", "重新打开“{title}”", confined=True),
    EventType("fact.retracted", "撤销登记", "撤销登记№{seq}（{fact_title}）：{reason}", confined=True),
    *(declared(kind) for kind in events().values() if kind.by_hand),
)
