"""How awards go through the office, as it set it: `awards.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from jobs import office_files
from jobs.office_files import OfficeFileUnusable
from storage.awards.chain import ACCEPTED, APPLIED, EMPLOYER, PAID, PERSON, USUAL, Course

SHIPPED = Path(__file__).with_name("awards.yaml")
MOST_WORKDAYS = 250  # a year of them
Papers = Literal["免材料", "零材料", "少材料"]
State = Literal["applied", "accepted", "reviewed", "noticed", "approved", "paid"]
Workdays = Annotated[int, Field(ge=1, le=MOST_WORKDAYS)]
Below = tuple[Annotated[int, Field(ge=1, le=120)], Annotated[int, Field(ge=1, le=100)]]  # months, percent
Category = Annotated[int, Field(ge=1, le=5)]


class AwardTermsUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "awards.unusable"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_states(states: tuple[State, ...]) -> tuple[State, ...]:
    if states[:1] != (APPLIED,) or states[-1:] != (PAID,) or len(set(states)) < len(states):
        raise ValueError("应从 applied 到 paid，各一次")
    return states


class Whole(_Part):
    """A limit for a stretch of the way, for some categories."""

    categories: tuple[Category, ...]
    start: State = Field(alias="from")
    end: State = Field(alias="to")
    days: Workdays


class Unpublished(_Part):
    """What public notices leave out."""

    categories: tuple[Category, ...] = ()
    services: bool = False


class Return(_Part):
    """What is paid back of a benefit by who leaves; `later` is of the instalments after the first."""

    since: Literal["paid", "first", "arrived", "approved"]
    first: tuple[Below, ...]
    later: tuple[Below, ...] | Literal["prorate"] = ()


class Leaving(_Part):
    """What is paid back by who leaves, and which reasons free from it."""

    article: str
    exempt: tuple[Literal["died", "disabled", "transferred"], ...] = ()
    benefits: Mapping[str, Return] = {}


class Measure(_Part):
    """How awards of one document go. `units`: the unit that handles each benefit."""

    article: str = ""
    states: Annotated[tuple[State, ...], AfterValidator(_check_states)] = USUAL  # type: ignore[assignment] # the same words
    days: Mapping[State, Workdays | Mapping[Papers | Literal["person", "employer"], Workdays]] = {}
    notice_days: Annotated[int, Field(ge=0, le=MOST_WORKDAYS)] = 0
    skips: Mapping[Papers, tuple[State, ...]] = {}
    whole: Whole | None = None
    unpublished: Unpublished = Unpublished()
    yearly_caps: tuple[str, ...] = ()
    same_year: tuple[str, ...] = ()
    deadline_articles: Mapping[str, str] = {}
    every_months: Mapping[str, Annotated[int, Field(ge=1, le=60)]] = {}
    units: Mapping[str, tuple[str, ...]] = {}
    leaving: Leaving | None = None

    def course(self, *, papers: str, payee: str, category: int | None) -> Course:
        """The way of an award with such papers, for such a payee."""
        skipped = next((states for kind, states in self.skips.items() if kind == papers), ())
        states = tuple(state for state in self.states if state not in skipped)
        days: dict[str, int] = {}
        for state, limit in self.days.items():
            told = limit if isinstance(limit, int) else {str(kind): number for kind, number in limit.items()}
            number = told if isinstance(told, int) else _pick(told, papers, payee)
            if number is not None and state in states:
                days[state] = number
        whole = self.whole
        if whole is not None and category in whole.categories and ACCEPTED in states:
            return Course(states, days, self.article, self.notice_days, (whole.start, whole.end, whole.days))
        return Course(states, days, self.article, self.notice_days)

    def unit_of(self, benefit: str) -> str:
        """The key of the unit that handles a benefit; "" where the file names none."""
        return next((unit for unit, benefits in self.units.items() if benefit in benefits), "")


class AwardTerms(_Part):
    """The whole file."""

    mask: Annotated[str, Field(min_length=1, max_length=1)] = "*"
    chief_after: Workdays = 3
    measures: Mapping[str, Measure] = {}

    def of(self, document: str) -> Measure:
        """How awards of that document go; the usual way where the file does not say."""
        return self.measures.get(document) or _USUAL

    def list_benefits(self, units: frozenset[str]) -> dict[str, frozenset[str]]:
        """The benefits that these units handle, by document."""
        return {
            document: frozenset(one for unit in units for one in measure.units.get(unit, ()))
            for document, measure in self.measures.items()
        }


_USUAL = Measure()


def _pick(days: Mapping[str, int], papers: str, payee: str) -> int | None:
    kind = PERSON if payee == PERSON else EMPLOYER
    return days.get(papers, days.get(kind))


def load_terms(data_dir: Path) -> AwardTerms:
    """The office's copy in `data_dir` where there is one, else the usual terms. Raises AwardTermsUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_terms)


def parse_terms(text: str, name: str = SHIPPED.name) -> AwardTerms:
    """Read the terms from YAML text; `name` stands in the error. Raises AwardTermsUnusable."""
    data = office_files.read_yaml(text, name, AwardTermsUnusable)
    try:
        return AwardTerms.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise AwardTermsUnusable(name, f"不认识 {place}") from error
        raise AwardTermsUnusable(name, f"{place or '文件'}：{_word(first['type'], first['msg'])}") from error


def _word(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in {"greater_than_equal", "less_than_equal", "int_type", "int_parsing"}:
        return f"应为 1 到 {MOST_WORKDAYS} 个工作日，或文件开头说明的整数"
    return "写法不对，见文件开头的说明"
