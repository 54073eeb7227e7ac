from .attachment import Attachment
from .privacy import PrivacyFinding
from .record import Attribute, Interpreter, Record, State, Validity
from .relation import Relation
from .review import Approval, Kind, Return, Review
from .serial import IndexSerial
from .version import Version

__all__ = [
    "Approval",
    "Attachment",
    "Attribute",
    "IndexSerial",
    "Interpreter",
    "Kind",
    "PrivacyFinding",
    "Record",
    "Relation",
    "Return",
    "Review",
    "State",
    "Validity",
    "Version",
]
