"""The budget: what a year plans for each benefit, how it was adjusted, what was forecast, and what staff were told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime


class BudgetLine(Table):
    """What a year plans for a benefit, in whole yuan. `quarters`: the plan's four amounts, None where it has none.

    `document` and `article` are where the benefit stands. `source` is the file it came from ("": typed in). `reason` is
    why it was not carried out as planned, as staff wrote it. `revision` rises with each change.
    """

    __tablename__ = "budget_lines"
    __table_args__ = (UniqueConstraint("year", "benefit", name="uq_budget_lines_year"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    year: Mapped[int]
    benefit: Mapped[str] = mapped_column(String(60))
    document: Mapped[str] = mapped_column(String(64), default="")
    article: Mapped[str] = mapped_column(String(32), default="")
    planned_yuan: Mapped[int] = mapped_column(BigInteger)
    quarters: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    source: Mapped[str] = mapped_column(PlainText, default="")
    reason: Mapped[str] = mapped_column(PlainText, default="", server_default=text("''"))
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class BudgetAdjustment(Table):
    """An adjustment of a line: on which day, by how much (less is negative), in which quarter ("": none named), why.

    `key` makes each be entered once. One that was wrong is answered by another: none is changed or taken away.
    """

    __tablename__ = "budget_adjustments"
    __table_args__ = (Index("ix_budget_adjustments_line", "line_id", "day"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_lines.id"))
    day: Mapped[date] = mapped_column(Date)
    yuan: Mapped[int] = mapped_column(BigInteger)
    quarter: Mapped[str] = mapped_column(String(6), default="")
    reason: Mapped[str] = mapped_column(PlainText)
    source: Mapped[str] = mapped_column(PlainText, default="")
    key: Mapped[str] = mapped_column(String(80), unique=True)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BudgetForecast(Table):
    """What was forecast on a day for a year, counts and sums only: one a day, the last of that day.

    `lines`: see `storage.budget.forecasts`. They are kept, so that a forecast can be held against what came.
    """

    __tablename__ = "budget_forecasts"
    __table_args__ = (UniqueConstraint("year", "as_of", name="uq_budget_forecasts_year"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    year: Mapped[int]
    as_of: Mapped[date] = mapped_column(Date)
    people: Mapped[int]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BudgetState(Table):
    """Whether forecast and remaining budget of a benefit part, as it was told last: fits, short, left, unplanned."""

    __tablename__ = "budget_states"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    benefit: Mapped[str] = mapped_column(String(60), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
