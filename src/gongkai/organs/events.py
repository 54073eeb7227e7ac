from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("organ.created", "设立机关", "设立{name}", public=True),
    EventType("organ.changed", "变更机关信息", "变更{name}的信息", public=True),
    EventType("organ.ended", "撤并机关", "{name}撤并", public=True),
    EventType("organ.succeeded", "职权承接", "{name}的职权自{on}起由{successor_name}继续行使（{basis}）", public=True),
    EventType("person.created", "建立账号", "建立账号{username}"),
    EventType("person.changed", "变更人员信息", "变更账号{username}的信息"),
    EventType("person.disabled", "停用账号", "停用账号{username}"),
    EventType("person.enabled", "启用账号", "启用账号{username}"),
    EventType("person.password_set", "重置密码", "重置账号{username}的密码"),
    EventType("person.password_changed", "修改密码", "账号{username}修改了自己的密码"),
    EventType("person.unlocked", "解除锁定", "解除账号{username}的锁定"),
    EventType("person.second_factor_lifted", "解除动态口令", "解除账号{username}的动态口令"),
    EventType("person.signed_in", "登录", "账号{username}登录"),
    EventType("person.sign_in_failed", "登录失败", "账号{username}登录失败"),
    EventType("person.locked_out", "账号锁定", "账号{username}因多次失败被锁定"),
    EventType("person.absent", "登记外出", "账号{username}外出：{starts_on}至{ends_on}"),
    EventType("person.back", "销假", "账号{username}外出至{ends_on}为止"),
    EventType("person.exported", "导出含个人信息的清单", "导出{list}{total}行"),
    EventType("post.given", "任命岗位", "{username}任{organ_name}{role_title}"),
    EventType("post.ended", "免去岗位", "{username}不再任{organ_name}{role_title}"),
)
