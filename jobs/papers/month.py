"""What the monthly brief says: the month beside the one before and the year, what needs a leader, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs import office_figures
from jobs.aims import Aims
from jobs.budget import parting
from jobs.budget.parting import Parted
from jobs.budget.terms import Terms as BudgetTerms
from jobs.papers import duty_rows
from storage import contact_figures, duties, need_figures, need_lists, outside_counts, question_figures
from storage.awards import instalments
from storage.budget import figures as budget_figures
from storage.bulletins import figures as bulletin_figures
from storage.duties import Rules
from storage.need_chain import Terms
from storage.need_lists import Listed
from storage.need_steps import Moment
from storage.tables import Award
from storage.windows import list_windows
from storage.work_items import figures as item_figures
from storage.work_items import items
from storage.work_items.figures import WorkItemYear
from storage.work_items.items import Item


@dataclass(frozen=True, slots=True)
class Office:
    """What the office set, as far as the brief needs it."""

    aims: Aims
    rules: Rules
    needs: Terms
    budget: BudgetTerms
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Counts:
    """What a period comes to. `paid_yuan` is what was paid out in it."""

    contacts: int
    opened: int
    settled: int
    asked: int
    answered: int
    awards: int
    paid_yuan: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something of the next month, on its day: a `kind` (opens, closes, quarter) and what it is."""

    day: date
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Month:
    """The brief of a month, as of a day in it or after it.

    `officials`: whose duties end soon and are open, as (level, name, how many). `late`: needs late by unit, as (unit,
    how many, most working days). `due_yuan`: instalments of the next month.
    """

    first: date
    last: date
    as_of: date
    now: Counts
    before: Counts
    year: Counts
    goal: int
    late: tuple[tuple[str, int, int], ...]
    officials: tuple[tuple[str, str, int], ...]
    items: WorkItemYear
    stuck: tuple[Item, ...]
    bulletins: bulletin_figures.BulletinYear
    rate: Fraction | None
    parted: tuple[Parted, ...]
    due_yuan: int
    dues: int
    ahead: tuple[Ahead, ...]


def read(session: Session, office: Office, day: date, when: Moment) -> Month:
    """The brief of the month of a day, as of its last day or of today where that is still to come."""
    first, last = office_figures.find_period("month", day)
    as_of = min(last, when.today)
    before = office_figures.find_period("month", first - timedelta(days=1))
    year = first.year
    every = items.list_year(session, year, as_of)
    budget = budget_figures.read_year(session, year)
    following = office_figures.find_period("month", last + timedelta(days=1))
    dues = instalments.list_due(session, *following)
    late = need_lists.list_late(session, office.needs, when) if as_of == when.today else []
    return Month(
        first,
        last,
        as_of,
        now=_count(session, first, last, office),
        before=_count(session, *before, office),
        year=_count(session, date(year, 1, 1), last, office),
        goal=office.aims.of(year),
        late=_group(late),
        officials=_list_officials(session, office.rules, as_of),
        items=item_figures.add_up(year, every),
        stuck=tuple(item for item in every if item.state == items.STUCK),
        bulletins=bulletin_figures.read_year(session, year),
        rate=budget.rate,
        parted=tuple(one for one in parting.list_parted(budget, office.budget) if one.state == parting.SHORT),
        due_yuan=sum(one.yuan for one in dues),
        dues=len(dues),
        ahead=tuple(_list_ahead(session, *following)),
    )


def _count(session: Session, first: date, last: date, office: Office) -> Counts:
    opened, settled = need_figures.count(session, first, last, office.zone)
    asked, answered = question_figures.count(session, first, last, office.zone)
    paid = session.execute(
        select(func.count(Award.id), func.coalesce(func.sum(Award.paid_yuan), 0)).where(
            Award.paid_on.between(first, last)
        )
    ).one()
    contacts = contact_figures.count(session, first, last) + outside_counts.total(session, first, last)
    return Counts(contacts, opened, settled, asked, answered, int(paid[0]), int(paid[1]))


def _group(late: Sequence[Listed]) -> tuple[tuple[str, int, int], ...]:
    counts = Counter(need.department for need in late)
    worst = {unit: max(need.late for need in late if need.department == unit) for unit in counts}
    return tuple((unit, count, worst[unit]) for unit, count in counts.most_common())


def _list_officials(session: Session, rules: Rules, as_of: date) -> tuple[tuple[str, str, int], ...]:
    """Who is still to contact somebody in a period that ends soon (as the digests have it), those with most first."""
    rows = [
        row
        for row in duty_rows.read_table(session, rules, as_of).rows
        if not row.is_met and row.standing.period.last - as_of <= row.standing.duty.remind_before
    ]
    counts = Counter((row.level, row.official) for row in rows)
    return tuple((level, name, count) for (level, name), count in counts.most_common())


def _list_ahead(session: Session, first: date, last: date) -> list[Ahead]:
    found = []
    for window in list_windows(session):
        for kind, day in (("opens", window.content.opens), ("closes", window.content.closes)):
            if day is not None and first <= day <= last and window.state != "cancelled":
                found.append(Ahead(day, kind, window.name))
    if duties.period_of("quarter", last).last == last:
        found.append(Ahead(last, "quarter", ""))
    return sorted(found, key=lambda one: (one.day, one.kind, one.what))
