from .edition import Edition
from .figure import HandFigure
from .report import Report, Scope, State

__all__ = ["Edition", "HandFigure", "Report", "Scope", "State"]
