from .assignment import Assignment
from .consultation import Consultation
from .correction import RecordCorrection
from .decision import Decision
from .draft import Draft
from .letter import Letter, LetterSerial
from .letterhead import Letterhead
from .paper import Paper
from .remedy import Remedy
from .request import ApplicantKind, Channel, Form, Request, Route, Serial, State
from .suggestion import Suggestion
from .topic import Topic
from .wish import Wish

__all__ = [
    "ApplicantKind",
    "Assignment",
    "Channel",
    "Consultation",
    "Decision",
    "Draft",
    "Form",
    "Letter",
    "LetterSerial",
    "Letterhead",
    "Paper",
    "RecordCorrection",
    "Remedy",
    "Request",
    "Route",
    "Serial",
    "State",
    "Suggestion",
    "Topic",
    "Wish",
]
