from .assignment import Assignment
from .consultation import Consultation
from .decision import Decision
from .letter import Letter, LetterSerial
from .paper import Paper
from .request import ApplicantKind, Channel, Form, Request, Route, Serial, State

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
    "Request",
    "Route",
    "Serial",
    "State",
]
