"""The roster of a forecast as a file: a template to fill in, and what is read of it; people are 员工1 …, unnamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jobs import sheets
from jobs.forecast import Forecast, Line, Own, Person, Row
from jobs.sheets import Cell, Sheet
from knowledge.eligibility import profile
from knowledge.eligibility.outcome import Decision
from knowledge.eligibility.profile import ProfileError

# What an employer knows of its people and the rules most often need, in the order of the template's columns.
COLUMNS = (
    "category", "recognized", "recognition_basis", "recognition_date", "birth_date", "degree", "title_level",
    "title_cert_date", "skill_level", "skill_cert_date", "arrival_date", "new_hire", "full_time", "flexible",
    "contract_years", "social_insurance_months", "graduation_date", "first_job_in_district", "double_first_class",
    "taxable_income_wan", "employer_type", "key_enterprise", "above_scale", "owns_home_in_district",
    "spouse_owns_home_in_district", "minor_child_owns_home_in_district", "renting_market", "rent_yuan", "postdoc",
    "postdoc_full_time", "postdoc_platform_in_district",
)  # fmt: skip
MOST_ROWS = 20_000  # as many as a roster of the office may have
_EXAMPLES = 10
_LEAST_COLUMNS = 3  # of ours; a roster of the office has names, and one or two that are called the same
_RANKS = {Decision.YES: 0, Decision.MAYBE: 1, Decision.NO: 2, Decision.UPDATING: 3}
_PERSON_HEADS = (
    "person", "employer", "benefit", "decision", "yuan", "step", "latest", "from", "materials", "missing", "source",
)  # fmt: skip
NameFact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that can't be read: its row and what is wrong with the fact."""

    row: int
    error: ProfileError


class RosterUnreadable(Exception):
    """A file that is no roster. `reason` is a code that bot words (`forecast.wrong.<reason>`)."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def write_template(path: Path, name_fact: NameFact, heads: tuple[str, str, str]) -> None:
    """Write the template: who, at which employer, then a column a fact. Raises OSError.

    `heads` are the words for a person, an employer, and the title; `name_fact` names a fact.
    """
    person, employer, title = heads
    rows = [[f"{person}{number}", "", *("" for _ in COLUMNS)] for number in range(1, _EXAMPLES + 1)]
    sheets.write_sheet(path, title, [person, employer, *map(name_fact, COLUMNS)], rows)


def read_roster(
    path: Path, as_of: date, named: Sequence[NameFact], heads: Sequence[tuple[str, str]]
) -> tuple[list[Person], list[WrongCell]]:
    """The people of a filled-in template, and what can't be read, by row. Columns are found by name or by key.

    `named` are the ways to name a fact (a language each), `heads` the words for person and employer. Raises
    RosterUnreadable, OSError.
    """
    rows = _list_rows(path)
    head = next(rows, None)
    persons, employers = {one for one, _ in heads}, {one for _, one in heads}
    columns = _find_columns(head or (), named)
    who = next((place for place, text in enumerate(head or ()) if text in persons), None)
    where = next((place for place, text in enumerate(head or ()) if text in employers), None)
    if not columns:
        raise RosterUnreadable("no_columns", file=path.name)
    people: list[Person] = []
    wrong: list[WrongCell] = []
    for number, row in enumerate(rows, 2):
        data: dict[str, object] = {
            key: row[place] for place, key in columns.items() if place < len(row) and row[place] not in (None, "")
        }
        if not data:
            continue
        if len(people) >= MOST_ROWS:
            raise RosterUnreadable("too_many", most=MOST_ROWS)
        name = str(row[who] or "").strip() if who is not None and who < len(row) else ""
        employer = str(row[where] or "").strip() if where is not None and where < len(row) else ""
        try:
            people.append(Person(name or f"#{number}", employer, profile.read(data, as_of)))
        except ProfileError as error:
            wrong.append(WrongCell(number, error))
    if not people and not wrong:
        raise RosterUnreadable("nobody", file=path.name)
    return people, wrong


def is_roster(path: Path, named: Sequence[NameFact], heads: Sequence[tuple[str, str]]) -> bool:
    """Whether a file is such a table: its first row names a person and facts of theirs. Raises OSError."""
    try:
        head = next(_list_rows(path), ())
    except RosterUnreadable:
        return False
    return any(one in head for one, _ in heads) and len(_find_columns(head, named)) >= _LEAST_COLUMNS


def _find_columns(head: Sequence[object], named: Sequence[NameFact]) -> dict[int, str]:
    """The facts that the first row names, by their place."""
    keys: dict[object, str] = {name(key).strip(): key for name in named for key in COLUMNS}
    keys |= {key: key for key in COLUMNS}
    return {place: keys[text] for place, text in enumerate(head) if text in keys}


def _list_rows(path: Path) -> Iterator[tuple[object, ...]]:
    """The rows of the first sheet, text without spaces around it. Raises RosterUnreadable, OSError."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with path.open("rb") as stream:  # whatever its name ends in
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
            raise RosterUnreadable("no_workbook", file=path.name) from error
        page = book.worksheets[0]
        page.reset_dimensions()
        for row in page.iter_rows(values_only=True):
            yield tuple(cell.strip() if isinstance(cell, str) else cell for cell in row)
        book.close()


@dataclass(frozen=True, slots=True)
class Words:
    """How a forecast is worded: `say` a head by its short key, `name_fact` a fact, `cite` an article."""

    language: str
    say: Callable[[str], str]
    name_fact: NameFact
    cite: Callable[[str], str]


def write_forecast(path: Path, found: Forecast, words: Words, *, people_first: bool = False) -> None:
    """Write by benefit and quarter, by person, what employers get, and what it is. Raises OSError.

    `people_first` for an employer, who looks for people before sums.
    """
    by_benefit, by_person = _list_by_benefit(found, words), _list_by_person(found, words)
    first = (by_person, by_benefit) if people_first else (by_benefit, by_person)
    sheets.write_book(path, [*first, _list_own(found, words), _explain(found, words)])


def _list_by_benefit(found: Forecast, words: Words) -> Sheet:
    quarters = found.quarters
    rows: list[list[Cell]] = []
    for line in found.lines:
        amounts: list[Cell] = [line.quarters.get(quarter) for quarter in quarters]
        rows.append([_name(line, words), line.certain, line.possible, line.yuan or None, *amounts])
    heads = [words.say(key) for key in ("benefit", "certain", "possible", "yuan")]
    return Sheet(words.say("by_benefit"), [*heads, *quarters], rows, (24,))


def _list_by_person(found: Forecast, words: Words) -> Sheet:
    order = {(row.employer, row.person): place for place, row in reversed(list(enumerate(found.rows)))}
    ranked = sorted(found.rows, key=lambda row: (order[row.employer, row.person], _RANKS[row.decision]))
    rows: list[list[Cell]] = [
        [
            row.person,
            row.employer,
            _name(row, words),
            words.say("yes_left" if row.decision is Decision.YES and not row.taken else row.decision.value),
            sum(payment.yuan for payment in row.payments) or None,
            words.say(f"step_{row.step}") if row.step else None,
            words.say("by_notice") if row.by_notice else row.latest,
            row.from_when,
            "、".join(row.materials) or row.papers,
            "、".join(words.name_fact(key) for key in row.missing),
            f"{found.titles.get(row.document, row.document)} {words.cite(row.article)}",
        ]
        for row in ranked
    ]
    heads = [words.say(key) for key in _PERSON_HEADS]
    return Sheet(words.say("by_person"), heads, rows, (10, 20, 24, 12, 12, 12, 12, 12, 44, 44, 40))


def _list_own(found: Forecast, words: Words) -> Sheet:
    rows: list[list[Cell]] = [
        [one.employer, _name(one, words), one.people, one.yuan, words.say("capped") if one.capped else None]
        for one in found.own
    ]
    heads = [words.say(key) for key in ("employer", "benefit", "certain", "yuan", "note")]
    return Sheet(words.say("own"), heads, rows, (24, 24, 16, 16, 20))


def _explain(found: Forecast, words: Words) -> Sheet:
    """When it was judged, that it decides nothing, and that the texts are samples where they are."""
    rows: list[list[Cell]] = [[words.say("only_first")], [words.say("not_one_sum")]]
    rows += [[words.say("sample")]] if found.sample else []
    return Sheet(words.say("note"), [f"{words.say('as_of')} {found.as_of.isoformat()}"], rows, (90,))


def _name(one: Row | Line | Own, words: Words) -> str:
    return one.en if words.language == "en" else one.zh
