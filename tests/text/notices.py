"""Made-up public notices with every piece of personal data marked: the measure of `gongkai.text.privacy`.

Numbers carry valid check digits and belong to nobody. A notice is built piece by piece, so its marks are right by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红梅海燕鑫宇浩轩梓涵怡雨欣思远佳琪"
REGIONS = ("210323", "410302", "511902", "230103", "110105", "440106", "510104", "320505", "532901", "610102")
TOWNS = ("石庙子镇", "黄花甸镇", "涧西区", "巴州区", "三家子镇", "哨子河乡")
VILLAGES = ("红旗村", "东风村", "大河沟村", "新民村", "杨柳村", "向阳村")
ROADS = ("人民路", "中州中路", "建设大街", "江北大道", "解放街")
ESTATES = ("阳光小区", "锦绣花园", "翠湖苑", "东方家园", "金都华庭")
SCHOOLS = ("县实验小学", "第三中学", "育才小学", "黄花甸镇中心校", "希望小学")
CLASSES = ("三年级2班", "七（1）班", "高二（5）班", "一年级三班", "九年级4班")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass
class Notice:
    text: str = ""
    marks: list[tuple[int, int, str]] = field(default_factory=list)

    def say(self, *words: object) -> Notice:
        self.text += "".join(map(str, words))
        return self

    def mark(self, kind: str, value: str) -> Notice:
        self.marks.append((len(self.text), len(self.text) + len(value), kind))
        return self.say(value)


def notices(seed: int, count: int) -> Iterator[Notice]:
    """Three in five carry personal data; the others carry what only looks like it."""
    chance = Random(seed)
    for _ in range(count):
        yield chance.choice(PERSONAL if chance.random() < 0.6 else HARMLESS)(chance)


# Values -------------------------------------------------------------------------------------------------------------


def name(r: Random) -> str:
    return r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice((1, 2, 2))))


def digits(r: Random, n: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(n))


def resident_id(r: Random) -> str:
    body = (
        f"{r.choice(REGIONS)}{r.randint(1935, 2003)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{r.randint(1, 999):03d}"
    )
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def old_id(r: Random) -> str:
    return f"{r.choice(REGIONS)}{r.randint(35, 85)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{r.randint(1, 999):03d}"


def mobile(r: Random) -> str:
    return "1" + r.choice("35789") + digits(r, 9)


def account(r: Random) -> str:
    body = r.choice(("622848", "621700", "622202", "621661", "623668"))
    body += digits(r, r.choice((19, 19, 16)) - len(body) - 1)
    return next(body + last for last in "0123456789" if _luhn(body + last))


def _luhn(number: str) -> bool:
    back = [int(c) for c in reversed(number)]
    return (sum(back[0::2]) + sum(sum(divmod(2 * n, 10)) for n in back[1::2])) % 10 == 0


def full_width(value: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c in "0123456789X" else c for c in value)


def grouped(value: str, sizes: tuple[int, ...], joint: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    return joint.join(part for part in (*parts, value[at:]) if part)


def an_id(r: Random) -> str:
    value = resident_id(r)
    return r.choice((value, value, value.lower(), full_width(value), grouped(value, (6, 4, 4, 4), " "), old_id(r)))


def a_mobile(r: Random) -> str:
    value = mobile(r)
    return r.choice((value, value, full_width(value), grouped(value, (3, 4, 4), r.choice(" -")), f"+86 {value}"))


def an_account(r: Random) -> str:
    value = account(r)
    return r.choice((value, value, grouped(value, (4, 4, 4, 4, 3), " "), full_width(value)))


def address(r: Random) -> str:
    road, estate, town, village = r.choice(ROADS), r.choice(ESTATES), r.choice(TOWNS), r.choice(VILLAGES)
    house, building, door = r.randint(1, 300), r.randint(1, 30), r.randint(101, 2804)
    return r.choice(
        (
            f"{road}{house}号{estate}{building}号楼{r.randint(1, 5)}单元{door}室",
            f"{town}{village}{r.randint(1, 12)}组{house}号",
            f"{estate}{building}栋{door}",
            f"岫岩满族自治县{town}{village}第{r.choice('一二三四五六')}村民组{house}号",
            f"河南省洛阳市涧西区{road}{house}号{building}幢{r.randint(1, 5)}-{door}",
            f"{road}{house}号院{building}号楼{r.randint(1, 5)}门{r.randint(101, 904)}号",
        )
    )


def plate(r: Random) -> str:
    middle = "".join(r.choice("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))
    return r.choice("辽豫川黑京粤") + r.choice("ABCDE") + r.choice(("", "·")) + middle + r.choice("0123456789")


def email(r: Random) -> str:
    return f"{r.choice(('zhang', 'liu_', 'wang.', 'chen'))}{r.randint(10, 9999)}@{r.choice(('qq.com', '163.com', 'sina.com.cn'))}"


def day(r: Random) -> str:
    return f"{r.randint(2012, 2026)}年{r.randint(1, 12)}月{r.randint(1, 28)}日"


# Notices that carry personal data -----------------------------------------------------------------------------------


def low_income_list(r: Random) -> Notice:
    told = Notice().say(
        day(r), "城乡低保对象公示\n序号\t户主\t身份证号\t家庭人口\t保障金额（元）\t家庭住址\t银行账号\n"
    )
    for n in range(r.randint(2, 6)):
        told.say(n + 1, "\t", name(r), "\t").mark("ID_CARD", an_id(r)).say(
            "\t", r.randint(1, 6), "\t", r.randint(200, 3000)
        )
        told.say("\t").mark("HOME_ADDRESS", address(r)).say("\t").mark("BANK_CARD", an_account(r)).say("\n")
    return told.say(f"公示期7日，监督电话：0412-{digits(r, 7)}\n")


def housing_list(r: Random) -> Notice:
    told = Notice().say("公共租赁住房保障家庭公示\n")
    for n in range(r.randint(2, 5)):
        told.say(f"{n + 1}、申请人{name(r)}，身份证号码：").mark("ID_CARD", an_id(r)).say("，联系电话")
        told.mark("MOBILE", a_mobile(r)).say("，现住址：").mark("HOME_ADDRESS", address(r)).say(
            "，人均住房面积11.5平方米。\n"
        )
    return told


def penalty(r: Random) -> Notice:
    told = Notice().say(
        f"行政处罚决定书\n岫市监处罚〔{r.randint(2018, 2026)}〕{r.randint(1, 200)}号\n当事人：{name(r)}，公民身份号码"
    )
    told.mark("ID_CARD", an_id(r)).say("，住").mark("HOME_ADDRESS", address(r)).say(f"。{day(r)}，当事人驾驶").mark(
        "PLATE", plate(r)
    )
    return told.say(
        f"号货车运输未经检疫的生猪{r.randint(1, 40)}头，货值{r.randint(1000, 90000)}元，罚款{r.randint(1000, 90000)}元。"
    )


def scholarships(r: Random) -> Notice:
    told = Notice().say("家庭经济困难学生资助名单公示\n")
    for n in range(r.randint(2, 6)):
        told.say(n + 1, ". ").mark("MINOR", name(r)).say(r.choice("，\u3000 "), r.choice(SCHOOLS), r.choice(CLASSES))
        told.say(f"，资助金额{r.choice((500, 625, 1250))}元\n")
    return told


def scholarships_table(r: Random) -> Notice:
    told = Notice().say("姓名\t性别\t就读学校\t年级班级\t资助金额（元）\n")
    for _ in range(r.randint(2, 6)):
        told.mark("MINOR", name(r)).say(
            "\t", r.choice("男女"), "\t", r.choice(SCHOOLS), "\t", r.choice(CLASSES), "\t625\n"
        )
    return told


def good_pupils(r: Random) -> Notice:
    told = Notice().say("三好学生名单：")
    for _ in range(r.randint(2, 6)):
        told.say(r.choice(SCHOOLS), r.choice(CLASSES), r.choice((" ", "学生", "：", "", " 学生"))).mark(
            "MINOR", name(r)
        ).say("；")
    return told


def orphans(r: Random) -> Notice:
    told = Notice().say("孤儿基本生活费发放情况：").mark("MINOR", name(r))
    return told.say(f"，{r.choice('男女')}，{r.randint(3, 15)}岁，监护人{name(r)}，每月{r.choice((1200, 1900))}元；")


def village_affairs(r: Random) -> Notice:
    told = Notice().say(r.choice(VILLAGES), "惠农补贴发放表\n")
    for _ in range(r.randint(2, 6)):
        told.say(name(r), "，一卡通账号").mark("BANK_CARD", an_account(r)).say(f"，补贴面积{r.uniform(1, 20):.2f}亩")
        if r.random() < 0.4:
            told.say("，电话").mark("MOBILE", a_mobile(r))
        told.say("\n")
    return told


def resettlement(r: Random) -> Notice:
    told = Notice().say("移民搬迁安置名册\n")
    for _ in range(3):
        told.say(f"户主：{name(r)}  身份证：").mark("ID_CARD", an_id(r)).say("  手机：").mark("MOBILE", a_mobile(r))
        told.say("  搬入地：").mark("HOME_ADDRESS", address(r)).say("  卡号：").mark("BANK_CARD", an_account(r)).say(
            "\n"
        )
    return told


def recruitment(r: Random) -> Notice:
    told = Notice().say(
        f"拟聘用人员公示\n姓名：{name(r)}，性别：女，准考证号：{mobile(r)}，毕业院校：辽宁师范大学，邮箱："
    )
    return told.mark("EMAIL", email(r)).say("，手机：").mark("MOBILE", a_mobile(r)).say("。\n")


# Notices that only look like it -------------------------------------------------------------------------------------


def _words(make: Callable[[Random], str]) -> Callable[[Random], Notice]:
    return lambda r: Notice().say(make(r))


PERSONAL = (
    low_income_list, housing_list, penalty, scholarships, scholarships_table, good_pupils, orphans, village_affairs,
    resettlement, recruitment,
)  # fmt: skip
HARMLESS = tuple(
    map(
        _words,
        (
            lambda r: (
                f"巴委办〔2017〕{r.randint(1, 99)}号印发，统一社会信用代码91350100M000100Y43，注册资本{r.randint(100, 90000)}万元。"
            ),
            lambda r: (
                f"咨询电话：0412-{digits(r, 7)}，办公地址：{r.choice(ROADS)}{r.randint(1, 200)}号政务服务中心三楼，邮编114300。"
            ),
            lambda r: (
                f"申请人{name(r)}，身份证号{resident_id(r)[:6]}********{resident_id(r)[-4:]}，电话{mobile(r)[:3]}****{mobile(r)[-4:]}，予以受理。"
            ),
            lambda r: (
                f"项目代码2020-210323-48-03-{digits(r, 6)}，招标编号LNZB{digits(r, 10)}，预算金额{r.randint(10**6, 10**9)}元，地点：{r.choice(TOWNS)}{r.choice(VILLAGES)}。"
            ),
            lambda r: (
                f"索引号：11210323MB0R57773W/{r.randint(2010, 2026)}-{digits(r, 5)}，组织机构代码：00001434-9，发布日期：{day(r)}。"
            ),
            lambda r: (
                f"全市财政总收入{r.randint(10**10, 10**12)}元，同比增长{r.uniform(0, 20):.2f}%；经度123.{digits(r, 6)}，纬度40.{digits(r, 6)}。"
            ),
            lambda r: (
                f"岫岩县第三中学2026年招生计划：七年级6个班，共300人；学校地址：{r.choice(ROADS)}{r.randint(1, 200)}号，办公室电话0412-{digits(r, 7)}。"
            ),
            lambda r: (
                f"检查对象：阳光超市，地址：{r.choice(ROADS)}{r.randint(1, 300)}号，许可证编号JY1{digits(r, 13)}，检查人员执法证号{mobile(r)}。"
            ),
            lambda r: (
                f"公务用车编制{r.randint(1, 50)}辆，采购邮箱：xyzwgk@anshan.gov.cn，网页 http://www.example.gov.cn/{digits(r, 16)}.html。"
            ),
            lambda r: f"药品批准文号国药准字H{digits(r, 8)}，产品批号{digits(r, 8)}，条形码69{digits(r, 11)}。",
            lambda r: (
                f"不动产单元号210323{digits(r, 6)}GB{digits(r, 5)}F{digits(r, 8)}，成交价{r.randint(100, 99999)}万元，合同编号：2120{digits(r, 9)}。"
            ),
            lambda r: f"七年级（2）班班主任{name(r)}老师，第三中学校长{name(r)}，获县级表彰。",
            lambda r: f"县实验小学教师招聘拟录用人员：{name(r)}，笔试成绩85.5，面试成绩{r.uniform(60, 99):.1f}。",
            lambda r: (
                f"服务窗口：政务大厅B区{r.randint(1, 60)}号窗口，每周一至周五9:00-17:00，受理编号2026{digits(r, 11)}。"
            ),
        ),
    )
)
