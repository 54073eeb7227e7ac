from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("column.published", "发布栏目", "发布栏目“{title}”", public=True),
    EventType("column.taken_down", "撤下栏目", "撤下栏目“{title}”", public=True),
    EventType("column.moved", "移动栏目", "移动栏目“{title}”", public=True),
    EventType("column.removed", "删除栏目", "删除栏目“{title}”", public=True),
)
