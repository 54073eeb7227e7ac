from .organ import Organ
from .person import Person
from .post import Post

__all__ = ["Organ", "Person", "Post"]
