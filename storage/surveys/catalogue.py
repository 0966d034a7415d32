"""The surveys of the office, each by its key, in versions: what is asked never changes, a change is a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.surveys import encoding
from storage.surveys.definition import Definition
from storage.tables import Run, Survey, SurveyVersion


class SurveyRefused(StorageRefusal):
    """The survey can't be saved, used or withdrawn; nothing was changed. `key` says why."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a definition stands now. `new`: there was no version that asks the same."""

    version_id: int
    version: int
    new: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a survey with what it asks. `withdrawn`: no run of it begins any more."""

    id: int
    key: str
    version: int
    title: str
    anonymous: bool
    definition: Definition
    made_at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A survey in the list, by its newest version. `runs`: of any of its versions, but for those called off unsent."""

    key: str
    version_id: int
    version: int
    title: str
    anonymous: bool
    made_at: datetime
    withdrawn: bool
    runs: int


def save(session: Session, definition: Definition, *, by: int | None, now: datetime) -> Saved:
    """Keep a definition: as a new version where it asks something else than the newest. One withdrawn comes back.

    Raises SurveyRefused `survey.anonymous_fixed`: people were promised otherwise once a run has begun.
    """
    survey_id = session.scalar(select(Survey.id).where(Survey.key == definition.key))
    if survey_id is None:
        values = {"key": definition.key, "made_at": now, "made_by": by}
        survey_id = session.execute(insert(Survey).values(**values).returning(Survey.id)).scalar_one()
    else:
        session.execute(update(Survey).where(Survey.id == survey_id).values(withdrawn_at=None))
    newest = session.scalar(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey_id)
        .order_by(SurveyVersion.version.desc())
        .limit(1)
    )
    digest = encoding.make_digest(definition)
    if newest is not None and newest.digest == digest:
        return Saved(newest.id, newest.version, new=False)
    _refuse_other_anonymity(session, survey_id, definition.anonymous)
    made = SurveyVersion(
        survey_id=survey_id,
        version=1 if newest is None else newest.version + 1,
        title=definition.title.zh,
        anonymous=definition.anonymous,
        definition=encoding.encode(definition),
        digest=digest,
        made_at=now,
        made_by=by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session, person_id=by, act="survey.save", subject=definition.key, now=now, version=made.version, id=made.id
    )
    return Saved(made.id, made.version, new=True)


def _refuse_other_anonymity(session: Session, survey_id: int, anonymous: bool) -> None:
    begun = session.scalar(
        select(SurveyVersion.anonymous)
        .join(Run, Run.version_id == SurveyVersion.id)
        .where(SurveyVersion.survey_id == survey_id, Run.started_at.is_not(None))
        .limit(1)
    )
    if begun is not None and begun != anonymous:
        raise SurveyRefused("survey.anonymous_fixed", "这份问卷已发过，匿名还是实名不能再改：请另起一个 key")


def list_surveys(session: Session, *, withdrawn: bool = False) -> list[Listed]:
    """The surveys by their newest versions, the newest first; those withdrawn too, if asked for."""
    newest = (
        select(SurveyVersion.survey_id, func.max(SurveyVersion.version).label("version"))
        .group_by(SurveyVersion.survey_id)
        .subquery()
    )
    runs = (
        select(SurveyVersion.survey_id, func.count(Run.id).label("runs"))
        .join(Run, Run.version_id == SurveyVersion.id)
        .where(or_(Run.state != "cancelled", Run.started_at.is_not(None)))
        .group_by(SurveyVersion.survey_id)
        .subquery()
    )
    query = (
        select(Survey, SurveyVersion, func.coalesce(runs.c.runs, 0))
        .join(newest, newest.c.survey_id == Survey.id)
        .join(
            SurveyVersion,
            (SurveyVersion.survey_id == Survey.id) & (SurveyVersion.version == newest.c.version),
        )
        .outerjoin(runs, runs.c.survey_id == Survey.id)
        .order_by(SurveyVersion.made_at.desc(), SurveyVersion.id.desc())
    )
    if not withdrawn:
        query = query.where(Survey.withdrawn_at.is_(None))
    return [
        Listed(
            survey.key,
            version.id,
            version.version,
            version.title,
            version.anonymous,
            version.made_at,
            survey.withdrawn_at is not None,
            count,
        )
        for survey, version, count in session.execute(query)
    ]


def find(session: Session, key: str) -> Version | None:
    """The newest version of the survey of that key."""
    query = (
        select(SurveyVersion, Survey)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Survey.key == key)
        .order_by(SurveyVersion.version.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else _describe(row[0], row[1])


def find_version(session: Session, version_id: int) -> Version | None:
    """The version of that id, which asks for ever the same."""
    query = (
        select(SurveyVersion, Survey)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(SurveyVersion.id == version_id)
    )
    row = session.execute(query).first()
    return None if row is None else _describe(row[0], row[1])


def _describe(version: SurveyVersion, survey: Survey) -> Version:
    return Version(
        version.id,
        survey.key,
        version.version,
        version.title,
        version.anonymous,
        encoding.decode(version.definition),
        version.made_at,
        survey.withdrawn_at is not None,
    )


def get_usable(session: Session, version_id: int) -> Version:
    """The version, of which runs may begin. Raises SurveyRefused `survey.none`, `survey.withdrawn`."""
    version = find_version(session, version_id)
    if version is None:
        raise SurveyRefused("survey.none", "没有这份问卷")
    if version.withdrawn:
        raise SurveyRefused("survey.withdrawn", f"问卷“{version.title}”已停用，不能再发", title=version.title)
    return version


def withdraw(session: Session, key: str, *, by: int | None, now: datetime) -> bool:
    """No further run of a survey begins; those under way go on. False where it was withdrawn before, or never there."""
    changed = session.scalar(
        update(Survey)
        .where(Survey.key == key, Survey.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(Survey.id)
    )
    if changed is None:
        return False
    audit.record(session, person_id=by, act="survey.withdraw", subject=key, now=now)
    return True
