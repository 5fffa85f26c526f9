"""All records. Frozen, slotted, made of tuples and plain values; positions are half-open code points of the source text.

Records know nothing of files, rules or words: they hold what a stage found and check what can be checked about it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Bound = Literal["exact", "approx", "at_least", "at_most", "range"]
Status = Literal["achieved", "target", "baseline", "context"]
ClaimKind = Literal["vague_count", "degree", "bare_activity", "quality"]
Role = Literal["outcome", "goals", "finance", "staffing", "duties", "scoring", "problems", "plans", "overview", "other"]
Made = Literal[
    "single", "sum", "increment", "rest", "ratio", "complement", "growth", "product", "quotient", "step", "whole", "listed", "absent"
]
IN_PERCENT: frozenset[Made] = frozenset(("ratio", "complement", "growth", "whole"))  # in per cent whatever the facts count
State = Literal["filled", "abstained", "conflict", "empty"]
ENTRY = "entry"  # what is no count of the prose but a row of a table that was pasted into it
ABSENCE = "absence"  # what is no count of the text but what it says did not happen
ECHO = "echo"  # what is no count of the results but told outside of them, where it may contradict one
STOCK = "累计"  # the period of a count that years have piled up
Severity = Literal["high", "medium", "low"]
Operator = Literal[">=", ">", "=", "<=", "<", "unstated", "qualitative"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open run of code points of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}–{self.end}")


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a block sits in the original file; counts are 1-based, None where the format has no such thing.

    `box` is (left, top, right, bottom) on the page as it is shown, in points of 1/72 inch (pixels of an image file). `element` is the
    path of an HTML element.
    """

    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    sheet: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    element: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, by name."""
        named = (
            ("paragraph", self.paragraph),
            ("table", self.table),
            ("row", self.row),
            ("column", self.column),
            ("sheet", self.sheet),
            ("page", self.page),
            ("box", list(self.box) if self.box is not None else None),
            ("element", self.element),
        )
        return {name: value for name, value in named if value is not None}


@dataclass(frozen=True, slots=True)
class Block:
    """A leaf piece of the text: a paragraph or a table cell (its paragraphs together). What runs over a page break has the page and box of its beginning.

    `flags` holds "ocr" where the words were read from a picture: such figures are proposals and never fill a cell unasked.
    """

    span: Span
    kind: Literal["paragraph", "cell"]
    locator: Locator
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of a page: its words in the text and its box, in the units of `Locator.box`."""

    span: Span
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Flow:
    """Blocks that are read as one text, in order: the body, or one form cell over its continuation rows.

    `label` is the text of the form's header that names the cell ("" for the body).
    """

    blocks: tuple[int, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read. `text` is never altered; blocks are sorted and disjoint; a block belongs to one flow at the most.

    `lines` are the printed lines of formats that have pages, sorted by span; empty for others.
    """

    id: str
    path: str
    sha256: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    flows: tuple[Flow, ...]
    warnings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of one flow under one heading. Leaf sections of a document are disjoint."""

    span: Span
    title: str
    level: int
    role: Role
    parent: int | None
    flow: int
    start_v: int
    end_v: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one flow: its place in the flow's view and in the source text."""

    span: Span
    section: int
    flow: int
    start_v: int
    end_v: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as the text has it, in base units (3万 → 30000, 60万元 → 600000 元).

    `lower` and `upper` are None where the interval is open. `unit` is canonical ("" where the text has none). `unit_class` is
    what the unit alone decides (person, person_time, event, money, percent, rank, …) or "open".
    """

    span: Span
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    bound: Bound
    unit: str
    unit_class: str
    why: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What a quantity means: what is counted, what was done, by whom, when, achieved or planned, part of what.

    `deed` is what the counted did or got, as far as it stands right behind them (40名师生参加科学营, 为74户家庭实施改造); it tells which row they answer as much as what they are.
    `own` is what the count's own words name where `what` was told with another count, "" elsewhere.
    """

    id: str
    quantity: Quantity
    sentence: int
    section: int
    what: str
    measure: str
    action: str
    action_class: str
    status: Status
    scope: str
    period: str
    part_of: str | None
    duplicate_of: str | None
    why: tuple[str, ...]
    clause: str = ""
    concepts: tuple[str, ...] = ()
    deed: str = ""
    own: str = ""

    @property
    def named(self) -> str:
        """What a count's own words say is counted."""
        return self.own or self.what

    @property
    def said(self) -> str:
        """What a count's own words say is counted, with what that did."""
        return self.named + self.deed

    @property
    def is_stock(self) -> bool:
        """Whether the count is a stock of years (累计, 截至目前) and not the year's own."""
        return self.period == STOCK


@dataclass(frozen=True, slots=True)
class Reading:
    """What the learned second reader says of a count.

    Args:
        achieved: log odds that it tells what the unit itself did in the year
        otherwise: what it tells if it does not: a target, a baseline or a context
        rows: row of the default catalogue, or "none" → probability
    """

    measure: str
    achieved: float
    otherwise: Status
    rows: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two counts, by id, that may tell one thing, and the probability that they do; with two values they contradict each other."""

    first: str
    later: str
    probability: float


@dataclass(frozen=True, slots=True)
class Dispute:
    """A result, by id, whose figure its report leaves open: where it stands, and where the other one does.

    `kind`: open (a sentence says that they do not agree), base (a plan for the next year sets out from another one), rate (a rate of one name has two values).
    """

    fact: str
    figure: Span
    other: Span
    kind: Literal["open", "base", "rate"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause that asserts an activity or an effect without a number that measures it."""

    id: str
    span: Span
    kind: ClaimKind
    trigger: str
    section: int
    sentence: int
    confidence: float
    duplicate_of: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A target value as a form states it. `value` is in base units; None with operator "qualitative"."""

    text: str
    operator: Operator
    value: Decimal | None
    upper: Decimal | None
    unit: str
    unit_class: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of an indicator table, or an entry of the catalogue. `locator` is where its actual value is written."""

    id: str
    path: tuple[str, ...]
    name: str
    unit: str
    measures: tuple[str, ...]
    target: Target | None
    aliases: tuple[str, ...] = ()
    aggregate: Literal["sum", "max", "last"] = "sum"
    proof: tuple[str, ...] = ()
    actual: str = ""
    locator: str = ""
    weight: Decimal | None = None
    concepts: tuple[str, ...] = ()
    unit_column: str = ""
    blocked: Literal["", "formula", "merged"] = ""
    reason: str = ""
    score: Decimal | None = None  # points that the unit gave itself


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator table as read: its rows in order, and the columns understood (role → column letter).

    `sheet` is the sheet's name or 表1, 表2, … in a Word file; `source` says what the table stands in ("text": inside a report);
    `head` holds what the form's head names (project, organisation), `year` the year it names; `path` is the file it was read from.
    """

    id: str
    name: str
    sheet: str
    indicators: tuple[Indicator, ...]
    columns: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()
    source: Literal["catalogue", "xlsx", "docx", "text"] = "catalogue"
    head: tuple[tuple[str, str], ...] = ()
    year: int | None = None
    path: str = ""

    @property
    def fillable(self) -> bool:
        """Whether values can be written into its file."""
        return self.source in ("xlsx", "docx") and "actual" in dict(self.columns)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of an indicator table that was pasted into the text: its result as a fact, and the figures of its other cells (the plan, the year before)."""

    fact: Fact
    others: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The score of one fact against one indicator (None: against *none*). Contributions and bias add up to the score."""

    fact: str
    indicator: str | None
    score: float
    probability: float
    contributions: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A value that a row might take: the facts it comes from, how it was made of them, and its share among the row's candidates.

    `made` is single (told as such), sum, or worked out from two counts: increment, ratio, growth, product.
    """

    value: Decimal
    facts: tuple[str, ...]
    made: Made
    share: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What the table gets for one indicator. `value` is in the unit of the target; anything but "filled" has a reason.

    `probability` is that of the likeliest value, filled in or not: the chance that a careful reviewer would leave it.
    `reviewed` says that a person decided on it, and `text` is what they wrote where that is no number.
    """

    indicator: str
    value: Decimal | None
    bound: Bound | None
    unit: str
    state: State
    probability: float
    facts: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    reason: str
    points: tuple[Decimal, Decimal] | None = None
    made: Made = "single"
    reviewed: bool = False
    text: str = ""


Verdict = Literal["supported", "contradicted", "part", "not_found"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the reports say to a value that stands in the form already. `row` is the 0-based row over all tables; `facts` are report:fact."""

    row: int
    stated: str
    verdict: Verdict
    facts: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that a person may put into a cell after checking it: never written unasked, but on `--draft-notes`.

    `row` is the 0-based row over all tables, None for the money block; `field` names the cell; `report` and `span` show the words it rests on.
    """

    row: int | None
    field: Literal["actual", "reason", "score", "money"]
    label: str
    text: str
    report: int | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of a form's goal column and the outcome prose that tells of it; `done` is "" and `done_span` None where none does."""

    report: int
    text: str
    span: Span
    done: str
    done_span: Span | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrossIssue:
    """Something that does not agree between forms or files. `places` are (index of the report, span), at least two."""

    kind: str
    severity: Severity
    certain: bool
    places: tuple[tuple[int, Span], ...]
    message: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that does not add up, with at least one span. `certain`: shown by arithmetic or by two quotes."""

    kind: str
    severity: Severity
    certain: bool
    spans: tuple[Span, ...]
    message: str
