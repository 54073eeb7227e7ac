from .field import Field
from .formation import Formation
from .guide import Guide
from .item import Audience, Item, LimitKind, LimitUnit, Mode

__all__ = ["Audience", "Field", "Formation", "Guide", "Item", "LimitKind", "LimitUnit", "Mode"]
