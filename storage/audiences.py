"""The audience of a run: how many and whom a filter finds, and who is in it, fixed as the run starts.

Talents are found on the roster, applicants by their role; an erased talent never. Whoever is in the audience and gets
nothing is recorded too, with the reason. Who answered an anonymous run can be asked for only once it is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import abroad, consents, deliveries, subscriptions
from storage.audience_filter import AudienceRefused, Cap, Filter, LeftOut, decode
from storage.bulletins import wishes
from storage.roles import Role
from storage.tables import Account, Addressee, Delivery, Grant, Link, Person, Run, Talent

PersonId = InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | ColumnElement[Any]

SAMPLE = 5  # names shown to staff before they confirm
_NOT_HAD = ("undeliverable", "cancelled")  # states of a delivery that reached nobody and will not


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a filter would find now: how many in all, how many would get something, why not the others; a few names."""

    total: int
    going: int
    left_out: Mapping[LeftOut, int]
    sample: tuple[str, ...]
    sample_ids: tuple[int, ...] = ()


def preview(session: Session, wanted: Filter, *, topic: str, cap: Cap | None, now: datetime) -> Preview:
    """Whom the filter finds now. `cap` None: as an urgent run, which nobody has had enough for.

    Raises AudienceRefused, see `check_runs`.
    """
    check_runs(session, wanted)
    found = _find(session, wanted, topic=topic, cap=cap, now=now).subquery()
    counted = session.execute(select(found.c.left_out, func.count()).group_by(found.c.left_out)).all()
    counts: dict[str, int] = {row[0]: row[1] for row in counted}
    names = (
        select(Talent.name, Talent.id)
        .join(found, found.c.talent_id == Talent.id)
        .where(found.c.left_out == "")
        .order_by(func.random())
        .limit(SAMPLE)
    )
    left_out = {reason: counts[reason] for reason in LeftOut if reason in counts}
    sample = session.execute(names).all()
    told, ids = tuple(row.name for row in sample), tuple(row.id for row in sample)
    return Preview(sum(counts.values()), counts.get("", 0), left_out, told, ids)


def check_runs(session: Session, wanted: Filter) -> None:
    """Raises AudienceRefused `audience.no_run`; `audience.run_open` where an anonymous run has not been closed."""
    for run_id in (wanted.answered, wanted.unanswered):
        run = session.get(Run, run_id) if run_id is not None else None
        if run_id is not None and run is None:
            raise AudienceRefused("audience.no_run", f"没有编号为{run_id}的一期", run=run_id)
        if run is not None and run.anonymous and run.state != "closed":
            raise AudienceRefused("audience.run_open", "匿名问卷截止后才能按是否答过挑人", title=run.title)


def fix(
    session: Session,
    run: Run,
    *,
    cap: Cap | None,
    now: datetime,
    asked_at: datetime | None = None,
    wanted: Filter | None = None,
) -> int:
    """Write down who is in a run's audience, in one statement however many they are. Returns how many are new.

    Who is in it already stays as they are, so more can be added later, by another filter (`wanted`). `asked_at` is when
    pushes may go to them, None: now. Raises AudienceRefused.
    """
    wanted = decode(run.audience) if wanted is None else wanted
    check_runs(session, wanted)
    found = _find(session, wanted, topic=run.topic, cap=None if run.urgent else cap, now=now).subquery()
    rows = select(
        literal(run.id, Addressee.run_id.type).label("run_id"),
        found.c.talent_id,
        found.c.person_id,
        found.c.category,
        found.c.left_out,
        literal(asked_at or now, Addressee.asked_at.type).label("asked_at"),
    ).where(true())  # SQLite reads ON after a SELECT without WHERE as that of a join
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Addressee).from_select(rows.selected_columns.keys(), rows).on_conflict_do_nothing()
    counted = {"preserve_rowcount": True}  # SQLAlchemy drops it of an INSERT on PostgreSQL
    return session.connection().execute(statement, execution_options=counted).rowcount


# --- the query --------------------------------------------------------------------------------------------


def _find(session: Session, wanted: Filter, *, topic: str, cap: Cap | None, now: datetime) -> Select[*tuple[Any, ...]]:
    """A row for each in the audience: talent_id, person_id, category, left_out ("" where something goes to them)."""
    parts: list[Select[*tuple[Any, ...]]] = []
    if wanted.who != "applicants" or _is_named(wanted):
        reason = _reason(wanted, Talent.id, Talent.person_id, topic=topic, cap=cap, now=now)
        parts.append(
            select(Talent.id.label("talent_id"), Talent.person_id, Talent.category, reason.label("left_out"))
            .where(Talent.erased_at.is_(None), *_talent_conditions(session, wanted, topic))
            .order_by(Talent.id)
        )
    if (wanted.who != "talents" or wanted.people) and not _is_of_the_roster(wanted):
        reason = _reason(wanted, None, Person.id, topic=topic, cap=cap, now=now)
        nobody = sql_cast(null(), Integer)
        parts.append(
            select(
                nobody.label("talent_id"),
                Person.id.label("person_id"),
                nobody.label("category"),
                reason.label("left_out"),
            ).where(*_person_conditions(wanted, topic))
        )
    if not parts:
        return select(*(sql_cast(null(), Integer).label(name) for name in ("talent_id", "person_id", "category")),
                      literal("").label("left_out")).where(false())  # fmt: skip
    if len(parts) == 1:
        return parts[0]
    found = union_all(*(part.order_by(None) for part in parts)).subquery()
    return select(found.c.talent_id, found.c.person_id, found.c.category, found.c.left_out)


def _is_named(wanted: Filter) -> bool:
    return bool(wanted.talents or wanted.people)


def _is_of_the_roster(wanted: Filter) -> bool:
    """Whether a condition asks what the roster alone knows: no applicant meets it."""
    asked = (wanted.categories, wanted.tags, wanted.employers, wanted.industries, wanted.officials)
    return any(asked) or wanted.contacted_after is not None or wanted.contacted_before is not None


def _talent_conditions(session: Session, wanted: Filter, topic: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.who == "subscribers":
        conditions.append(subscriptions.wants(Talent.person_id, topic))
    if wanted.bulletin is not None:
        conditions.append(wishes.fits(Talent.person_id, wanted.bulletin))
    if _is_named(wanted):
        conditions.append(or_(Talent.id.in_(wanted.talents), Talent.person_id.in_(wanted.people)))
    if wanted.categories:
        known = [category for category in wanted.categories if category]
        none = Talent.category.is_(None) if 0 in wanted.categories else false()
        conditions.append(or_(Talent.category.in_(known), none))
    if wanted.tags:
        conditions.append(_has_tag(session, wanted.tags))
    if wanted.employers:
        conditions.append(Talent.employer_id.in_(wanted.employers))
    if wanted.industries:
        conditions.append(Talent.industry.in_(wanted.industries))
    if wanted.officials:
        kept = select(Link.talent_id).where(Link.official_id.in_(wanted.officials), Link.until.is_(None))
        conditions.append(Talent.id.in_(kept))
    if wanted.contacted_after is not None:
        conditions.append(Talent.last_contact_on >= wanted.contacted_after)
    if wanted.contacted_before is not None:
        never = Talent.last_contact_on.is_(None)
        conditions.append(or_(Talent.last_contact_on < wanted.contacted_before, never))
    if wanted.language:
        chosen = select(Person.language).where(Person.id == Talent.person_id).scalar_subquery()
        spoken = func.coalesce(chosen, func.nullif(Talent.language, ""), "zh")
        conditions.append(spoken == wanted.language)
    for run_id, finished in ((wanted.answered, True), (wanted.unanswered, False)):
        if run_id is not None:
            asked = Addressee.run_id == run_id, Addressee.finished.is_(finished), Addressee.talent_id.is_not(None)
            conditions.append(Talent.id.in_(select(Addressee.talent_id).where(*asked)))
    return conditions


def _has_tag(session: Session, tags: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether one of these stands in the JSON list of tags: exactly, not a part of one."""
    if session.get_bind().dialect.name == "sqlite":
        entries = func.json_each(Talent.tags).table_valued("value")
        return select(entries.c.value).where(entries.c.value.in_(tags)).exists()
    elements = func.json_array_elements_text(Talent.tags).table_valued("value")
    return select(elements.c.value).where(elements.c.value.in_(tags)).exists()


def _person_conditions(wanted: Filter, topic: str) -> list[ColumnElement[bool]]:
    """People who are nobody's row on the roster: applicants, or those that the filter names."""
    joined = select(Talent.person_id).where(Talent.person_id.is_not(None))
    conditions: list[ColumnElement[bool]] = [
        Person.id.not_in(joined),
        Person.id.in_(select(Account.person_id)),  # who erased themselves has none
    ]
    if _is_named(wanted):
        conditions.append(Person.id.in_(wanted.people))
    elif wanted.who == "subscribers":
        conditions.append(subscriptions.wants(Person.id, topic))
    else:
        applying = select(Grant.person_id).where(Grant.role == Role.APPLICANT, Grant.ended_at.is_(None))
        conditions.append(Person.id.in_(applying))
    if wanted.bulletin is not None:
        conditions.append(wishes.fits(Person.id, wanted.bulletin))
    if wanted.language:
        conditions.append(func.coalesce(Person.language, "zh") == wanted.language)
    for run_id, finished in ((wanted.answered, True), (wanted.unanswered, False)):
        if run_id is not None:
            asked = Addressee.run_id == run_id, Addressee.finished.is_(finished), Addressee.person_id.is_not(None)
            conditions.append(Person.id.in_(select(Addressee.person_id).where(*asked)))
    return conditions


def _reason(
    wanted: Filter,
    talent_id: InstrumentedAttribute[int] | None,
    person_id: PersonId,
    *,
    topic: str,
    cap: Cap | None,
    now: datetime,
) -> ColumnElement[str]:
    """Why nothing goes to somebody, "" where something does: the first of LeftOut that holds."""
    ways: list[tuple[ColumnElement[bool], str]] = []
    if wanted.excluded and talent_id is not None:
        ways.append((talent_id.in_(wanted.excluded), LeftOut.EXCLUDED.value))
    ways += [
        (person_id.is_(None), LeftOut.UNJOINED.value),
        (~is_reachable(person_id), LeftOut.UNREACHABLE.value),
        (refuses_every_way(person_id), LeftOut.NO_CONSENT.value),
        (subscriptions.refuses(person_id, topic), LeftOut.OPTED_OUT.value),
    ]
    if cap is not None:
        ways.append((person_id.in_(had_enough(cap, now)), LeftOut.CAP.value))
    return case(*ways, else_="")


def is_reachable(person_id: PersonId) -> ColumnElement[bool]:
    """A condition on a person's number: they have an account that takes messages."""
    return person_id.in_(select(Account.person_id).where(Account.reachable))


def refuses_every_way(person_id: PersonId) -> ColumnElement[bool]:
    """A condition on a person's number: they refused servers abroad, and no other channel reaches them."""
    here = select(Account.person_id).where(Account.reachable, Account.channel.not_in(sorted(abroad.CHANNELS)))
    return consents.refuses_abroad(person_id) & person_id.not_in(here)


def had_enough(cap: Cap, now: datetime) -> Select[int]:
    """People who had, or are about to have, as many pushes as may be; messages about somebody's work are none."""
    return (
        select(Delivery.person_id)
        .where(
            Delivery.due_at > now - cap.within,
            Delivery.state.not_in(_NOT_HAD),
            Delivery.kind.not_in(sorted(deliveries.WORK)),
        )
        .group_by(Delivery.person_id)
        .having(func.count() >= cap.most)
    )
