"""What a web page prints around a document."""

import re

from gongkai.text import dates, labels

_ALWAYS = re.compile(
    r"^(?:https?://|www\.|您?(?:现在|当前)?(?:所在|当前)的?位置|当前位置|位置:|扫一扫|【.{0,12}】$|责任编辑|[\[【(]?(?:接上页|接下页)|编辑:|审核:|文章来源|信息来源|稿源|作者:|来源:|"
    r"发布(?:时间|日期|单位|人)|发表时间|更新(?:时间|日期)|浏览(?:次数|量)|点击|阅读(?:次数|量)|访问(?:次数|量)|上一篇|下一篇|附件下载|版权所有|主办:.{0,40}(?:ICP|备案|维护)|"
    r"[\[【]? ?(?:公文(?=生成)|备注/(?=文))?(?:(?:信息)?索 {0,8}[引取] {0,8}号|主题分类|组配分类|主 {0,2}题 {0,2}词|体裁|公开(?:方式|时限)|信息分类|有 ?效 ?性|效力状态|(?:生效|失效|废止)(?:日期|时间)|内容概述|关键词|名 {0,4}称 ?:|名 {0,4}称 (?=[^ ]*(?:关于|《))|"
    r"发文(?:机关|机构|字号|日期)|发布(?:机构|文号)|制发机关|成文日期|生成日期|公文种类|文件编号 ?[:|]|统一编号 ?[:|]|登记号 ?[:|]|文 {0,8}号 ?(?:[:|]|[\u4e00-\u9fff]{1,12}〔)|文件名称 |公开责任部门 |中文名 ?:|颁布时间|标 {0,4}题 ?[:\]】]|标 {1,4}题 |服务对象|政策咨询)|归档时间|URL ?:|抓取时间|文种 ?:|发布部门|政策(?:文号|级别|类别|描述)|简介:|Page \d|P\. ?\d|\d{1,2}/\d{4} .{2,30}公报 |第[一二三四五六七八九十]{1,3}篇:|下载地址|视力保护色|[×xX★]+$|<|>|我要纠错|返回顶部|政府信息公开$|信息公开$)"
)
EMPTY_LABELS = re.compile(rf"(?:[(\[【〔]?(?:{labels.UNITS}|{labels.TIMES}|时间):[)\]】〕;,。、 \t]*)+")
"""A line of labels without anything behind them, in folded text."""
_SHORT = re.compile(
    r"^(?:EN$|基本介绍$|发布信息|简体|繁体|无障碍|首页|主页|打印|关闭|分享|收藏|字号|字体|\[?大 中 小|微信|来源|浏览|阅读|访问|相关(?:文章|链接|附件|信息|新闻|解读|稿件)|版权|承办:|网站(?:地图|标识|首页|声明)|"
    r"备案|ICP|上一页|下一页|放大|缩小|听全文|语音|关怀版|\|(?!.*\|.*\|))"
)
_LONGEST_SHORT = 60
_BULLETS = "•●◆■※▪·- "
_TIME_LABEL = re.compile("(?:时间|日期) ?: ?")


def is_furniture(folded: str) -> bool:
    """Words of the web page around a document: column names, buttons, counters."""
    folded = folded.lstrip(_BULLETS)
    if _ALWAYS.match(folded) or (len(folded) <= _LONGEST_SHORT and "。" not in folded and _SHORT.match(folded)):
        return True
    return bool(_stamp(folded)) and len(folded) <= 80 and not dates.WRITTEN.match(folded)


def surrounds(folded: str) -> bool:
    """Like `is_furniture`, for lines inside a document, where a day alone is a cell of a table, a stroke closes one and 时间 is a limit."""
    stamp = _stamp(folded)
    stroke = not folded.strip("| ")
    return is_furniture(folded) and not stroke and not (stamp and not stamp["H"] and len(folded) <= 20)


def _stamp(folded: str) -> re.Match[str] | None:
    label = _TIME_LABEL.match(folded)
    return dates.STAMP.match(folded, label.end() if label else 0)
