"""What happens to the gazette. Those that anyone may see tell of what is public by then: a number, never a title of what left."""

from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("gazette.opened", "新建公报期次", "新建{title}"),
    EventType("gazette.edited", "编辑公报", "编辑：{what}"),
    EventType("gazette.submitted", "公报送审", "送审"),
    EventType("gazette.reviewed", "公报审核", "审核通过"),
    EventType("gazette.returned", "公报退回", "退回"),
    EventType("gazette.approved", "公报批准", "批准"),
    EventType("gazette.online", "公报上网", "{title}上网，刊载{articles}篇", public=True),
    EventType("gazette.printed", "政府公报出版", "于{printed_on}出版"),
    EventType("gazette.recalled", "公报收回", "{title}收回：{reason}", public=True),
    EventType("gazette.discarded", "公报作废", "作废"),
    EventType("gazette.typeset", "公报排版", "排出第{number}版，共{pages}页", public=True),
    EventType("gazette.article_gone", "公报内容撤下", "{title}有内容随文件撤回而撤下", public=True),
    EventType("gazette.scanned", "上传公报扫描件", "上传扫描件{pages}页"),
    EventType("gazette.page_read", "识别公报页", "识别第{page}页，{lines}行，存疑{doubts}字"),
    EventType("gazette.page_failed", "公报页识别失败", "第{page}页识别失败（第{attempt}次）"),
    EventType("gazette.sampled", "公报抽样", "抽取第{pages}页核对"),
    EventType("gazette.proofed", "公报核对", "核对第{page}页，{characters}字中差错{errors}处"),
    EventType("gazette.delivered", "免费赠阅政府公报", "送达{names}，共{copies}份"),
    EventType("gazette.receipt_taken_back", "撤销公报签收", "撤销{name}的签收"),
    EventType("gazette.recipient_kept", "公报赠阅点", "{name}（{kind_title}）每期{copies}份，{state}"),
)
