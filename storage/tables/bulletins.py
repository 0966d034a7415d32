"""英才令: posts that employers report, bulletins made of them, who is interested in what, and who was hired."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime


class Post(Table):
    """A post 岗位 that an employer has to fill. `key` is what makes it the same when the table comes again.

    `degree` is one of `storage.bulletins.fields.DEGREES`. Salaries are of a year, before tax, None where it is talked
    over. The last day of `closes_on` still counts. `closed_at`: the employer, or staff, took it back before.
    """

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("employer_id", "key", name="uq_posts_employer"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    key: Mapped[str] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(PlainText)
    number: Mapped[int]
    degree: Mapped[str] = mapped_column(String(8))
    major: Mapped[str] = mapped_column(PlainText, default="")
    industry: Mapped[str] = mapped_column(PlainText)
    district: Mapped[str] = mapped_column(PlainText)
    salary_from_yuan: Mapped[int | None]
    salary_to_yuan: Mapped[int | None]
    duties: Mapped[str] = mapped_column(PlainText, default="")
    contact: Mapped[str] = mapped_column(PlainText)
    phone: Mapped[str] = mapped_column(PlainText, default="")
    email: Mapped[str] = mapped_column(PlainText, default="")
    closes_on: Mapped[date] = mapped_column(Date, index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Bulletin(Table):
    """A bulletin 英才令. `state`: draft → waiting (for a second person) → issued; cancelled from before that.

    `year` and `issue` are its number, given as it is approved; `issued_on` is that day in the office. `policies` are
    those that fit its posts, cited, as they were found when it was submitted (`jobs.post_policies`). `run_id` is the
    run that pushes it to who subscribed; None where nobody had. `remark` is why it was given back.
    """

    __tablename__ = "bulletins"
    __table_args__ = (
        UniqueConstraint("year", "issue", name="uq_bulletins_year"),
        Index("ix_bulletins_state", "state", "issued_on"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    title: Mapped[str] = mapped_column(PlainText, default="")
    foreword: Mapped[str] = mapped_column(PlainText, default="")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    year: Mapped[int | None]
    issue: Mapped[int | None]
    issued_on: Mapped[date | None] = mapped_column(Date)
    policies: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approval: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # 线下已签批, as a run's
    remark: Mapped[str] = mapped_column(PlainText, default="", server_default=text("''"))


class BulletinPost(Table):
    """A post in a bulletin. `place` is its number there, from 1; `facts` what was approved of it, None in a draft.

    What the employer changes in its post afterwards does not change a bulletin that is out.
    """

    __tablename__ = "bulletin_posts"
    __table_args__ = (Index("ix_bulletin_posts_post", "post_id"),)

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    place: Mapped[int]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Interest(Table):
    """Somebody is interested in a post. `told` is what they agreed that the employer is told, with what it was then.

    It is blanked when they take it back; when they are erased or its time is over, who it was goes too. `counts`: it
    was their first of that year, so that people are counted whoever is erased since. `version`: of the wording they
    agreed to. `passed_at`: when the employer's contact was told, by the bot or by staff.
    """

    __tablename__ = "interests"
    __table_args__ = (
        UniqueConstraint("post_id", "person_id", name="uq_interests_post"),
        Index("ix_interests_person", "person_id"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(Date, index=True)
    counts: Mapped[bool]
    passed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Hire(Table):
    """People hired for a post, as somebody reported it: nobody's name is in it. `key` makes each be entered once.

    `source` is where it is known from: the employer's HR in the bot ("hr"), or what staff wrote ("staff").
    """

    __tablename__ = "hires"
    __table_args__ = (Index("ix_hires_post", "post_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    people: Mapped[int]
    day: Mapped[date] = mapped_column(Date, index=True)
    by: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(PlainText)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[int | None] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PostWish(Table):
    """What somebody who subscribed to bulletins wants to hear of: a value of a dimension (industry, degree, district).

    Of a dimension without a row everything.
    """

    __tablename__ = "post_wishes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
