"""Surveys that are being built: incomplete definitions that staff go on with on any day and any device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.errors import StorageRefusal
from storage.surveys import encoding
from storage.surveys.definition import Definition
from storage.tables import SurveySketch

LISTED = 5


class SketchRefused(StorageRefusal):
    """The sketch can't be changed so; nothing was changed. `key` says why."""


@dataclass(frozen=True, slots=True)
class Sketched:
    """A sketch as it stands."""

    id: int
    revision: int
    definition: Definition


def begin(session: Session, definition: Definition, *, key: str, by: int, now: datetime) -> int:
    """Begin one; its id. A key that was used before gives the one that has it, unchanged."""
    known = session.scalar(select(SurveySketch.id).where(SurveySketch.key == key))
    if known is not None:
        return known
    made = SurveySketch(key=key, definition=encoding.encode(definition), made_by=by, changed_at=now)
    session.add(made)
    session.flush()
    return made.id


def get(session: Session, sketch_id: int) -> Sketched:
    """The sketch. Raises SketchRefused `sketch.none`: it was saved or dropped."""
    row = session.get(SurveySketch, sketch_id)
    if row is None:
        raise SketchRefused("sketch.none", "这份草稿已保存或放弃了")
    return Sketched(row.id, row.revision, encoding.decode(row.definition))


def change(session: Session, sketch_id: int, definition: Definition, *, revision: int, now: datetime) -> None:
    """Write it down as it is now. Raises SketchRefused `sketch.changed`: somebody was quicker; `sketch.none`."""
    changed = session.scalar(
        update(SurveySketch)
        .where(SurveySketch.id == sketch_id, SurveySketch.revision == revision)
        .values(definition=encoding.encode(definition), revision=SurveySketch.revision + 1, changed_at=now)
        .returning(SurveySketch.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        get(session, sketch_id)
        raise SketchRefused("sketch.changed", "刚才有人改过，请看一下现在的样子再试")


def list_open(session: Session) -> list[Sketched]:
    """Those that wait, what was changed last first."""
    query = select(SurveySketch).order_by(SurveySketch.changed_at.desc(), SurveySketch.id.desc()).limit(LISTED)
    return [Sketched(row.id, row.revision, encoding.decode(row.definition)) for row in session.scalars(query)]


def drop(session: Session, sketch_id: int) -> None:
    """It is saved, or not wanted any more. A second time changes nothing."""
    session.execute(delete(SurveySketch).where(SurveySketch.id == sketch_id))
