"""The form pack (指标方案): a versioned declaration of everything that is asked.

Frozen values only; the reader makes them from tables, everybody else reads them.
The columns of the tables carry the names of the fields here, so this module is
the reference of the tables too. Decimals are `Decimal`; an empty cell is ``None``
for numbers and ``""`` for text. Formulas are kept as text and as parsed
`Formula`; a measure is written by its symbol (``㎡``, ``km²``, ``%`` …).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.indexrule import IndexRule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from cityexam_desktop.findings import Level
    from cityexam_desktop.formpack.concordance import Concordance
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.local import BaseRef, LocalChange
    from cityexam_desktop.formpack.plan import Mechanism, Member, Target, WorkItem
    from cityexam_desktop.formpack.rules import Exemption

COUNTY = "county"
"""The subject (and the level) of the county as a whole; never the empty text."""


class FormKind(enum.Enum):
    """How a form is laid out."""

    LIST = "list"
    """One value per datum, for the county as a whole."""
    PLACES = "places"
    """A row per place of one level."""
    REGISTER = "register"
    """名录表: a row per named object (bridge, school, waterlogging point …)."""


class DatumType(enum.Enum):
    """What kind of value a datum holds."""

    COUNT = "count"
    DECIMAL = "decimal"
    TEXT = "text"
    CHOICE = "choice"
    YESNO = "yesno"
    DATE = "date"
    MONTH = "month"

    @property
    def numeric(self) -> bool:
        """Whether values are `Decimal` (a yes is 1, a no is 0)."""
        return self in {DatumType.COUNT, DatumType.DECIMAL, DatumType.YESNO}


class Rollup(enum.Enum):
    """How the values of places below add up to the place above."""

    SUM = "sum"
    MEAN = "mean"
    MAX = "max"
    MIN = "min"
    NONE = "none"


class TimeKind(enum.Enum):
    """Which time a value speaks of (时间属性)."""

    AS_OF = "as_of"
    WHOLE_YEAR = "whole_year"
    SCHOOL_YEAR = "school_year"
    SURVEY_DAY = "survey_day"
    LATEST = "latest"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _TIME_WORDS[self]


_TIME_WORDS = {
    TimeKind.AS_OF: "数据时点",
    TimeKind.WHOLE_YEAR: "全年",
    TimeKind.SCHOOL_YEAR: "学年",
    TimeKind.SURVEY_DAY: "调查日",
    TimeKind.LATEST: "最近公布",
}


class Sensitivity(enum.Enum):
    """How a value may travel."""

    PUBLIC = "public"
    INTERNAL = "internal"
    NO_WECHAT = "no_wechat"


class Role(enum.Enum):
    """What a reporting unit has to do with a datum."""

    OWNER = "owner"
    WITNESS = "witness"
    SUPPORT = "support"


class Direction(enum.Enum):
    """Which way an indicator gets better."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    OBSERVE = "observe"


class IndicatorKind(enum.Enum):
    """底线型, 提升型, 目标型."""

    BOTTOM_LINE = "bottom_line"
    IMPROVEMENT = "improvement"
    TARGET = "target"

    @property
    def word(self) -> str:
        """The word that people read."""
        return {"bottom_line": "底线型", "improvement": "提升型", "target": "目标型"}[self.value]


class Confidence(enum.Enum):
    """How far a fact is to be trusted; it travels with the fact into every report."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    INFERRED = "inferred"
    LOCAL = "local"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _CONFIDENCE_WORDS[self]


_CONFIDENCE_WORDS = {
    Confidence.VERIFIED: "已核原文",
    Confidence.RECALLED: "待核",
    Confidence.INFERRED: "推断",
    Confidence.LOCAL: "本县自定",
}


class ZeroMeaning(enum.Enum):
    """What an indicator is when its denominator is zero."""

    NONE_HERE = "none_here"
    """There is no such object: the indicator does not apply."""
    HUNDRED = "100"
    ZERO = "0"
    MISSING = "missing"


class RuleScope(enum.Enum):
    """Over what a rule is evaluated."""

    VALUE = "value"
    ROW = "row"
    FORM = "form"
    DEPARTMENT = "department"
    YEAR = "year"
    COUNTY = "county"


class Missing(enum.Enum):
    """What a rule does when one of its sides misses an input."""

    SKIP = "skip"
    ZERO = "zero"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class PlaceLevel:
    """One level of places (体检单元): county, town, street, community, estate, building."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the examination; `group` is the manual's level (住房, 小区, 街区, 城区)."""

    code: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class ReportingUnit:
    """A department that answers (填报单位); a proposal in the pack, fixed by the task."""

    code: str
    name: str
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A page that the clerk sees."""

    code: str
    title: str
    kind: FormKind
    level: str
    rows_by: str
    """Who may add rows to a register: ``owner`` or ``bureau``."""
    by_exception: bool
    """Whether a surveyed row's absent check items mean *no problem*."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BaseDatum:
    """One thing asked (基础数据项)."""

    code: str
    form: str
    name: str
    measure: str
    type: DatumType
    choices: tuple[str, ...]
    decimals: int
    minimum: Decimal | None
    maximum: Decimal | None
    rollup: Rollup
    weight: str
    """The datum that weights a mean."""
    formula: Formula | None
    """Computed over its row (or, in a list form, over its unit); never typed."""
    required: bool
    relevant: Formula | None
    """Over the row; where it is false the value is kept, not asked and not sent."""
    default: str
    """In a form by exception: what an absent item of a surveyed row means (``0``)."""
    carry: bool
    """Whether last year's value may be taken over (stocks yes, flows no)."""
    time: TimeKind
    definition: str
    example: str
    evidence: bool
    shared: bool
    """底数: asked once and used by several indicators."""
    sensitivity: Sensitivity
    min_coverage: Decimal | None
    """Share (0 to 1) of rows that must be answered before sums are printed as n/m."""
    source: str
    confidence: Confidence
    order: int = 0
    """Position in the pack, from 1, over all forms."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns (牵头), witnesses or supports a datum."""

    datum: str
    unit: str
    role: Role
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """An indicator's standard: ``low`` and ``high`` in the indicator's own measure.

    `operator` is one of ``>= <= = between``; `=` and `>=` use `low`, `<=` uses `high`,
    `between` both. Only a verified or the county's own threshold judges; a recalled
    or inferred one counts as no standard until the bureau confirms it.
    """

    operator: str
    low: Decimal | None
    high: Decimal | None
    year: str
    document: str
    confidence: Confidence

    @property
    def judges(self) -> bool:
        """Whether the threshold may decide 达标."""
        return self.confidence in {Confidence.VERIFIED, Confidence.LOCAL}


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """One value of a multi-part indicator, judged by its own threshold."""

    code: str
    indicator: str
    name: str
    measure: str
    formula: Formula
    direct: str
    zero_denominator: ZeroMeaning
    decimals: int
    threshold: Threshold | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator (指标): a value by formula from base data, in a dimension."""

    number: int
    code: str
    dimension: str
    name: str
    measure: str
    formula: Formula | None
    """``None`` for an indicator that has only parts."""
    level: str
    """Level of calculation: the formula is evaluated for every place of this level."""
    combine: str
    """How the results of places combine upwards: ``sum``, or ``""`` at county level."""
    direction: Direction
    kind: IndicatorKind
    threshold: Threshold | None
    norm: str
    """A norm for judging each facility or place; no limit for the indicator's value."""
    zero_denominator: ZeroMeaning
    direct: str
    """The datum by which the result may be entered directly; ``""`` where it may not."""
    decimals: int
    weight: Decimal
    applicable: bool
    applicable_note: str
    graded: bool
    """Whether experts enter a four-level grade (the manual: the city-level indicators)."""
    definition: str
    source: str
    confidence: Confidence
    note: str
    parts: tuple[IndicatorPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Values for which a rule must hold or must fire: code (or ``prev(code)``) -> text.

    A row datum's text is a list ``[1,2,3]``; absences are written by their words.
    """

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: `left` `operator` `right` must hold within `tolerance`.

    `tolerance` is a share of the right side when it ends in ``%`` in the table
    (`relative` is then true), else an amount. `sentence` has slots ``{left}`` and
    ``{right}`` for the two values.
    """

    code: str
    scope: RuleScope
    form: str
    left: Formula
    operator: str
    right: Formula
    tolerance: Decimal
    relative: bool
    left_missing: Missing
    right_missing: Missing
    level: Level
    sentence: str
    instruction: str
    passes: tuple[Example, ...]
    fails: tuple[Example, ...]
    source: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from."""

    code: str
    document: str
    clause: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class GradeBand:
    """One row of the dimension's grading table (manual, table 3 and column 4).

    A dimension has the band's grade when ``low <= share < high`` for the share (%)
    that `basis` names (``best`` 很好, ``good`` 很好+较好), and its 不足 count fits
    `poor` (``none``, ``some`` or ``any``). Bands are tried in order.
    """

    grade: str
    basis: str
    low: Decimal
    high: Decimal
    poor: str
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class FormPack:
    """Everything that is asked in one year, and how it is judged."""

    id: str
    title: str
    version: str
    needs: str
    """The lowest program version that understands the pack."""
    document: str
    as_of_rule: str
    scope_note: str
    unevaluated_count: bool
    """Whether unevaluated indicators count in a dimension's share; the manual is silent."""
    levels: tuple[PlaceLevel, ...]
    dimensions: tuple[Dimension, ...]
    units: tuple[ReportingUnit, ...]
    forms: tuple[Form, ...]
    base_data: tuple[BaseDatum, ...]
    owners: tuple[Owner, ...]
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]
    grades: tuple[GradeBand, ...]
    sources: tuple[Source, ...]
    concordance: tuple[Concordance, ...] = field(default=())
    members: tuple[Member, ...] = ()
    work_items: tuple[WorkItem, ...] = ()
    targets: tuple[Target, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    index: IndexRule = IndexRule()  # noqa: RUF009 - a frozen value
    base: BaseRef | None = None
    """The pack that a county's own pack stands on."""
    local: tuple[LocalChange, ...] = ()

    @cached_property
    def datum(self) -> Mapping[str, BaseDatum]:
        """Base data by code."""
        return {d.code: d for d in self.base_data}

    @cached_property
    def form(self) -> Mapping[str, Form]:
        """Forms by code."""
        return {f.code: f for f in self.forms}

    @cached_property
    def indicator(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {i.code: i for i in self.indicators}

    @cached_property
    def unit(self) -> Mapping[str, ReportingUnit]:
        """Reporting units by code."""
        return {u.code: u for u in self.units}

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """Rules by code."""
        return {r.code: r for r in self.rules}

    @cached_property
    def data_of_form(self) -> Mapping[str, tuple[BaseDatum, ...]]:
        """The data of every form, in the order of the page."""
        found: dict[str, list[BaseDatum]] = {f.code: [] for f in self.forms}
        for datum in self.base_data:
            found[datum.form].append(datum)
        return {code: tuple(data) for code, data in found.items()}

    @cached_property
    def owner_of(self) -> Mapping[str, str]:
        """The owning unit's code of every owned datum."""
        return {o.datum: o.unit for o in self.owners if o.role is Role.OWNER}

    def asked_of(self, unit: str) -> tuple[BaseDatum, ...]:
        """The data that `unit` answers, as owner or witness, computed ones left out."""
        mine = {o.datum for o in self.owners if o.unit == unit and o.role is not Role.SUPPORT}
        return tuple(d for d in self.base_data if d.code in mine and d.formula is None)
