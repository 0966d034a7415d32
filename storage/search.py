"""Finding talents by name, part of it, pinyin, initials, tag, phone or employer, among those that a person may see.

Every way is a range of an index, read in its order until enough are found: the size of the roster doesn't matter. Who
keeps in touch with a few talents is asked for these alone, whatever else the word would find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.access import kept_in_touch_by, talents_of
from storage.naming import LAST, PHONE, TAG, fold_word, phone_key
from storage.roles import KEEPS_IN_TOUCH, Actor
from storage.tables import Employer, EmployerKey, Talent, TalentKey

MOST = 100  # found are counted up to here; beyond it "100+" says enough
WORDS = 4  # of one search; each narrows it down
BATCH = 300  # keys read at once: a talent has a few that begin alike
LEAST_DIGITS = 3  # of a phone: fewer would list the roster
PROBE = 1_000  # keys counted to see which of several words is the rarest
_PHONE = re.compile(r"[+＋]?\d[\d\s()（）-]{6,20}")


@dataclass(frozen=True, slots=True)
class Brief:
    """A talent in a list."""

    id: int
    name: str
    category: int | None
    employer: str
    last_contact_on: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `total` is at most MOST; `more`: there are more than that ("100+")."""

    rows: list[Brief]
    total: int
    more: bool


def find(session: Session, actor: Actor, text: str, *, limit: int = 10, offset: int = 0) -> Found:
    """The talents that every word of the text fits, that this person may see: those whose name begins so come first.

    A word fits by any part of the name or the employer, by pinyin or initials; by tag and phone where the person may
    see these. Pages end at MOST. An empty text finds nobody.
    """
    # A phone is one word, however it is spaced.
    parts = [phone_key(text)] if _PHONE.fullmatch(text.strip()) else text.split()[:WORDS]
    words = list(dict.fromkeys(word for part in parts if (word := fold_word(part))))
    if not words:
        return Found([], 0, more=False)
    hits = list(islice(_find_ids(session, actor, words), MOST + 1))
    page = hits[:MOST][offset : offset + limit]
    return Found(list_briefs(session, actor, page), min(len(hits), MOST), more=len(hits) > MOST)


def list_briefs(session: Session, actor: Actor, talent_ids: Sequence[int]) -> list[Brief]:
    """These talents in this order, without those that the person may not see."""
    query = (
        select(Talent.id, Talent.name, Talent.category, Employer.name, Talent.last_contact_on)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.id.in_(talent_ids), talents_of(actor))
    )
    rows = {row[0]: Brief(row[0], row[1], row[2], row[3] or "", row[4]) for row in session.execute(query)}
    return [rows[talent_id] for talent_id in talent_ids if talent_id in rows]


def _find_ids(session: Session, actor: Actor, words: list[str]) -> Iterator[int]:
    """Each talent once, the best fit first."""
    own = None if actor.is_staff else list(session.scalars(select(Talent.id).where(talents_of(actor))))
    if len(words) > 1 and own is None:
        words = sorted(words, key=lambda word: _count(session, word))  # stable: equals stay as typed
    first, rest = words[0], words[1:]
    seen: set[int] = set()
    for batch in _list_candidates(session, actor, first, own):
        fresh = [talent_id for talent_id in dict.fromkeys(batch) if talent_id not in seen]
        seen.update(fresh)
        for word in rest:
            fitting = _keep_fitting(session, actor, fresh, word)
            fresh = [talent_id for talent_id in fresh if talent_id in fitting]
        yield from fresh


def _list_candidates(session: Session, actor: Actor, word: str, own: list[int] | None) -> Iterator[list[int]]:
    if own is None:
        for begins in _beginnings(word):
            yield from _read_keys(session, begins)
        yield from _read_employers(session, word)
        return
    if not own:
        return
    ranked: list[tuple[str, int]] = []
    for some in _in_parts(own):
        query = select(TalentKey.key, TalentKey.talent_id).where(TalentKey.talent_id.in_(some), _fits(actor, word))
        ranked += [(key, talent_id) for key, talent_id in session.execute(query)]
    yield [talent_id for _, talent_id in sorted(ranked)]
    for some in _in_parts(own):
        yield sorted(_of_fitting_employers(session, some, word))


def _beginnings(word: str) -> list[str]:
    """What a key may begin with for the word to fit: name, pinyin, initials; tag; phone."""
    phone = [PHONE + word] if word.isdecimal() and len(word) >= LEAST_DIGITS else []
    return [word, TAG + word, *phone]


def _between(column: InstrumentedAttribute[str], begins: str) -> ColumnElement[bool]:
    return (column >= begins) & (column < begins + LAST)


def _fits(actor: Actor, word: str) -> ColumnElement[bool]:
    """Tags and phones fit for those alone whose the person may see: not for whom they act for as an HR."""
    name, *hidden = (_between(TalentKey.key, begins) for begins in _beginnings(word))
    if actor.is_staff:
        return or_(name, *hidden)
    if not actor.roles & KEEPS_IN_TOUCH or not actor.officials:
        return name
    kept = select(Talent.id).where(kept_in_touch_by(actor))
    return or_(name, or_(*hidden) & TalentKey.talent_id.in_(kept))


def _read_keys(session: Session, begins: str) -> Iterator[list[int]]:
    """The talents with a key that begins so, in the order of the keys."""
    after: tuple[str, int] | None = None
    while True:
        query = select(TalentKey.key, TalentKey.talent_id).where(_between(TalentKey.key, begins))
        if after is not None:
            query = query.where(
                (TalentKey.key >= after[0]) & ((TalentKey.key > after[0]) | (TalentKey.talent_id > after[1]))
            )
        rows = session.execute(query.order_by(TalentKey.key, TalentKey.talent_id).limit(BATCH)).all()
        yield [row.talent_id for row in rows]
        if len(rows) < BATCH:
            return
        after = (rows[-1].key, rows[-1].talent_id)


def _read_employers(session: Session, word: str) -> Iterator[list[int]]:
    """The talents of employers whose name has the word: few employers at first, one may have them all."""
    start, some = 0, 4
    while True:
        query = select(EmployerKey.employer_id).where(_between(EmployerKey.key, word))
        query = query.order_by(EmployerKey.key, EmployerKey.employer_id).offset(start).limit(some)
        employers = list(dict.fromkeys(session.scalars(query)))
        if not employers:
            return
        after: tuple[int, int] = (0, 0)
        while True:
            people = select(Talent.employer_id, Talent.id).where(
                Talent.employer_id.in_(employers),
                Talent.erased_at.is_(None),
                Talent.employer_id >= after[0],
                (Talent.employer_id > after[0]) | (Talent.id > after[1]),
            )
            rows = session.execute(people.order_by(Talent.employer_id, Talent.id).limit(BATCH)).all()
            yield [row.id for row in rows]
            if len(rows) < BATCH:
                break
            after = (rows[-1].employer_id, rows[-1].id)
        start, some = start + some, min(some * 4, BATCH)


def _keep_fitting(session: Session, actor: Actor, talent_ids: list[int], word: str) -> set[int]:
    if not talent_ids:
        return set()
    by_key = select(TalentKey.talent_id).where(TalentKey.talent_id.in_(talent_ids), _fits(actor, word))
    return set(session.scalars(by_key)) | _of_fitting_employers(session, talent_ids, word)


def _of_fitting_employers(session: Session, talent_ids: Iterable[int], word: str) -> set[int]:
    query = (
        select(Talent.id)
        .join(EmployerKey, EmployerKey.employer_id == Talent.employer_id)
        .where(Talent.id.in_(talent_ids), Talent.erased_at.is_(None), _between(EmployerKey.key, word))
    )
    return set(session.scalars(query))


def _count(session: Session, word: str) -> int:
    """How many keys fit a word, up to PROBE: a measure of how rare it is. What only employers have is common."""
    count = sum(
        len(session.scalars(select(TalentKey.talent_id).where(_between(TalentKey.key, begins)).limit(PROBE)).all())
        for begins in _beginnings(word)
    )
    employers = select(EmployerKey.employer_id).where(_between(EmployerKey.key, word)).limit(PROBE)
    return count + 20 * len(session.scalars(employers).all())


def _in_parts(talent_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(talent_ids), BATCH):
        yield talent_ids[start : start + BATCH]
