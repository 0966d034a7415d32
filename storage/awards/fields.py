"""What the columns of a table of awards say, and what their cells mean."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from storage.awards.chain import (
    ACCEPTED,
    APPLIED,
    APPROVED,
    MOST_YUAN,
    NOTICED,
    PAID,
    RETURNED,
    REVIEWED,
    STATES,
    USUAL,
)
from storage.money import AmountError, find_unit, read_yuan
from storage.naming import key_of
from storage.roster import headings
from storage.roster.fields import NAME_CHARS, TEXT_CHARS, TOLD_CHARS, Reason, is_marked, is_secret, parse_day

BATCH_CHARS, NUMBER_CHARS = 48, 64
REASON_CHARS = 200
MOST_INSTALMENTS = 60
EARLIEST = date(2015, 1, 1)  # before the first measure of the district; an earlier day is a slip

# The first of each is what the template says.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split("|"))
    for name, words in {
        "number": "编号|业务编号|申请编号|申报编号|受理编号|兑现编号|number",
        "name": "姓名|人才姓名|名字|申请人|领取人|name",
        "employer": "单位|工作单位|用人单位|所在单位|单位名称|企业名称|公司|employer|company",
        "phone": "手机号|手机|手机号码|电话|联系电话|phone|mobile",
        "benefit": "待遇|待遇名称|待遇事项|事项|事项名称|奖励事项|奖补事项|奖励项目|奖补项目|补贴项目|benefit",
        "batch": "批次|兑现批次|发放批次|batch",
        "instalment": "期数|期次|第几期|instalment",
        "due_yuan": "应发金额|金额|应发|核定金额|奖补金额|奖励金额|补贴金额|审定金额|amount|due",
        "paid_yuan": "已发金额|实发金额|已拨付金额|拨付金额|实发|已发|paid",
        "state": "状态|办理状态|进度|办理进度|state|status",
        APPLIED: "申请日期|申请时间|申报日期|申报时间|applied on",
        ACCEPTED: "受理日期|受理时间|accepted on",
        REVIEWED: "审核日期|审核时间|审核通过日期|reviewed on",
        NOTICED: "公示日期|公示时间|公示开始日期|noticed on",
        APPROVED: "审定日期|审定时间|批准日期|approved on",
        PAID: "拨付日期|拨付时间|发放日期|发放时间|到账日期|paid on",
        RETURNED: "退回日期|退回时间|returned on",
        "why": "退回原因|不予通过原因|reason",
        "arrived_on": "到岗日期|到岗时间|入职日期|arrived on",
        "letter": "文号|审定文号|批准文号|批文号|letter",
        "plaque": "奖牌编号|牌匾编号|plaque",
        "certificate": "证书编号|证书号|certificate",
        "handed_on": "颁发日期|颁发时间|交付日期|领取日期|handed over on",
        "override": "放行理由|例外理由|核准理由|override",
    }.items()
}
_STATE_WORDS = {
    APPLIED: ("申请", "已申请", "申报", "待受理", "applied"),
    ACCEPTED: ("受理", "已受理", "审核中", "accepted"),
    REVIEWED: ("审核", "审核通过", "已审核", "待公示", "reviewed"),
    NOTICED: ("公示", "公示中", "已公示", "noticed"),
    APPROVED: ("审定", "已审定", "待拨付", "待发放", "approved"),
    PAID: ("拨付", "已拨付", "已发放", "发放", "已到账", "paid"),
    RETURNED: ("退回", "已退回", "不予通过", "不通过", "不予受理", "returned"),
}
_STATE_OF = {key_of(word): state for state, words in _STATE_WORDS.items() for word in words}
_ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
_FIELD_OF = {key_of(word): name for name, words in HEADINGS.items() for word in words}
_INSTALMENT = re.compile(r"第?(\d{1,2})(?:/\d{1,2})?期?")
_ORDINALS = {"首期": 1, "第一期": 1, "第二期": 2, "第三期": 3, "第四期": 4, "第五期": 5, "一次性": 1}
_DAYS = frozenset({*STATES, "arrived_on", "handed_on"})
_WIDE = frozenset({"employer", "benefit", "why", "override"})
_MONEY = ("due_yuan", "paid_yuan")
_MOST_CHARS = {
    "number": NUMBER_CHARS,
    "letter": NUMBER_CHARS,
    "plaque": NUMBER_CHARS,
    "certificate": NUMBER_CHARS,
    "override": REASON_CHARS,
    "why": REASON_CHARS,
    "batch": BATCH_CHARS,
    "name": NAME_CHARS,
}
# Merged over rows, these would count once for each row: one amount of three people three times.
SINGLE = frozenset({"number", *_MONEY, "plaque", "certificate"})


def list_columns() -> list[tuple[str, int, bool]]:
    """The columns of an empty table: heading, width in characters, whether it is text as days and numbers are."""
    return [
        (words[0] + ("（万元）" if name in _MONEY else ""), 24 if name in _WIDE else 14, name not in _MONEY)
        for name, words in HEADINGS.items()
    ]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is which field, and which unit the headings of amounts say."""

    places: Mapping[str, int]
    units: Mapping[str, str]


@dataclass(slots=True)
class Row:
    """A row as it was understood; `number` is the file's, from 1. What it leaves empty is not in `values`."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Whose it is, as far as it says."""
        return str(self.values.get("name") or self.values.get("employer") or "")[:NAME_CHARS]

    def refuse(self, why: str, **facts: object) -> None:
        """The row can't be taken, for this reason too."""
        self.reasons.append(Reason(f"awards.reason.{why}", facts))


def find_columns(cells: Sequence[str]) -> Columns | None:
    """The columns, where these cells are headings of such a table: a benefit, an amount or a state, and whose."""
    places: dict[str, int] = {}
    units: dict[str, str] = {}
    for place, cell in enumerate(cells):
        if not cell:
            continue
        if headings.field_of(cell) == "secret":
            places.setdefault(f"secret {place}", place)
            continue
        name = _FIELD_OF.get(key_of(cell)) or _FIELD_OF.get(key_of(_ASIDE.sub("", cell)))
        if name is not None and name not in places:
            places[name] = place
            units[name] = find_unit(cell) if name in _MONEY else ""
    is_one = "benefit" in places and places.keys() & {"name", "employer"} and places.keys() & {"due_yuan", "state"}
    return Columns(places, units) if is_one else None


def read_row(
    sheet: str,
    number: int,
    cells: Sequence[str],
    columns: Columns,
    *,
    copied: frozenset[int] = frozenset(),
    marked: bool = False,
) -> Row:
    """The row's fields, or the reasons why it can't be taken. `copied`: columns whose cell is merged with one above."""
    row = Row(sheet, number)
    raw = {name: cells[place] for name, place in columns.places.items() if place < len(cells) and cells[place]}
    marks = [raw.pop(name) for name in list(raw) if name.startswith("secret")]
    if marked or any(is_secret(mark) for mark in marks) or any(is_marked(cell) for cell in cells if cell):
        row.reasons.append(Reason("roster.reason.secret"))
        return row
    for name, text in raw.items():
        if name in SINGLE and columns.places[name] in copied:
            row.refuse("merged", field=name)
        elif text.startswith("="):
            row.refuse("formula", field=name)
        else:
            read_value(row, name, text, columns.units.get(name, ""))
    finish(row)
    return row


def read_value(row: Row, name: str, text: str, unit: str = "") -> None:
    """Read one field into a row."""
    told = " ".join(unicodedata.normalize("NFKC", text).split())
    if name in _MONEY:
        _read_amount(row, name, text, unit)
    elif name in _DAYS:
        _read_day(row, name, told)
    elif name == "state":
        state = _STATE_OF.get(key_of(told))
        if state is None:
            row.refuse("state", value=told[:TOLD_CHARS])
        else:
            row.values[name] = state
    elif name == "instalment":
        _read_instalment(row, told)
    else:
        most = _MOST_CHARS.get(name, TEXT_CHARS)
        if len(told) > most:
            row.refuse("long", field=name, most=most)
        else:
            row.values[name] = " ".join(text.split()) if name in {"name", "employer"} else told


def _read_amount(row: Row, name: str, text: str, unit: str) -> None:
    try:
        yuan = read_yuan(text, unit)
    except AmountError as error:
        row.refuse(error.why, field=name, value=text[:TOLD_CHARS])
        return
    if yuan > MOST_YUAN:
        row.refuse("too_much", field=name, value=text[:TOLD_CHARS])
    else:
        row.values[name] = yuan


def _read_day(row: Row, name: str, told: str) -> None:
    day = parse_day(told)
    if day is None or day < EARLIEST:
        row.refuse("day", field=name, value=told[:TOLD_CHARS])
    else:
        row.values[name] = day


def _read_instalment(row: Row, told: str) -> None:
    found = _INSTALMENT.fullmatch(told)
    number = _ORDINALS.get(told, int(found[1]) if found else 0)
    if not 1 <= number <= MOST_INSTALMENTS:
        row.refuse("instalment", value=told[:TOLD_CHARS])
    else:
        row.values["instalment"] = number


def read_typed(text: str) -> Row:
    """One award that was typed, a line a field: the field, then a space or a colon, then what it is."""
    row = Row("", 1)
    for line in text.splitlines():
        head, _, rest = re.sub(r"[:：]", " ", line.strip(), count=1).partition(" ")
        name = _FIELD_OF.get(key_of(_ASIDE.sub("", head)))
        if name is None:  # a heading of two words
            words = line.strip().split()
            name = _FIELD_OF.get(key_of(" ".join(words[:2])))
            rest = " ".join(words[2:])
        if name is not None and rest.strip():
            read_value(row, name, rest.strip(), find_unit(head))
    if is_marked(text):
        row.reasons.append(Reason("roster.reason.secret"))
    finish(row)
    return row


def finish(row: Row) -> None:
    """What must hold between the fields: whose, what, since when; the days in the order of the states."""
    values = row.values
    told = {reason.facts.get("field") for reason in row.reasons}
    if "benefit" not in values and "benefit" not in told:
        row.refuse("no_benefit")
    if not values.keys() & {"name", "employer", "number"} and not told & {"name", "employer", "number"}:
        row.refuse("no_payee")
    if "plaque" in values and "certificate" in values:
        row.refuse("two_honours")
    if "handed_on" in values and not values.keys() & {"plaque", "certificate"}:
        row.refuse("no_honour")
    _check_days(row)


def _check_days(row: Row) -> None:
    values = row.values
    days = {state: values[state] for state in USUAL if state in values}
    if not days and RETURNED not in values:
        row.refuse("no_day")
        return
    ordered = list(days.items())
    for (before, first), (after, second) in itertools.pairwise(ordered):
        # Some measures publish the list after they have decided on it.
        if second < first and {before, after} != {NOTICED, APPROVED}:
            row.refuse("order", first=before, second=after)
            return
    state = values.get("state")
    if state is not None and state not in {*days, RETURNED if RETURNED in values else ""}:
        row.refuse("no_day_of_state", state=state)
