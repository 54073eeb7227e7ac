from .copies import Receipt, Recipient
from .delivery import Delivery
from .issue import Article, Edition, Issue, IssueOpinion, IssueOrigin, IssueState
from .media import Account, Flaw, Function, Platform, Post, PostKind, PostState, Reply
from .place import Carrier, PlaceKind, ReadingPlace
from .profile import Leader, Profile, Unit
from .scan import PageState, Proof, Scan, ScanPage
from .screen import Arrival, BoardKind, Part, Screen, Showing
from .subscription import Knock, Mailed, Rhythm, Subscription
from .upper import Judgement, Origin, Repost, UpperItem, UpperSource

__all__ = [
    "Account",
    "Arrival",
    "Article",
    "BoardKind",
    "Carrier",
    "Delivery",
    "Edition",
    "Flaw",
    "Function",
    "Issue",
    "IssueOpinion",
    "IssueOrigin",
    "IssueState",
    "Judgement",
    "Knock",
    "Leader",
    "Mailed",
    "Origin",
    "PageState",
    "Part",
    "PlaceKind",
    "Platform",
    "Post",
    "PostKind",
    "PostState",
    "Profile",
    "Proof",
    "ReadingPlace",
    "Receipt",
    "Recipient",
    "Reply",
    "Repost",
    "Rhythm",
    "Scan",
    "ScanPage",
    "Screen",
    "Showing",
    "Subscription",
    "Unit",
    "UpperItem",
    "UpperSource",
]
