"""列在第一位的为牵头单位: where a document says that the unit named first leads, it does."""

import re
from collections.abc import Sequence
from dataclasses import replace

from gongkai.text.layout import Paragraph
from gongkai.text.tasks import Task

_LEADS = re.compile(
    "(?:第一位|首位|第一|第一名|第一个|最前面|最前)[的者]?(?:责任)?(?:单位|部门)?(?:均?为|是|作为)?(?:该项?)?(?:任务|工作)?的?(?:牵头|主办|主责)"
)
_OTHERS_HELP = re.compile(
    "(?:其他|其余|其它|排在?后面的?|后列)的?(?:列入|所列|责任)?(?:单位|部门)?(?:均?为|是|作为)(?:配合|协办|协同|参与)"
)


def leading(tasks: list[Task], body: Sequence[Paragraph]) -> list[Task]:
    if not any(_LEADS.search(p.folded) for p in body):
        return tasks
    help_ = any(_OTHERS_HELP.search(p.folded) for p in body)
    return [_led(task, help_) if task.responsible and not task.lead else task for task in tasks]


def _led(task: Task, others_help: bool) -> Task:
    first, rest = task.responsible[:1], task.responsible[1:]
    others, helpers = ((), rest) if others_help else (rest, ())
    return replace(task, lead=first, responsible=others, cooperating=(*helpers, *task.cooperating))
