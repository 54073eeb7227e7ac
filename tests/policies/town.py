"""The register of the sample city, and a document whose every finding is known."""

from __future__ import annotations

from gongkai.organs.models import Organ
from gongkai.sample import loader

DOCUMENT = """望川市人民政府办公室
关于做好便民信息公开的通知
望政办发〔2026〕9号

各镇人民政府、各街道办事处，市政府各部门：

现就便民信息公开有关事项通知如下。

一、公开办事指南。把办理条件和所需材料写全。（牵头单位：市政府办公室；责任单位：各乡镇（街道）；完成时限：2026年7月底前）

二、公布学区划分。招生前公布学区范围和咨询电话。（牵头单位：市教育局；配合单位：市公安局、宏图数据公司；完成时限：2026年8月15日前）

三、完善目录。待上级统一目录印发后，市政府各部门据此修订本部门目录。（责任单位：市政府各部门）

望川市人民政府办公室
2026年5月20日
"""


def build() -> Organ:
    """Every organ of 望川市; the government itself is given back."""
    made: dict[str, Organ] = {}
    for position, (code, given) in enumerate(loader.organs().items()):
        made[code] = Organ.objects.create(
            code=code,
            name=given.name,
            short_name=given.short_name,
            aliases=list(given.aliases),
            kind=given.kind,
            level=given.level,
            parent=made.get(given.parent or ""),
            is_disclosure_office=given.is_disclosure_office,
            position=position,
        )
    return made["wc-gov"]
