"""Made-up documents, and the brute force that says which of them hold a query."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.search import actions
from gongkai.text.normalise import normalise

_PEOPLE = ["王伟", "赵敏", "欧阳明", "陈小红", "李和", "周一一"]
_PLACES = ["望川市", "青石镇", "柳河街道", "東湖區"]
_WORDS = [
    "政务公开", "公开", "条例", "产品和服务", "和服", "服务指南", "养老服务", "義務教育", "招生", "财政预算", "決算", "低保", "救助",
    "环境", "环评", "审批", "房屋征收", "补偿", "2020年", "20个工作日", "App", "WiFi", "PPP项目", "㎡", "①", "Ａ类", "一", "的", "了",
]  # fmt: skip
_SIGNS = ["，", "。", "、", "\n", " ", "《", "》", "（", "）", "_", "-", "％", "：", ""]
_BRACKETS = ["〔{}〕", "[{}]", "（{}）", "({})", "【{}】"]
_STYLES = ["国办发{}{}号", "望政发{}{}号", "國辦發{}{}號"]
ORGANS = ["gov", "edu", "fin", ""]
GENRES = ["notice", "opinion", ""]


@dataclass(frozen=True)
class Document:
    key: str
    title: str
    text: str
    number: str = ""
    organ: str = ""
    genre: str = ""
    day: date | None = None

    def put(self) -> None:
        actions.put(
            "record",
            self.key,
            title=self.title,
            text=self.text,
            url=f"/records/{self.key}",
            organ=self.organ,
            organ_name=self.organ and f"{self.organ}-name",
            genre=self.genre,
            published_on=self.day,
            doc_number=self.number,
        )


def sentence(chance: random.Random, words: int) -> str:
    return "".join(
        chance.choice(chance.choice([_WORDS, _PEOPLE, _PLACES])) + chance.choice(_SIGNS) for _ in range(words)
    )


def number(chance: random.Random) -> str:
    year = chance.choice(_BRACKETS).format(chance.choice([2019, 2020]))
    return chance.choice(_STYLES).format(year, chance.randint(1, 9))


def documents(count: int, seed: int) -> list[Document]:
    chance = random.Random(seed)
    return [
        Document(
            key=str(n),
            title=sentence(chance, 3) or "无题",
            text=sentence(chance, chance.randint(0, 25)) + (number(chance) if chance.random() < 0.3 else ""),
            number=number(chance) if chance.random() < 0.5 else "",
            organ=chance.choice(ORGANS),
            genre=chance.choice(GENRES),
            day=date(2019, 1, 1) + timedelta(days=chance.randint(0, 900)) if chance.random() < 0.9 else None,
        )
        for n in range(count)
    ]


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", normalise(text)).strip()


def holds(document: Document, query: str) -> bool:
    """Every word of the query is somewhere in the title, or somewhere in the rest, as a plain substring."""
    body = "\n\n".join([document.text, document.number, document.organ and f"{document.organ}-name"])
    words = [word for word in map(plain, query.split()) if word]
    return bool(words) and all(word in plain(document.title) or word in plain(body) for word in words)
