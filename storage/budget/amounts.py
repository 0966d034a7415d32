"""Money as people write it, in whole yuan: 15万元, 150,000. Where the unit can't be known it is asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

MOST_YUAN = 100_000_000_000  # a district's whole budget is a tenth of it
LEAST_BARE = 1_000  # a bare number below is more likely meant in 万元: it is asked about
# What nobody means in a column of that unit: 5000000 under 万元, 5 under 元.
_MOST_BARE_WAN, _LEAST_BARE_YUAN = 10_000, 100
_UNITS = {"": 1, "元": 1, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000, "yuan": 1}
_AMOUNT = re.compile(
    r"(?:人民币|RMB|CNY|[¥￥])?([+\-−–]?)((?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)(亿元|亿|万元|万|元|yuan)?整?",
    re.IGNORECASE,
)
_HEAD_UNIT = re.compile(r"(亿元|万元|(?<![万亿])元|yuan)", re.IGNORECASE)


class AmountWrong(Exception):
    """A cell or a message that is no amount.

    `reason`: no_number, negative, not_whole, too_much, unit, mixed, other_unit (likely another than the column's).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def find_unit(head: str) -> str:
    """The unit that a column's head or a line above it says: 年初预算（万元） → 万元; "" where it says none."""
    found = _HEAD_UNIT.search(unicodedata.normalize("NFKC", head))
    return found[1].lower() if found else ""


def has_unit(text: str) -> bool:
    """Whether a cell says its unit itself."""
    found = _match(text)
    return found is not None and bool(found[3])


def is_mixed(texts: Iterable[str], unit: str) -> bool:
    """Whether some cells of a column say their unit and others don't, while its head says none."""
    told = [has_unit(text) for text in texts if text.strip() and _match(text) is not None]
    return not unit and any(told) and not all(told)


def read_amount(text: str, unit: str = "", *, signed: bool = False, mixed: bool = False) -> int:
    """The amount in yuan. The cell's own unit goes before the column's; a bare number is yuan.

    `signed` lets it be negative. Raises AmountWrong; `mixed`: the column has both, so a bare number is refused.
    """
    found = _match(text)
    if found is None:
        raise AmountWrong("no_number")
    sign, digits, own = found[1], found[2].replace(",", "").replace("，", ""), (found[3] or "").lower()
    if sign and sign != "+" and not signed:
        raise AmountWrong("negative")
    if mixed and not own:
        raise AmountWrong("mixed")
    try:
        yuan = Decimal(digits) * _UNITS[own or unit]
    except InvalidOperation as error:
        raise AmountWrong("no_number") from error
    if yuan != yuan.to_integral_value():
        raise AmountWrong("not_whole")
    if yuan > MOST_YUAN:
        raise AmountWrong("too_much")
    if not own and not unit and 0 < yuan < LEAST_BARE:
        raise AmountWrong("unit")
    if not own and _is_of_another(Decimal(digits), unit):
        raise AmountWrong("other_unit")
    return int(-yuan if sign and sign != "+" else yuan)


def _is_of_another(value: Decimal, unit: str) -> bool:
    if unit in {"万", "万元"}:
        return value >= _MOST_BARE_WAN
    return unit in {"元", "yuan"} and 0 < value < _LEAST_BARE_YUAN


def _match(text: str) -> re.Match[str] | None:
    return _AMOUNT.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
