"""Gates of what travels with a document: its plan and its materials (国办发〔2016〕80号; 巴委办〔2017〕28号（十一）)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, unless
from gongkai.schemas.normative import normative

from . import interpreting, statements
from .gates import Case, gate
from .models import Attribute, Explanation, Plan, Record, Statement

SOURCE = "国办发〔2016〕80号；巴委办〔2017〕28号（十一）"


def covered(record: Record) -> bool:
    """A document that must not go up without its plan and its material, unless somebody else's interpretation covers it.
    A correction's document has had both."""
    asked = record.needs_interpretation and record.attribute == Attribute.OPEN and record.corrects_id is None
    return asked and not statements.told(record, Statement.Kind.COVERED)


@gate
def plan_filed(case: Case) -> Reason | None:
    record = case.record
    if statements.uninterpreted(record):
        text = _(
            "规范性文件应当配套解读：请勾选“需要配套解读”并报送解读方案和解读材料；已有解读覆盖或者不作解读的，请在“说明事项”中写明，由审查人员确认。"
        )
        return Reason("plan_missing", text, SOURCE)
    missing = covered(record) and not Plan.objects.filter(record=record).exists()
    text = _("没有解读方案：请填写解读方案，与文件一并报送。")
    return unless(not missing, "plan_missing", text, SOURCE)


@gate
def material_ready(case: Case) -> Reason | None:
    record = case.record
    if not covered(record):
        return None
    plan = Plan.objects.filter(record=record).first()
    found = [(one, interpreting.explains(one, record, plan)) for one in interpreting.materials(record)]
    if any(not why for _one, why in found):
        return None
    told = "；".join(f"《{one.title}》{why}" for one, why in found)
    text = _("没有解读材料：请由牵头解读单位或者发文机关起草解读材料，与文件一并报送。")
    if told:
        text = _("解读材料还不能算数：%(told)s。") % {"told": told}
    return Reason("material_missing", text, SOURCE)


@gate
def lead_named(case: Case) -> Reason | None:
    """Joint documents are explained by the organ that leads."""
    record = case.record
    if not covered(record) or len(record.issuers) < 2:
        return None
    plan = Plan.objects.filter(record=record).select_related("lead").first()
    if plan is None:
        return None
    known = {plan.lead.name, plan.lead.short_name, *plan.lead.aliases}
    text = _("联合发文须由其中一个机关牵头解读：%(lead)s不在发文机关之列，请在解读方案中改选。")
    return unless(known & set(record.issuers), "lead_missing", text % {"lead": plan.lead}, SOURCE)


@gate
def points_told(case: Case) -> Reason | None:
    """Each content element of a material is there, or somebody wrote why it is not."""
    record = case.record
    if not interpreting.is_material(record):
        return None
    told = Explanation.objects.filter(record=record).first()
    missing = interpreting.untold(record, told)
    names = "、".join(point.zh for point in normative().interpretation.points if point.code in missing)
    text = _("解读材料尚未写明：%(points)s。请补充，并在“解读要点”中勾选，或者写明不写的理由。")
    return unless(not missing, "interpretation_thin", text % {"points": names}, SOURCE)


@gate
def pictures_told(case: Case) -> Reason | None:
    """A picture that explains must also be readable by those who do not see it (GB/T 37668; WCAG 1.1.1)."""
    record = case.record
    silent = interpreting.silent_pictures(record) if interpreting.is_material(record) else []
    text = _("图片“%(names)s”没有文字说明：请写明图中的内容，供看不到图片的人使用。")
    return unless(not silent, "picture_untold", text % {"names": "、".join(silent)}, "GB/T 37668-2019")


@gate
def recordings_told(case: Case) -> Reason | None:
    """What is said and shown must also be readable by those who do not hear or see it (GB/T 37668; WCAG 1.2.1)."""
    record = case.record
    silent = interpreting.silent_recordings(record) if record.attribute == Attribute.OPEN else []
    text = _("音视频“%(names)s”没有文字内容：请在“附件管理”中写下说了什么、画面上有什么，供听不到或者看不到的人使用。")
    return unless(not silent, "recording_untold", text % {"names": "、".join(silent)}, "GB/T 37668-2019")


@gate
def campaign_as_concluded(case: Case) -> Reason | None:
    """The published list of a clean-up says and does exactly what its units concluded."""
    from . import cleanups

    campaign = cleanups.campaign_of(case.record)
    if campaign is None:
        return None
    same = cleanups.matches(campaign, case.record, case.relations)
    return unless(same, "cleanup_differs", _("清单与各单位的清理结论不一致：请重新生成清理结果稿。"))
