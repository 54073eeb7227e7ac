from .absence import Absence
from .organ import Organ
from .person import Person
from .post import Post

__all__ = ["Absence", "Organ", "Person", "Post"]
