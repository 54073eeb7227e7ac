from .consulting import consult, note_silence, take_answer
from .deciding import approve as approve_decision
from .deciding import propose, send_back
from .deciding import review as review_decision
from .deciding import submit as submit_decision
from .handling import assign, give_opinion, mark, reassign
from .happenings import (
    archive,
    lapse_correction,
    lapse_fee,
    refer,
    take_correction,
    take_payment,
    take_reasons,
    take_ruling,
    take_withdrawal,
)
from .intake import (
    Upload,
    accept,
    add_paper,
    amend,
    confirm,
    contact_tried,
    open_paper,
    register,
    reveal,
    split,
    submit,
)

__all__ = [
    "Upload",
    "accept",
    "add_paper",
    "amend",
    "approve_decision",
    "archive",
    "assign",
    "confirm",
    "consult",
    "contact_tried",
    "give_opinion",
    "lapse_correction",
    "lapse_fee",
    "mark",
    "note_silence",
    "open_paper",
    "propose",
    "reassign",
    "refer",
    "register",
    "reveal",
    "review_decision",
    "send_back",
    "split",
    "submit",
    "submit_decision",
    "take_answer",
    "take_correction",
    "take_payment",
    "take_reasons",
    "take_ruling",
    "take_withdrawal",
]
