"""Answers of the office for all who ask the same: drafted by one, read by a second, published, ended.

draft → waiting → published → stale | withdrawn. A row says what is wanted; what the library has (`indexed`) follows by
a job, as often as one likes. A published one is never changed: a new one takes its place when it is published itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.tables import Faq

QUESTION_CHARS, ANSWER_CHARS = 200, 1_000
AUDIENCES = ("public", "registered", "staff")
SHELVES = ("waiting", "draft", "published", "stale", "ended")


class FaqRefused(StorageRefusal):
    """A step with an answer for all can't be taken like this; nothing was changed."""


def draft(
    session: Session,
    question: str,
    answer: str,
    basis: Sequence[Mapping[str, Any]],
    expires_on: date,
    *,
    by: int,
    now: datetime,
    enquiry_id: int | None = None,
    replaces: int | None = None,
    audience: str = "public",
) -> int:
    """A new draft; of an enquiry that has one already, or of one that is to be replaced, that one."""
    source = Faq.enquiry_id == enquiry_id if enquiry_id is not None else Faq.replaces == replaces
    if enquiry_id is not None or replaces is not None:
        known = session.scalar(select(Faq.id).where(source, Faq.state.not_in(("dropped", "withdrawn"))).limit(1))
        if known is not None:
            return known
    faq = Faq(
        enquiry_id=enquiry_id,
        replaces=replaces,
        question=question[:QUESTION_CHARS],
        answer=answer[:ANSWER_CHARS],
        basis=[dict(entry) for entry in basis],
        audience=audience,
        expires_on=expires_on,
        state="draft",
        drafted_by=by,
        drafted_at=now,
    )
    session.add(faq)
    session.flush()
    audit.record(session, person_id=by, act="faq.draft", subject=f"faq {faq.id}", now=now)
    return faq.id


def change(session: Session, faq_id: int, revision: int, *, by: int, now: datetime, **values: Any) -> None:  # noqa: ANN401 -- columns
    """Change a draft, or one that waits, which is a draft again then: who changed it last drafted it.

    Raises `faq.no_text`, `faq.long_text`, `faq.past_day`, `faq.moved`.
    """
    for name, most in (("question", QUESTION_CHARS), ("answer", ANSWER_CHARS)):
        if name in values and not values[name].strip():
            raise FaqRefused("faq.no_text")
        if name in values and len(values[name]) > most:
            raise FaqRefused("faq.long_text", most=most)
    if "expires_on" in values and values["expires_on"] <= now.date():
        raise FaqRefused("faq.past_day")
    moved = {"state": "draft", "drafted_by": by, "drafted_at": now, "remark": ""}
    _move(session, faq_id, revision, ("draft", "waiting"), **moved, **values)


def submit(session: Session, faq_id: int, revision: int, *, by: int, now: datetime) -> None:
    """Put a draft before a second person. Raises `faq.moved`, `faq.past_day`."""
    faq = session.get(Faq, faq_id)
    if faq is not None and faq.expires_on <= now.date():
        raise FaqRefused("faq.past_day")
    _move(session, faq_id, revision, ("draft",), state="waiting", drafted_by=by, remark="")
    audit.record(session, person_id=by, act="faq.submit", subject=f"faq {faq_id}", now=now)


def approve(session: Session, faq_id: int, revision: int, *, by: int, now: datetime) -> None:
    """A second person publishes it; what it replaces ends. Raises `faq.moved`, `faq.same_person`, `faq.past_day`."""
    faq = session.get(Faq, faq_id, populate_existing=True)
    if faq is not None and faq.state == "waiting" and faq.drafted_by == by:
        raise FaqRefused("faq.same_person")
    if faq is not None and faq.expires_on <= now.date():
        raise FaqRefused("faq.past_day")
    _move(session, faq_id, revision, ("waiting",), state="published", reviewed_by=by, reviewed_at=now)
    if faq is not None and faq.replaces is not None:
        old = update(Faq).where(Faq.id == faq.replaces, Faq.state.in_(("published", "stale")))
        session.execute(old.values(state="withdrawn", ended_at=now, revision=Faq.revision + 1))
    audit.record(session, person_id=by, act="faq.publish", subject=f"faq {faq_id}", now=now)


def give_back(session: Session, faq_id: int, revision: int, remark: str, *, by: int, now: datetime) -> None:
    """A second person says what to change. Raises `faq.moved`, `faq.no_text`, `faq.long_text`."""
    remark = remark.strip()
    if not remark:
        raise FaqRefused("faq.no_text")
    if len(remark) > QUESTION_CHARS:
        raise FaqRefused("faq.long_text", most=QUESTION_CHARS)
    _move(session, faq_id, revision, ("waiting",), state="draft", remark=remark)
    audit.record(session, person_id=by, act="faq.give_back", subject=f"faq {faq_id}", now=now)


def end(session: Session, faq_id: int, revision: int, *, by: int, now: datetime) -> None:
    """Withdraw what is published, drop what is not: nobody is answered from it any more. Raises `faq.moved`."""
    faq = session.get(Faq, faq_id, populate_existing=True)
    to = "withdrawn" if faq is not None and faq.state in ("published", "stale") else "dropped"
    states = ("published", "stale") if to == "withdrawn" else ("draft", "waiting")
    _move(session, faq_id, revision, states, state=to, ended_at=now)
    audit.record(session, person_id=by, act="faq.end", subject=f"faq {faq_id}", now=now)


def mark_stale(session: Session, faq_ids: Sequence[int], now: datetime) -> list[int]:
    """What they stand on has changed: not cited until somebody has looked. Those of them that were published."""
    changed = session.execute(
        update(Faq)
        .where(Faq.id.in_(list(faq_ids)), Faq.state == "published")
        .values(state="stale", revision=Faq.revision + 1)
        .returning(Faq.id)
    )
    found = sorted(changed.scalars())
    for faq_id in found:
        audit.record(session, person_id=None, act="faq.stale", subject=f"faq {faq_id}", now=now)
    return found


def find(session: Session, faq_id: int) -> Faq | None:
    """One of them."""
    return session.get(Faq, faq_id)


def list_shelf(session: Session, shelf: str, today: date) -> list[Faq]:
    """Those of a state, the newest first; "ended" are withdrawn or have lapsed."""
    lapsed = (Faq.state == "published") & (Faq.expires_on < today)
    which: dict[str, ColumnElement[bool]] = {
        "published": (Faq.state == "published") & (Faq.expires_on >= today),
        "ended": (Faq.state == "withdrawn") | lapsed,
    }
    query = select(Faq).where(which.get(shelf, Faq.state == shelf)).order_by(Faq.id.desc()).limit(200)
    return list(session.scalars(query))


def count_to_review(session: Session, person_id: int) -> int:
    """How many wait for a second person who may be this one."""
    waiting = select(func.count()).select_from(Faq).where(Faq.state == "waiting", Faq.drafted_by != person_id)
    return session.scalar(waiting) or 0


def list_wanted(session: Session) -> list[Faq]:
    """All that the library is to answer from, each until its own last day."""
    return list(session.scalars(select(Faq).where(Faq.state == "published").order_by(Faq.id)))


def is_applied(session: Session) -> bool:
    """Whether the library was told of everything there is."""
    wanted = (Faq.state == "published") & (Faq.indexed != Faq.revision)
    unwanted = (Faq.state != "published") & (Faq.indexed != 0)
    return session.scalar(select(Faq.id).where(wanted | unwanted).limit(1)) is None


def mark_applied(session: Session, revisions: Mapping[int, int]) -> None:
    """The library answers from these, at that revision, and from no other."""
    for faq_id, revision in revisions.items():
        session.execute(update(Faq).where(Faq.id == faq_id, Faq.revision == revision).values(indexed=revision))
    others = update(Faq).where(Faq.indexed != 0, Faq.id.not_in(sorted(revisions)))
    session.execute(others.values(indexed=0).execution_options(synchronize_session=False))


def _move(session: Session, faq_id: int, revision: int, states: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401 -- columns
    """One conditional update: of two who press at once one is told."""
    changed = session.connection().execute(
        update(Faq)
        .where(Faq.id == faq_id, Faq.revision == revision, Faq.state.in_(states))
        .values(**values, revision=revision + 1)
    )
    if changed.rowcount == 0:
        raise FaqRefused("faq.moved")
    faq = session.get(Faq, faq_id)
    if faq is not None:
        session.refresh(faq)
