"""How runs, schedules and bulletins move from state to state: one conditional update each; a second person approves.

Of two who press at once one is told. What is refused is named by the table's word: `run.changed`, `schedule.changed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.errors import StorageRefusal
from storage.roles import DECIDES
from storage.tables import Bulletin, Grant, Run, Schedule

Moved = TypeVar("Moved", Run, Schedule, Bulletin)
_NONE: Mapping[type[Run | Schedule | Bulletin], str] = {
    Run: "run.none",
    Schedule: "schedule.none",
    Bulletin: "bulletin.none_of_number",
}
_CHANGED: Mapping[type[Run | Schedule | Bulletin], str] = {
    Run: "run.changed",
    Schedule: "schedule.changed",
    Bulletin: "bulletin.changed",
}
REMARK_CHARS = 200
STATE_WORDS = {  # for the lines of refusals
    "draft": "还是草稿",
    "waiting": "还在等批准",
    "approved": "已经批准，还没开始",
    "asking": "错过了开始时间，要先决定发还是不发",
    "running": "正在进行",
    "active": "已经生效",
    "paused": "已经暂停",
    "closed": "已经截止",
    "cancelled": "已经取消",
    "ended": "已经结束",
    "issued": "已经发布",
}


class NotMoved(StorageRefusal):
    """A run or a schedule can't be moved on so; nothing was changed. `key` says why."""


@dataclass(frozen=True, slots=True)
class Paper:
    """线下已签批: who signed, on which day, and the photo of it, kept as an attachment by the hash of its bytes."""

    signer: str
    day: date
    sha256: str
    name: str

    def encode(self, today: date) -> dict[str, Any]:
        """As JSON. `today` is the office's day. Raises NotMoved `run.paper` where something is missing or to come."""
        if not self.signer.strip() or not self.sha256 or self.day > today:
            raise NotMoved("run.paper", "签批要有签字人、不晚于今天的日期和照片")
        return asdict(self) | {"day": self.day.isoformat()}


def get(session: Session, table: type[Moved], row_id: int) -> Moved:
    """The row. Raises NotMoved `run.none`, `schedule.none`, `bulletin.none_of_number`."""
    row = session.get(table, row_id, populate_existing=True)  # what other statements changed is read anew
    if row is None:
        raise NotMoved(_NONE[table], f"没有编号为{row_id}的这一项")
    return row


def move(
    session: Session,
    table: type[Moved],
    row_id: int,
    states: Collection[str],
    revision: int | None,
    **values: Any,  # noqa: ANN401 -- columns of any type
) -> Moved:
    """Change a row that is in one of these states, as it was seen at that revision (None: whatever it was).

    Raises NotMoved: `….none`, `….changed` (somebody else was quicker), `….is_STATE`.
    """
    statement = update(table).where(table.id == row_id, table.state.in_(states))
    if revision is not None:
        statement = statement.where(table.revision == revision)
    changed = session.scalar(
        statement.values(revision=table.revision + 1, **values)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    row = get(session, table, row_id)
    if changed is None and row.state in states:
        raise NotMoved(_CHANGED[table], "刚才有人改过，请看一下现在的样子再试")
    if changed is None:
        raise NotMoved(_name_state(row), f"{STATE_WORDS[row.state]}，不能这样做")
    return row


def _name_state(row: Run | Schedule | Bulletin) -> str:
    if isinstance(row, Bulletin):
        return f"bulletin.is_{row.state}"
    return f"run.is_{row.state}" if isinstance(row, Run) else f"schedule.is_{row.state}"


def list_approvers(session: Session, also: Iterable[int] = ()) -> list[int]:
    """Who may approve: section chiefs and admins on record, and `also` (admins by the settings)."""
    query = select(Grant.person_id).where(Grant.role.in_(sorted(DECIDES)), Grant.ended_at.is_(None))
    return sorted({*session.scalars(query), *also})


def need_second_person(session: Session, by: int | None, also: Iterable[int]) -> None:
    """Raises NotMoved where there is nobody but who asks: `run.nobody_to_approve`."""
    if not set(list_approvers(session, also)) - {by}:
        raise NotMoved("run.nobody_to_approve", "没有第二个人可以批准：请线下签批后上传照片，或先请一位同事加入")


def refuse_own(row: Run | Schedule | Bulletin, by: int) -> None:
    """Raises NotMoved `run.own_draft` to who drafted or last changed it."""
    if row.made_by == by:
        raise NotMoved("run.own_draft", "自己拟的要请别人批准，或线下签批后上传照片")


def clip(remark: str) -> str:
    """What staff wrote about it, as much of it as is kept."""
    return remark.strip()[:REMARK_CHARS]
