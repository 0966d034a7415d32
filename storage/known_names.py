"""The names of the roster that a text has, to be taken out of it before it is for all, or leaves the machine."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.database import Database
from storage.tables import Employer, Official, Talent

_SHORTEST = 2  # signs of a name
_SHORTEST_FIRM = 4  # of a firm's name without place and form: shorter ones are words of the documents
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff·]+")
_PLACE = re.compile(r"^(?:广东省?|广州市?|增城区?|[（(]?中国[）)]?)+")
_FORM = re.compile(r"(?:股份|有限|责任|集团|总|分)*公司.*$|[（(].*$")


def find_names(session: Session, text: str) -> list[str]:
    """Names of talents, of leaders and liaisons, and of employers that stand in the text."""
    columns: tuple[InstrumentedAttribute[str], ...] = (Talent.name, Official.name, Employer.name)
    place = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    found: set[str] = set()
    for column in columns:
        held = func.length(column) >= _SHORTEST
        found.update(session.scalars(select(column).where(held, place(text, column) > 0)))
    return sorted(found)


def find_spaced_names(session: Session, text: str) -> list[str]:
    """The same, also of names written apart (张 三), and of employers by the part of their name that tells them."""
    bare = _BLANKS.sub("", text)
    found = set(find_names(session, text)) | (set(find_names(session, bare)) if bare != text else set())
    for name in session.scalars(select(Employer.name)):
        short = _FORM.sub("", _PLACE.sub("", name))
        if len(short) >= _SHORTEST_FIRM and short in bare:
            found.add(short)
    return sorted(found)


def read_names(database: Database, text: str) -> list[str]:
    """`find_spaced_names` in a transaction of its own: for a thread that waits. Raises Busy."""
    return database.read(lambda session: find_spaced_names(session, text))
