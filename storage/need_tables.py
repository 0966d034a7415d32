"""The weekly table of a department: number, state and reply of each need, checked by the row, entered all or not.

Told by its headings: a number, and a state or a reply. A row that says what the need says already changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import need_rights, need_writing, needs
from storage.naming import key_of
from storage.need_chain import SETTLED, TOLD, TRANSFERABLE, WAITING, WITHDRAWN, Side, Terms
from storage.need_steps import LETTER_CHARS, NOTHING, TEXT_CHARS, Given, Moment, NeedRefused
from storage.roles import Actor
from storage.roster.headed import Headed, digest_of, find_sheets, refuse_more
from storage.tables import Need

MOST_ROWS = 1_000  # of one table; a district has some dozens with a department
# The first of each is what the table that goes out says.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("编号", "需求编号", "诉求编号", "转办编号", "转办单编号", "number", "no"),
    "state": ("办理状态", "状态", "办理情况", "进展", "办理进展", "state", "status"),
    "reply": ("答复内容", "答复", "答复意见", "办理结果", "回复", "回复内容", "reply", "answer"),
    "letter": ("来文字号", "文号", "函号", "文件字号", "letter"),
}
_FIELD_OF = {key_of(word): name for name, words in HEADINGS.items() for word in words}
# What a department may say of a need, and the step that is: "" none.
STATES: Mapping[str, tuple[str, ...]] = {
    "reply": ("已答复", "答复", "replied"),
    "": ("办理中", "承办中", "在办", "已签收", "", "in progress"),
    "ask_extension": ("申请延期", "延期", "extension"),
    "hand_back": ("退回", "不属本单位", "handed back"),
    "ask_talent": ("请补充", "请本人补充", "需补充", "ask back"),
}
_MOVE_OF = {key_of(word): move for move, words in STATES.items() for word in words}
# What comes after the reply, and is not the department's to say.
_LATER = frozenset(
    key_of(word) for word in ("办结", "已办结", "完成", "已完成", "回访", "已回访", "已发出", "settled", "closed")
)
_ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
_NUMBER = re.compile(r"\D{0,6}?(\d{1,9})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file; `number` is the file's, from 1."""

    sheet: str
    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says. `digest` names it in a button."""

    rows: tuple[Row, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row: the step `move` ("": nothing new), or why it can't be (`reason`, with its facts)."""

    row: Row
    need_id: int = 0
    move: str = ""
    given: Given = NOTHING
    revision: int = 0
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def read_table(path: Path) -> Table | None:
    """A department's table; None where it is none, by its headings.

    Raises UnreadableRoster, SecretRoster as of every table that is sent.
    """
    rows: list[Row] = []
    is_one = False
    for sheet in find_sheets(path, lambda cells, _above: _find_columns(cells)):
        is_one = True
        rows += islice(_read_rows(sheet), MOST_ROWS + 1)
        refuse_more(rows, MOST_ROWS)
    return Table(tuple(rows), digest_of(path)) if is_one else None


def _read_rows(sheet: Headed[dict[str, int]]) -> Iterator[Row]:
    for line in sheet.lines:
        values = {name: line.cells[place] for name, place in sheet.columns.items() if place < len(line.cells)}
        if any(values.values()) and _find_columns(line.cells) is None:
            yield Row(sheet.name, line.number, values)


def _find_columns(cells: Sequence[str]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = _FIELD_OF.get(key_of(cell)) or _FIELD_OF.get(key_of(_ASIDE.sub("", cell))) if cell else None
        if name is not None:
            found.setdefault(name, place)
    return found if "number" in found and found.keys() & {"state", "reply"} else None


def check(session: Session, actor: Actor, table: Table) -> list[Verdict]:
    """What each row would do; nothing is changed."""
    seen: dict[int, int] = {}
    return [_check_row(session, actor, row, seen) for row in table.rows]


def _check_row(session: Session, actor: Actor, row: Row, seen: dict[int, int]) -> Verdict:
    named = _NUMBER.fullmatch(row.values.get("number", "").strip())
    need_id = int(named[1]) if named else 0
    need = session.scalar(select(Need).where(Need.id == need_id)) if need_id else None
    if need is None or Side.OFFICE not in need_rights.sides_of(session, actor, need_id):
        return Verdict(row, reason="unknown", facts={"number": row.values.get("number", "")})
    if need_id in seen:
        return Verdict(row, need_id, reason="double", facts={"row": seen[need_id]})
    seen[need_id] = row.number
    said, text = row.values.get("state", "").strip(), row.values.get("reply", "").strip()
    letter = row.values.get("letter", "").strip()[:LETTER_CHARS]
    key = key_of(said)
    if key in _LATER:
        return Verdict(row, need_id, reason="skips", facts={"state": said})
    if key not in _MOVE_OF:
        return Verdict(row, need_id, reason="state", facts={"state": said})
    move = _MOVE_OF[key] or ("reply" if text and not said else "")
    if not move:
        return Verdict(row, need_id)
    if len(text) > TEXT_CHARS:
        return Verdict(row, need_id, reason="long", facts={"most": TEXT_CHARS})
    last = need_writing.find_last(session, need_id)
    if last is not None and (last.move, last.text) == (move, text):  # the table of last week
        return Verdict(row, need_id)
    reason = _find_obstacle(need, move, text)
    if reason:
        return Verdict(row, need_id, reason=reason)
    return Verdict(row, need_id, move, Given(text, letter=letter), need.revision)


def _find_obstacle(need: Need, move: str, text: str) -> str:
    """Why that step can't be taken in the need as it stands; "" where it can."""
    if need.state in {SETTLED, WITHDRAWN}:
        return "closed"
    if need.state in {"registered", *TRANSFERABLE, "joined"}:
        return "not_there"
    if need.state in {"to_release", *TOLD}:
        return "replied"
    if need.state in WAITING:
        return "waits"
    if not text:
        return "no_text"
    return "extended" if move == "ask_extension" and need.extension else ""


def enter(
    session: Session,
    actor: Actor,
    table: Table,
    terms: Terms,
    when: Moment,
    tell: Callable[[list[int]], None],
) -> int:
    """Take the step of each row, all in this transaction; how many. `tell` is given the needs that moved.

    Raises NeedRefused `need_table.refused` where a row can't be taken (any more): nothing is entered then.
    """
    verdicts = check(session, actor, table)
    if any(verdict.reason for verdict in verdicts):
        raise NeedRefused("need_table.refused")
    steps = [verdict for verdict in verdicts if verdict.move]
    for step in steps:
        tell(
            needs.take(
                session, actor, step.need_id, step.move, terms, when,
                revision=step.revision, given=step.given, as_letter=True,
            )
        )  # fmt: skip
    return len(steps)
