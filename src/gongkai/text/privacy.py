"""Personal data in running text and in tables, and its masking.

`certain`: the number proves itself (check digit) or stands under its own label. `likely`: the form fits. `possible`: a person must look.
Not personal: values already masked, document numbers, amounts, lines of an office, codes of organisations.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from gongkai.law.identifiers import valid_bank_card, valid_resident_id, valid_uscc
from gongkai.text.layout import fold_for_reading
from gongkai.text.numbers import parse as parse_number
from gongkai.text.sheet import Sheet

Type = Literal["ID_CARD", "MOBILE", "BANK_CARD", "HOME_ADDRESS", "MINOR", "PLATE", "EMAIL", "PASSPORT"]
Certainty = Literal["certain", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Span:
    """`start`, `end` in code points of the scanned text; `shown` is the value as it may be shown in a list or a log."""

    start: int
    end: int
    type: Type
    certainty: Certainty
    shown: str


_JOINT = r"[ \-－—·]?"
_OPEN, _SHUT = r"(?<![0-9A-Za-z.*xX×＊_/])", r"(?![0-9A-Za-z*×＊_])"
_ID = re.compile(
    rf"{_OPEN}[1-9]\d{{5}}{_JOINT}(?:18|19|20)\d\d{_JOINT}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_JOINT}\d{{3}}[\dXx]{_SHUT}"
)
_ID_OLD = re.compile(rf"{_OPEN}[1-9]\d{{5}}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_SHUT}")
_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z.*×＊_/¥￥〔\[第])(?:(?:\+|00)?86[ \-]?)?1[3-9]\d(?:{_JOINT}\d{{4}}){{2}}{_SHUT}(?!\.\d|[〕\]])"
)
_CARD = re.compile(rf"{_OPEN}\d{{4}}(?:[ \-]?\d{{4}}){{2,3}}(?:[ \-]?\d{{1,7}})?{_SHUT}")
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,10}(?![\w-])", re.ASCII
)
_PLATE = re.compile(
    r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新蒙][A-HJ-NP-Z] ?[·•.\-]? ?(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|(?=[A-Z0-9]{0,4}\d)[A-HJ-NP-Z0-9]{5}|(?=[A-Z0-9]{0,3}\d)[A-HJ-NP-Z0-9]{4}[警学挂])(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(r"(?:护照|通行证)(?:号码?|编号)?[::]? ?(?P<value>[A-Z]{1,2}\d{7,9})(?![A-Za-z0-9])")
_ADDRESS_LABEL = re.compile(
    r"(?:家庭(?:住址|地址)|(?:现|户籍|居住)(?:住址|住地|地址|居住地|所在地)|住址|户籍地|居住地|家住|现住|住(?=[于在])|(?<=[,。;:( ])住(?![建房院宅宿户所址地保培持]))(?:为|是|在|于)?[::]? ?(?P<value>[^,。;:()《》\n\t]{4,60})"
)
_DOOR = re.compile(r"\d[\d\-]*(?:号|室|栋|幢|单元|座|组|户)|[一二三四五六七八九十]+(?:组|单元|栋|幢)")
_HOME_DOOR = re.compile(
    r"(?<![\d〕\]第])\d{1,4}(?:号楼|栋|幢|号|座)(?:\d{1,2}单元)?\d{1,5}(?:室|号|户)?(?!\d)|第?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:村民)?小?[组队社]\d{1,4}号"
)
_HOME_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,24}(?:小区|花园|家园|新村|公寓|苑|华庭|名城|[豪雅名]庭|公馆|花城|新城|佳园|花苑|山庄|家属院|住宅楼|宿舍|社区|村|屯|镇|乡|路|街|巷|胡同|大道)[\u4e00-\u9fffA-Z0-9]{0,12})$"
)
_LIVES_AT = re.compile(r"^[\u4e00-\u9fff]*?(?:住在|住于|住址|住|位于|搬到|搬至|送到|送至)(?=[\u4e00-\u9fff]{2})")
_ADDRESS_COLUMN = re.compile(r"家庭(?:住址|地址)|现住址|户籍(?:地址|住址|地)|居住地址|^住址|联系地址")
_AGE_COLUMN, _NAME_COLUMN = re.compile(r"^年龄"), re.compile(r"姓名")
_CLASS_COLUMN = re.compile(r"年级|班级|^学校|就读")
_OFFICE_ADDRESS = re.compile(
    r"(?:办公|单位|注册|经营|办理|通讯|通信|联系|服务|报名|公司|政府|中心|企业|项目|施工|受理|邮寄)(?:地址|地点|场所|住所)?[::]? ?[^。;\n]{0,12}$"
)
_SURNAME = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅齐康伍余元顾孟黄穆萧尹姚邵湛汪祁毛狄米贝明臧成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季强贾路江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房丁邓洪包石崔吉龚程邢裴陆荣翁荀甄曲侯宁仇武符刘景詹龙叶白蒲鄂赖卓屠池谭申冉牛温庄晏柴瞿阎连习艾向古易廖耿匡文欧关曾沙游权盖益桓公小闫段佟肖岳覃靳辛邸迟仝巩佘荆尚苟冷简丘付黎兰代涂盛宫焦谷晁苑栗鞠敖隋仲卜练储糜巫乌仰栾甘钭戎祖车"
_NAME = rf"(?:(?<=[^\u4e00-\u9fff])|(?<=^)|(?<=[是为童生孩子女弟妹员人到受将对给由与和及]))(?P<name>[{_SURNAME}][\u4e00-\u9fff]{{1,2}})"
_SCHOOL = r"(?:幼儿园|小学|初中|中学|高中|学校|中心校|完小|[一二三四五六七八九十]中|附中|附小|职校|中专)"
_CLASS_NUMBER = r"(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\)?班)"
_CLASS = rf"(?:[小初高][一二三四五六]{_CLASS_NUMBER}?|[一二三四五六七八九1-9]年级{_CLASS_NUMBER}?|[一二三四五六七八九1-9]?\(\d{{1,2}}\)班)"
_MINOR = (
    re.compile(rf"{_NAME}(?:同学)?[,(、 ]{{0,2}}(?:[男女](?:童|孩|生)?[,、 ]{{0,2}})?(?:现?年龄?|今年)?[:: ]?(?P<age>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:周)?岁"),
    re.compile(rf"{_NAME}(?:同学)?(?:[,(、: \t]{{1,2}}(?:[男女][,、 \t]{{0,2}})?|系|就读于?|现读)(?:系|是|现为|就读于?|在)?[\u4e00-\u9fff]{{0,16}}{_SCHOOL}[\u4e00-\u9fff]{{0,4}}?[,、 \t]?(?:{_CLASS}|学生|大班|中班|小班)"),
    re.compile(rf"{_SCHOOL}[,、 \t]?{_CLASS}[,、: \t]{{0,2}}(?:(?:的|女|男)?学生|同学)?[: ]?(?P<name>[{_SURNAME}][\u4e00-\u9fff]{{1,2}})(?=[,。;、:)\s(]|同学|等|$)"),
    re.compile(r"(?:未成年(?:人|子女)|儿童|学生|幼儿|患儿|女童|男童|留守儿童|孤儿)(?:姓名)?[:：] ?(?P<name>[\u4e00-\u9fff]{2,4})(?=[,。;、\s()男女]|$)"),
)  # fmt: skip
_IN_CLASS = re.compile(_CLASS)
_ADULT = 18
_MASKED_NAME = re.compile("[某×*]")

# An office's own line: what the office does, at most what sort of place it is, and 电话 or its like right behind. Anything else
# in between (举报人…, a name, a comma) makes it somebody's number. 公开 is also what was done to a number by mistake (误公开电话…).
_OFFICE_WORD = "(?:(?<![被误错已我])(?:办公|值班|值守|监督|举报|投诉|咨询|服务|客服|受理|报名|窗口|业务|政务|单位|信访|救助|应急)|(?:务|长|统一|对外|(?<!个人)信息)公开)"
_OFFICE_PLACE = "(?: ?(?:室|处|科|股|组|部门?|站|台|局|办|队|中心|大厅|窗口|机构|单位|管理|检查|联系|专用|24小时))"
_LINE = r"(?:电 {0,4}话(?:号码)?|[热专]线(?:电话|号码)?|号码(?=:)|(?:电子)?(?:邮箱|信箱|邮件)(?:地址)?|E-?mail)"
_OFFICE_LINE = re.compile(
    rf"(?:{_OFFICE_WORD}{_OFFICE_PLACE}{{0,3}} ?{_LINE}|(?:热线|专线|传真|总机|客服|值班室)(?:电话|号码)?|(?:值班|值守|应急|客服)手机|(?<![被误错])公开(?:电话|热线)(?=:))"
    r"(?:\((?:24小时|手机|兼?传真|微信同号|同微信|工作日|工作时间|夜间)\))?[:为是\s]{0,4}(?:\(?手机\)?[: ]?)?$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?:账号|帐号|卡号|账户|帐户|银行卡|一卡通|存折|社保卡|打款)[^。;\n]{0,12}$")
_ORGAN_ACCOUNT = re.compile(
    r"(?:户名|收款单位|开户名|单位名称|名称|缴款|汇入)[:: ]?[^。;\n]{0,30}?(?:局|委员会|政府|中心|公司|财政|专户|法院|学校|医院|办公室|协会)[^。;]{0,40}$"
)
_CODE_LABEL = re.compile(
    r"(?:信用代码|机构代码|组织机构|登记号|注册号|许可证号?|备案号|项目编号|项目代码|编号|文号|索引号|订单|流水|运单|快递单|(?:准考|执法|学生|工作|监督|资格|报名|从业)证号?码?|学号|工号|考号|批文|案号|标号|合同号|条码)[^。;\n]{0,8}$"
)
_ID_LABEL = re.compile(r"(?:身份证|证件|公民身份)[^。;\n]{0,14}$")
_AMOUNT = re.compile(r"\s*(?:元|万元|亿元|美元|吨|千瓦|平方米|立方米|公斤|人次|亩|株|度|份)")
_BANK_PREFIX = ("62", "60", "4", "5", "35", "36", "37", "9")
_LOOK = 48


def scan(text: str) -> tuple[Span, ...]:
    """Personal data in order, never overlapping: of two readings of the same place the longer stands, then the surer."""
    sheet = Sheet(fold_for_reading(text))
    found = sorted((span for finder in _FINDERS for span in finder(sheet)), key=lambda s: (s.start, -s.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif _weight(span) > _weight(kept[-1]):
            kept[-1] = span
    return tuple(kept)


def _weight(span: Span) -> tuple[int, int]:
    return span.end - span.start, -("certain", "likely", "possible").index(span.certainty)


def mask(text: str, spans: Sequence[Span]) -> str:
    """`text` with each span replaced by the form that may be shown; spans of `scan` on this very text."""
    parts, last = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        parts += [text[last : span.start], span.shown]
        last = span.end
    return "".join([*parts, text[last:]])


def _digits(value: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", unicodedata.normalize("NFKC", value)).upper()


def _ids(sheet: Sheet) -> Iterator[Span]:
    for match in _ID.finditer(sheet.folded):
        number = _digits(match.group())
        if (valid_uscc(number) and not valid_resident_id(number)) or sheet.labelled(match.start(), _CODE_LABEL):
            continue
        labelled = sheet.labelled(match.start(), _ID_LABEL)
        certainty: Certainty = "certain" if valid_resident_id(number) else "likely" if labelled else "possible"
        yield _span(match, "ID_CARD", certainty, _mask_id)
    for match in _ID_OLD.finditer(sheet.folded):
        if valid_resident_id(match.group()) and sheet.labelled(match.start(), _ID_LABEL):
            yield _span(match, "ID_CARD", "likely", _mask_id)


def _mobiles(sheet: Sheet) -> Iterator[Span]:
    for match in _MOBILE.finditer(sheet.folded):
        office = sheet.labelled(match.start(), _OFFICE_LINE) or sheet.labelled(match.start(), _CODE_LABEL)
        if not office and not _AMOUNT.match(sheet.folded, match.end()):
            yield _span(match, "MOBILE", "certain", _mask_mobile)


def _cards(sheet: Sheet) -> Iterator[Span]:
    for match in _CARD.finditer(sheet.folded):
        number = _digits(match.group())
        labelled = sheet.labelled(match.start(), _ACCOUNT)
        if not 16 <= len(number) <= 19 or _is_other_number(sheet, match, number):
            continue
        if valid_bank_card(number) and (labelled or number.startswith(_BANK_PREFIX)):
            yield _span(match, "BANK_CARD", "certain" if labelled else "likely", _mask_card)
        elif labelled:
            yield _span(match, "BANK_CARD", "likely", _mask_card)


def _is_other_number(sheet: Sheet, match: re.Match[str], number: str) -> bool:
    if len(number) == 18 and (valid_resident_id(number) or valid_uscc(number)):
        return True
    if sheet.labelled(match.start(), _CODE_LABEL) or _AMOUNT.match(sheet.folded, match.end()):
        return True
    line = sheet.folded[max(0, match.start() - 120) : match.start()]
    return bool(_ORGAN_ACCOUNT.search(line))


def _emails(sheet: Sheet) -> Iterator[Span]:
    for match in _EMAIL.finditer(sheet.folded):
        official = match.group().lower().endswith((".gov.cn", "@gov.cn")) or sheet.labelled(match.start(), _OFFICE_LINE)
        if not official:
            yield _span(match, "EMAIL", "certain", _mask_email)


def _plates(sheet: Sheet) -> Iterator[Span]:
    return (_span(match, "PLATE", "likely", _mask_plate) for match in _PLATE.finditer(sheet.folded))


def _passports(sheet: Sheet) -> Iterator[Span]:
    return (_span(match, "PASSPORT", "likely", _mask_plate, "value") for match in _PASSPORT.finditer(sheet.folded))


def _addresses(sheet: Sheet) -> Iterator[Span]:
    for match in _ADDRESS_LABEL.finditer(sheet.folded):
        if _DOOR.search(match["value"]) and "*" not in match["value"]:
            yield _span(match, "HOME_ADDRESS", "certain", _mask_address, "value")
    for start, end in sheet.cells(_ADDRESS_COLUMN):
        if _DOOR.search(sheet.folded, start, end) and "*" not in sheet.folded[start:end]:
            yield Span(start, end, "HOME_ADDRESS", "certain", _mask_address(sheet.folded[start:end]))


def _homes(sheet: Sheet) -> Iterator[Span]:
    """Found from the door number backwards: a place where people live, and no office named before it."""
    for door in _HOME_DOOR.finditer(sheet.folded):
        place = _HOME_PLACE.search(sheet.folded[max(0, door.start() - _LOOK) : door.start()])
        start = door.start() - len(_LIVES_AT.sub("", place.group(), count=1)) if place else 0
        if place and not sheet.labelled(start, _OFFICE_ADDRESS):
            yield Span(start, door.end(), "HOME_ADDRESS", "likely", _mask_address(sheet.folded[start : door.end()]))


def _minors(sheet: Sheet) -> Iterator[Span]:
    by_age, *by_context = _MINOR
    for match in by_age.finditer(sheet.folded):
        age = parse_number(match["age"])
        if age is not None and 0 < age < _ADULT and not _MASKED_NAME.search(match["name"]):
            yield _span(match, "MINOR", "likely", _mask_name, "name")
    for match in chain.from_iterable(pattern.finditer(sheet.folded) for pattern in by_context):
        if not _MASKED_NAME.search(match["name"]):
            yield _span(match, "MINOR", "possible", _mask_name, "name")


def _minors_in_columns(sheet: Sheet) -> Iterator[Span]:
    """In a table with 姓名: the name in every row whose 年龄 is under 18, or that names a class at school."""
    names = {sheet.row(start): (start, end) for start, end in sheet.cells(_NAME_COLUMN)}
    ages = (start for start, end in sheet.cells(_AGE_COLUMN) if _is_under_age(sheet.folded[start:end]))
    classes = (start for start, end in sheet.cells(_CLASS_COLUMN) if _IN_CLASS.search(sheet.folded, start, end))
    minors: dict[int, Certainty] = {sheet.row(start): "possible" for start in classes}
    minors |= {sheet.row(start): "likely" for start in ages}
    for row, certainty in minors.items():
        name = names.get(row)
        if name and not _MASKED_NAME.search(sheet.folded[slice(*name)]):
            yield Span(*name, "MINOR", certainty, _mask_name(sheet.folded[slice(*name)]))


def _is_under_age(cell: str) -> bool:
    age = parse_number(cell.strip("周岁 "))
    return age is not None and age < _ADULT


_FINDERS: tuple[Callable[[Sheet], Iterator[Span]], ...] = (
    _ids, _mobiles, _cards, _emails, _plates, _passports, _addresses, _homes, _minors, _minors_in_columns,
)  # fmt: skip


def _span(
    match: re.Match[str], kind: Type, certainty: Certainty, hide: Callable[[str], str], group: str | int = 0
) -> Span:
    return Span(match.start(group), match.end(group), kind, certainty, hide(match[group]))


def _mask_id(value: str) -> str:
    return "*" * 14 + _digits(value)[-4:]


def _mask_mobile(value: str) -> str:
    number = _digits(value)[-11:]
    return f"{number[:3]}****{number[-4:]}"


def _mask_card(value: str) -> str:
    return "*" * 12 + _digits(value)[-4:]


def _mask_email(value: str) -> str:
    name, _, host = value.partition("@")
    return f"{name[:1]}***@{host}"


def _mask_plate(value: str) -> str:
    return f"{value[:2]}{'*' * (len(value) - 2)}"


def _mask_address(value: str) -> str:
    """To the village or community, never to the door."""
    public = re.match(r".*(?:村|社区|小区|镇|乡|街道)", value) or re.match(r".*(?:区|县|市)", value)
    return f"{public.group() if public else value[:2]}****"


def _mask_name(value: str) -> str:
    return "***" if value else ""
