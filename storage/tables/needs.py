"""What a contact leaves open: needs with their chain, files and vectors; suggestions; replies given again and again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime
from storage.tables.contacts import UNMATCHED


class Need(Table):
    """A need that a contact or its talent brought; its words are the ask's. `storage.need_chain` has its states.

    `since`: in this state. `due_on`: by when the next step is to be taken; None where nobody can be late, and while it
    is registered, when it follows from `opened_at`. `department` is the key of the unit in `offices.yaml`, `owner_id`
    who of the office took it, `handler_id` who of the department. `extension`: "", asked, granted, refused. `until`:
    the day on which a pending one goes on. `revision` rises with each step, so that of two who press at once one is
    told. `joined_to`: the need that says the same and is worked on instead; it stays when the reply is out.
    """

    __tablename__ = "needs"
    __table_args__ = (
        Index("ix_needs_talent", "talent_id", "state"),
        Index("ix_needs_state", "state", "due_on"),
        Index("ix_needs_joined_to", "joined_to"),
        Index("ix_needs_unmatched", "ask_id", sqlite_where=sql(UNMATCHED), postgresql_where=sql(UNMATCHED)),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("asks.id"), unique=True)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"))
    category: Mapped[str] = mapped_column(String(16), default="")
    urgent: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    state: Mapped[str] = mapped_column(String(16), default="registered")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    department: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    handler_id: Mapped[int | None] = mapped_column(BigInteger)
    extension: Mapped[str] = mapped_column(String(8), default="", server_default=sql("''"))
    until: Mapped[date | None] = mapped_column(Date)
    joined_to: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str | None] = mapped_column(String(128))
    article: Mapped[str | None] = mapped_column(String(128))
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class NeedStep(Table):
    """A step in the chain of a need: when, who, as which side, to which state; it only grows.

    `text` is what came with it: the reply, the reason, the question, what the talent said. `due_on`: by when the next
    one is to be taken. `revision` is the need's after it. `letter`: the number of the letter that the reply stands in.
    """

    __tablename__ = "need_steps"
    __table_args__ = (UniqueConstraint("need_id", "revision", name="uq_need_steps_need_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    side: Mapped[str] = mapped_column(String(12))
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(16))
    department: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(PlainText, default="")
    letter: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    due_on: Mapped[date | None] = mapped_column(Date)


class NeedFile(Table):
    """A file that belongs to a need. It lies under its hash, once; who may see the need may see it."""

    __tablename__ = "need_attachments"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(PlainText)
    media_type: Mapped[str] = mapped_column(String(128))
    size: Mapped[int] = mapped_column(BigInteger)
    side: Mapped[str] = mapped_column(String(12))
    author: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NeedVector(Table):
    """What a need says, as the bundled model has it: float16, unit length. Lost ones are made again."""

    __tablename__ = "need_vectors"

    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"), unique=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class CannedReply(Table):
    """A reply that a unit gives again and again."""

    __tablename__ = "canned_replies"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    department: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(PlainText)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Suggestion(Table):
    """A suggestion that a contact or its talent brought; its words are the ask's.

    `topic`: what it is about. `reply`: what became of it, to its author. `revision` rises with each change.
    """

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_talent", "talent_id"), Index("ix_suggestions_replied", "replied_at"),
                      NEVER_REUSED)  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("asks.id"), unique=True)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"))
    topic: Mapped[str] = mapped_column(String(16), default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply: Mapped[str] = mapped_column(PlainText, default="")
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replied_by: Mapped[int | None] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
