"""Personal data in running text and in tables, and its masking.

`certain`: the number proves itself (check digit) or stands under its own label. `likely`: the form fits. `possible`: a person must look.
An identity number of which signs are hidden, but not the day of birth, is one too: beside a name it tells who is meant.
Not personal: values masked so that nothing of the person is left, document numbers, amounts, lines of an office, codes of organisations.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from gongkai.law.identifiers import valid_bank_card, valid_resident_id, valid_uscc
from gongkai.text.layout import fold_for_reading
from gongkai.text.numbers import DIGITS
from gongkai.text.numbers import parse as parse_number
from gongkai.text.runs import Number, Run, forms, runs
from gongkai.text.sheet import Sheet

Type = Literal["ID_CARD", "MOBILE", "BANK_CARD", "HOME_ADDRESS", "MINOR", "PLATE", "EMAIL", "PASSPORT", "BIRTH_DATE"]
Certainty = Literal["certain", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Span:
    """`start`, `end` in code points of the scanned text; `shown` is the value as it may be shown in a list or a log."""

    start: int
    end: int
    type: Type
    certainty: Certainty
    shown: str


_BIRTH = re.compile(r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PROVINCES = frozenset(["11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83"])  # fmt: skip
_LATEST_BIRTH_ALONE = 2020
_BY_EIGHT = (6, 8, 4)
_HIDDEN = r"*×xX•●■"
_HALF_MASKED = re.compile(
    rf"(?<![0-9A-Za-z{_HIDDEN}])(?P<region>(?:[1-9]\d|[{_HIDDEN}]{{2}})[\d{_HIDDEN}]{{2,4}})[ -]?"
    r"(?P<birth>(?:19\d\d|20[0-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    rf"[ -]?(?P<serial>[\d{_HIDDEN}]{{2,6}})(?![0-9A-Za-z{_HIDDEN}])"
)
_MOBILE = re.compile(r"(?:86|0086)?(?P<core>1[3-9]\d{9})")
_BY_HAND = {(3, 4, 4)}
_WITH_STROKES = {(3, 4, 4), (4, 3, 4), (3, 8), (7, 4), (4, 7)}
_NO_MOBILE_AFTER, _NO_MOBILE_BEFORE = re.compile(r"\.\d|[〕\]]"), frozenset("¥￥〔[第.")
_SECOND_NUMBER = re.compile(
    r"(?:(?<![\d/])|(?<=[\u4e00-\u9fff]/))(?:1[3-9]\d{9}|(?:0\d{2,3}-?)?\d{7,8}|[1-9]\d{16}[\dXx])/$"
)
_BY_FOURS = {
    (4, 4, 4, 4),
    *((4, 4, 4, 4, rest) for rest in (1, 2, 3)),
    (6, 10),
    (6, 13),
    (4, 4, 4, 7),
    (8, 8),
    (8, 8, 3),
}
_POWER = re.compile(r"(?<![\d.])[1-9]\.\d{2,15}E\+?1(?P<power>[0-8])(?!\d)", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?<![〇零○一二三四五六七八九幺])[〇零○一二三四五六七八九幺]{11,18}[Xx]?(?![〇零○一二三四五六七八九幺十百千万亿])"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,10}(?![\w-])", re.ASCII
)
_PLATE = re.compile(
    r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新蒙][A-HJ-NP-Z] ?[·•.\-]? ?(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|(?=[A-Z0-9]{0,4}\d)[A-HJ-NP-Z0-9]{5}|(?=[A-Z0-9]{0,3}\d)[A-HJ-NP-Z0-9]{4}[警学挂])(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(r"(?:护照|通行证)(?:号码?|编号)?[::]? ?(?P<value>[A-Z]{1,2}\d{7,9})(?![A-Za-z0-9])")
_ADDRESS_LABEL = re.compile(
    r"(?:家庭(?:住址|地址)|(?:现|户籍|居住)(?:住址|住地|地址|居住地|所在地)|住址|户籍地|居住地|房屋(?:坐落|座落|地址)|家住|现住|住(?=[于在])|(?<=[,。;:( ])住(?![建房院宅宿户所址地保培持]))(?:为|是|在|于)?[::]? ?(?P<value>(?:(?!  )[^,。;:()《》\n\t|]){4,60})"
)
_DOOR = re.compile(
    r"[A-Z]?\d[\d\-]*(?:号|室|栋|幢|单元|座|组|户|弄|队)|[一二三四五六七八九十]+(?:组|单元|栋|幢|队)|\d{1,3}-\d{1,2}-\d{1,4}|\d{1,3}-\d{3,4}(?!\d)"
)
_HOME_DOOR = re.compile(
    r"(?<!\d)\d{1,4}(?:号楼|栋|幢|座)\d{1,3}-\d{2,4}(?![\d-])|(?<![\d〕\]第A-Z])[A-Z]?\d{1,4}(?:号楼|栋|幢|号|座)(?:[\d一二三四]{1,2}(?:单元|门))?(?:\d{1,2}(?:楼|层))?\d{1,5}(?:(?:室|号|户)(?!楼)|(?![\d栋幢号单座门弄层-]))"
    r"|第?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:村民)?小?[组队社]\d{1,4}号|(?<![\d-])\d{1,3}-\d{1,2}-\d{3,4}(?:室|号)?(?![\d-])"
    r"|(?<![\d第])\d{1,4}号附\d{1,3}号|(?<!\d)\d{1,4}弄\d{1,4}号(?:\d{2,4}室?)?"
)
_HOME_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff·]{2,24}(?:小区|花园|家园|新村|公寓|苑|华庭|名城|[豪雅名]庭|公馆|[名府]邸|水岸|安居|安置房|花城|新城|佳园|花苑|山庄|家属院|住宅楼|宿舍|社区|村|屯|镇|乡|路|街|巷|胡同|大道)[\u4e00-\u9fffA-Z0-9]{0,12})$"
)
_LIVES_AT = re.compile(r"^[\u4e00-\u9fff]*?(?:住在|住于|住址|住|位于|搬到|搬至|送到|送至)(?=[\u4e00-\u9fff]{2})")
_ADDRESS_COLUMN = re.compile(
    r"家庭\w{0,2}(?:住址|地址)|房屋(?:坐落|座落|地址)|现(?:居)?住(?:址|地)|户籍(?:所在)?(?:地址|住址|地)|居住(?:地址|地)|^住址|联系地址|^(?:详细)?地址$"
)
_BUSINESS_COLUMN = re.compile(r"单位|企业|公司|机构|场所|店")
_ABOUT_CHILDREN = re.compile(
    r"(?:孤儿|(?:无人抚养|困境|留守|残疾)儿童|孤弃儿)(?!\w{0,8}(?:督导|志愿|主任|教师|工作|护理))\w{0,12}(?:名单|表|公示|册)"
)
_AGE_COLUMN, _NAME_COLUMN = re.compile(r"^年龄"), re.compile(r"姓名|^(?:学生|儿童|幼儿|新生|婴儿|患儿|孤儿)$")
_GUARDIAN = re.compile(r"家长|监护|父|母|老师|教师|联系人|户主|班主任|负责人")
_CHILD_COLUMN = re.compile(r"(?:学生|儿童|幼儿|新生|婴儿|患儿|孤儿|未成年)(?:姓名)?$")
_CLASS_COLUMN = re.compile(r"年级|班级|^学校|就读")
_ID_COLUMN = re.compile(r"身份证|证件号")
_GROWN_UP = re.compile(r"大学|学院|本科|研究生|大专|专科|硕士|博士")
_OFFICE_ADDRESS = re.compile(
    r"(?:办公|单位|注册|经营|办理|通讯|通信|联系|服务|报名|公司|政府|中心|企业|项目|施工|受理|邮寄)(?:地址|地点|场所|住所)?[::]? ?[^。;\n]{0,12}$"
)
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公"
    "闫佟肖岳覃迟仝佘苟丘付兰代涂苑栗隋练占揭阳芦麦丛佴商刑原南门候初权来区原闭尧邸展战帅郇牟漆官邝佴晋缑亓仉督岳"
)
_COMPOUND = "欧阳|上官|司马|诸葛|皇甫|尉迟|令狐|慕容|夏侯|东方|公孙|长孙|宇文|司徒|南宫|端木|百里|呼延|独孤|澹台|轩辕|钟离|申屠|闻人|赫连|太史|濮阳|公冶|淳于|单于|东郭|西门|完颜|拓跋"
_FULL_NAME = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAME}][\u4e00-\u9fff]{{1,2}})"
_THREE = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAME}][\u4e00-\u9fff]{{2}})(?![\u4e00-\u9fff])"
_NAME = rf"(?:(?<=[^\u4e00-\u9fff])|(?<=^)|(?<=[是为叫童生孩子女弟妹员人到受将对给由与和及儿幼]))(?P<name>{_FULL_NAME})"
_SCHOOL = r"(?:幼儿园|小学|初中|中学|高中|学校|中心校|完小|[一二三四五六七八九十]中|附中|附小|职校|中专)"
_CLASS_NUMBER = r"(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\)?班)"
_CLASS = rf"(?:[小初高][一二三四五六](?:年级)?{_CLASS_NUMBER}?|[一二三四五六七八九1-9]年级{_CLASS_NUMBER}?|[一二三四五六七八九1-9]?\(\d{{1,2}}\)班)"
_MINOR = (
    re.compile(
        rf"{_NAME}(?:同学)?[,(、 ]{{0,2}}(?:[男女](?:童|孩|生)?[,、 ]{{0,2}})?(?:现?年龄?|今年)?[:: ]?(?P<age>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:周)?岁(?!以[上下])"
    ),
    re.compile(
        rf"{_NAME}(?:同学)?(?:[,(、: \t]{{1,2}}(?:[男女][,、 \t]{{0,2}})?|系|就读于?|现读)(?:系|是|现为|就读于?|在)?[\u4e00-\u9fff]{{0,16}}{_SCHOOL}[\u4e00-\u9fff]{{0,4}}?[,、 \t]?(?:{_CLASS}|学生|大班|中班|小班)"
    ),
    re.compile(
        rf"{_SCHOOL}[,、 \t]?{_CLASS}[,、: \t]{{0,2}}(?:(?:的|女|男)?学生|同学)?[: ]?(?P<name>{_FULL_NAME})(?=[,。;、:)\s(]|同学|等|$)"
    ),
    re.compile(
        r"(?:未成年(?:人|子女)|儿童|学生|幼儿|患儿|女童|男童|留守儿童|孤儿)(?:姓名)?[:：] ?(?P<name>[\u4e00-\u9fff]{2,4})(?=[,。;、\s()男女]|$)"
    ),
    re.compile(rf"(?:未成年(?:人|子女)|患儿|女童|男童|留守儿童|孤儿|弃婴)(?P<name>{_FULL_NAME})(?=[,。;、\s(]|$)"),
    re.compile(rf"{_CLASS}(?:的|女|男)?(?:学生|同学)[: ]?(?P<name>{_FULL_NAME})(?=[,。;、:)\s(]|同学|等|荣?获|被评|$)"),
)
_NURSERY = r"[大中小托][一二三四五六七八九十\d]?班"
_NAMES = rf"{_FULL_NAME}(?:[、, ]{{1,2}}{_FULL_NAME})*(?=[、, ;。)\n]|同学|等|$)"
#: After a colon or 学生 any names; behind a mere space what may be words as well, so one of them has three signs.
_CLASS_LIST = re.compile(
    rf"(?:{_CLASS}|{_NURSERY})的?(?:\)?(?:学生|同学|幼儿|小朋友)?(?:[\u4e00-\u9fff]{{0,6}}名单)?\)?(?::|(?<=[生学儿友单])) ?| (?={_THREE}|{_FULL_NAME}[、, ]{{1,2}}{_THREE}))(?P<names>{_NAMES})"
    rf"|{_CLASS}的?(?P<name>{_FULL_NAME})(?=同学)"
)
#: The other way round, no school named: whoever stands before a class and does not teach it.
_NAMES_IN_CLASS = re.compile(
    rf"(?:(?<=[^\u4e00-\u9fff])|(?<=^)|(?<=[是为叫童生孩子女弟妹员给由与和及儿]))(?P<names>(?:(?!全[校体部年]|高年|各)(?:{_FULL_NAME})[、, ]{{1,2}}){{0,12}}?(?!全[校体部年]|高年|各)(?:{_FULL_NAME}))"
    rf"(?:同学)?(?:[,(、: \t]{{1,2}}(?:[男女](?:生|孩)?[,、 \t]{{1,2}})?|系|是|就读于)(?:{_CLASS}|{_NURSERY})(?:的?(?:学生|同学))?(?![\u4e00-\u9fff(\d])"
)
_BORN = re.compile(rf"{_NAME}[,(、 ]{{1,2}}(?:[男女][,、 ]{{0,2}})?(?:(?P<year>20\d\d)年\d{{1,2}}月(?:\d{{1,2}}日)?出?生|(?:出生(?:日期|年月|于)?|生于)[:为 ]?(?P<since>20\d\d)(?:年|[-./])\d)")  # fmt: skip
_CHILD_WORDS = ("年级", "班", "学生", "未成年", "儿童", "幼儿", "患儿", "女童", "男童", "孤儿", "弃婴")
_IN_CLASS = re.compile(_CLASS)
_ADULT = 18
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|[-./]\d{1,2}[-./]|[〕\])]\d)")
_AFTER_NAME = re.compile(rf"(?:^|[^\u4e00-\u9fff]){_FULL_NAME}[,(: ]{{1,2}}$")
_MASKED_NAME = re.compile("[某×*]")

# An office's own line: what the office does, at most what sort of place it is, and 电话 or its like right behind. Anything else
# in between (举报人…, a name, a comma) makes it somebody's number. 公开 is also what was done to a number by mistake (误公开电话…).
_OFFICE_WORD = "(?:(?<![被误错已我])(?:办公|值班|值守|监督|举报|投诉|咨询|服务|客服|受理|报名|窗口|业务|政务|单位|信访|救助|应急)|(?:务|长|统一|对外|(?<!个人)信息)公开)"
_OFFICE_PLACE = "(?: ?(?:室|处|科|股|组|部门?|站|台|局|办|队|中心|大厅|窗口|机构|单位|管理|检查|联系|专用|24小时))"
_LINE = r"(?:电 {0,4}话(?:号码)?|[热专]线(?:电话|号码)?|号码(?=:)|(?:电子)?(?:邮箱|信箱|邮件)(?:地址)?|E-?mail)"
_OFFICE_LINE = re.compile(
    rf"(?:{_OFFICE_WORD}{_OFFICE_PLACE}{{0,3}} ?{_LINE}|(?:热线|专线|传真|总机|客服|值班室)(?:电话|号码)?|(?:值班|值守|应急|客服)手机|(?<![被误错])公开(?:电话|热线)(?=:))"
    r"(?:\((?:24小时|手机|兼?传真|微信同号|同微信|工作日|工作时间|夜间)\))?[:为是\s]{0,4}(?:\(?手机\)?[: ]?)?(?:[\d\-]{5,16}[、,/;或和 ]{1,2}){0,3}$",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(r"(?:电话|手机|联系方式|联系号码|号码|移动|TEL|微信)[^。;\n]{0,8}$", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?:账号|帐号|卡号|账户|帐户|银行卡|一卡通|存折|社保卡|惠农卡|打款)[^。;\n]{0,12}$")
_ORGAN_ACCOUNT = re.compile(
    r"(?:户名|收款单位|开户名|开户单位|单位名称|名称|缴款|缴至|汇入)[:: ]?[^。;\n]{0,30}?(?:局|委员会|政府|中心|公司|财政|专户|法院|学校|医院|办公室|协会)[^。;]{0,40}$"
)
_CODE_LABEL = re.compile(
    r"(?:信用代码|机构代码|组织机构|登记号|注册号|许可证号?|备案号|项目编号|项目代码|编号|文号|索引号|订单|流水|运单|快递单|(?:准考|执法|学生|工作|监督|资格|报名|从业)证号?码?|学号|工号|考号|批文|案号|标号|合同号|条码)[^。;\n]{0,8}$"
)
_ID_LABEL = re.compile(r"(?:身份证|证件|公民身份)[^。;\n]{0,14}$")
_AMOUNT = re.compile(r"\s*(?:元|万元|亿元|美元|吨|千瓦|平方米|立方米|公斤|人次|亩|株|度|份)")
_BANK = re.compile(r"(?:62\d{14,17}|60\d{17}|9558\d{15}|4\d{15}|5[1-5]\d{14}|35\d{14})$")
_LOOK = 48


def scan(text: str) -> tuple[Span, ...]:
    """Personal data in order, never overlapping: of two readings of the same place the longer stands, then the surer."""
    sheet = Sheet(fold_for_reading(text.translate(forms())), text)
    found = sorted((span for finder in _FINDERS for span in finder(sheet)), key=lambda s: (s.start, -s.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif _weight(span) > _weight(kept[-1]):
            kept[-1] = span
    return tuple(kept)


def surname(name: str) -> str:
    """The first of its signs, or the first two where they are a surname together (欧阳); of what is no name the first sign."""
    found = re.match(_COMPOUND, name)
    return found.group() if found else name[:1]


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


def _in_runs(sheet: Sheet) -> Iterator[Span]:
    """Identity numbers, mobiles and accounts, each as soon as its first group is one; the rest of the run is read on."""
    for run in runs(sheet.folded, sheet.text):
        at, found = 0, False
        while at < len(run.groups):
            span = _number(run, at, sheet, found)
            found = span is not None
            if span:
                yield span
            at += sum(start < span.end for start, _ in run.groups[at:]) if span else 1


def _number(run: Run, at: int, sheet: Sheet, follows: bool) -> Span | None:
    readings = run.readings(at)
    for number in readings:
        if span := _proven_id(number, sheet) or _mobile(number, sheet, follows):
            return span
    for number in reversed(readings):
        if span := _claimed_id(number, sheet) or _card(number, sheet):
            return span
    return None


def _proven_id(number: Number, sheet: Sheet) -> Span | None:
    if not number.open or len(number.digits) != 18 or not _BIRTH.match(number.digits):
        return None
    if not valid_resident_id(number.digits) or _is_code(number, sheet):
        return None
    return _as_span(number, "ID_CARD", "likely" if number.misread else "certain", _mask_id(number.digits))


def _claimed_id(number: Number, sheet: Sheet) -> Span | None:
    """A number whose check fails, or that a program has shortened: its label says what it is, or its form does."""
    labelled = sheet.headed(number.start, _ID_LABEL)
    if not number.open or (not labelled and (_of_organisation(number.digits) or _is_code(number, sheet))):
        return None
    birth = bool(_BIRTH.match(number.digits)) and len(number.digits) in (17, 18, 19)
    if labelled and len(number.digits) == 15 and valid_resident_id(number.digits):
        return _as_span(number, "ID_CARD", "likely", _mask_id(number.digits))
    if (
        len(number.digits) == 15
        and number.whole
        and not number.glued
        and valid_resident_id(number.digits)
        and number.digits[:2] in _PROVINCES
    ):
        before = sheet.folded[max(0, number.start - 8) : number.start]
        return _as_span(number, "ID_CARD", "possible", _mask_id(number.digits)) if _AFTER_NAME.search(before) else None
    if labelled and (birth or (number.whole and len(number.digits) == 18)):
        return _as_span(number, "ID_CARD", "likely" if birth else "possible", _mask_id(number.digits))
    alone = birth and len(number.digits) == 18 and not number.misread and not number.glued
    alone = alone and number.digits[:2] in _PROVINCES and int(number.digits[6:10]) <= _LATEST_BIRTH_ALONE
    if alone and (number.whole or (number.shape == _BY_EIGHT and number.even)):
        return None if sheet.headed(number.start, _ACCOUNT) else _as_span(number, "ID_CARD", "possible", _mask_id(number.digits))  # fmt: skip
    return None


def _of_organisation(digits: str) -> bool:
    """A social credit code: its check holds, and the division where it was given out stands behind its first two (GB 32100)."""
    return valid_uscc(digits) and (digits[2:4] in _PROVINCES or digits[2:4] == "10")


def _mobile(number: Number, sheet: Sheet, follows: bool) -> Span | None:
    match = _MOBILE.fullmatch(number.digits)
    if not match or not _is_whole_mobile(number, sheet, follows):
        return None
    labelled = sheet.headed(number.start, _PHONE_LABEL)
    in_words = sheet.folded[number.start - 1 : number.start] not in {"", " ", "\n", "\t", "|", ","}
    if (number.misread and not labelled) or not (labelled or _looks_like_mobile(number, in_words)):
        return None
    if sheet.labelled(number.start, _OFFICE_LINE) or _is_code(number, sheet) or _AMOUNT.match(sheet.folded, number.end):
        return None
    start = number.start - (sheet.folded[number.start - 1 : number.start] == "+")
    return Span(start, number.end, "MOBILE", "certain", _mask_mobile(number.digits))


def _is_whole_mobile(number: Number, sheet: Sheet, follows: bool) -> bool:
    before = sheet.folded[max(0, number.start - 24) : number.start]
    if _NO_MOBILE_AFTER.match(sheet.folded, number.end) or before[-1:] in _NO_MOBILE_BEFORE:
        return False
    part_of_code = before[-1:] == "-" and before[-2:-1].isalnum() and not follows
    return (number.open or bool(_SECOND_NUMBER.search(before))) and not part_of_code


def _looks_like_mobile(number: Number, in_words: bool) -> bool:
    shape = number.shape[1:] if number.digits[:1] in "80" and len(number.shape) > 1 and number.shape[0] in (2, 4) else number.shape  # fmt: skip
    if len(shape) == 1 or number.odd:
        return not number.wrapped or number.odd
    joint = number.joints[-1]
    by_hand = shape in _BY_HAND or (shape in _WITH_STROKES and (joint != " " or in_words))
    return number.even and by_hand and not number.wrapped


def _card(number: Number, sheet: Sheet) -> Span | None:
    digits = number.digits
    if not number.open or not 16 <= len(digits) <= 19 or "X" in digits or _is_other_number(sheet, number):
        return None
    proven, labelled = valid_bank_card(digits), sheet.headed(number.start, _ACCOUNT)
    formed = number.whole or number.odd or number.spread or (number.even and number.shape in _BY_FOURS)
    if labelled and (formed or proven or len(number.joints) == 1):
        return _as_span(
            number, "BANK_CARD", "certain" if proven and not number.misread else "likely", _mask_card(digits)
        )
    if proven and formed and not number.glued and not number.misread and _BANK.match(digits):
        return _as_span(number, "BANK_CARD", "likely", _mask_card(digits))
    return None


def _is_other_number(sheet: Sheet, number: Number) -> bool:
    if len(number.digits) == 18 and valid_resident_id(number.digits):
        return True
    if valid_uscc(number.digits) and not sheet.headed(number.start, _ACCOUNT):
        return True
    if _is_code(number, sheet) or sheet.headed(number.start, _ID_LABEL) or _AMOUNT.match(sheet.folded, number.end):
        return True
    line = sheet.folded[max(0, number.start - 120) : number.start]
    return bool(_ORGAN_ACCOUNT.search(line))


def _is_code(number: Number, sheet: Sheet) -> bool:
    return sheet.headed(number.start, _CODE_LABEL)


def _shortened(sheet: Sheet) -> Iterator[Span]:
    """Where a spreadsheet shows 5.10105E+17, the file behind it has the figures."""
    for match in _POWER.finditer(sheet.folded) if "+" in sheet.folded else ():
        kinds: tuple[tuple[re.Pattern[str], Type, str], ...] = (
            (_ID_LABEL, "ID_CARD", "47"), (_ACCOUNT, "BANK_CARD", "5678"), (_PHONE_LABEL, "MOBILE", "0"),
        )  # fmt: skip
        for label, kind, powers in kinds:
            if match["power"] in powers and sheet.headed(match.start(), label):
                yield Span(match.start(), match.end(), kind, "possible", "****")
                break


def _half_masked(sheet: Sheet) -> Iterator[Span]:
    """3301**19900101****: whose region or label says that it is an identity number, and whose day of birth stands there."""
    for match in _HALF_MASKED.finditer(sheet.folded):
        hidden = sum(sign in _HIDDEN for sign in match["region"] + match["serial"])
        if hidden < 2 or sheet.headed(match.start(), _CODE_LABEL):
            continue
        labelled = sheet.headed(match.start(), _ID_LABEL)
        if labelled or (match["region"][:2] in _PROVINCES and match.end() - match.start() >= 16):
            yield _span(match, "BIRTH_DATE", "likely" if labelled else "possible", lambda value: "*" * len(value))


def _spoken(sheet: Sheet) -> Iterator[Span]:
    """一三八〇〇一三八〇〇〇: figures written as characters to get past a scan."""
    for match in _SPOKEN.finditer(sheet.folded):
        digits = "".join(str(DIGITS.get(c, 1)) if c not in "Xx" else "X" for c in match.group())
        if len(digits) == 18 and valid_resident_id(digits):
            yield Span(match.start(), match.end(), "ID_CARD", "certain", _mask_id(digits))
        elif _MOBILE.fullmatch(digits) and len(digits) == 11:
            yield Span(match.start(), match.end(), "MOBILE", "likely", _mask_mobile(digits))


def _as_span(number: Number, kind: Type, certainty: Certainty, shown: str) -> Span:
    return Span(number.start, number.end, kind, certainty, shown)


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
    for _, row in sheet.rows():
        if any(_BUSINESS_COLUMN.search(head) for head in row):
            continue
        for head, (start, end) in row.items():
            value = sheet.folded[start:end]
            if _ADDRESS_COLUMN.search(head) and _DOOR.search(value) and "*" not in value:
                yield Span(start, end, "HOME_ADDRESS", "certain", _mask_address(value))


def _homes(sheet: Sheet) -> Iterator[Span]:
    """Found from the door number backwards: a place where people live, and no office named before it."""
    for door in _HOME_DOOR.finditer(sheet.folded):
        place = _HOME_PLACE.search(sheet.folded[max(0, door.start() - _LOOK) : door.start()])
        start = door.start() - len(_LIVES_AT.sub("", place.group(), count=1)) if place else 0
        if place and not sheet.labelled(start, _OFFICE_ADDRESS):
            yield Span(start, door.end(), "HOME_ADDRESS", "likely", _mask_address(sheet.folded[start : door.end()]))


def _minors(sheet: Sheet) -> Iterator[Span]:
    by_age, *by_context = _MINOR
    for match in sheet.matches(by_age, ("岁",)):
        age = parse_number(match["age"])
        if age is not None and 0 < age < _ADULT:
            yield from _unmasked(match, "likely")
    latest = _latest_year(sheet.folded)
    for match in sheet.matches(_BORN, ("生",)) if latest else ():
        if 0 <= latest - int(match["year"] or match["since"]) < _ADULT:
            yield from _unmasked(match, "likely")
    for match in chain.from_iterable(sheet.matches(pattern, _CHILD_WORDS) for pattern in by_context):
        yield from _unmasked(match, "possible")


def _minors_in_lists(sheet: Sheet) -> Iterator[Span]:
    """七年级(1)班:甲、乙、丙: everyone named behind a class, or before it."""
    found = chain.from_iterable(sheet.matches(pattern, ("班", "年级")) for pattern in (_CLASS_LIST, _NAMES_IN_CLASS))
    for match in found:
        given = "names" if match["names"] else "name"
        at = match.start(given)
        for name in re.finditer(r"[\u4e00-\u9fff]+", match[given]):
            shown = _mask_name(name.group())
            if not _MASKED_NAME.search(name.group()):
                yield Span(at + name.start(), at + name.end(), "MINOR", "possible", shown)


def _unmasked(match: re.Match[str], certainty: Certainty) -> Iterator[Span]:
    if not _MASKED_NAME.search(match["name"]):
        yield _span(match, "MINOR", certainty, _mask_name, "name")


def _minors_in_columns(sheet: Sheet) -> Iterator[Span]:
    """The name in every row that tells an age under 18, a class at school, a birth not 18 years ago, or heads it 学生姓名; in a table about orphans and the like every name."""
    latest = _latest_year(sheet.folded)
    for number, row in sheet.rows():
        names = {head: cell for head, cell in row.items() if _NAME_COLUMN.search(head) and not _GUARDIAN.search(head)}
        certainty = _child_of_row(sheet, row, latest) if names else None
        if names and not certainty and sheet.entitled(number, _ABOUT_CHILDREN):
            certainty = "possible"
        if certainty:
            start, end = next(iter(names.values()))
            if not _MASKED_NAME.search(sheet.folded[start:end]):
                yield Span(start, end, "MINOR", certainty, _mask_name(sheet.folded[start:end]))


def _latest_year(text: str) -> int:
    """The year the words were written in, as far as they tell; the law of this room asks no clock."""
    return max((int(year) for year in _YEAR.findall(text)), default=0)


def _child_of_row(sheet: Sheet, row: dict[str, tuple[int, int]], latest: int) -> Certainty | None:
    values = {head: sheet.folded[start:end] for head, (start, end) in row.items()}
    if any(_AGE_COLUMN.search(head) and _is_under_age(value) for head, value in values.items()):
        return "likely"
    births = (int(_digits(value)[6:10]) for head, value in values.items() if _ID_COLUMN.search(head) and _BIRTH.match(_digits(value)))  # fmt: skip
    if any(0 <= latest - year < _ADULT for year in births):
        return "likely"
    if any(_GROWN_UP.search(value) for value in values.values()):
        return None
    if any(_CHILD_COLUMN.search(head) for head in values):
        return "possible"
    in_class = any(_CLASS_COLUMN.search(head) and _IN_CLASS.search(value) for head, value in values.items())
    return "possible" if in_class else None


def _is_under_age(cell: str) -> bool:
    age = parse_number(cell.strip("周岁 "))
    return age is not None and age < _ADULT


_FINDERS: tuple[Callable[[Sheet], Iterator[Span]], ...] = (
    _in_runs, _shortened, _half_masked, _spoken, _emails, _plates, _passports, _addresses, _homes, _minors, _minors_in_lists, _minors_in_columns,
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
