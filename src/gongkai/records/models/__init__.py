from .attachment import Attachment
from .batch import Batch, BatchLine
from .campaign import Campaign, Conclusion, Entry
from .concurrence import Concurrence
from .fingerprint import Fingerprint
from .flaw import Flaw, Tip
from .negative import Clearance, Negative
from .official import Appearance, Official, Rank
from .plan import Explanation, Plan
from .privacy import PrivacyFinding
from .reassessment import Reassessment
from .record import Attribute, Interpreter, Record, State, Validity
from .relation import Relation
from .review import Approval, Kind, Referral, Return, Review, Verdict
from .route import Chain, Route, Signature
from .serial import IndexSerial
from .statement import Statement
from .urgency import Emergency, Shift
from .version import Version
from .withdrawal import Withdrawal
from .wordlist import WordList

__all__ = [
    "Appearance",
    "Approval",
    "Attachment",
    "Attribute",
    "Batch",
    "BatchLine",
    "Campaign",
    "Chain",
    "Clearance",
    "Conclusion",
    "Concurrence",
    "Emergency",
    "Entry",
    "Explanation",
    "Fingerprint",
    "Flaw",
    "IndexSerial",
    "Interpreter",
    "Kind",
    "Negative",
    "Official",
    "Plan",
    "PrivacyFinding",
    "Rank",
    "Reassessment",
    "Record",
    "Referral",
    "Relation",
    "Return",
    "Review",
    "Route",
    "Shift",
    "Signature",
    "State",
    "Statement",
    "Tip",
    "Validity",
    "Verdict",
    "Version",
    "Withdrawal",
    "WordList",
]
