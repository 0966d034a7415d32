"""What somebody has said of themselves, or staff of a talent, to see what can be had."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Id, Table, UtcDateTime


class Check(Table):
    """A check of what can be had: one a person, and one of each talent that a person of the staff looks at.

    `talent_id` is 0 for oneself. `facts` is what was said and how far it is. `last_update_id` is the update that wrote
    it: an older one, replayed, changes nothing. `kept`: the person agreed to have it kept for the next time.
    """

    __tablename__ = "checks"
    __table_args__ = (
        UniqueConstraint("person_id", "talent_id", name="uq_checks_whose"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    talent_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_update_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
