from .consulting import amend_consultation, consult, note_silence, take_answer, withdraw_consultation
from .correcting import (
    approve_correction,
    ask_correction,
    edit_correction,
    open_correction_paper,
    propose_correction,
    register_correction,
    return_correction,
    reveal_correction,
    tell_correction,
)
from .deciding import approve as approve_decision
from .deciding import propose, send_back
from .deciding import review as review_decision
from .deciding import submit as submit_decision
from .forgetting import forget, forget_correction
from .handling import assign, give_opinion, mark, reassign, see_identity, unmark
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
    open_letter,
    open_paper,
    register,
    reveal,
    split,
    submit,
)
from .letterheads import set_letterhead
from .lettering import approve as approve_letter
from .lettering import discard as discard_letter
from .lettering import draft as draft_letter
from .lettering import edit as edit_letter
from .lettering import rewrite as rewrite_letter
from .lettering import send as send_letter
from .lettering import send_back as return_letter
from .lettering import serve as serve_letter
from .lettering import submit as submit_letter
from .rectifying import approve_rectification, propose_rectification, refuse_rectification
from .releasing import exchange, hand_out, hold_back
from .remedies import (
    accept_remedy,
    answer_remedy,
    comply_remedy,
    decide_remedy,
    file_remedy,
    note_course,
    receive_remedy,
    take_copy,
)
from .retracting import approve_retraction, propose_retraction, refuse_retraction
from .showing import draft_answer
from .suggesting import answer_suggestion, make_suggestion
from .topics import decide_topic, draft_topic, group, open_topic, ungroup
from .wishing import answer_wish, make_wish

__all__ = [
    "Upload",
    "accept",
    "accept_remedy",
    "add_paper",
    "amend",
    "amend_consultation",
    "answer_remedy",
    "answer_suggestion",
    "answer_wish",
    "approve_correction",
    "approve_decision",
    "approve_letter",
    "approve_rectification",
    "approve_retraction",
    "archive",
    "ask_correction",
    "assign",
    "comply_remedy",
    "confirm",
    "consult",
    "contact_tried",
    "decide_remedy",
    "decide_topic",
    "discard_letter",
    "draft_answer",
    "draft_letter",
    "draft_topic",
    "edit_correction",
    "edit_letter",
    "exchange",
    "file_remedy",
    "forget",
    "forget_correction",
    "give_opinion",
    "group",
    "hand_out",
    "hold_back",
    "lapse_correction",
    "lapse_fee",
    "make_suggestion",
    "make_wish",
    "mark",
    "note_course",
    "note_silence",
    "open_correction_paper",
    "open_letter",
    "open_paper",
    "open_topic",
    "propose",
    "propose_correction",
    "propose_rectification",
    "propose_retraction",
    "reassign",
    "receive_remedy",
    "refer",
    "refuse_rectification",
    "refuse_retraction",
    "register",
    "register_correction",
    "return_correction",
    "return_letter",
    "reveal",
    "reveal_correction",
    "review_decision",
    "rewrite_letter",
    "see_identity",
    "send_back",
    "send_letter",
    "serve_letter",
    "set_letterhead",
    "split",
    "submit",
    "submit_decision",
    "submit_letter",
    "take_answer",
    "take_copy",
    "take_correction",
    "take_payment",
    "take_reasons",
    "take_ruling",
    "take_withdrawal",
    "tell_correction",
    "ungroup",
    "unmark",
    "withdraw_consultation",
]
