"""Pages as an old gazette's are: typeset by us, drawn, made grey, noisy and a little askew."""

from __future__ import annotations

import io
import random
from datetime import datetime
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

from gongkai.desk import typeset
from gongkai.desk.clock import CHINA

TEMPLATE = """#import "/gongkai.typ": *
#show: gongkai
#set page(paper: "a4", margin: 22mm, columns: data.columns, footer: align(center)[— 12 —])
#set text(size: 11pt, font: faces.song)
#set par(leading: 0.8em, spacing: 0.8em, justify: true, first-line-indent: (amount: 2em, all: true))
#place(top + center, scope: "parent", float: true, par(first-line-indent: 0pt, text(size: 17pt, data.heading)))
#for words in data.paragraphs { par(words) }
"""
HEADING = "望川市人民政府关于印发望川市停车管理办法的通知"
PARAGRAPHS = (
    "各乡镇人民政府、街道办事处，市政府各部门：",
    "《望川市停车管理办法》已经市人民政府第18次常务会议审议通过，现印发给你们，请认真贯彻执行。",
    "第一条　为加强停车管理，规范停车秩序，保障道路交通安全、有序、畅通，根据《中华人民共和国道路交通安全法》等法律法规，结合本市实际，制定本办法。",
    "第二条　本市行政区域内停车场的规划、建设、使用和管理，道路停车泊位的设置、使用和管理，适用本办法。公共交通、道路客货运输车辆专用停车场除外。",
    "第三条　停车管理遵循政府主导、统筹规划、社会参与、方便群众的原则，实行差别化供给和分区管理。",
    "第四条　市住房和城乡建设部门负责停车场建设的监督管理；公安机关交通管理部门负责道路停车泊位的设置和停车秩序管理；发展改革部门负责停车收费的监督管理。",
    "第五条　一类区域小型车每小时3元，24小时内最高不超过30元；二类区域每小时2元，24小时内最高不超过20元。首30分钟免费。",
    "第六条　任何单位和个人不得擅自在道路上设置停车障碍，不得擅自占用道路停车泊位。",
    "第七条　鼓励机关、企业事业单位在满足自身停车需求的前提下，将其内部停车场向社会开放，实行错时共享。",
    "第八条　违反本办法规定的，由有关部门依照法律法规处理。",
    "第九条　本办法自2012年7月1日起施行，有效期五年。",
)


def drawn(tmp: Path, *, columns: int = 1, dpi: int = 150) -> Image.Image:
    template = tmp / "page.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    data = {"columns": columns, "heading": HEADING, "paragraphs": PARAGRAPHS}
    pdf = typeset.pdf(template, data, title=HEADING, at=datetime(2012, 6, 1, tzinfo=CHINA))
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def aged(image: Image.Image, *, degrees: float = 0.8, grain: int = 18) -> Image.Image:
    """Askew, soft and grainy; the same picture every time."""
    turned = image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(
        ImageFilter.GaussianBlur(0.6)
    )
    chance = random.Random(7)
    noise = Image.effect_noise(turned.size, grain) if chance else turned
    return Image.blend(turned, noise, 0.12)


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def truth() -> str:
    return "".join("".join(words.split()) for words in (HEADING, *PARAGRAPHS))
