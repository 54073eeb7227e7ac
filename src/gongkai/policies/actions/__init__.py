"""Every change in this room."""

from .policy import Facts, confirm, correct_facts, issue, set_aside, take_in
from .task import TaskText, add_task, drop_task, edit_task, merge_tasks, restore_task, split_task
from .work import complete_work, meet_precondition, report_progress

__all__ = [
    "Facts",
    "TaskText",
    "add_task",
    "complete_work",
    "confirm",
    "correct_facts",
    "drop_task",
    "edit_task",
    "issue",
    "meet_precondition",
    "merge_tasks",
    "report_progress",
    "restore_task",
    "set_aside",
    "split_task",
    "take_in",
]
