"""依申请公开 in figures: how much was asked, how it ended, how much of it in time. Numbers alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.desk.words import english, named
from gongkai.foi import figures
from gongkai.foi.reading import RULE
from gongkai.law.annual import OUTCOMES
from gongkai.organs.models import Organ
from gongkai.portal.exports import Columns, export
from gongkai.portal.http import public_page
from gongkai.portal.site import show
from gongkai.schemas.foi_outcomes import outcomes

FIRST_YEAR = 2019
"""In which the present regulation came into force."""
YEARS_SHOWN = 5
COLUMNS: Columns = {
    "organ": (gettext_lazy("机关"), lambda row: row[0].name),
    "new": (gettext_lazy("新收"), lambda row: row[1].new),
    "handled": (gettext_lazy("办结"), lambda row: row[1].handled),
    "replied": (gettext_lazy("答复"), lambda row: row[1].replied),
    "in_time": (gettext_lazy("按期答复"), lambda row: row[1].in_time),
    "late": (gettext_lazy("逾期答复"), lambda row: row[1].late),
    "open": (gettext_lazy("未办结"), lambda row: row[1].open),
    "overdue": (gettext_lazy("逾期未答复"), lambda row: row[1].overdue),
    "share": (gettext_lazy("按期率"), lambda row: row[1].share),
}
ART_33 = gettext_lazy("《政府信息公开条例》第三十三条第二款")
TONES = {"in_time": "ok", "late": "warn", "overdue": "late"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it counts and by which clause; ``key`` is where its definition stands on the page."""

    key: str
    title: str
    value: str
    means: str
    clause: str
    rule: str = ""

    @property
    def tone(self) -> str:
        return TONES.get(self.key, "") if self.value not in ("0", "—") else ""


@public_page
def request_figures(request: HttpRequest) -> HttpResponse:
    """Of one year, for all organs or one. A year or organ that is none gives the present year and all."""
    this = clock.today().year
    year = _year(request.GET.get("year", ""), this)
    organs = list(Organ.objects.order_by("position", "id"))
    chosen = next((one for one in organs if one.code == request.GET.get("organ")), None)
    codes = [chosen.code] if chosen else [one.code for one in organs]
    tallied = figures.by_organ(codes, year)
    rows = [(one, tallied[one.code]) for one in organs if one.code in tallied]
    if file := export(request, _("依申请公开统计"), COLUMNS, rows):
        return file
    table = figures.table3(codes, year)
    ended = [(_title(row), table[row][-1]) for row in OUTCOMES if table[row][-1]]
    context = {
        "year": year,
        "years": range(this, max(FIRST_YEAR, this - YEARS_SHOWN) - 1, -1),
        "chosen": chosen,
        "rows": rows,
        "figures": _figures(sum((one for _organ, one in rows), figures.Tallied()), year == this),
        "unasked": [one for one in organs if one.code not in tallied and _stood(one, year)] if not chosen else [],
        "asked": len(rows),
        "carried": [(_("上年结转"), table["carried_in"][-1]), (_("结转下年"), table["carried_out"][-1])],
        "ended": ended,
        "most": max((n for _title, n in ended), default=0),
        "organ_name": named(chosen) if chosen else "",
    }
    return show(request, "portal/apply_figures.html", context)


def _figures(told: figures.Tallied, running: bool) -> list[Figure]:
    until = _("今天") if running else _("当年12月31日")
    text = {
        "open": _("收到以后，到%(until)s还没有答复，也没有因撤回、逾期不补正、逾期不缴费而结束的；含上年结转。"),
        "overdue": _(
            "未办结的申请里，答复期限在%(until)s以前已经届满的；等申请人补正、缴费的，期限停止计算，不在其内。"
        ),
    }
    until_then = {"until": until}
    return [
        Figure("new", _("新收"), str(told.new), _("收到申请之日在这一年的申请。网上提交的、平信寄来的，以双方确认之日为收到之日。"), _("《政府信息公开条例》第三十一条")),
        Figure("handled", _("办结"), str(told.handled), _("这一年答复的，加上申请人撤回、逾期不补正、逾期不缴费而结束的。"), _("《政府信息公开条例》第三十条、第三十六条")),
        Figure("replied", _("答复"), str(told.replied), _("办结的申请里，机关作出了答复的；按期、逾期只对答复而言。"), _("《政府信息公开条例》第三十六条")),
        Figure("in_time", _("按期答复"), str(told.in_time), _("送达之日不晚于答复期限：收到申请之日起20个工作日，依法延长的加上延长的时间，征求意见的时间不计入。"), str(ART_33), RULE),
        Figure("late", _("逾期答复"), str(told.late), _("答复了，但是送达之日晚于答复期限。"), str(ART_33), RULE),
        Figure("open", _("未办结"), str(told.open), text["open"] % until_then, str(ART_33), RULE),
        Figure("overdue", _("逾期未答复"), str(told.overdue), text["overdue"] % until_then, str(ART_33), RULE),
        Figure("share", _("按期率"), told.share, _("按期答复占按期答复、逾期答复和逾期未答复之和的百分比，保留一位小数，只舍不入。"), str(ART_33), RULE),
    ]  # fmt: skip


def _stood(organ: Organ, year: int) -> bool:
    """Whether requests of that year could be addressed to it."""
    return organ.kind != "government" and (organ.ended_on is None or organ.ended_on.year >= year)


def _title(row: str) -> str:
    """In the words of the annual report; in English by the outcome that alone is counted there."""
    if english():
        same = [one for one in outcomes().values() if one.row == row]
        return same[0].en if same else OUTCOMES[row]
    return OUTCOMES[row]


def _year(asked: str, this: int) -> int:
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else this
    return year if FIRST_YEAR <= year <= this else this
