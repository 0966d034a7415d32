"""What is written of an item: how far it is, that the office gives it back, that it is taken off, what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.tables import WorkEntry, WorkEvidence, WorkGoal, WorkItem

State = Literal["going", "met", "stuck", "returned"]
Side = Literal["unit", "office", "sheet"]
STATES: tuple[State, ...] = ("going", "met", "stuck", "returned")
TEXT_CHARS = 500  # of a goal, a word on progress, an evidence: what a screen shows beside the rest
MOST_EVIDENCE = 30  # of one item


class ItemRefused(StorageRefusal):
    """Something can't be written of an item; nothing was changed."""


class ItemMoved(ItemRefused):
    """Somebody else wrote meanwhile; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("items.moved", "这项工作刚被别人更新过，请看一下再写")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an item in a quarter, and by whom."""

    quarter: str
    state: State
    text: str
    side: Side
    by: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What shows it: `kind` text, file, link (its address) or record ("need:12"); a file with its hash."""

    kind: str
    text: str
    sha256: str = ""
    media_type: str = ""
    size: int = 0


def tell(session: Session, item_id: int, said: Said, now: datetime, *, revision: int | None = None) -> int:
    """Write down what is said; the item's revision after it.

    `revision`: as the item was seen, None where that is no matter. `met` marks the quarter's goal, `returned` takes it
    back. Raises ItemMoved; ItemRefused `items.no_text`, `items.long`, `items.no_goal`, `items.dropped`.
    """
    item = _lock(session, item_id, revision)
    text = said.text.strip()
    if not text:
        raise ItemRefused("items.no_text", "请写一句话")
    if len(text) > TEXT_CHARS:
        raise ItemRefused("items.long", f"最多 {TEXT_CHARS} 字", most=TEXT_CHARS)
    if item.dropped_at is not None:
        raise ItemRefused("items.dropped", "这项工作已取消")
    goal = session.get(WorkGoal, (item_id, said.quarter))
    if goal is None and said.state in {"met", "returned"}:
        raise ItemRefused("items.no_goal", "这个季度没有目标")
    if goal is not None and said.state == "met":
        goal.met_at = goal.met_at or now
    elif goal is not None and said.state == "returned":
        goal.met_at = None
    item.revision += 1
    session.add(
        WorkEntry(
            item_id=item_id, revision=item.revision, quarter=said.quarter, at=now, person_id=said.by, side=said.side,
            state=said.state, text=text,
        )
    )  # fmt: skip
    facts = {"quarter": said.quarter, "state": said.state, "side": said.side}
    audit.record(session, person_id=said.by, act="items.tell", subject=str(item_id), now=now, **facts)
    session.flush()
    return item.revision


def show(session: Session, item_id: int, quarter: str, shown: Shown, *, by: int | None, now: datetime) -> bool:
    """Add what shows it; False where the item has it already.

    Raises ItemRefused `items.no_text`, `items.long`, `items.dropped`, `items.much_evidence`.
    """
    item = _lock(session, item_id, None)
    if not shown.text.strip():
        raise ItemRefused("items.no_text", "请写一句话")
    if len(shown.text) > TEXT_CHARS:
        raise ItemRefused("items.long", f"最多 {TEXT_CHARS} 字", most=TEXT_CHARS)
    if item.dropped_at is not None:
        raise ItemRefused("items.dropped", "这项工作已取消")
    theirs = WorkEvidence.item_id == item_id
    same = WorkEvidence.sha256 == shown.sha256 if shown.sha256 else WorkEvidence.text == shown.text
    if session.scalar(select(WorkEvidence.id).where(theirs, WorkEvidence.kind == shown.kind, same)) is not None:
        return False
    if (session.scalar(select(func.count()).where(theirs)) or 0) >= MOST_EVIDENCE:
        raise ItemRefused("items.much_evidence", f"一项最多 {MOST_EVIDENCE} 份佐证", most=MOST_EVIDENCE)
    session.add(
        WorkEvidence(
            item_id=item_id, quarter=quarter, kind=shown.kind, text=shown.text.strip(), sha256=shown.sha256,
            media_type=shown.media_type, size=shown.size, author=by, at=now,
        )
    )  # fmt: skip
    audit.record(session, person_id=by, act="items.show", subject=str(item_id), now=now, kind=shown.kind)
    session.flush()
    return True


def list_evidence(session: Session, item_id: int) -> list[WorkEvidence]:
    """What shows it, the first to come first."""
    query = select(WorkEvidence).where(WorkEvidence.item_id == item_id).order_by(WorkEvidence.id)
    return list(session.scalars(query))


def drop(session: Session, item_id: int, reason: str, *, revision: int, by: int, now: datetime) -> None:
    """Take an item off, for a reason: it counts no more. Raises ItemMoved, ItemRefused as `tell` does."""
    item = _lock(session, item_id, revision)
    if not reason.strip():
        raise ItemRefused("items.no_text", "请写一句话")
    if len(reason) > TEXT_CHARS:
        raise ItemRefused("items.long", f"最多 {TEXT_CHARS} 字", most=TEXT_CHARS)
    item.dropped_at, item.drop_reason = now, reason.strip()
    item.revision += 1
    audit.record(session, person_id=by, act="items.drop", subject=str(item_id), now=now)
    session.flush()


def take_up(session: Session, item_id: int, *, revision: int, by: int, now: datetime) -> None:
    """Put an item that was taken off back on the list. Raises ItemMoved."""
    item = _lock(session, item_id, revision)
    item.dropped_at, item.drop_reason = None, ""
    item.revision += 1
    audit.record(session, person_id=by, act="items.take_up", subject=str(item_id), now=now)
    session.flush()


def _lock(session: Session, item_id: int, revision: int | None) -> WorkItem:
    item = session.scalar(select(WorkItem).where(WorkItem.id == item_id).with_for_update())
    if item is None:
        raise ItemRefused("items.gone", "没有这项工作")
    if revision is not None and item.revision != revision:
        raise ItemMoved
    return item
