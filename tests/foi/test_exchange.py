"""Cases of another system come in with the days on which things happened; running again is safe; nobody's name goes out."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.foi import exchange, figures
from gongkai.foi.models import Request

HEAD = "原系统编号,提交渠道,申请人类型,姓名或者名称,证件类型,证件号码,所需信息,收到申请之日,要求补正日期,收到补正日期,延期告知日期,延长工作日,答复日期,逾期不补正日期,撤回日期,办理结果"
ROWS = """\
A-1,当面,自然人,欧阳明珠,居民身份证,11010519491231002X,东风路征地补偿标准,2025-09-25,,,,,2025-10-29,,,予以公开
A-2,互联网,商业企业,望川建材有限公司,,,城南水厂检测报告,2026/2/9,2026-02-13,2026年3月4日,,,2026-04-02,,,部分公开
A-3,电子邮件,法律服务机构,望川律师事务所,,,供水价格成本监审报告,2026-02-09,2026-02-13,,,,,2026-03-16,,
A-4,邮寄（签收）,自然人,司马青山,,,移民安置方案,2026-05-06,,,2026-06-01,10,,,,
A-5,传真,自然人,诸葛小满,,,水库调度方案,2026-05-06,,,,,2026-05-01,,,予以公开
A-6,口信,自然人,,,,水库调度方案,昨天,,,,21,2026-05-07,2026-05-07,,
"""


def file(rows: str = ROWS, head: str = HEAD) -> bytes:
    return f"{head}\n{rows}".encode()


@pytest.fixture
def taken(office):
    with office.on(date(2026, 6, 8)):
        titles = [one.title for one in exchange.outcomes().values()]
        rows = ROWS.replace("予以公开", titles[1]).replace("部分公开", titles[2])
        return rows, exchange.import_rows(file(rows), "旧系统.csv", office.organ, by=office.clerk)


def test_cases_stand_as_they_would_have_stood(taken, office):
    _rows, told = taken
    assert (told.accepted, told.skipped, [row.line for row in told.refused]) == (4, 0, [6, 7])
    one, two, three, four = Request.objects.order_by("foreign_number")
    assert (one.state, one.in_time, one.outcome, one.due_on) == ("REPLIED", True, "provided", date(2025, 10, 29))
    assert (two.state, two.due_on, two.in_time, two.outcome) == ("REPLIED", date(2026, 4, 1), False, "partial")
    assert (three.state, three.closed_on, three.outcome) == ("ABANDONED_CORRECTION", date(2026, 3, 16), "correction_lapsed")  # fmt: skip
    assert (four.state, four.extended, four.name) == ("RUNNING", 10, "司马青山")
    duties = dict(Duty.objects.values_list("subject", "state").filter(rule="foi.reply"))
    assert (duties[one.subject], duties[two.subject], duties[four.subject]) == ("met", "late", "open")
    table = figures.table3([office.organ.code], 2026)
    assert table["new"][-1] == 3 and table["total_handled"][-1] == 2 and table["carried_out"][-1] == 1


def test_every_reason_is_told_at_once(taken):
    early, wrong = (row.reasons for row in taken[1].refused)
    assert len(early) == 1 and "早于" in early[0]
    assert len(wrong) >= 6 and any("口信" in reason and "当面" in reason for reason in wrong)


def test_a_second_run_takes_what_is_new(taken, office):
    rows, _told = taken
    with office.on(date(2026, 6, 8)):
        again = exchange.import_rows(file(rows + "A-7,当面,自然人,欧阳明珠,,,防汛预案,2026-06-01,,,,,,,,\n"), "旧系统.csv", office.organ, by=office.clerk)  # fmt: skip
        assert (again.accepted, again.skipped, len(again.refused)) == (1, 4, 2)
        for strange, code in ((b"", "unreadable"), (b"a,b\n1,2\n", "columns")):
            with pytest.raises(Refused) as refused:
                exchange.import_rows(strange, "旧系统.csv", office.organ, by=office.clerk)
            assert refused.value.has(code)
        with pytest.raises(Refused, match="经办人员"):
            exchange.import_rows(file(rows.replace("A-", "B-")), "旧系统.csv", office.organ, by=office.supervisor)


def test_what_goes_out_names_nobody(taken, office):
    told = "\n".join("，".join(row) for row in exchange.table(None))
    assert told.count("\n") == 4 and "A-1" in told and "2025-10-29" in told
    assert not [word for word in ("欧阳明珠", "11010519491231002X", "司马青山", "望川建材有限公司") if word in told]
