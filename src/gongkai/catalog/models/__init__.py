from .field import Field
from .formation import Formation
from .item import Audience, Item, LimitKind, LimitUnit, Mode

__all__ = ["Audience", "Field", "Formation", "Item", "LimitKind", "LimitUnit", "Mode"]
