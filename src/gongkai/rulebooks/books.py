"""A file of rules, of every kind there is."""

from __future__ import annotations

from msgspec import Struct, field

from gongkai.rulebooks.cases import Case
from gongkai.rulebooks.clock_shapes import ClockFile
from gongkai.rulebooks.foi_choices import FoiChoices
from gongkai.rulebooks.kind_shapes import CompletenessFile, DeadlineFile, GateFile, QuotaFile, RatioFile
from gongkai.rulebooks.shapes import Import, InstrumentFile, Name, Tailor
from gongkai.rulebooks.system_shapes import SystemFile

AnyRule = DeadlineFile | QuotaFile | RatioFile | CompletenessFile | GateFile | ClockFile


class Book(Struct, forbid_unknown_fields=True, frozen=True):
    """A file of rules. `locality` names the place whose policy document it is; the nation has none.

    A place's file is a profile as well: its own rules with what it `imports` (every national file, when left out), as
    it `tailor`s them. One that an operator adds brings its `instruments` and `cases` along. Its `systems`, where it lists any,
    are what units must have there instead of those shipped; ``foi`` is what it chose for requests for information.
    """

    title: Name
    rules: tuple[AnyRule, ...]
    locality: str | None = None
    imports: tuple[Import, ...] | None = None
    tailor: tuple[Tailor, ...] = ()
    instruments: dict[Name, InstrumentFile] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    systems: tuple[SystemFile, ...] = ()
    foi: FoiChoices | None = None
