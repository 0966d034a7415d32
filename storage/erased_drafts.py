"""What an erasure takes out of contacts that are being written down, and out of what somebody is typing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage.naming import fold
from storage.tables import ContactDraft, Draft

GONE_NAME = "（已删除）"  # what stands in the place of an erased talent's name


def find_of_nobody_else(session: Session, talent_id: int, name: str) -> list[int]:
    """Drafts that the column says nothing of: events left with this talent alone, messages that may mean this talent.

    A message whose name nobody has resolved yet goes whole, also where it might mean another of that name.
    """
    found = []
    for draft_id, facts in session.execute(select(ContactDraft.id, ContactDraft.facts)):
        talents = facts.get("talents") or []
        if talents == [talent_id] or (not talents and _may_mean(facts, talent_id, name)):
            found.append(draft_id)
    return found


def _may_mean(facts: Mapping[str, Any], talent_id: int, name: str) -> bool:
    """Whether a message that a draft was read from may be about that talent: it was told so, or has the name."""
    return talent_id in (facts.get("may_be") or []) or _names(str(facts.get("said", "")), name)


def _names(text: str, name: str) -> bool:
    """Whether a text has that name, however it is written; an erased talent has none."""
    return bool(fold(name)) and name != GONE_NAME and fold(name) in fold(text)


def forget_talent(session: Session, talent_id: int, name: str) -> None:
    """Contacts of many that are being written down go on without this one, and without the message that named them.

    What somebody was typing with that name (a search, a message that was not understood) goes whole.
    """
    for draft in session.scalars(select(ContactDraft)):
        if _may_mean(draft.facts, talent_id, name):
            draft.facts = draft.facts | {"said": ""}
        for those in ("talents", "may_be"):
            if talent_id in (draft.facts.get(those) or []):
                draft.facts = draft.facts | {those: [other for other in draft.facts[those] if other != talent_id]}
    for form in session.scalars(select(Draft)):
        if _names(json.dumps(form.facts, ensure_ascii=False), name):
            session.delete(form)
    session.flush()


def list_files(session: Session, whose: ColumnElement[bool]) -> set[str]:
    """The hashes of files in forms that are being filled in."""
    drafts = session.scalars(select(ContactDraft.facts).where(whose))
    return {str(file["sha256"]) for facts in drafts for file in facts.get("files") or [] if file.get("sha256")}
