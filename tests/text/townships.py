"""The third, small list: single pieces as clerks of other counties might write them, each written once by hand.

Written after the detector was mended on `county`, to see whether it had only learnt that corpus by heart.
`<id>`, `<mobile>` and the like are made-up values, plain here: the layout is what is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.text.county import Maker, Notice, plain

PIECES = """
经村民代表会议评议，下列同志拟列入2022年度最低生活保障：一、刘桂芝（⟦ID_CARD|<id>⟧），全家2人；二、马福来（⟦ID_CARD|<id>⟧）。
====
姓名 身份证号 联系电话 补助金额
王德明 ⟦ID_CARD|<id>⟧ ⟦MOBILE|<mobile>⟧ 3200
孙秀云 ⟦ID_CARD|<id>⟧ ⟦MOBILE|<mobile>⟧ 1500
====
户主：周长河　证件号：⟦ID_CARD|<id>⟧　一卡通账号：⟦BANK_CARD|<account>⟧　应发：1,280.00元
====
被执行人龚小兵，男，公民身份号码⟦ID_CARD|<id>⟧，住⟦HOME_ADDRESS|东安县白牙市镇沿河街17号3栋2单元501室⟧，拒不履行生效判决。
====
2023年小微型客车临时停放公告：⟦PLATE|苏ED12345⟧、⟦PLATE|苏E·8K7Z3⟧、⟦PLATE|粤BF06789⟧三车请驾驶人尽快驶离。
====
问：公租房怎么申请？答：请携带户口簿到社区登记，咨询电话：0519-86602233，工作时间手机值班：联系李科长。
====
附件2：拟录用人员名单
序号	姓名	性别	准考证号	毕业院校	总成绩
1	梁晓峰	男	32050120230417	江南大学	78.42
2	姚丽	女	32050120230966	苏州大学	77.90
====
附件3：雨露计划补助学生花名册
编号|学生姓名|就读学校|年级|家长姓名|家长电话|开户账号
1|⟦MINOR|石梓萱⟧|永和镇中心小学|五年级|石建军|⟦MOBILE|<mobile>⟧|⟦BANK_CARD|<card>⟧
2|⟦MINOR|尚子涵⟧|永和镇初级中学|七年级|尚永刚|⟦MOBILE|<mobile>⟧|⟦BANK_CARD|<account>⟧
====
我校九年级(4)班学生⟦MINOR|冯雨欣⟧同学在河边救起落水儿童⟦MINOR|钱多多⟧（6岁），事迹感人。
====
经查，未成年人⟦MINOR|贺晨⟧（2009年3月生）系永和镇初级中学八年级2班学生。
====
采购人：永和县教育局；地址：永和县正大街88号；联系人：高主任；联系方式：0357-7522118。采购预算：13856000000元（含税）。
====
中标供应商：山西恒瑞建筑工程有限公司（统一社会信用代码：<uscc>），中标金额：1580.3266万元，项目负责人：许志强，证书编号：晋114151617890。
====
不动产登记公告：李双喜申请注销坐落于永和县芝河镇正大街112号的不动产权证书（晋（2019）永和县不动产权第0003412号），不动产单元号141032001001GB00045F00010012。
====
低保金发放失败人员请速到镇民政办更正：吴来顺，原卡号⟦BANK_CARD|<card>⟧，手机停机⟦MOBILE|<mobile>⟧。
====
河长公示牌：县级河长：张副县长；联系单位：县水利局；监督电话：0357-7522345、<mobile>（24小时）
====
来访人：陈某某，电话：138****6677，身份证：1410321970******1X，住永和县某村。
====
项目法人：永和县水务有限公司　项目代码：2019-141032-76-01-012345　坐标：E110.631234,N36.759812　合同号：YH20190815000123456
====
身份证号码
⟦ID_CARD|<id>⟧
联系方式
⟦MOBILE|<mobile>⟧
现居住地址
⟦HOME_ADDRESS|永和县桑壁镇南沟村四组33号⟧
====
2020年残疾人两项补贴：郝兰英，⟦ID_CARD|<id15>⟧（一代证号码），银行卡：⟦BANK_CARD|<card16>⟧
====
郭建平(手机⟦MOBILE|<mobile>⟧/⟦MOBILE|<mobile>⟧，车号⟦PLATE|晋L 5C678⟧)
====
疫苗接种通知：请家长⟦MOBILE|<mobile>⟧（王女士）带孩子于3月5日到芝河镇卫生院接种。
====
投诉人邮箱⟦EMAIL|li.xiao-ming88@vip.163.com⟧；回复请抄送信访局邮箱yhxxfj@shanxi.gov.cn。
====
建设单位：永和县住建局；建设地点：芝河镇药家湾村；规模：新建6栋288套安置房，总建筑面积31288.88平方米；批复文号：永发改审批〔2021〕17号。
====
物业费欠缴业主：⟦HOME_ADDRESS|滨河小区3号楼2单元602⟧ 2400元；⟦HOME_ADDRESS|锦绣家园12-2-1101⟧ 1800元。
====
农机购置补贴公示表
乡镇,购机者姓名,机具型号,出厂编号,补贴额(元)
桑壁镇,白俊生,1WG4.2-100FQ-ZC,2104150012345678,800
南庄乡,冯贵平,4YZ-4A,190831140001234567,24000
====
ISBN：978-7-5203-1234-5；CIP数据核字（2020）第012345号；邮政编码041400；QQ群号123456789。
====
导出时间：20210908153045123　批次号：1630999845123　流水号：202109081530451234567
====
缴款账户：户名：永和县财政局，开户行：中国农业银行永和支行，账号：04451001040012345
====
孤儿基本生活费发放表
儿童姓名	出生日期	监护人	监护人身份证	发放账号
⟦MINOR|药小龙⟧	2012-05-06	药来旺	⟦ID_CARD|<id>⟧	⟦BANK_CARD|<account>⟧
====
临时救助：任改花，女，58岁，桑壁镇桑壁村，因病致贫，救助2000元。
====
行政处罚信息公示
行政相对人名称	证件类型	证件号码	处罚决定书文号	罚款金额（万元）
任铁柱	身份证	⟦ID_CARD|<id>⟧	永市监处罚〔2022〕35号	0.3
永和县鑫隆超市	统一社会信用代码	<uscc>	永市监处罚〔2022〕36号	0.5
====
【结果公示】摇号编号 141032 2022 0311，申购人 呼延玉 ⟦ID_CARD|<id>⟧ 中签。
====
失主来电⟦MOBILE|<mobile3>⟧，拾到者打⟦MOBILE|<mobile4>⟧。
====
危房改造户信息：李润生；住址：⟦HOME_ADDRESS|南庄乡永红村2组15号⟧；改造方式：翻建；补助：1.4万元；卡号：⟦BANK_CARD|<cards>⟧。
====
教师资格认定：张静，证书号码20191410332001234；体检编号：13900001234。
====
政府热线12345，报警110，防汛值班电话7522117，县长信箱：http://www.yonghe.gov.cn/xzxx/13812345678/
====
车辆类型：重型半挂牵引车；总质量：49000kg；核定载质量：31500kg；车型代号：EQ1180GZ5DJ1。
====
大学新生资助：王嘉琪，太原理工大学2021级本科，资助5000元。
====
营业执照注册号141032600012345（旧号），组织机构代码证号07407512-3，机构编码：141032000000123。
""".strip().split("\n====\n")

_FILL: dict[str, Callable[[Maker], str]] = {
    "id": Maker.id18,
    "id15": Maker.id15,
    "mobile": Maker.mobile_number,
    "mobile3": lambda m: m._cut(m.mobile_number(), (3, 4), "-"),
    "mobile4": lambda m: m._cut(m.mobile_number(), (3, 4), " "),
    "card": lambda m: m.luhn(19),
    "card16": lambda m: m.luhn(16),
    "cards": lambda m: m._cut(m.luhn(19), (4, 4, 4, 4), " "),
    "account": Maker.account,
    "uscc": Maker.uscc,
}


def notices(seed: int, count: int) -> Iterator[Notice]:
    """Every piece, `count` // 40 times over."""
    maker = Maker(seed)
    for _ in range(max(1, count // 40)):
        for piece in PIECES:
            yield plain(re.sub(r"<(\w+)>", lambda match: _FILL[match[1]](maker), piece))
