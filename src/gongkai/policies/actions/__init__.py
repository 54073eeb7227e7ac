"""Every change in this room."""

from .bulletins import draft_bulletin, edit_bulletin, issue_bulletin
from .calls import CallText, call_reports, end_call, open_periods, release_call
from .claims import claim_task, settle_claim, settle_undisputed, withdraw_claim
from .handing_back import Onward, ask_to_hand_back, hand_back, refuse_hand_back, withdraw_hand_back
from .linking import link_upper, take_down
from .pilot import (
    PilotText,
    Verdict,
    acceptances,
    add_outcome,
    finish_stage,
    plan_stages,
    register_pilot,
    set_kind,
    set_standard,
)
from .plan import PlanText, correct_publication, file_plan, publish_plan, withdraw_plan
from .policy import Claiming, Facts, confirm, correct_facts, issue, set_aside, set_publicity, take_in
from .reporting import receive_report, return_report, send_report
from .rule_draft import accept_rule, drop_rule
from .system import SystemText, add_version, conclude_review, end_system, plan_review, turn_systems
from .task import TaskText, accept_doubts, add_task, drop_task, edit_task, merge_tasks, restore_task, split_task
from .work import complete_work, meet_precondition, reopen_work, report_progress

__all__ = [
    "CallText",
    "Claiming",
    "Facts",
    "Onward",
    "PilotText",
    "PlanText",
    "SystemText",
    "TaskText",
    "Verdict",
    "accept_doubts",
    "accept_rule",
    "acceptances",
    "add_outcome",
    "add_task",
    "add_version",
    "ask_to_hand_back",
    "call_reports",
    "claim_task",
    "complete_work",
    "conclude_review",
    "confirm",
    "correct_facts",
    "correct_publication",
    "draft_bulletin",
    "drop_rule",
    "drop_task",
    "edit_bulletin",
    "edit_task",
    "end_call",
    "end_system",
    "file_plan",
    "finish_stage",
    "hand_back",
    "issue",
    "issue_bulletin",
    "link_upper",
    "meet_precondition",
    "merge_tasks",
    "open_periods",
    "plan_review",
    "plan_stages",
    "publish_plan",
    "receive_report",
    "refuse_hand_back",
    "register_pilot",
    "release_call",
    "reopen_work",
    "report_progress",
    "restore_task",
    "return_report",
    "send_report",
    "set_aside",
    "set_kind",
    "set_publicity",
    "set_standard",
    "settle_claim",
    "settle_undisputed",
    "split_task",
    "take_down",
    "take_in",
    "turn_systems",
    "withdraw_claim",
    "withdraw_hand_back",
    "withdraw_plan",
]
