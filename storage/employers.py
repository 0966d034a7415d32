"""Units that talents work for, each once however it is written."""

from __future__ import annotations

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from storage.naming import key_of, list_endings
from storage.tables import Employer, EmployerKey, Grant, Invitation, Talent


def find(session: Session, name: str) -> Employer | None:
    """The employer of that name, case, width and spaces aside."""
    return session.scalar(select(Employer).where(Employer.key == key_of(name)))


def get_name(session: Session, employer_id: int | None) -> str:
    """What an employer is called; empty where there is none of that number."""
    return session.scalar(select(Employer.name).where(Employer.id == employer_id)) or ""


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


def forget_declined(session: Session, employer_id: int) -> bool:
    """Remove an employer that nothing names but requests to act for it that were declined; whether it was removed.

    Whoever asks types its name: what was never confirmed does not stay on file.
    """
    declined = Invitation.used_by.is_not(None) & Invitation.used_at.is_(None) & Invitation.revoked_at.is_not(None)
    naming = (
        exists().where(Talent.employer_id == employer_id),
        exists().where(Grant.employer_id == employer_id),
        exists().where(Invitation.employer_id == employer_id, ~declined),
    )
    if any(session.scalar(select(named)) for named in naming):
        return False
    requests = update(Invitation).where(Invitation.employer_id == employer_id).values(employer_id=None)
    session.execute(requests.execution_options(synchronize_session="fetch"))
    session.execute(delete(EmployerKey).where(EmployerKey.employer_id == employer_id))
    session.execute(delete(Employer).where(Employer.id == employer_id).execution_options(synchronize_session="fetch"))
    return True
