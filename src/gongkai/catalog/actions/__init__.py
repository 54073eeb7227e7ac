"""Changes of the catalogue, and the moments from which its time limits run."""

from .base import NOT_YOURS
from .fields import add_field
from .forming import note_formed
from .guides import keep_guide
from .items import (
    WHY,
    add_item,
    change_item,
    discard_item,
    import_items,
    publish_all,
    publish_item,
    retire_item,
    touching,
)
from .taking import adopt_items, adopt_standard, is_current, take_over, take_over_all

__all__ = [
    "NOT_YOURS", "WHY", "add_field", "add_item", "adopt_items", "adopt_standard", "change_item", "discard_item", "import_items", "is_current", "keep_guide",
    "note_formed", "publish_all", "publish_item", "retire_item", "take_over", "take_over_all", "touching",
]  # fmt: skip
