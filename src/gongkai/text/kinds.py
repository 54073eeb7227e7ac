"""What a document is, as far as it matters for who has a task."""

import re
from typing import NamedTuple

from gongkai.text.blocks import Block
from gongkai.text.layout import fold_for_reading

_STANDING = re.compile("(?:预案|办法|细则|规则|制度|规程|条例|章程|规定)(?:\\([^()]*\\))?(?:》?的通知)?$")
_CONTINGENCY = re.compile("预案(?:\\([^()]*\\))?(?:》?的通知)?$")
_MINUTES = re.compile("纪要(?:\\([^()]*\\))?$")
_REPORT = re.compile("(?:报告|总结|答复|复函|(?:表彰|表扬|命名|奖励).*决定)(?:\\([^()]*\\))?$")


class Kind(NamedTuple):
    standing: bool = False
    """It rules for every case to come, as plans for emergencies and measures do: who is competent has no task yet."""
    contingency: bool = False
    """It is a plan for emergencies: 由甲局牵头 says who heads a group when one comes."""
    minutes: bool = False
    """It tells what a meeting settled: 市财政局安排资金 is a task of its own."""
    report: bool = False
    """It tells what was done, who is praised or answered: its sentences give a task only where they name a day to come."""

    def leaves_out(self, block: Block) -> bool:
        """Whether a sentence gives nobody a task unless it names a day."""
        return block.spoken and (self.contingency or self.report or (block.step and self.standing))


def kind(title: str) -> Kind:
    folded = fold_for_reading(title)
    return Kind(*(bool(sort.search(folded)) for sort in (_STANDING, _CONTINGENCY, _MINUTES, _REPORT)))
