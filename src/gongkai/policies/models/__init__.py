from .bulletin import Bulletin
from .cite import Cite
from .claim import Claim, ClaimOutcome
from .handing_back import HandBack
from .intake import Intake
from .pilot import Adoption, Pilot, Stage
from .plan import Plan
from .policy import Policy
from .reporting import DueReport, Frequency, ReportCall, SentReport
from .rule_draft import RuleDraft
from .system import System, SystemReview, SystemVersion
from .task import Task
from .unit_name import UnitName
from .work import WorkFile, WorkItem

__all__ = [
    "Adoption",
    "Bulletin",
    "Cite",
    "Claim",
    "ClaimOutcome",
    "DueReport",
    "Frequency",
    "HandBack",
    "Intake",
    "Pilot",
    "Plan",
    "Policy",
    "ReportCall",
    "RuleDraft",
    "SentReport",
    "Stage",
    "System",
    "SystemReview",
    "SystemVersion",
    "Task",
    "UnitName",
    "WorkFile",
    "WorkItem",
]
