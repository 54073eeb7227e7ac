from .event import Event
from .file import StoredFile

__all__ = ["Event", "StoredFile"]
