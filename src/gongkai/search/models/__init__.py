from .entry import SearchChange, SearchEntry, SearchText

__all__ = ["SearchChange", "SearchEntry", "SearchText"]
