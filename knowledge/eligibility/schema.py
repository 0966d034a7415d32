"""The shape of a file of rules, strict: a field that is not known, or a condition that is none, is refused.

docs/eligibility.md describes it for those who write rules.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.eligibility.calendar import Span
from knowledge.eligibility.conditions import Node, Said
from knowledge.eligibility.schema_fields import (
    BY_NOTICE,
    Amount,
    Article,
    Condition,
    Day,
    MonthDay,
    Spans,
    Windows,
)

Payee = Literal["person", "employer", "agency", "student", "graduate"]
Topic = Literal[
    "talent",
    "family",
    "graduate",
    "student",
    "title",
    "skill",
    "honor",
    "postdoc",
    "employer",
    "agency",
    "team",
    "station",
]


class Part(BaseModel):
    """What every part of a file is: nothing else in it, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Requirement(Part):
    """A condition of a benefit, with the words that say it where it fails."""

    when: Condition
    article: Article
    also: tuple[Article, ...] = ()  # other articles it rests on
    zh: str
    en: str

    @cached_property
    def node(self) -> Node:
        """The condition with its words."""
        node: Node = self.when
        return Node(node.kind, node.parts, node.name, node.comparison, Said(self.article, self.zh, self.en, self.also))


class Definition(Requirement):
    """A condition that several benefits share; `said` is the fact by which people state it as a whole."""

    said: str = ""
    missing: tuple[str, ...] = ()  # what to ask for where it is not known, instead of its parts


class Open(Part):
    """What the text leaves open: where `when` is surely true, nothing more than "maybe" is said."""

    when: Condition
    articles: tuple[Article, ...]
    zh: str
    en: str


class Fewer(Part):
    """Where `when` holds, fewer periods than the row has."""

    when: Condition
    periods: int = Field(ge=1)


class Area(Part):
    """A share of the monthly rent of an office: so much a square metre at most, for so many square metres, a year."""

    percent: Amount
    most: Amount
    sqm: Amount


class Tier(Part):
    """A row of a benefit's table: the first whose `when` is true counts. Money in 万元 or 元, one of the two or none.

    `percent` of the fact `of` (万元), at most `wan`; `most` are facts in 元 or 万元 that limit it; `less` what is taken
    off; `half` halves it.
    """

    when: Condition | None = None
    wan: Amount | None = None
    yuan: Amount | None = None
    percent: Amount | None = None
    of: str = ""
    of_sums: tuple[str, ...] = ()  # in place of `of`: what these benefits of the document come to
    area: Area | None = None
    most: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    half: Condition | None = None
    share: Amount | None = None  # in percent: so much of it alone is due
    per: Literal["month", "year"] | None = None
    periods: int | None = Field(default=None, ge=1)
    periods_less: str = ""
    fewer: Fewer | None = None
    instalments: tuple[Amount, ...] = ()
    shares: tuple[Amount, ...] = ()  # instalments in percent of the amount
    zh: str = ""
    en: str = ""

    @model_validator(mode="after")
    def _agrees(self) -> Tier:
        if self.wan is not None and self.yuan is not None:
            raise ValueError("two_amounts:")
        if self.instalments and self.wan is not None and abs(sum(self.instalments) - self.wan) > 1e-9:
            raise ValueError("instalments:")
        if self.shares and sum(self.shares) != 100:
            raise ValueError("shares:")
        return self


class SharedCondition(Part):
    """A shared condition by name: `is: full_time`."""

    is_: str = Field(alias="is")

    @cached_property
    def node(self) -> Node:
        """The condition."""
        return Node("is", name=self.is_)


class Quota(Part):
    """How many people of one employer can have a benefit in a year, where `when` holds of the employer."""

    when: Condition
    people: int = Field(ge=1)
    article: Article


class Benefit(Part):
    """One entry: what it is, where it stands, under which conditions, how much, when and how it is had."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    zh: str
    en: str
    articles: tuple[Article, ...] = Field(min_length=1)
    quote: str
    topic: Topic = "talent"
    payee: Payee = "person"
    service: bool = False
    papers: Literal["免材料", "零材料", "少材料", ""] = ""
    materials: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # recognition, or another benefit's key
    conditions: tuple[Requirement | SharedCondition, ...] = ()
    unclear: tuple[Open, ...] = ()
    windows: Windows = "all_year"
    window_article: Article | None = None
    matching: bool = False  # the office compares by itself: nobody applies
    deadline: Day | None = None
    window_unless: Condition | None = None
    amount: tuple[Tier, ...] = ()
    cap: str = ""
    quotas: tuple[Quota, ...] = ()
    excludes: tuple[str, ...] = ()  # of another document: "zc-award-2023:settlement_allowance"
    starts: date | None = None  # where it begins later than its document

    @property
    def article(self) -> str:
        """The article that is cited first."""
        return self.articles[0]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its yearly windows as the article has them, empty where it has none or a notice sets them."""
        return self.windows if isinstance(self.windows, tuple) else ()

    @property
    def is_by_notice(self) -> bool:
        """Whether a yearly notice sets its windows."""
        return bool(self.windows == BY_NOTICE)


class Exclusion(Part):
    """Benefits of which a person has one at a time (就高不重复), where `when` holds."""

    between: tuple[str, ...] = Field(min_length=2)
    article: Article
    zh: str
    en: str
    when: Condition | None = None


class Cap(Part):
    """The most that some benefits come to together. `received` is the fact that counts what was paid before."""

    wan: Amount
    article: Article
    received: str = ""
    unless: Condition | None = None


class Route(Part):
    """A way to be recognised in a category. `open` is what the text leaves open about it."""

    category: int = Field(ge=1, le=5)
    basis: Literal["directory", "salary", "nomination"] = "directory"
    when: Condition
    trigger: Condition  # what makes a person look at this row at all
    article: Article
    open: Open | None = None


class Recognition(Part):
    """Recognition in a category: rows of the catalogue, other ways, how long it lasts, when it is applied for."""

    article: Article
    routes: tuple[Route, ...]
    old: dict[str, int] = {}  # what the categories of the trial measure count as, by name
    category_as: dict[int, int] = {}  # what categories of today count as in a measure that had others
    years: dict[int, int]  # by category; one that is not here lasts as long as the measure
    basis_years: dict[str, int] = {}
    old_years: dict[str, int] = {}
    ages: dict[int, int] = {}
    working_days: dict[int, int] = {}  # from the application to the decision, by category; 0: of all others
    working_days_article: Article | None = None
    windows: dict[int, tuple[str, ...]]  # by category; none: all year
    window_article: Article
    validity_article: Article
    zh: str
    en: str


class Paper(Part):
    """Something to hand in, by its name in Chinese; `unless`: whom it is not asked of."""

    en: str
    unless: Condition | None = None


class Makeup(Part):
    """For which reasons a window that was missed can be made up, and within how many days of the reason's end."""

    reasons: tuple[str, ...]
    days: int = Field(ge=1)
    article: Article


class YearNotice(Part):
    """A year's notice: the day it came, the windows it set, and the document that says both."""

    published: date
    windows: Spans
    source: str


class Notice(Part):
    """The yearly notice that sets the windows of what is `by_notice`: by which day it comes, and for how many days.

    `years` are the notices that are known. For a year without one the windows of the last before it are supposed, to
    decide by; nobody is told them as a date.
    """

    article: Article
    by: MonthDay
    days: int = Field(ge=1)
    years: dict[int, YearNotice] = Field(min_length=1)

    def find_spans(self, year: int) -> tuple[Span, ...]:
        """The windows of a year: those of its notice, else of the last one before it, else of the first."""
        nearest = max((one for one in self.years if one <= year), default=min(self.years))
        spans: tuple[Span, ...] = self.years[nearest].windows
        return spans


class Document(Part):
    """A file of rules: one measure."""

    document: str
    title: str
    effective_from: date
    effective_to: date
    replaces: str = ""  # the document that it took the place of
    sample: bool = False
    age_on: Literal["january_first", "notice", "application"]
    written_from: dict[Article, str] = {}
    without_benefit: dict[Article, str] = {}
    continues: Condition | None = None  # what goes on after its last day
    makeup: Makeup | None = None
    notice: Notice | None = None
    definitions: dict[str, Definition] = {}
    recognition: Recognition | None = None
    exclusions: tuple[Exclusion, ...] = ()
    caps: dict[str, Cap] = {}
    papers: dict[str, Paper] = {}
    papers_article: Article | None = None  # which lists there are, and what is handed in
    benefits: tuple[Benefit, ...]
