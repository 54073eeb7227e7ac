from .delivery import Delivery
from .media import Account, Flaw, Function, Platform, Post, PostKind, PostState, Reply
from .place import Carrier, PlaceKind, ReadingPlace
from .profile import Leader, Profile, Unit
from .screen import Arrival, BoardKind, Part, Screen, Showing
from .subscription import Knock, Mailed, Rhythm, Subscription
from .upper import Judgement, Origin, Repost, UpperItem, UpperSource

__all__ = [
    "Account",
    "Arrival",
    "BoardKind",
    "Carrier",
    "Delivery",
    "Flaw",
    "Function",
    "Judgement",
    "Knock",
    "Leader",
    "Mailed",
    "Origin",
    "Part",
    "PlaceKind",
    "Platform",
    "Post",
    "PostKind",
    "PostState",
    "Profile",
    "ReadingPlace",
    "Reply",
    "Repost",
    "Rhythm",
    "Screen",
    "Showing",
    "Subscription",
    "Unit",
    "UpperItem",
    "UpperSource",
]
