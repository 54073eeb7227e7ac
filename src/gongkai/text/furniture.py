"""What a web page prints around a document."""

import re

from gongkai.text import dates

_FURNITURE = re.compile(
    r"^(?:EN|简体|繁体|无障碍|https?://|www\.|首页|主页|您?(?:现在)?(?:所在|当前)的?位置|当前位置|位置:|打印|关闭|分享|收藏|字号|字体|大 中 小|扫一扫|微信|"
    r"【.{0,12}】|责任编辑|编辑:|审核:|来源|文章来源|信息来源|稿源|作者:|发布(?:时间|日期|单位|人)|发表时间|更新(?:时间|日期)|时间:|日期:|浏览|点击|阅读|访问|"
    r"上一篇|下一篇|相关|附件下载|版权|主办|承办:|网站|备案|ICP|索 {0,4}引 {0,4}号|主题分类|主 {0,2}题 {0,2}词|体裁|公开方式|信息分类|有效性|效力状态|名 {0,4}称 ?:|"
    r"发文(?:机关|字号|日期)|发布机构|成文日期|生成日期|公文种类|文 {0,4}号 ?:|标 {0,4}题 ?:|服务对象|[×xX]$|<|>|\||上一页|下一页|我要纠错|放大|缩小|听全文|语音)"
)


def is_furniture(folded: str) -> bool:
    """Words of the web page around a document: column names, buttons, counters."""
    return bool(_FURNITURE.match(folded)) or (bool(dates.STAMP.match(folded)) and not dates.WRITTEN.fullmatch(folded))
