from .clearing import Clearing, Verdict
from .copies import Receipt, Recipient
from .delivery import Delivery
from .issue import Article, Edition, Issue, IssueOpinion, IssueOrigin, IssueState
from .link import Link, LinkFault, LinkRound, OutsideAddress
from .media import Account, Flaw, Function, Platform, Post, PostKind, PostState, Reply, Trouble, TroubleKind
from .place import Carrier, PlaceKind, ReadingPlace
from .profile import Leader, Profile, Unit
from .scan import PageState, Proof, Scan, ScanPage
from .screen import Arrival, BoardKind, Part, Screen, Showing
from .site import (
    ColumnClass,
    Redirection,
    Site,
    SiteColumn,
    SiteLevel,
    SiteProbe,
    SiteReading,
    SiteState,
    Suspicion,
)
from .subscription import Knock, Mailed, Rhythm, Subscription
from .upper import Judgement, Origin, Repost, UpperItem, UpperSource

__all__ = [
    "Account",
    "Arrival",
    "Article",
    "BoardKind",
    "Carrier",
    "Clearing",
    "ColumnClass",
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
    "Link",
    "LinkFault",
    "LinkRound",
    "Mailed",
    "Origin",
    "OutsideAddress",
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
    "Redirection",
    "Reply",
    "Repost",
    "Rhythm",
    "Scan",
    "ScanPage",
    "Screen",
    "Showing",
    "Site",
    "SiteColumn",
    "SiteLevel",
    "SiteProbe",
    "SiteReading",
    "SiteState",
    "Subscription",
    "Suspicion",
    "Trouble",
    "TroubleKind",
    "Unit",
    "UpperItem",
    "UpperSource",
    "Verdict",
]
