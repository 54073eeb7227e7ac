"""Every change of government information. Each asks lifecycle.yaml first and writes its event in the same transaction."""

from .attachments import attach, caption, detach, transcribe
from .cleaning import assign_flaw, forget_tips, register_flaw, send_tip, set_aside_tips, settle_flaw
from .concurring import answer, involve, overrule
from .drafting import correct, discard, draft, draft_many, edit, justify, mask, start_late, submit
from .emergencies import drop_shift, hasten, plan_shift
from .evaluating import evaluate
from .importing import (
    import_file,
    look,
    look_at,
    looked_at,
    match,
    open_batch,
    publish_batch,
    ready,
    send,
    show_concerned,
    take_in,
    undo,
)
from .negatives import add_negative, change_negative, clear
from .pressing import press_overdue
from .publishing import end_display, lapse, publish, repeal
from .reassessing import reassess
from .reviewing import approve, determine, review, send_back
from .routing import change_chain, end_chain, endorse, set_chain
from .stating import confirm, retract, state
from .withdrawing import ask_withdrawal, confirm_withdrawal, refuse_withdrawal, withdraw, withdraw_urgently

__all__ = [
    "add_negative",
    "answer",
    "approve",
    "ask_withdrawal",
    "assign_flaw",
    "attach",
    "caption",
    "change_chain",
    "change_negative",
    "clear",
    "confirm",
    "confirm_withdrawal",
    "correct",
    "detach",
    "determine",
    "discard",
    "draft",
    "draft_many",
    "drop_shift",
    "edit",
    "end_chain",
    "end_display",
    "endorse",
    "evaluate",
    "forget_tips",
    "hasten",
    "import_file",
    "involve",
    "justify",
    "lapse",
    "look",
    "look_at",
    "looked_at",
    "mask",
    "match",
    "open_batch",
    "overrule",
    "plan_shift",
    "press_overdue",
    "publish",
    "publish_batch",
    "ready",
    "reassess",
    "refuse_withdrawal",
    "register_flaw",
    "repeal",
    "retract",
    "review",
    "send",
    "send_back",
    "send_tip",
    "set_aside_tips",
    "set_chain",
    "settle_flaw",
    "show_concerned",
    "start_late",
    "state",
    "submit",
    "take_in",
    "transcribe",
    "undo",
    "withdraw",
    "withdraw_urgently",
]
