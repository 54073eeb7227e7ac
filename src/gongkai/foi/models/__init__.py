from .assignment import Assignment
from .consultation import Consultation
from .correction import RecordCorrection
from .decision import Decision
from .letter import Letter, LetterSerial
from .paper import Paper
from .remedy import Remedy
from .request import ApplicantKind, Channel, Form, Request, Route, Serial, State
from .suggestion import Suggestion
from .topic import Topic

__all__ = [
    "ApplicantKind",
    "Assignment",
    "Channel",
    "Consultation",
    "Decision",
    "Form",
    "Letter",
    "LetterSerial",
    "Paper",
    "RecordCorrection",
    "Remedy",
    "Request",
    "Route",
    "Serial",
    "State",
    "Suggestion",
    "Topic",
]
