from .event import Event
from .file import StoredFile
from .mailing import Mailing, MailWish
from .notice import Level, Notice
from .tally import Tally

__all__ = ["Event", "Level", "MailWish", "Mailing", "Notice", "StoredFile", "Tally"]
