from .entry import SearchEntry, SearchText

__all__ = ["SearchEntry", "SearchText"]
