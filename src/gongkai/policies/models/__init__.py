from .policy import Policy
from .task import Task
from .unit_name import UnitName
from .work import WorkItem

__all__ = ["Policy", "Task", "UnitName", "WorkItem"]
