"""Lists of authorities as they are written: 各乡镇(街道),县政府各部门、各有关单位."""

import functools
import re
from collections.abc import Iterator, Sequence

from gongkai.text.layout import enclosed, fold_for_reading

_ENDINGS = (
    "委员会|人民政府|政府|办公室|办公厅|党组|党委|党校|法院|检察院|行署|公署|管委会|办事处|指挥部|领导小组|专班|联席会议|"
    "联合会|协会|学会|总工会|工会|妇联|团委|中心校|银行|分行|支行|中心|公司|集团|银监局|大学|学院|院校|学校|党总支|医院|图书馆|档案馆|博物馆|"
    "总队|支队|大队|部门|单位|机构|乡镇|街道|企业|厅|局|委|办|部|院|署|处|所|站|(?<!平)台|社|馆|会|县区|区县|各地|市地|"
    "处室|科室|股室|(?<![学本专百外内儿妇骨产各])科|(?<![控参持入个配招])股|督查室|督导室|研究室|开发区|高新区|管理区|机关|高校|高等学校|学校|支行|供电公司|军区|军委|国务院|州|旗|司|园区|"
    "残联|文联|工商联|科协|侨联|供销社|海关|武装部|人武部|通信管理局|纪检组|(?<!小城)(?<![小集点])镇|(?<![城下家水])乡"
)
_EVERY = (
    "(?:有关|相关)?(?:[省市州县区旗镇乡村处局厅委办部室司]|单位|部门|处室|科室|机关|学校|高校|市州|县区|区县|镇街|乡镇|街道|盟市|地市|市地|村居|社区|"
    r"设区市|地级以上市|师市|团场|行政村|管理区|开发区|园区){1,3}(?:\([^()]{1,12}\)|〔[^()]{1,12}〕)?"
)
"""What 各 may stand before."""
_SHORT = (
    "[省市县区州盟旗团](?:人民)?政府|[省市县区州盟旗](?:妇联|残联|文联|工商联|科协|侨联|团委|党校|法院|检察院|政协|人大|纪委|编办|工会|人行|台办)|团[省市县区州盟旗]委|"
    "高新区|经开区|开发区"
)
"""Names too short to be told by their ending."""
_ORGAN = re.compile(
    rf"[\u4e00-\u9fff()、“”·A-Za-z0-9〇/-]{{2,50}}?(?:{_ENDINGS})(?:[(〔〈][^()]{{1,20}}[)〕〉])?|国务院|中央军委|办公室(?:\([^()]{{1,20}}\))?"
    rf"|{_SHORT}"
    rf"|(?:[省市县区镇]?属?|有关|相关)各{_EVERY}"
    rf"|各{_EVERY}"
)
_FIELD = (
    "发改|发展(?:和)?改革|财政|教育|教体|教科|公安|民政|司法|人社|人力资源(?:和)?社会保障|国土(?:资源)?|自然资源|规划|环保|环境保护|生态环境|住建|住房(?:和)?城乡建设|城建|建设|房管|房产|"
    "交通(?:运输)?|水利|水务|农业(?:农村)?|农牧|畜牧|林业|林草|商务|文化|文广新?|文旅|文体|旅游|广电|体育|卫生(?:健康)?|卫计|卫健|医保|审计|统计|安监|应急(?:管理)?|城管|城市管理|综合执法|行政执法|"
    "市场监管|市场监督管理|工商|质监|食药监?|食品药品监管|药监|知识产权|工信|经信|经贸|经济和信息化|科技|体育|粮食|物价|税务|国税|地税|气象|地震|园林|信访|扶贫|乡村振兴|民宗|宗教|"
    "机关事务|退役军人(?:事务)?|金融(?:工作)?|大数据|行政审批|政务服务|招商|煤炭|能源|邮政|烟草|电力|供电|消防(?:救援)?|交警|档案|移民|监察|法制|外事|人防|供销|渔业|海事|公路|路政|运管"
)
_EVERYWHERE = re.compile(
    rf"(?:(?:{_FIELD})(?:和|与)?){{1,2}}(?:局|委员会|委|厅|部|办公室|办|分局|[大支总]队|公司)(?:\([^()]{{1,20}}\))?"
    rf"|(?:{_FIELD}|人事|法规|综合|财务|计划|综治|党政|组织|宣传|项目|采购|质量|安全)[科股]"
    "|最高人民法院|最高人民检察院|证监会|审计署|宣传部|组织部|统战部|政法委|纪委(?:监委)?|网信办|文明办|编办|政府办(?:公室)?|督查室|妇联|团委|总工会|残联|科协|工商联|红十字会|人民银行|银监局"
)
"""Authorities that every place has, named without their place: 财政局, 卫健委."""
_AND_OTHERS = re.compile(
    r"(?<=.)等[\u4e00-\u9fff]{0,10}成员单位$|(?<=.)等(?:其他)?(?:国务院|各|有关|相关|[省市县区州]级|[省市县区州]直|职能|成员|责任|配合|牵头|[\d一二三四五六七八九十]{1,3}个?)*(?:部门|单位|地区|机构|方面)?(?:和单位)?$"
)
_COUNTED = re.compile(r"(?:\(\d{1,2}\)|[①-⑳]|\d{1,2}[.、])\s*(?=[\u4e00-\u9fff])")
"""The number of an item before a name: (1)市财政局;(2)市税务局."""
_AND_OTHERS_THEN = re.compile(
    r"(?<=.)等(?:其他)?(?:国务院|各|有关|相关|[省市县区州]级|[省市县区州]直?|职能|成员)*(?:部门|单位|机构)?(?:和|及|以及)(?=各|[省市县区州]|有关|相关)"
)
_PAIRS = (("(", ")"), ("〔", "〕"), ("〈", "〉"), ("[", "]"), ("【", "】"), ("“", "”"))
_LEVEL = r"(?:自治[区州县旗]|直辖市|[省市县区旗州盟乡镇]|街道)"
_ELLIPTIC = re.compile(
    rf"(?:各|自治|直辖|[省市县区]|{_LEVEL}).{{0,6}}?{_LEVEL}(?:\([^()]*\))?$|[\u4e00-\u9fff]{{0,12}}各{_LEVEL}(?:\([^()]*\))?$"
)
_SHORT_ENDS = {"委", "办", "局", "厅", "部", "院", "室", "中心", "街"}
_EACH_SHORT = re.compile("各(?:委|办|局|厅|部|科|室)(?:、(?:委|办|局|厅|部|室|院))*$")
_EACH_PARTY = re.compile(r"各[^、,;]{0,16}委$")
_ASIDE = r"(?:[(〔][^()〔〕]*[)〕])?"
_EACH_LEVEL = re.compile(rf"(?:各(?:有关|相关)?|有关|相关)(?:{_LEVEL}){{1,2}}{_ASIDE}(?:、{_LEVEL}{_ASIDE})*$")
_LEVEL_TOO = re.compile(
    rf"(?:县级市|{_LEVEL}){_ASIDE}(?:(?:人民)?政府|党委和(?:人民)?政府|党委|办事处|管委会)?{_ASIDE}|办事处"
)
_PLACE = "(?!公安|财政|税务|气象|消防|教育|民政|司法|水利|交通|农业|林业|住建|卫生|卫健|城管|环保|电力|供电|国土|商务|审计|统计|文旅|应急)[\u4e00-\u9fff]{2,3}(?<![局委办厅部院站所队社联协镇乡县市区])"
_OF_PLACES = re.compile(
    rf"(?:^|(?<=[、,;。 ]))(?:{_PLACE}、)+{_PLACE}(?:(?:片区|园区|新区|开发区|工业区|[镇乡])(?:人民政府|政府|办事处|管委会|管理委员会|(?:开发)?管理局|党工委|党委)|[市县区州旗](?:人民)?政府|街道办事处)(?=$|[、,;。 ])"
)
"""城东、城西街道办事处: places that share what they are, one name."""
_BRACKETED = re.compile(r"\([^()]*\)")
_GOVERNMENT = re.compile("[市县区州旗乡镇]?(?:人民)?政府(?:[(][^()]*[)])?|管委会|行署")
_COMPLETION = re.compile(
    rf"(?:{_LEVEL})+(?:和计划单列市)?(?:\([^()]*\))?(?:(?:人民)?政府|党委|党委和人民政府|办事处|管委会|[\u4e00-\u9fff]{{2,10}}[局委办厅]|[\u4e00-\u9fff]{{2,14}}主管部门)?(?:\([^()]*\))?$|计划单列市|办事处$"
)


@functools.lru_cache(maxsize=4096)
def is_organ(words: str) -> bool:
    """Whether the words read like the name of one authority or a collective name for several."""
    bare = fold_for_reading(words).replace(" ", "")
    return bool(_ORGAN.fullmatch(bare) or _EVERYWHERE.fullmatch(bare))


def are_organs(names: Sequence[str]) -> bool:
    """Whether there are names, and each reads like an authority's."""
    return bool(names) and all(map(is_organ, names))


def is_everywhere(words: str) -> bool:
    """Whether the words name an authority that every place has, without saying of which."""
    return bool(_EVERYWHERE.fullmatch(fold_for_reading(words)))


def split_spans(folded: str, start: int, end: int, separators: str = "、,") -> Iterator[tuple[int, int]]:
    """Non-empty stretches of `folded[start:end]` between separators that stand outside brackets."""
    inside = folded[start:end]
    closed = enclosed(inside, *_PAIRS)
    if "、" in separators:
        closed |= {i for match in _OF_PLACES.finditer(inside) for i in range(*match.span())}
    at = start
    for index in range(start, end + 1):
        if index == end or (folded[index] in separators and index - start not in closed):
            a, b = _trimmed(folded, at, index)
            if a < b:
                yield a, b
            at = index + 1


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in " \t。;:、,●•◆■▪○":
        start += 1
    while start < end and folded[end - 1] in " \t。;:、,":
        end -= 1
    return start, end


@functools.lru_cache(maxsize=2048)
def split(words: str) -> tuple[str, ...]:
    """Units as written, in order, once each: divided at 、 and commas outside brackets, a closing 等部门 left out."""
    folded = fold_for_reading(words)
    separators = "、,;" if re.search("[、,;]", folded) else " \t"
    found: list[str] = []
    end_before = -1
    for start, end in split_spans(folded, 0, len(folded), separators):
        if found and folded[end_before:start].strip() == "、" and _share_each(found[-1], folded[start:end]):
            found[-1] += words[end_before:end]
            end_before = end
            continue
        for begin, stop in _apart(folded, start, end):
            count = _COUNTED.match(folded, begin, stop)
            begin = count.end() if count else begin
            tail = _AND_OTHERS.search(folded, begin, stop)
            begin, stop = _trimmed(folded, begin, tail.start() if tail else stop)
            found.append(words[begin:stop])
        end_before = end
    return tuple(dict.fromkeys(unit for unit in found if unit))


def _share_each(before: str, name: str) -> bool:
    """各市党委、政府 and 各区、县级市政府: both share one 各."""
    folded = fold_for_reading(before)
    if _EACH_LEVEL.match(folded) and _LEVEL_TOO.fullmatch(name):
        return True
    return bool(_EACH_PARTY.search(_BRACKETED.sub("", folded)) and _GOVERNMENT.fullmatch(name))


def _apart(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """财政部等部门和各地区 are two."""
    middle = _AND_OTHERS_THEN.search(folded, start, end)
    return [(start, middle.start()), (middle.end(), end)] if middle else [(start, end)]


def without_others(words: str) -> str:
    """A list without the 等 or 等部门 it ends in."""
    return words[: len(_AND_OTHERS.sub("", fold_for_reading(words)))]


def is_open(words: str) -> bool:
    """The list ends in 等: it names some and means more."""
    return bool(_AND_OTHERS.search(fold_for_reading(words).strip(" 。;,")))


def addressees(words: str) -> tuple[str, ...]:
    """Like `split`, but 各县(市)、区人民政府 and 各委、办、局 stay one: their parts share one 各 or one ending."""
    done: list[str] = []
    folded = fold_for_reading(words)
    end_before = -1
    for start, end in split_spans(folded, 0, len(folded), "、,;"):
        before = fold_for_reading(done[-1]) if end_before >= 0 and folded[end_before] == "、" else ""
        if before and _share_each(before, folded[start:end]):
            done[-1] += words[end_before:end]
            end_before = end
            continue
        joined = _ELLIPTIC.match(before) or _ELLIPTIC.match(before.rsplit("、")[-1]) or _EACH_SHORT.search(before)
        if joined and (_COMPLETION.match(folded[start:end]) or folded[start:end] in _SHORT_ENDS):
            done[-1] += words[end_before:end]
        else:
            done.append(words[start:end])
        end_before = end
    return tuple(done)
