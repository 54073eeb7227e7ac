from .intake import (
    Upload,
    accept,
    add_paper,
    amend,
    confirm,
    contact_tried,
    open_paper,
    register,
    reveal,
    split,
    submit,
)

__all__ = [
    "Upload",
    "accept",
    "add_paper",
    "amend",
    "confirm",
    "contact_tried",
    "open_paper",
    "register",
    "reveal",
    "split",
    "submit",
]
