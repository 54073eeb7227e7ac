"""Every change of government information. Each asks lifecycle.yaml first and writes its event in the same transaction."""

from .attachments import attach, detach
from .drafting import correct, discard, draft, edit, justify, mask, submit
from .publishing import lapse, publish, repeal, withdraw
from .reviewing import approve, review, send_back

__all__ = [
    "approve",
    "attach",
    "correct",
    "detach",
    "discard",
    "draft",
    "edit",
    "justify",
    "lapse",
    "mask",
    "publish",
    "repeal",
    "review",
    "send_back",
    "submit",
    "withdraw",
]
