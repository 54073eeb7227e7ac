from .fact import Fact
from .matter import Matter

__all__ = ["Fact", "Matter"]
