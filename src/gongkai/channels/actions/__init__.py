"""Every change of the channels. Subscriptions of citizens stand apart (``actions.subscriptions``): the ledger hears nothing of them."""

from .deliveries import choose_channels, deliver, undeliver
from .media import (
    change_account,
    close_account,
    correct_reply,
    draft_post,
    edit_post,
    judge_reply,
    note_reply,
    open_account,
    record_posting,
    retract_post,
    review_post,
)
from .places import change_place, close_place, open_place
from .profiles import change_leader, change_profile, change_unit, end_unit, enter_leader, enter_unit, leave
from .reprints import draft_reprint, enter_item, judge, keep_source, link, note_problem, scan, take_in
from .screens import change_screen, close_screen, heartbeat, open_screen, post_by_hand, queue, unqueue

__all__ = [
    "change_account",
    "change_leader",
    "change_place",
    "change_profile",
    "change_screen",
    "change_unit",
    "choose_channels",
    "close_account",
    "close_place",
    "close_screen",
    "correct_reply",
    "deliver",
    "draft_post",
    "draft_reprint",
    "edit_post",
    "end_unit",
    "enter_item",
    "enter_leader",
    "enter_unit",
    "heartbeat",
    "judge",
    "judge_reply",
    "keep_source",
    "leave",
    "link",
    "note_problem",
    "note_reply",
    "open_account",
    "open_place",
    "open_screen",
    "post_by_hand",
    "queue",
    "record_posting",
    "retract_post",
    "review_post",
    "scan",
    "take_in",
    "undeliver",
    "unqueue",
]
