"""One statement of who does a task: what stands in 牵头单位:…;责任单位:… or …牵头,…配合.

`parse` wants the whole of the words to be such a statement; a bracket that merely contains 负责 is not one.
"""

import re
from dataclasses import dataclass, field

from gongkai.text import labels, units
from gongkai.text.furniture import EMPTY_LABELS
from gongkai.text.labels import Role
from gongkai.text.layout import enclosed, fold_for_reading

LONGEST = 2_000
_LABEL = re.compile(
    r"(?:^|(?<=[,;。、\s\n]))\s*(?:"
    + "|".join(f"(?P<{role}>{words})" for role, words in labels.ROLES)
    + r")(?:\([^()]{0,6}\))?\s*(?::|为(?=[^:]{2})|是(?=[^:]{2})| (?=\S)|(?=各|[省市县区]))"
)
_OPENING = re.compile(r"^\s*(?:(?:以上|上述)?(?:任务|工作|事项)?[均将]?|[\u4e00-\u9fff]{2,4}(?:层面|方面|部分))由")
_BY_DUTY = r"(?:(?:按|按照|依据|根据|结合)(?:照)?)?(?:各自|本地)?(?:实际(?:情况)?|职责|职能|任务|工作|分工|权限|范围|领域)*(?:内)?(?:分别|分头|分级|共同|联合|具体|各自|全力|密切|积极|予以)*"
_VERBS = r"(?:业务|检查|指导|督促|督导|监督|均?为(?:牵头|主办|责任|承办|配合|协办|协助)(?:单位|部门)|牵头|总牵头|抓总|主抓|统筹|协调|具体|抓好落实|主办|主责|为主|负责|配合|支持|协助|协同|参与|参加|协办|落实|组织实施|组织|实施|承办|推进|保障|抓好|做好|完成|相关工作|有关工作|工作|和|并|共同)+"
_ROLE = re.compile(rf"(?P<how>{_BY_DUTY})(?P<verbs>{_VERBS})$")
_SPEAKS = re.compile("牵头|配合|负责|组织实施|具体实施|(?:业务|检查)指导")
_PHRASE = re.compile(
    r"(?:[^,;]{0,40}?由)?(?P<who>[^,;:。]{2,80}?)(?P<verb>(?:全力|密切|积极|具体|共同|统一|业务|分别|负责(?=检查|指导|监督|督)|检查)*(?:牵头|主办|负责|组织|实施|承担|落实|配合|协助|协同|参与|检查|指导|监督|督促|督导|作为|做好|开展|承办))"
)
_KIND = re.compile("[\u4e00-\u9fff]{2,8}")
"""What sort of thing it is, before its labels: 约束性指标, 新建项目."""
_AFTER_VERB = re.compile("(?<=牵头|配合|负责|参与|协助|落实)、")
_BEHIND_VERB = re.compile("(?<=牵头|负责|配合)[(〔][^()〔〕]*[)〕]")
"""牵头〔办公室设在市市场监管局〕: an aside about who was named."""
_POINT = re.compile("(?<=[\u4e00-\u9fff)])\\.(?=[\u4e00-\u9fff]|$)")
"""A point that somebody typed for a full stop."""
_WHO_LEADS = re.compile(
    r"\([^()]*(?:第一|首位|最前)[^()]*牵头[^()]*\)|[,;]?[^,;。(]{0,16}(?:第一|首位|最前)[^,;。]{0,8}牵头[^,;。]{0,8}(?:[,;]下同)?"
)
_MISTYPED = re.compile(rf"^(?P<label>(?:牵头|主办|责任|配合|协办){labels.NOUN});(?=[\u4e00-\u9fff])")
"""责任单位;甲局: a semicolon where the colon of the first label belongs."""
_LIKEWISE = re.compile("[,;。]? ?下同[。 ]*$")
_WHEN = re.compile(r"\((?:完成)?(?:时间节点|时限|时间|期限):?(?P<said>[^()]{2,30})\)$")
_ANSWERS = re.compile(r"\((?:责任人|责任领导|负责人|联系人|分管领导|牵头领导|联络人)[^()]*\)$")
"""Who answers for an authority, behind its name."""
_PERSONS = re.compile("(?:人|领导) ?:?$")
_PERSON_BEHIND = re.compile("[(（][\u4e00-\u9fff×*某]{2,4}[)）]$")
_ONWARD = re.compile("[,;、。] ?(?:以下|下同|不再|其余|其他任务|具体任务).*")
"""What is said of the clauses that follow, behind the names."""
_REMARK = re.compile("[。;](?=其中|以下|下同|其他|其余|不再|余下)")
_BESIDE = re.compile("^(?:并)?会同")
_LEADS = re.compile("牵头$")
_STARTERS = "统筹|协调|督导|推进|保障|指导|督促|监督|责任|牵头|总牵头|主办|主抓|主责|为主|负责|配合|支持|协助|协同|参与|参加|协办|落实|组织实施|承办|实施"
BESIDE = "(?:会同|会商(?![^,。;]{0,20}(?:指定|商定|确定|明确|研究)))"
"""会商 joins an authority, unless it is consulted about who is to be found."""
WITH = re.compile(rf"(?<=[\u4e00-\u9fff)]){BESIDE}(?=[\u4e00-\u9fff])|(?<=[局委办部厅府室])商(?=[省市县区国各])")
_MARKED = re.compile(r"[(（](牵头|配合|主办|协办)[)）]$")
_TIME = re.compile(
    r"\d{4} ?年|\d ?月|底前|年内|季度|上半年|^(?:长期|持续|常态|全年|常年|立即|即时|适时|按期|每年|每月|每季|每半年|实时|贯穿)|(?:完成|推进|坚持|实施|落实)$"
)
_GENERIC = re.compile(
    r"的由|^(?:按照|根据)|^(?:牵头|责任|配合|主管|主办|承办|起草|谁|其)?(?:单位|部门|机构)?$|^(?:并|要|应(?!急)|须|可|谁|其|已|将)"
)
_ASIDE = re.compile(r"\((?![^()]*(?:工作日|\d))[^()]*\)")
_NO_UNIT = re.compile(
    r"[。;:《》]|负责|组织实施|作为|做好|(?:项目|工作)由|不少于|不超过|不得|应当|工作日|小时|\d(?:日|天|次|个|年|月)|^由"
)

UNSETTLED = "(?:待定|(?:(?:将|待)?(?:另行|再行|以后)|待|暂未|尚未|尚待)(?:进一步)?(?:研究)?(?:确定|明确|指定|商定))"
_UNSETTLED = re.compile(rf"(?:(?:总?牵头|主办|主责|责任|承办)(?:单位|部门)?)?{UNSETTLED}(?:后通知)?")
"""For a name: nobody yet."""


@dataclass
class Assignment:
    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    cooperating: list[str] = field(default_factory=list)
    time: list[str] = field(default_factory=list)
    open_list: bool = False
    unsettled: bool = False
    """A part is still to be given: 牵头单位另行确定."""

    @property
    def has_units(self) -> bool:
        return bool(self.lead or self.responsible or self.cooperating or self.unsettled)

    def add(self, role: Role, words: str) -> None:
        if role == "time":
            self.time.append(words)
            return
        self.open_list |= units.is_open(words)
        for unit in units.split(words):
            if is_unsettled(unit):
                self.unsettled = True
                continue
            when = _WHEN.search(fold_for_reading(unit))
            if when:
                self.time.append(unit[when.start("said") : when.end("said")])
                unit = unit[: when.start()]
            answers = _ANSWERS.search(fold_for_reading(unit))
            unit = unit[: answers.start()] if answers else unit
            marked = _MARKED.search(unit)
            self._place(_marked_role(marked[1]) if marked else role, unit[: marked.start()] if marked else unit)

    def _place(self, role: Role, unit: str) -> None:
        group = {"lead": self.lead, "responsible": self.responsible, "cooperating": self.cooperating}.get(role)
        if group is not None and unit not in group:
            group.append(unit)


def is_time(words: str) -> bool:
    """Whether the words say when, and name nobody."""
    folded = fold_for_reading(words)
    return bool(_TIME.search(folded)) and not units.is_organ(folded)


def is_unsettled(words: str) -> bool:
    """Whether 另行确定 or 待定 stands where a name should."""
    return bool(_UNSETTLED.fullmatch(fold_for_reading(words)))


def _marked_role(word: str) -> Role:
    return "lead" if word in {"牵头", "主办"} else "cooperating"


def parse(words: str) -> Assignment | None:
    """The assignment that `words` (no brackets around) state, or None when they state anything else."""
    if len(words) > LONGEST or EMPTY_LABELS.fullmatch(folded := fold_for_reading(words)):
        return None
    folded = _LIKEWISE.sub("", folded)
    words = words[: len(folded)]
    if rule := _WHO_LEADS.search(folded):
        words, folded = (said[: rule.start()] + said[rule.end() :] for said in (words, folded))
    if aside := _BEHIND_VERB.search(folded):
        words, folded = (said[: aside.start()] + said[aside.end() :] for said in (words, folded))
    folded = _MISTYPED.sub(r"\g<label>:", _POINT.sub("。", _AFTER_VERB.sub(",", folded)))
    marks = _labels(folded)
    found = _by_labels(words, folded, marks) if marks else _by_verbs(words, folded)
    remark = _REMARK.search(folded) if not found else None
    if remark:
        return parse(words[: remark.start()])
    return found if found and found.has_units else None


def _labels(folded: str) -> list[re.Match[str]]:
    closed = enclosed(folded)
    found = [m for m in _LABEL.finditer(folded) if m.end() - 1 not in closed or m.end() == len(folded)]
    before = folded[: found[0].start()].strip(" ,;。") if found else ""
    return found if not before or _ROLE.search(before) or _KIND.fullmatch(before) or _TIME.search(before) else []


def _by_labels(words: str, folded: str, marks: list[re.Match[str]]) -> Assignment:
    before = words[: marks[0].start()].strip(" ,;。，；")
    found = (_by_verbs(before, fold_for_reading(before)) if before else None) or Assignment()
    for label, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(words)
        role: Role = next(r for r, _ in labels.ROLES if label[r])
        value, plain = words[label.end() : end], folded[label.end() : end]
        if role != "time" and _PERSONS.search(label.group()):  # 责任单位及责任人:县教育局 赵某
            named = (_PERSON_BEHIND.sub("", n) for name in units.split(value) for n in name.split())
            value = "、".join(name for name in named if units.is_organ(name)) or value
            plain = fold_for_reading(value)
        _add_value(found, role, value, plain)
    return found


def _add_value(found: Assignment, role: Role, words: str, folded: str) -> None:
    """Units up to the first full stop or the first stretch that speaks of time; with verbs inside, the verbs decide."""
    if role in {"time", "other"}:
        found.add(role, words.strip(" ,;。；，"))
        return
    folded = _ONWARD.sub("", folded)
    words, folded = _first_sentence(words[: len(folded)], folded)
    told = bool(_SPEAKS.search(folded)) and not _marked(folded)
    spoken = (_by_verbs(words, folded, role) or _in_prose(words, folded)) if told else None
    if spoken and spoken.has_units:
        merge(found, spoken)
        return
    named: list[str] = []
    for start, end in units.split_spans(folded, 0, len(folded), "、,;。\n"):
        target = found.time if _TIME.search(folded[start:end]) and not units.is_organ(folded[start:end]) else named
        target.append(words[start:end])
    found.add(role, "、".join(named) if len(named) != 1 else named[0])


def _first_sentence(words: str, folded: str) -> tuple[str, str]:
    """Without what follows a full stop, unless that names authorities as well, or a time."""
    stop = folded.find("。")
    rest = [folded[a:b] for a, b in units.split_spans(folded, stop + 1, len(folded), "、,;。")] if stop > 0 else []
    goes_on = stop <= 0 or all(units.is_organ(said) or _TIME.search(said) for said in rest)
    return (words, folded) if goes_on else (words[:stop], folded[:stop])


def _in_prose(words: str, folded: str) -> Assignment | None:
    """责任分工:由甲局负责规划工作,乙局组织实施,丙局业务指导: phrase after phrase, whoever stands before the first verb."""
    found = Assignment()
    for start, end in units.split_spans(folded, 0, len(folded), ",;"):
        match = _PHRASE.match(folded, start, end)
        who = words[match.start("who") : match.end("who")] if match else ""
        if match and all(map(units.is_organ, units.split(who)[-1:])) and all(map(_may_be_unit, units.split(who))):
            found.add(_role_in_prose(match["verb"]), who)
    return found if found.has_units else None


def _role_in_prose(verb: str) -> Role:
    if re.search("牵头|主办", verb):
        return "lead"
    return "cooperating" if re.search("配合|协[助同]|参与|检查|指导|监督|督[促导]", verb) else "responsible"


def _marked(folded: str) -> bool:
    return bool(re.search(r"\((?:牵头|配合|主办|协办)\)", folded))


def merge(into: Assignment, other: Assignment) -> None:
    for role in ("lead", "responsible", "cooperating"):
        for unit in getattr(other, role):
            into._place(role, unit)
    into.time += other.time
    into.open_list |= other.open_list
    into.unsettled |= other.unsettled


def _by_verbs(words: str, folded: str, default: Role | None = None) -> Assignment | None:
    """Comma after comma: names are kept until a phrase ends in the verb that gives them their part.

    Behind a label they have its part already (`default`), unless the phrase says otherwise.
    """
    found, names_from = Assignment(), None
    for start, end in units.split_spans(folded, 0, len(folded), ",;。"):
        role = _ROLE.search(folded, start, end)
        verb = re.search(_STARTERS, role["verbs"]) if role else None
        if (
            role
            and verb
            and (verb.group() not in {"推进", "保障"} or units.are_organs(units.split(folded[start : role.start()])))
        ):  # not 持续推进
            begin, until = start if names_from is None else names_from, role.start()
            if names_from is not None and is_time(
                folded[start:until].removeprefix("于")
            ):  # 甲局会同乙局,于11月组织实施
                found.time.append(words[start:until])
                until = start
            if not _add_spoken(found, words[begin:until].rstrip(" ,，、"), role["verbs"]):
                return None
            names_from = None
        elif _TIME.search(folded[start:end]) and names_from is None:
            found.time.append(words[start:end])
        elif default and not found.has_units and all(_may_be_unit(unit) for unit in units.split(words[start:end])):
            found.add(default, words[start:end])
        elif names_from is None:
            names_from = start
    if names_from is not None and default and all(map(units.is_organ, units.split(words[names_from:]))):
        found.add(default, words[names_from:])
        names_from = None
    return None if names_from is not None else found


def _add_spoken(found: Assignment, words: str, verbs: str) -> bool:
    opening = _OPENING.match(fold_for_reading(words))
    words = words[opening.end() :] if opening else words
    beside = _BESIDE.match(fold_for_reading(words))
    words = words[beside.end() :] if beside else words
    parts = WITH.split(fold_for_reading(words), maxsplit=1)
    first, second = words[: len(parts[0])], words[len(words) - len(parts[1]) :] if len(parts) == 2 else ""
    if not all(_may_be_unit(unit) for unit in (*units.split(first), *units.split(second))) or not units.split(first):
        return False
    if verbs.startswith("支持") and not all(map(units.is_organ, units.split(first))):
        return False  # 给予资金支持
    first = first[:-2] if second and _LEADS.search(fold_for_reading(first)) else first
    found.add("lead" if second else "cooperating" if beside else _spoken_role(verbs), first)
    if second:
        found.add("cooperating", second)
    return True


def _may_be_unit(unit: str) -> bool:
    folded = fold_for_reading(unit)
    bare = _ASIDE.sub("", folded)
    return len(folded) <= 40 and not _GENERIC.search(folded) and not _NO_UNIT.search(bare)


def _spoken_role(verbs: str) -> Role:
    if re.search("牵头|主办|主抓|主责|为主|统筹|总协调|抓总", verbs):
        return "lead"
    return (
        "cooperating"
        if re.search(
            "^(?:共同|为|业务|检查|做好|负责(?=检查|指导|监督|督促))*(?:指导|督导|督促|监督|配合|协助|协同|参与|参加|协办|支持|协调)",
            verbs,
        )
        else "responsible"
    )
