from .vocabulary import EventType, declare

declare(EventType("mail.wished", "邮件设置", "账号{username}的提醒邮件改为：{wish_title}"))
