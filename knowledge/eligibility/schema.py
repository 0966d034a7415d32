"""The shape of a file of rules, strict: a field that is not known, or a condition that is none, is refused.

docs/eligibility.md describes it for those who write rules.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.eligibility.calendar import Span, read_span
from knowledge.eligibility.conditions import Node, Said, Term, read_comparison, read_term

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
_GROUPS = ("all", "any")
_WRAPPERS = ("not", "unless", "surely")


def read_node(data: object) -> Node:
    """A condition from its YAML. Raises ValueError: it is none."""
    if isinstance(data, Node):
        return data
    if isinstance(data, str):
        comparison = read_comparison(data)
        if comparison is None:
            raise ValueError(f"no_condition:{data[:60]}")
        return Node("compare", comparison=comparison)
    if isinstance(data, list):
        return Node("all", tuple(read_node(part) for part in data))
    if isinstance(data, dict) and len(data) == 1:
        kind, inner = next(iter(data.items()))
        if kind in _GROUPS and isinstance(inner, list) and inner:
            return Node(kind, tuple(read_node(part) for part in inner))
        if kind in _WRAPPERS:
            return Node(kind, (read_node(inner),))
        if kind == "is" and isinstance(inner, str):
            return Node("is", name=inner)
    raise ValueError(f"no_condition:{str(data)[:60]}")


def _read_day(data: object) -> Term:
    term = read_term(data) if isinstance(data, str) else data
    if not isinstance(term, Term) or not term.key:
        raise ValueError(f"no_term:{str(data)[:60]}")
    return term


def _read_windows(data: object) -> object:
    if data in ("all_year", "none"):
        return data
    spans = [read_span(text) if isinstance(text, str) else None for text in data] if isinstance(data, list) else [None]
    for text, span in zip(data if isinstance(data, list) else [data], spans, strict=True):
        if span is None:
            raise ValueError(f"no_window:{str(text)[:40]}")
    return tuple(spans)


def _is_article(text: str) -> str:
    if not text.startswith("第") or not text.endswith("条"):
        raise ValueError(f"no_article:{text[:40]}")
    return text


Condition = Annotated[Any, BeforeValidator(read_node)]
Day = Annotated[Any, BeforeValidator(_read_day)]
Article = Annotated[str, AfterValidator(_is_article)]
Amount = Annotated[float, Field(ge=0)]


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
    windows: Annotated[Any, BeforeValidator(_read_windows)] = "all_year"
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
        """Its yearly windows, empty where it has none."""
        return self.windows if isinstance(self.windows, tuple) else ()


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
    figures: dict[str, str] = {}  # what stands in another document, as written there, with that document's id
    continues: Condition | None = None  # what goes on after its last day
    makeup: Makeup | None = None
    notices: dict[int, date] = {}  # the days on which the yearly notices were published
    definitions: dict[str, Definition] = {}
    recognition: Recognition | None = None
    exclusions: tuple[Exclusion, ...] = ()
    caps: dict[str, Cap] = {}
    papers: dict[str, Paper] = {}
    papers_article: Article | None = None  # which lists there are, and what is handed in
    benefits: tuple[Benefit, ...]
