"""收到申请之日, by channel (条例 第三十一条): what the clerk reads beside the date."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Channel

#: What day to write down, and from when the period runs.
RULES: dict[str, tuple[str | Promise, str | Promise]] = {
    Channel.IN_PERSON: (_("当面提交的日期"), _("提交之日就是收到申请之日，当日不计，次日为第1日。")),
    Channel.SIGNED_MAIL: (_("本机关签收的日期"), _("签收之日就是收到申请之日，不看寄出的邮戳。")),
    Channel.ORDINARY_MAIL: (
        _("平常信函实际到达的日期"),
        _("到达当天应当联系申请人确认；确认之日才是收到申请之日，登记后请即确认。"),
    ),
    Channel.ONLINE: (_("申请人网上提交的日期"), _("双方确认之日才是收到申请之日，提交的时间不算。")),
    Channel.EMAIL: (_("邮件到达的日期"), _("双方确认之日才是收到申请之日，登记后请与申请人确认。")),
    Channel.FAX: (_("传真到达的日期"), _("双方确认之日才是收到申请之日，登记后请与申请人确认。")),
    Channel.ORAL: (
        _("申请人口头提出的日期"),
        _("书写确有困难的，由工作人员代为填写，念给申请人核对；填写之日就是收到申请之日。"),
    ),
}
CITATION = "《政府信息公开条例》第三十一条"
ORAL_CITATION = "《政府信息公开条例》第二十九条"


def rows() -> list[tuple[str, str, str | Promise, str | Promise]]:
    """Channel, its name, which day, and what follows."""
    return [(channel.value, str(channel.label), *RULES[channel]) for channel in Channel]
