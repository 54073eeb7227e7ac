"""What reading may refuse.

Unreadable
"""


class Unreadable(ValueError):
    """The input cannot be read. The message is a Chinese sentence saying what to do, fit to be shown to a user."""
