"""From when a document holds, until when, what it repeals: each sentence with what a clerk would note."""

from datetime import date

import pytest

from gongkai.text.effect import Ended, find
from gongkai.text.layout import paragraphs

_OLD = Ended("平湖市旧办法", "平政〔2010〕3号")


@pytest.mark.parametrize(
    ("text", "begins", "until", "repeals"),
    [
        ("本办法自2024年1月1日起施行，有效期5年。《平湖市旧办法》（平政〔2010〕3 号）同时废止。", date(2024, 1, 1), date(2028, 12, 31), (_OLD,)),
        ("本通知自发布之日起施行，有效期至2028年12月31日。", None, date(2028, 12, 31), ()),
        ("决定废止《平湖市旧办法》（平政〔2010〕3号）、《乙办法》，修改《丙办法》。", None, None, (_OLD, Ended("乙办法", None))),
        ("《甲规定》修改为三条；《乙办法》予以废止。", None, None, (Ended("乙办法", None),)),
        ("本規定自2010年3月1日起施行。1998年發布的《老規定》同時廢止。試行期為二年。", date(2010, 3, 1), date(2012, 2, 29), (Ended("老規定", None),)),
        ("《条例》自2008年5月1日起施行以来成效明显。对不一致的《丁办法》，应当及时废止。", None, None, ()),
    ],
)  # fmt: skip
def test_a_sentence(text: str, begins: date | None, until: date | None, repeals: tuple[Ended, ...]) -> None:
    found = find(paragraphs(text))
    assert (found.begins_on, found.runs_until, found.repeals) == (begins, until, repeals)
    assert (found.begins_text is None) == ("以来" in text or "决定" in text or "修改为" in text)
