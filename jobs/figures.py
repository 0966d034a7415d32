"""The figures of a year: what siwen records itself is computed here, what is entered comes from the ledger.

A part computes the figures of one kind of record and says what it read; its keys are never typed for a year of which
there are such records, or that is not over. For an earlier year, before siwen, they are entered with their source like
all others; what was entered then stands until it is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from jobs.budget.names import Names
from jobs.figure_catalogue import Catalogue, Listed
from jobs.survey_results import Results
from storage.budget.figures import BudgetYear
from storage.figures import ledger
from storage.figures.ledger import EQUALS, UNWRITTEN, Entry, FigureRefused, Guard, Standing
from storage.figures.reading import read_value


@dataclass(frozen=True, slots=True)
class Office:
    """What computing takes besides records: the clock, the list of figures, and how results of a run are read."""

    zone: ZoneInfo
    today: date
    catalogue: Catalogue
    survey: str  # the key of the survey that asks how satisfied people are
    read_results: Callable[[Session, int], Results]
    read_names: Callable[[], Names]  # of benefits; it takes reading the rules, so only papers ask
    draw_budget: Callable[[BudgetYear, Names], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure as siwen computed it, and which records it read; `value` None: they don't carry it, `note` says why."""

    value: Decimal | None
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of one kind of record: their keys, the first year with such a record, and how a year is read."""

    keys: tuple[str, ...]
    find_first: Callable[[Session, Office], int | None]
    read: Callable[[Session, int, Office], Mapping[str, Computed]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a year. `computed`: by siwen, now; else it stands in the ledger at `revision`.

    `beside` is what siwen's records say where another value was entered before there were any.
    """

    entry: Entry
    computed: bool
    revision: int = 0
    entered_on: date | None = None
    beside: Computed | None = None


@dataclass(frozen=True, slots=True)
class YearFigures:
    """The figures of a year by key, in the order of the list; `missing` are those of the list without one.

    What is optional in the list is never missing.
    """

    year: int
    figures: Mapping[str, Figure]
    missing: Mapping[str, Listed]

    def find(self, key: str) -> Figure | None:
        """The figure of that key."""
        return self.figures.get(key)


def list_parts() -> Sequence[Part]:
    """All parts."""
    from jobs.figure_parts import PARTS

    return PARTS


def find_part(key: str) -> Part | None:
    """Which part computes a key; None: it is entered."""
    return next((part for part in list_parts() if key in part.keys), None)


def covers(session: Session, part: Part, year: int, office: Office) -> bool:
    """Whether a part's figures of a year are siwen's to compute: it had records by then, or the year is not over."""
    if year >= office.today.year:
        return True
    first = part.find_first(session, office)
    return first is not None and first <= year


def refuse_future(year: int, today: date) -> FigureRefused | None:
    """Of a year to come nothing is on record, nor can be: `figures.future`."""
    return FigureRefused("figures.future", f"{year}年还没有到", year=year) if year > today.year else None


def guard(office: Office) -> Guard:
    """Refuses to enter what is computed, `figures.computed`, and figures of a year to come, `figures.future`."""

    def judge(session: Session, entry: Entry) -> FigureRefused | None:
        year = int(entry.period[:4])
        if (future := refuse_future(year, office.today)) is not None:
            return future
        part = find_part(entry.key)
        if part is None or not covers(session, part, year, office):
            return None
        if year < office.today.year and entry.key not in part.read(session, year, office):
            return None  # a year that passed without such a record
        return FigureRefused(
            "figures.computed",
            f"{entry.key} 由系统按记录计算，不能录入；要改的是记录",
            figure=entry.key,
            name=name_of(entry.key, office.catalogue),
        )

    return judge


def enter(session: Session, entry: Entry, office: Office, *, now: datetime, by: int | None) -> bool:
    """Enter a figure by hand; False: the ledger says so already. Raises FigureRefused, as `guard` and the ledger do."""
    refused = ledger.refuse(entry) or guard(office)(session, entry)
    if refused is not None:
        raise refused
    return ledger.enter(session, entry, now=now, by=by)


def fill_entry(session: Session, period: str, key: str, given: Mapping[str, str], office: Office) -> Entry:
    """A figure of these fields (name, value, qualifier, unit, section, source, note): what is left out stays as it is.

    Where the ledger has none, name, unit and section are the list's. Raises FigureRefused for a value that is none.
    """
    standing = ledger.read(session, period).get(key)
    listed = office.catalogue.get(key)
    usual = {"name": "", "unit": "", "section": "", "source": "", "note": "", "qualifier": ""}
    if listed is not None:
        usual |= {"name": listed.name, "unit": listed.unit, "section": listed.section}
    if standing is not None:
        entry = standing.entry
        usual |= {name: getattr(entry, name) for name in ("name", "unit", "section", "source")}
        if not given.get("value"):
            usual["qualifier"] = entry.qualifier
    said = usual | {name: value.strip() for name, value in given.items() if value.strip()}
    if given.get("value", "").strip():
        value = read_value(said["value"], said["unit"])
    else:
        value = standing.entry.value if standing is not None and not given.get("qualifier") else None
    qualifier = said["qualifier"] or ("" if value is None else EQUALS)
    return Entry(
        period, key, said["name"], value, qualifier, said["unit"], said["section"], "person", said["source"],
        said["note"],
    )  # fmt: skip


def name_of(key: str, catalogue: Catalogue) -> str:
    """What a figure is called; by its key where it is not in the list."""
    return catalogue[key].name if key in catalogue else key


def read_year(session: Session, year: int, office: Office) -> YearFigures:
    """All figures of a year. Read it in one transaction, so that they are of one moment."""
    standing = ledger.read(session, str(year))
    computed: dict[str, Computed] = {}
    for part in list_parts():
        if covers(session, part, year, office):
            computed.update(part.read(session, year, office))
    keys = [*office.catalogue, *(key for key in (*computed, *standing) if key not in office.catalogue)]
    figures = {
        key: figure
        for key in dict.fromkeys(keys)
        if (figure := _choose(year, key, standing.get(key), computed.get(key), office)) is not None
    }
    missing = {key: listed for key, listed in office.catalogue.items() if key not in figures and not listed.optional}
    return YearFigures(year, figures, missing)


def _choose(year: int, key: str, standing: Standing | None, computed: Computed | None, office: Office) -> Figure | None:
    if standing is not None and (standing.entry.kind != "query" or computed is None):
        entry, listed = standing.entry, office.catalogue.get(key)
        if listed is not None and not entry.section:
            entry = replace(entry, section=listed.section)
        entered_on = standing.entered_at.astimezone(office.zone).date()
        return Figure(entry, computed=False, revision=standing.revision, entered_on=entered_on, beside=computed)
    if computed is None:
        return None
    return Figure(as_entry(year, key, computed, office.catalogue), computed=True)


def as_entry(year: int, key: str, computed: Computed, catalogue: Catalogue) -> Entry:
    """A computed figure as the ledger keeps it."""
    listed = catalogue.get(key) or Listed(key, key, "", "", catalogue.others)
    qualifier = UNWRITTEN if computed.value is None else EQUALS
    return Entry(
        str(year), key, listed.name, computed.value, qualifier, listed.unit, listed.section, "query", computed.source,
        computed.note,
    )  # fmt: skip


def keep_computed(session: Session, figures: YearFigures, *, now: datetime, by: int | None) -> int:
    """Write down what was computed for a report, where it says other than the last one did; how many."""
    kept = [one.entry for one in figures.figures.values() if one.computed and one.entry.value is not None]
    return sum(ledger.enter(session, entry, now=now, by=by) for entry in kept)
