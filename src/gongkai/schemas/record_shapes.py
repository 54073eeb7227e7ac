"""What a record type file may say (records/*.yaml, codes/*.yaml).

What a record holds (`attributes`, `rows`), how it is asked for (`form`), shown (`view`), handed out (`export`) and drawn
(`chart`) are maps of their own: each may change without the others, and a record kept under an old form still reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

AttributeType = Literal[
    "text", "long_text", "list", "date", "moment", "month", "quarter", "year", "count", "amount", "decimal", "percent",
    "yes_no", "choice", "choices", "person_name", "resident_id", "identity_number", "uscc", "phone", "bank_account",
    "address", "location", "url", "organ", "document",
]  # fmt: skip
NUMBERS = frozenset({"count", "amount", "decimal", "percent"})
TIMES = frozenset({"date", "moment", "month", "quarter", "year"})
CODED = frozenset({"choice", "choices"})
WORDS = frozenset({"text", "long_text", "list", "organ", "document", "address"})
PERSONAL = frozenset({"person_name", "resident_id", "identity_number", "phone", "bank_account"})

Audience = Literal["public", "concerned", "internal"]
Mask = Literal["surname", "last4", "phone", "village", "year"]
Checksum = Literal["resident_id", "uscc", "organisation_code", "bank_card"]
Severity = Literal["error", "warning"]
Shape = Literal["document", "entry", "table", "people", "series", "place", "report"]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
TypeKey = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Title = Annotated[str, Meta(min_length=1)]
When = dict[str, tuple[str | bool | int, ...]]
"""Attribute → values of which one must hold. The words `filled` and `empty` ask only whether something stands there, `some`
whether it is more than nought."""
WHEN_WORDS = frozenset({"filled", "empty", "some"})


class Code(Struct, forbid_unknown_fields=True, frozen=True):
    code: Title
    title: Title
    aliases: tuple[str, ...] = ()


class CodeList(Struct, forbid_unknown_fields=True, frozen=True):
    """`source` is the instrument that draws up the list, or `convention`."""

    key: TypeKey
    title: Title
    source: Title
    codes: Annotated[tuple[Code, ...], Meta(min_length=1)]

    def named(self, code: str) -> str | None:
        return next((row.title for row in self.codes if row.code == code), None)


class Check(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Bounds include themselves. `doubt`: a figure above it may be right, and is asked about. `past`: not after the day of the check. `without`: words that say nothing (其他材料)."""

    min: Decimal | None = None
    max: Decimal | None = None
    doubt: Decimal | None = None
    places: int | None = None
    longest: int | None = None
    pattern: str | None = None
    says: str | None = None
    without: tuple[Title, ...] = ()
    past: bool = False
    by: Checksum | None = None


class Attribute(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`audience` sees the value as it is; everybody else sees its `mask`, or nothing where there is none.

    `own`: names the organ that keeps the record; another is asked about."""

    key: Key
    title: Title
    type: AttributeType
    own: bool = False
    required: bool = False
    unit: str | None = None
    codes: TypeKey | None = None
    audience: Audience = "public"
    mask: Mask | None = None
    check: Check = Check()

    @property
    def en(self) -> str:
        """Keys are English words."""
        return self.key.replace("_", " ").capitalize()

    @property
    def heading(self) -> str:
        """The title with its unit, as a column is headed."""
        unit = "%" if self.type == "percent" else self.unit
        return f"{self.title}（{unit}）" if unit else self.title


class Minors(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Who is a minor on the day `as_of`: by age, day of birth or identity number. Who that is not known of counts as one
    unless `unknown` is show."""

    age: Key | None = None
    born: Key | None = None
    id: Key | None = None
    as_of: Key | None = None
    unknown: Literal["hide", "show"] = "hide"

    @property
    def told_by(self) -> tuple[str, ...]:
        return tuple(key for key in (self.age, self.born, self.id) if key)


class Heading(Struct, forbid_unknown_fields=True, frozen=True):
    """A heading that stands over several columns."""

    title: Title
    over: Annotated[tuple[Key, ...], Meta(min_length=1)]


class Rows(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table. `sums` are the columns added up at its foot; rows of `minors` are counted, never shown."""

    key: Key
    title: Title
    columns: Annotated[tuple[Attribute, ...], Meta(min_length=1)]
    at_least: int = 0
    at_most: int = 2000
    headings: tuple[Heading, ...] = ()
    sums: tuple[Key, ...] = ()
    minors: Minors | None = None

    def column(self, key: str) -> Attribute | None:
        return next((row for row in self.columns if row.key == key), None)


class Group(Struct, forbid_unknown_fields=True, frozen=True):
    """Keys of attributes and tables in the order in which they are asked."""

    title: Title
    of: Annotated[tuple[Key, ...], Meta(min_length=1)]


class Form(Struct, forbid_unknown_fields=True, frozen=True):
    """`help` explains a field: `key`, or `rows.column`."""

    groups: Annotated[tuple[Group, ...], Meta(min_length=1)]
    help: dict[str, Title] = {}


class View(Struct, forbid_unknown_fields=True, frozen=True):
    """What a page shows, in order. `lists`: what one line of a list of such records shows."""

    order: Annotated[tuple[Key, ...], Meta(min_length=1)]
    layout: Literal["page", "table", "cards"] = "page"
    lists: tuple[Key, ...] = ()
    labels: dict[str, Title] = {}


class Export(Struct, forbid_unknown_fields=True, frozen=True):
    """`columns`: what a column is called in csv and xlsx where not by its title. `data`: its name as open data where not
    its key. `name`: of the data set and its files."""

    name: TypeKey
    columns: dict[str, Title] = {}
    data: dict[str, Title] = {}


class Chart(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Over the `rows` of one record, or over many records. Without `y` it counts; equal `x` are added up."""

    kind: Literal["bar", "line", "stacked", "pie", "calendar", "map"]
    title: Title
    x: Key
    y: tuple[Key, ...] = ()
    rows: Key | None = None
    unit: str | None = None


class Rule(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag_field="kind"):
    """Binds where `when` holds; in every row of `rows` where that is given. `says` replaces the sentence made from titles."""

    when: When = {}
    rows: Key | None = None
    says: str | None = None
    severity: Severity = "error"

    def names(self) -> tuple[str, ...]:
        """Attributes, columns (of `rows`) and `table.column` that it speaks of."""
        return ()


class Sum(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="sum"):
    """`total` is the sum of `of`; `table.column` is the sum of a column, a leading minus takes away."""

    total: str
    of: Annotated[tuple[str, ...], Meta(min_length=1)]

    def names(self) -> tuple[str, ...]:
        return self.total, *(name.removeprefix("-") for name in self.of)


class Order(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="order"):
    """Days or figures that must not go down from one to the next; `strict`: must go up."""

    keys: Annotated[tuple[str, ...], Meta(min_length=2)]
    strict: bool = False

    def names(self) -> tuple[str, ...]:
        return self.keys


class Span(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="span"):
    """So many calendar days at least from `start` to `end`. Working days are a matter of the rulebook's calendar."""

    start: Key
    end: Key
    days: int

    def names(self) -> tuple[str, ...]:
        return self.start, self.end


class Needed(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="needed"):
    keys: Annotated[tuple[Key, ...], Meta(min_length=1)]

    def names(self) -> tuple[str, ...]:
        return self.keys


class Barred(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="barred"):
    keys: Annotated[tuple[Key, ...], Meta(min_length=1)]

    def names(self) -> tuple[str, ...]:
        return self.keys


class OneOf(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="one_of"):
    """At least one must be filled; `only`: exactly one."""

    keys: Annotated[tuple[Key, ...], Meta(min_length=2)]
    only: bool = False

    def names(self) -> tuple[str, ...]:
        return self.keys


class Equal(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="equal"):
    keys: Annotated[tuple[str, ...], Meta(min_length=2, max_length=2)]

    def names(self) -> tuple[str, ...]:
        return self.keys


class Different(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="different"):
    """No two of them say the same: who examines first does not examine again."""

    keys: Annotated[tuple[Key, ...], Meta(min_length=2)]

    def names(self) -> tuple[str, ...]:
        return self.keys


class Unique(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="unique"):
    """No two rows have the same in all of `columns`."""

    columns: Annotated[tuple[Key, ...], Meta(min_length=1)]

    def names(self) -> tuple[str, ...]:
        return self.columns


class Tally(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="tally"):
    """`key` is the number of rows of `of` where `where` holds."""

    key: Key
    of: Key
    where: When = {}

    def names(self) -> tuple[str, ...]:
        return (self.key,)


class Proof(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="checksum"):
    key: Key
    by: Checksum

    def names(self) -> tuple[str, ...]:
        return (self.key,)


class InList(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="in_list"):
    """For words whose list depends on another answer (`when`)."""

    key: Key
    codes: TypeKey

    def names(self) -> tuple[str, ...]:
        return (self.key,)


AnyRule = Sum | Order | Span | Needed | Barred | OneOf | Equal | Different | Unique | Tally | Proof | InList


class Computed(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag_field="kind"):
    """`gives` is worked out, never asked; in every row of `rows` where that is given."""

    gives: Key
    rows: Key | None = None

    def names(self) -> tuple[str, ...]:
        return (self.gives,)


class Band(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Code → limit, tried in the order written: the first limit that the figure reaches (`at_least`) or keeps to
    (`at_most`), both inclusive. `otherwise` where none fits."""

    of: Key
    at_least: dict[str, Decimal] = {}
    at_most: dict[str, Decimal] = {}
    otherwise: str | None = None

    def __post_init__(self) -> None:
        limits = list((self.at_least or self.at_most).values())
        if bool(self.at_least) == bool(self.at_most):
            raise ValueError("at_least 和 at_most 写且只写一个")
        if limits != sorted(set(limits), reverse=bool(self.at_least)):
            raise ValueError("at_least 的界限应从大到小写，at_most 的界限应从小到大写，不得相同")

    def codes(self) -> tuple[str, ...]:
        return *(self.at_least or self.at_most), *((self.otherwise,) if self.otherwise else ())


class Grade(Computed, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="grade"):
    """The gravest of what the figures in `bands` give; `order` from the lightest to the gravest."""

    order: Annotated[tuple[str, ...], Meta(min_length=2)]
    bands: Annotated[tuple[Band, ...], Meta(min_length=1)]

    def names(self) -> tuple[str, ...]:
        return self.gives, *(band.of for band in self.bands)


class Index(Computed, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="index"):
    """The greatest sub-index, each interpolated between the breakpoints of its concentration and rounded up; `leads`: the
    codes of those that reach it, where it exceeds `above`. A concentration beyond its table gives the last index."""

    index: tuple[int, ...]
    breakpoints: dict[str, tuple[Decimal, ...]]
    leads: Key | None = None
    above: int = 0

    def __post_init__(self) -> None:
        for key, points in self.breakpoints.items():
            if not 2 <= len(points) <= len(self.index) or list(points) != sorted(set(points)):
                raise ValueError(f"{key} 的浓度限值应从小到大，至多{len(self.index)}个")

    def names(self) -> tuple[str, ...]:
        return self.gives, *self.breakpoints, *((self.leads,) if self.leads else ())


class Total(Computed, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="total"):
    of: Annotated[tuple[str, ...], Meta(min_length=1)]

    def names(self) -> tuple[str, ...]:
        return self.gives, *(name.removeprefix("-") for name in self.of)


class Share(Computed, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="share"):
    """`part` of `whole` in percent, half up to `places`. `change`: how far `part` lies above `whole`."""

    part: str
    whole: str
    places: int = 2
    change: bool = False

    def names(self) -> tuple[str, ...]:
        return self.gives, self.part, self.whole


class Number(Computed, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="number"):
    """How many rows of `of` there are where `where` holds."""

    of: Key
    where: When = {}


AnyComputed = Grade | Index | Total | Share | Number


class Basis(Struct, forbid_unknown_fields=True, frozen=True):
    """`source`: what the words of the type rest on. `unverified`: read in one weak place only."""

    instrument: Title
    article: str | None = None
    source: Literal["law", "policy", "standard", "convention", "unverified"] = "law"


class Period(Struct, forbid_unknown_fields=True, frozen=True):
    """A record for every period; `key` says for which."""

    every: Literal["day", "month", "quarter", "half-year", "year", "school-year"]
    key: Key


class Tells(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What happened before there was a record of it: the event (rulebooks/vocabulary.yaml) and the date attribute that says
    when. Clocks that start on the event run for the record."""

    event: Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z_]+$")]
    on: Key


class RecordType(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`fields` and `items`: codes of the standard catalogues it serves. `limit`: written as a catalogue cell.
    `identity`: what two records of one matter have in common. `audience` public: it may go on the open web at all.
    `shown_until`: the day up to which it is on display."""

    key: TypeKey
    version: int = 1
    title: Title
    en: Title
    shape: Shape
    basis: Annotated[tuple[Basis, ...], Meta(min_length=1)]
    checked: date
    genre: str
    fields: Annotated[tuple[str, ...], Meta(min_length=1)]
    items: tuple[str, ...] = ()
    limit: str | None = None
    period: Period | None = None
    identity: tuple[Key, ...] = ()
    audience: Literal["public", "concerned"] = "public"
    shown_until: Key | None = None
    tells: Tells | None = None
    minors: Minors | None = None
    note: str | None = None
    attributes: Annotated[tuple[Attribute, ...], Meta(min_length=1)]
    rows: tuple[Rows, ...] = ()
    form: Form
    view: View
    export: Export
    chart: tuple[Chart, ...] = ()
    computed: tuple[AnyComputed, ...] = ()
    rules: tuple[AnyRule, ...] = ()

    def attribute(self, key: str) -> Attribute | None:
        return next((row for row in self.attributes if row.key == key), None)

    def table(self, key: str) -> Rows | None:
        return next((row for row in self.rows if row.key == key), None)

    @property
    def needed_tables(self) -> tuple[Rows, ...]:
        """The tables without rows of which no record is complete: one line of a file cannot be a record."""
        return tuple(table for table in self.rows if table.at_least)

    def columns(self, rows: str | None) -> tuple[Attribute, ...]:
        """The columns of a table, or the attributes of the record itself."""
        table = self.table(rows) if rows else None
        return table.columns if table else () if rows else self.attributes

    def worked_out(self, rows: str | None = None) -> frozenset[str]:
        """Keys that nobody is asked for."""
        given = {one.gives for one in self.computed if one.rows == rows}
        leads = {one.leads for one in self.computed if isinstance(one, Index) and one.rows == rows and one.leads}
        return frozenset(given | leads)

    def everything(self) -> Iterator[tuple[str | None, Attribute]]:
        """Every attribute and column with the key of its table."""
        yield from ((None, row) for row in self.attributes)
        yield from ((table.key, column) for table in self.rows for column in table.columns)


Values = dict[str, Any]
