"""A made-up county's public lists, written apart from `notices`: what a clerk pastes, with every form of a number that
spreadsheets, scans and hasty typing leave behind, and beside it all that only looks like a person's data.

Templates mark values as `⟦TYPE|value⟧`; `Notice.marks` are (start, end, type) in code points of the plain text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from gongkai.law.identifiers import CREDIT_ALPHABET, CREDIT_WEIGHTS, IDENTITY_CHECKS, IDENTITY_WEIGHTS


class Notice(NamedTuple):
    text: str
    marks: tuple[tuple[int, int, str], ...]


_MARK = re.compile(r"⟦([A-Z_]+)\|([^⟧]*)⟧")


def plain(marked: str) -> Notice:
    parts, marks, at, last = [], [], 0, 0
    for match in _MARK.finditer(marked):
        before = marked[last : match.start()]
        at += len(before)
        marks.append((at, at + len(match[2]), match[1]))
        parts += [before, match[2]]
        at += len(match[2])
        last = match.end()
    return Notice("".join([*parts, marked[last:]]), tuple(marks))


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤温康施文牛樊葛邢安齐伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "令狐", "慕容", "夏侯", "东方")
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉珍建国华志红梅春梓涵宇轩子墨欣怡浩然雨桐诗琪俊熙佳怡思远晨曦一诺沐阳文博海燕德福大山水生金凤银花长根喜来腊梅天赐"
TOWNS = ("石桥镇", "柳林乡", "清溪镇", "高坪街道", "白鹤镇", "三官庙乡", "临江街道", "双河口镇")
VILLAGES = (
    "新民村",
    "红旗村",
    "大湾村",
    "杨家坝村",
    "石门坎村",
    "太平社区",
    "东门社区",
    "前进村",
    "下河沿村",
    "胡家营村",
)
ESTATES = (
    "幸福里小区",
    "锦绣花园",
    "安居苑",
    "金科·廊桥水岸",
    "阳光新城",
    "滨河家园",
    "御景华庭",
    "职工宿舍",
    "机械厂家属院",
    "翠湖名邸",
    "城南安置房",
    "和谐佳苑",
)
ROADS = ("建设路", "人民西街", "滨江大道", "文化巷", "解放南路", "学府街", "工业二路", "老马胡同")
COUNTY = "望川县"
PRIMARY = ("望川县实验小学", "石桥镇中心小学", "清溪镇第二小学", "白鹤完小", "东门外小学", "柳林乡九年一贯制学校")
MIDDLE = ("望川县第一中学", "望川二中", "清溪镇初级中学", "望川县职业中学", "高坪中学")
BANKS = ("农村商业银行", "农商行石桥支行", "中国农业银行望川支行", "邮储银行", "信用社")


class Maker:
    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def pick(self, *options: str) -> str:
        return self.r.choice(options)

    def name(self) -> str:
        if self.r.random() < 0.03:
            return (
                self.r.choice(COMPOUND) + self.r.choice(GIVEN) + (self.r.choice(GIVEN) if self.r.random() < 0.4 else "")
            )
        return self.r.choice(SURNAMES) + "".join(
            self.r.choice(GIVEN) for _ in range(1 if self.r.random() < 0.25 else 2)
        )

    def digits(self, n: int, first: str = "0123456789") -> str:
        return self.r.choice(first) + "".join(self.r.choice("0123456789") for _ in range(n - 1))

    def region(self) -> str:
        return self.pick(
            "510922", "110105", "340524", "420281", "530129", "652923", "220182", "441422", "371323", "620421"
        )

    def day(self, low: int, high: int) -> str:
        return f"{self.r.randint(low, high)}{self.r.randint(1, 12):02d}{self.r.randint(1, 28):02d}"

    # bare values

    def id18(self, low: int = 1938, high: int = 2006) -> str:
        body = self.region() + self.day(low, high) + self.digits(3)
        return body + IDENTITY_CHECKS[sum(int(c) * w for c, w in zip(body, IDENTITY_WEIGHTS, strict=True)) % 11]

    def bad_id18(self) -> str:
        good = self.id18()
        return good[:17] + self.r.choice([c for c in "0123456789X" if c != good[17]])

    def id15(self) -> str:
        return self.region() + self.day(1932, 1982)[2:] + self.digits(3)

    def mobile_number(self) -> str:
        return self.pick(
            "130",
            "135",
            "136",
            "138",
            "139",
            "147",
            "150",
            "152",
            "158",
            "166",
            "173",
            "177",
            "181",
            "187",
            "191",
            "198",
            "199",
        ) + self.digits(8)

    def luhn(self, length: int) -> str:
        body = self.pick("622848", "621799", "622202", "621700", "436742", "603367", "621673", "625965")[
            :6
        ] + self.digits(length - 7)
        total = sum(sum(divmod(2 * int(c), 10)) if i % 2 == 0 else int(c) for i, c in enumerate(reversed(body)))
        return body + str(-total % 10)

    def account(self) -> str:
        """As rural banks number passbooks: no check digit."""
        return self.digits(self.r.choice((16, 17, 18, 19)), "123456789")

    def uscc(self) -> str:
        body = (
            self.pick("91", "11", "12", "52", "93", "92")
            + self.region()
            + "".join(self.r.choice(CREDIT_ALPHABET) for _ in range(9))
        )
        total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
        return body + CREDIT_ALPHABET[-total % 31]

    # values as people and programs write them

    def _wide(self, value: str) -> str:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)

    def _cut(self, value: str, sizes: tuple[int, ...], gap: str) -> str:
        parts, at = [], 0
        for size in sizes:
            parts.append(value[at : at + size])
            at += size
        return gap.join([*parts, value[at:]] if at < len(value) else parts)

    def _written(self, kind: str, value: str, groups: tuple[int, ...], prose: bool) -> str:
        dice = self.r.random()
        if dice < 0.10:
            value = self._wide(value)
        elif dice < 0.20:
            value = self._cut(
                value, groups, self.r.choice((" ", "-", "\u3000", "\u00a0") if prose else ("-", "\u3000", "\u00a0"))
            )
        elif dice < 0.23:
            value = self._cut(value, groups, self.r.choice(("\u200b", "－", "—", "‑", "·", ".")))
        elif dice < 0.27 and prose:
            at = self.r.randint(4, len(value) - 3)
            value = value[:at] + "\n" + value[at:]
        elif dice < 0.29:
            at = self.r.randint(4, len(value) - 3)
            value = value[:at] + self.pick("\u3000", "\u00a0") + value[at:]
        return f"⟦{kind}|{value}⟧"

    def _misread(self, value: str) -> str:
        """As a scanner's program reads it: a zero as O, a one as l or I."""
        spots = [i for i, c in enumerate(value) if c in "01" and i > 0]
        for spot in self.r.sample(spots, min(len(spots), self.r.randint(1, 2))):
            value = value[:spot] + ("O" if value[spot] == "0" else self.pick("l", "I")) + value[spot + 1 :]
        return value

    def id(self, prose: bool = True, low: int = 1938, high: int = 2006) -> str:
        """Stands under its own label."""
        dice = self.r.random()
        if dice < 0.06:
            return f"⟦ID_CARD|{self.id15()}⟧"
        if dice < 0.09:
            return f"⟦ID_CARD|{self._misread(self.id18(low, high))}⟧"
        if dice < 0.12:
            return f"⟦ID_CARD|{self.bad_id18()}⟧"
        if dice < 0.14:
            return f"⟦ID_CARD|{self.id18(low, high)[:15]}000⟧"
        if dice < 0.155 and not prose:
            return f"⟦ID_CARD|{self.id18(low, high)[0]}.{self.id18(low, high)[1:6]}E+17⟧"
        value = self.id18(low, high)
        return self._written("ID_CARD", value.lower() if self.r.random() < 0.3 else value, (6, 8, 4), prose)

    def bare_id(self) -> str:
        """Without a label: only a good check digit can tell."""
        return self._written("ID_CARD", self.id18(), (6, 8, 4), True)

    def mobile(self, prose: bool = True) -> str:
        value = self.mobile_number()
        if self.r.random() < 0.04:
            return f"⟦MOBILE|{self.pick('+86', '86', '+86 ', '0086-')}{value}⟧"
        return self._written("MOBILE", value, self.r.choice(((3, 4), (4, 3))), prose)

    def card(self, prose: bool = True) -> str:
        """Stands under its own label."""
        dice = self.r.random()
        if dice < 0.04 and not prose:
            return f"⟦BANK_CARD|6.{self.digits(5)}E+18⟧"
        if dice < 0.08 and not prose:
            return f"⟦BANK_CARD|{self.luhn(19)[:15]}0000⟧"
        value = self.account() if dice < 0.35 else self.luhn(self.r.choice((16, 16, 18, 19, 19, 19)))
        return self._written("BANK_CARD", value, (4, 4, 4, 4), prose)

    def email(self) -> str:
        name = self.pick("zhang.wei", "lxh_1986", "wq2008", "chen-li", "373829104", "happy.family99", "yangyang")
        value = (
            name
            + "@"
            + self.pick("qq.com", "163.com", "126.com", "sina.com.cn", "outlook.com", "139.com", "foxmail.com")
        )
        return f"⟦EMAIL|{self._wide(value) if self.r.random() < 0.08 else value}⟧"

    def plate(self) -> str:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        place = self.pick("川", "皖", "京", "沪", "粤", "鄂", "云", "新", "蒙", "藏") + self.r.choice(letters[:11])
        dice = self.r.random()
        if dice < 0.25:
            tail = self.pick("D", "F") + self.r.choice("0123456789" + letters) + self.digits(4)
        elif dice < 0.32:
            tail = self.digits(5) + self.pick("D", "F")
        elif dice < 0.38:
            tail = self.digits(4) + self.pick("学", "挂", "警")
        elif dice < 0.55:
            tail = self.r.choice(letters) + self.digits(4)
        elif dice < 0.7:
            tail = self.digits(2) + self.r.choice(letters) + self.digits(2)
        else:
            tail = self.digits(5)
        gap = self.pick("", "", "", "·", " ", "-", "•")
        value = place + gap + tail
        return f"⟦PLATE|{self._wide(value) if self.r.random() < 0.1 else value}⟧"

    def home(self) -> str:
        """To the door: what a list may not show."""
        r = self.r
        town = COUNTY * (r.random() < 0.6) + self.pick(*TOWNS)
        place = r.choice(
            (
                f"{town}{self.pick(*VILLAGES)}{r.randint(1, 12)}组{r.randint(1, 120)}号",
                f"{town}{self.pick(*VILLAGES)}{self.pick('三', '五', '十二', '二')}组{r.randint(1, 120)}号",
                f"{town}{self.pick(*VILLAGES)}第{self.pick('三', '五', '六', '2')}村民小组{r.randint(1, 99)}号",
                f"{self.pick(*ESTATES)}{r.randint(1, 30)}号楼{r.randint(1, 4)}单元{r.randint(101, 2804)}室",
                f"{self.pick(*ROADS)}{r.randint(1, 300)}号{self.pick(*ESTATES)}{r.randint(1, 30)}栋{r.randint(101, 2804)}",
                f"{self.pick(*ESTATES)}{r.randint(1, 30)}幢{r.randint(1, 4)}单元{r.randint(101, 2804)}号",
                f"{self.pick(*ROADS)}{r.randint(1, 300)}弄{r.randint(1, 60)}号{r.randint(101, 604)}室",
                f"{self.pick(*ESTATES)}{r.randint(1, 30)}-{r.randint(1, 4)}-{r.randint(101, 2804)}",
                f"{town}{self.pick(*ROADS)}{r.randint(1, 300)}号附{r.randint(1, 9)}号",
                f"{self.pick(*ESTATES)}{self.pick('A', 'B', 'C')}{r.randint(1, 9)}栋{r.randint(1, 4)}单元{r.randint(1, 30)}楼{r.randint(1, 4)}号",
            )
        )
        return f"⟦HOME_ADDRESS|{self._wide(place) if r.random() < 0.08 else place}⟧"

    def minor(self) -> str:
        return f"⟦MINOR|{self.name()}⟧"

    def grade(self) -> str:
        return self.pick(
            "三年级二班",
            "五年级(3)班",
            "六(1)班",
            "四年级",
            "一年级（4）班",
            "2年级5班",
            "八年级(2)班",
            "高一(7)班",
            "初二3班",
            "七年级一班",
            "九（2）班",
            "高二年级6班",
        )

    # what only looks like it

    def decoy(self) -> str:
        r = self.r
        year = r.randint(2015, 2024)
        return r.choice(
            (
                f"依据望府办发〔{year}〕{r.randint(1, 180)}号文件执行。",
                f"项目总投资{r.randint(1, 9)}{r.randint(100, 999)}.{r.randint(10, 99)}万元，其中财政资金13{self.digits(9)}元。",
                f"投资项目统一代码：{year}-{self.region()}-{self.digits(2)}-{self.digits(2)}-{self.digits(6)}。",
                f"统一社会信用代码：{self.uscc()}",
                f"组织机构代码：{self.digits(8)}-{self.digits(1)}",
                f"监督电话：0825-{self.digits(7, '256')}，举报热线12345。",
                f"服务热线：400-{self.digits(3)}-{self.digits(4)}；客服电话：95598。",
                f"监督举报电话：{self.mobile_number()}（县民政局）",
                f"办公电话：{self.mobile_number()}",
                f"24小时值班电话：{self.mobile_number()}",
                f"地理坐标：东经105.{self.digits(6)}，北纬30.{self.digits(6)}。",
                f"坐标（105.{self.digits(13)},30.{self.digits(13)}）",
                f"宗地代码：{self.region()}{self.digits(3)}{self.digits(3)}GB{self.digits(5)}",
                f"不动产单元号：{self.region()}{self.digits(3)}{self.digits(3)}GB{self.digits(5)}F{self.digits(8)}",
                f"合同编号：HT-{self.day(year, year)}{self.digits(9)}",
                f"合同编号：{year}{self.digits(14)}",
                f"身份证号：{self.id18()[:6]}********{self.digits(4)}",
                f"身份证号：{self.region()}{self.day(1950, 2000)[:4]}****{self.digits(4)}",
                f"设备编号：{self.region()}**{self.day(year, year)}****",
                f"联系电话：{self.mobile_number()[:3]}****{self.digits(4)}",
                f"卡号：6228****{self.digits(4)}；姓名：{self.name()[0]}**",
                f"银行卡尾号{self.digits(4)}",
                f"ISBN 978-7-{self.digits(4)}-{self.digits(4)}-{self.digits(1)}，定价48.00元",
                f"ISSN {self.digits(4)}-{self.digits(4)}，CN51-{self.digits(4)}/D",
                f"招标编号：N{self.region()}{self.day(year, year)}{self.digits(6)}",
                f"采购计划编号：{self.region()}{self.day(year, year)}{self.digits(4)}",
                f"采购项目编号：{self.region()}{year}{self.digits(6)}",
                f"车辆类型：{self.pick('C1', 'B2', 'A2')}；车辆型号：BJ{self.digits(4)}B1DDA-{self.digits(1)}",
                f"车辆识别代号：LGWEF4A5{self.digits(1)}JF{self.digits(6)}",
                f"时间戳{self.day(year, year)}{r.randint(8, 18):02d}{r.randint(10, 59)}{r.randint(10, 59)}{self.digits(3)}，导出完毕",
                f"导出时间 169{self.digits(10)}",
                f"数电发票号码：{self.digits(20, '2')}",
                f"发票代码：0{self.digits(11)}，发票号码：{self.digits(8)}",
                f"川（{year}）望川县不动产权第{self.digits(7)}号",
                f"案号：（{year}）川0922行审{r.randint(1, 300)}号",
                f"受理编号：1{self.pick('3', '5', '8')}{self.digits(9)}",
                f"行政区划代码：{self.region()}{self.digits(6)}",
                f"户名：望川县财政局非税收入专户，开户行：{self.pick(*BANKS)}，账号：{self.account()}",
                f"收款单位：望川县公共资源交易中心，账号：{self.luhn(19)}",
                f"办公地址：望川县{self.pick(*ROADS)}{r.randint(1, 99)}号行政中心{r.randint(1, 5)}号楼{r.randint(101, 606)}室",
                f"报名地点：县政务服务中心（{self.pick(*ROADS)}{r.randint(1, 99)}号）二楼{r.randint(1, 30)}号窗口",
                f"当事人：望川{self.pick('鑫源', '宏达', '佳和')}商贸有限公司，住所：望川县{self.pick(*ROADS)}{r.randint(1, 99)}号",
                f"经营场所：望川县石桥镇{self.pick(*ROADS)}{r.randint(1, 99)}号附{r.randint(1, 9)}号",
                f"项目位于{self.pick(*ROADS)}以北、{self.pick(*ROADS)}以东，占地{r.randint(10, 300)}亩，新建{r.randint(2, 9)}栋{r.randint(100, 400)}套",
                f"京ICP备{self.digits(8)}号-{r.randint(1, 9)}，川公网安备{self.region()}02{self.digits(6)}号",
                f"增值电信业务经营许可证：川B2-{year}{self.digits(4)}",
                f"电子邮箱：wcxmzj@{self.pick('wangchuan.gov.cn', 'scwc.gov.cn')}",
                f"举报邮箱：wcmz_jb{self.digits(3)}@163.com",
                f"食品生产许可证编号：SC{self.digits(14)}",
                f"商品条码：69{self.digits(11)}",
                f"用电户号：{self.digits(10)}；水表编号：{self.digits(11, '1')}",
                f"{self.pick(*PRIMARY)}教师{self.name()}被评为优秀班主任。",
                f"{self.name()}，女，{r.randint(19, 70)}岁，{self.pick(*VILLAGES)}村民。",
                f"四川大学{year}级研究生{self.name()}获国家奖学金。",
                f"网址：http://www.wangchuan.gov.cn/zwgk/{year}{self.digits(4)}/{self.digits(11, '1')}.html",
                f"困难学生{self.name()[0]}某某（{self.pick(*PRIMARY)}{self.grade()}）",
                f"全县共有小学生{self.digits(5, '1')}人，{self.pick(*PRIMARY)}三年级二班等12个班级获奖。",
                f"预算项目编码：{self.region()}{self.digits(2)}T{self.digits(12)}",
                f"专利号：ZL{year}1{self.digits(7)}.{self.digits(1)}",
                f"农药登记证号：PD{year}{self.digits(4)}",
                f"统一受理平台流水号{self.day(year, year)}{self.digits(10)}",
                f"预算数 {r.randint(1, 9)},{self.digits(3)},{self.digits(3)},{self.digits(3)}.00 元",
                f"面积{self.digits(3, '1')}.{self.digits(4)}公顷，产量{self.digits(11, '1')}公斤",
            )
        )  # fmt: skip

    # layout

    def table(self, head: list[str], rows: list[list[str]]) -> str:
        style = self.r.choice(("tab", "tab", "pipe", "space", "comma"))
        lines = [head, *rows]
        if style == "space":
            widths = [max(len(plain(row[i]).text) for row in lines) + 2 for i in range(len(head))]
            return "\n".join(
                "".join(cell + " " * (w - len(plain(cell).text)) for cell, w in zip(row, widths, strict=True)).rstrip()
                for row in lines
            )
        if style == "pipe":
            return "\n".join("| " + " | ".join(row) + " |" for row in lines)
        return "\n".join({"tab": "\t", "comma": ","}[style].join(row) for row in lines)

    def rows(self, *columns: tuple[str, Callable[[], str]], n: int | None = None) -> str:
        n = n or self.r.randint(2, 5)
        chosen = [("序号", lambda: ""), *columns] if self.r.random() < 0.7 else list(columns)
        body = [[make() or str(number) for _, make in chosen] for number in range(1, n + 1)]
        return self.table([head for head, _ in chosen], body)


def _area(m: Maker) -> str:
    return m.pick(*TOWNS) + m.pick(*VILLAGES)


def low_income(m: Maker) -> str:
    return f"{COUNTY}{m.r.randint(2018, 2024)}年{m.r.randint(1, 12)}月城乡低保对象公示\n" + m.rows(
        (m.pick("户主姓名", "姓名"), m.name), (m.pick("身份证号", "身份证号码", "公民身份号码", "证件号码"), lambda: m.id(False)),
        ("家庭人口", lambda: str(m.r.randint(1, 6))), (m.pick("家庭住址", "住址", "家庭详细地址", "现住址"), m.home),
        ("月保障金额(元)", lambda: str(m.r.randint(200, 2400))), (m.pick("联系电话", "手机号", "电话"), lambda: m.mobile(False)),
    ) + f"\n公示期7天，如有异议请向县民政局反映。{m.decoy()}"  # fmt: skip


def subsidy(m: Maker) -> str:
    return f"{_area(m)}耕地地力保护补贴“一卡通”发放清册\n" + m.rows(
        ("农户姓名", m.name), (m.pick("身份证号码", "身份证"), lambda: m.id(False)), ("补贴面积(亩)", lambda: f"{m.r.randint(1, 40)}.{m.r.randint(10, 99)}"),
        ("补贴标准", lambda: "96.55"), ("补贴金额", lambda: f"{m.r.randint(100, 4000)}.{m.r.randint(10, 99)}"),
        (m.pick("一卡通账号", "银行账号", "社保卡号", "惠农卡账号", "账号"), lambda: m.card(False)), ("备注", lambda: m.pick("本人领取", "无", "/")),
    ) + "\n" + m.decoy()  # fmt: skip


def disabled(m: Maker) -> str:
    return "重度残疾人护理补贴发放名单\n" + m.rows(
        ("姓名", m.name), ("残疾证号/身份证号", lambda: m.id(False)), ("残疾等级", lambda: m.pick("一级", "二级")),
        ("开户行", lambda: m.pick(*BANKS)), ("卡号", lambda: m.card(False)), ("金额", lambda: m.pick("80", "100", "120")),
    )  # fmt: skip


def pension(m: Maker) -> str:
    sentences = [
        f"{m.pick(*VILLAGES)}{m.name()}，身份证号{m.id()}，{m.r.randint(80, 99)}岁，高龄津贴打入银行卡{m.card()}，联系人{m.name()}（{m.mobile()}）。"
        for _ in range(m.r.randint(1, 3))
    ]
    return "关于高龄津贴发放情况的公示\n" + "\n".join(sentences) + "\n" + m.decoy()


def housing(m: Maker) -> str:
    return f"{m.r.randint(2018, 2024)}年第{m.r.randint(1, 5)}批公租房配租结果公示\n" + m.rows(
        ("申请人", m.name), ("身份证号码", lambda: m.id(False)), ("共同申请人", m.name), (m.pick("现居住地址", "家庭地址", "户籍地址"), m.home),
        ("配租房源", lambda: m.pick("A区", "B区")), ("手机号码", lambda: m.mobile(False)),
    ) + f"\n{m.decoy()}\n{m.decoy()}"  # fmt: skip


def housing_story(m: Maker) -> str:
    return (
        f"经审核，{m.name()}一家3口现住{m.home()}，人均住房面积不足，符合条件；{m.name()}家住{m.home()}，电话{m.mobile()}。\n"
        f"危房改造户{m.name()}（身份证：{m.id()}），住址：{m.home()}。{m.decoy()}"
    )


def penalty(m: Maker) -> str:
    return (
        f"行政处罚决定书\n望市监罚〔{m.r.randint(2018, 2024)}〕{m.r.randint(1, 99)}号\n当事人：{m.name()}\n"
        f"身份证件号码：{m.id()}\n住址：{m.home()}\n联系电话：{m.mobile()}\n"
        f"{m.decoy()}\n{m.r.randint(1, 12)}月3日，当事人驾驶{m.plate()}小型货车运输，另一辆{m.plate()}停放在旁。罚款{m.r.randint(1, 9)}000元。"
    )


def traffic(m: Maker) -> str:
    return "非法营运车辆处理公告\n" + m.rows(
        ("车牌号", m.plate), ("车辆类型", lambda: m.pick("小型轿车", "面包车", "K33")), ("当事人", m.name),
        ("违法时间", lambda: f"{m.r.randint(2018, 2024)}-0{m.r.randint(1, 9)}-1{m.r.randint(0, 9)}"), ("处罚金额", lambda: "5000"),
    ) + f"\n{m.decoy()}\n请车主（{m.plate()}、{m.plate()}）于30日内到县交通运输局处理。"  # fmt: skip


def scholarship(m: Maker) -> str:
    return "家庭经济困难学生资助名单\n" + m.rows(
        (m.pick("学生姓名", "姓名"), m.minor), ("性别", lambda: m.pick("男", "女")), (m.pick("学校", "就读学校"), lambda: m.pick(*PRIMARY, *MIDDLE)),
        (m.pick("班级", "年级班级", "所在班级"), m.grade), ("资助金额", lambda: m.pick("500", "625", "1000")),
        ("监护人电话", lambda: m.mobile(False)),
    ) + "\n" + m.decoy()  # fmt: skip


def admission(m: Maker) -> str:
    return f"{m.pick(*PRIMARY)}{m.r.randint(2018, 2024)}年秋季一年级新生录取公示\n" + m.rows(
        (m.pick("学生姓名", "新生姓名", "儿童姓名"), m.minor), ("出生年月", lambda: f"{m.r.randint(2012, 2018)}年{m.r.randint(1, 12)}月"),
        ("身份证号", lambda: m.id(False, 2012, 2018)), ("班级", m.grade), ("家庭住址", m.home), ("家长手机", lambda: m.mobile(False)),
    )  # fmt: skip


def children(m: Maker) -> str:
    age = m.r.randint(3, 17)
    return "困境儿童走访情况\n" + "\n".join(
        (
            f"{m.minor()}，{m.pick('男', '女')}，{age}岁，系{m.pick(*PRIMARY)}{m.grade()}学生，与祖母住在{m.home()}。",
            f"{m.pick(*PRIMARY)}{m.grade()}学生{m.minor()}，父亲{m.name()}，电话{m.mobile()}。",
            f"孤儿{m.minor()}（{m.r.randint(4, 16)}岁）由{m.name()}代养，卡号：{m.card()}。",
            f"学生姓名：{m.minor()}　学校：{m.pick(*MIDDLE)}　班级：{m.grade()}",
            m.decoy(),
        )
    )


def vaccination(m: Maker) -> str:
    return "适龄儿童疫苗接种预约名单\n" + m.rows(
        (m.pick("儿童姓名", "姓名"), m.minor), ("年龄", lambda: f"{m.r.randint(1, 14)}{m.pick('', '岁', '周岁')}"),
        ("监护人", m.name), ("联系方式", lambda: m.mobile(False)), ("接种疫苗", lambda: m.pick("HPV", "乙肝", "百白破")),
    )  # fmt: skip


def village(m: Maker) -> str:
    return (
        f"{_area(m)}村务公开栏\n1.宅基地申请：{m.name()}，{m.bare_id()}，拟建住房120平方米。\n2.征地补偿：{m.name()} {m.card_line()}\n"
        f"3.村医联系方式：{m.name()} {m.mobile()}；党务邮箱投稿人{m.email()}。\n4.{m.decoy()}\n5.{m.decoy()}"
    )


def form(m: Maker) -> str:
    return (
        f"申请表\n姓名：{m.name()}\n性别：男\n身份证号：{m.id()}\n家庭住址：{m.home()}\n手机：{m.mobile()}\n"
        f"电子邮箱：{m.email()}\n开户银行：{m.pick(*BANKS)}\n银行卡号：{m.card()}\n车牌号码：{m.plate()}\n{m.decoy()}"
    )


def offices(m: Maker) -> str:
    return "办事指南\n" + "\n".join(m.decoy() for _ in range(8))


def letters(m: Maker) -> str:
    return (
        f"来信选登\n来信人：{m.name()}（邮箱{m.email()}，手机{m.mobile()}）\n反映{m.pick(*ESTATES)}停车难问题，车牌{m.plate()}长期占道。\n"
        f"答复：您好，{m.decoy()}"
    )


def _card_line(self: Maker) -> str:
    return f"账号{self.card()} 金额{self.digits(5, '123')}元"


Maker.card_line = _card_line  # type: ignore[attr-defined]
WRITERS = (
    low_income,
    subsidy,
    disabled,
    pension,
    housing,
    housing_story,
    penalty,
    traffic,
    scholarship,
    admission,
    children,
    vaccination,
    village,
    form,
    offices,
    letters,
)


def notices(seed: int, count: int) -> Iterator[Notice]:
    maker = Maker(seed)
    for _ in range(count):
        yield plain(maker.r.choice(WRITERS)(maker))
