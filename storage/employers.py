"""Units that talents work for, each once however it is written."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.naming import key_of, list_endings
from storage.tables import Employer, EmployerKey


def find(session: Session, name: str) -> Employer | None:
    """The employer of that name, case, width and spaces aside."""
    return session.scalar(select(Employer).where(Employer.key == key_of(name)))


def find_or_enter(session: Session, name: str) -> int:
    """The id of the employer of that name, entered with the endings it is found by where it is new."""
    key = key_of(name)
    found = session.scalar(select(Employer.id).where(Employer.key == key))
    if found is not None:
        return found
    employer_id = session.execute(
        insert(Employer).values(name=name.strip(), key=key).returning(Employer.id)
    ).scalar_one()
    endings = sorted(set(list_endings(key)))
    if endings:
        session.execute(insert(EmployerKey), [{"key": ending, "employer_id": employer_id} for ending in endings])
    return employer_id
