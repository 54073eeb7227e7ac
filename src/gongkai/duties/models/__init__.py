from .duty import Duty, State
from .touch import Touch

__all__ = ["Duty", "State", "Touch"]
