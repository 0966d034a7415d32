"""Amounts as people write them, read as whole yuan: 15万元, 150,000元, １５００００ with its unit said beside it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

WAN = 10_000
YUAN_UNIT, WAN_UNIT = "yuan", "wan"
_AMOUNT = re.compile(r"[¥￥]?(-?\d{1,15}(?:\.\d{1,6})?)(亿元?|万元?|元整?|yuan|rmb|cny)?", re.IGNORECASE)
_UNITS = {"亿": WAN * WAN, "万": WAN}
_SAID = re.compile(r"(万元|万)|(元)")
# What nobody means in a column of that unit: 50000 under 万元, 5 under 元.
_MOST_BARE_WAN = 10_000
_LEAST_BARE_YUAN = 100


class AmountError(ValueError):
    """No amount. `why`: amount (none at all), no_unit, other_unit (likely the other one), negative, fraction."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def find_unit(heading: str) -> str:
    """The unit that a heading says, "" where it says none: 应发金额（万元） is wan."""
    found = _SAID.search(unicodedata.normalize("NFKC", heading))
    if found is None:
        return ""
    return WAN_UNIT if found[1] else YUAN_UNIT


def read_yuan(text: str, unit: str = "") -> int:
    """The amount in yuan. What the text says of its unit counts; else `unit`, as a heading says it.

    Raises AmountError: it is none, has no unit, is below 0, or not whole yuan.
    """
    bare = re.sub(r"[\s,，_]", "", unicodedata.normalize("NFKC", text))
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        raise AmountError("amount")
    value, said = Decimal(found[1]), (found[2] or "")
    if value < 0:
        raise AmountError("negative")
    if said:
        factor = _UNITS.get(said[0], 1)
    elif value == 0:
        factor = 1
    elif not unit:
        raise AmountError("no_unit")
    elif (unit == WAN_UNIT and value >= _MOST_BARE_WAN) or (unit == YUAN_UNIT and value < _LEAST_BARE_YUAN):
        raise AmountError("other_unit")
    else:
        factor = WAN if unit == WAN_UNIT else 1
    yuan = value * factor
    if yuan != yuan.to_integral_value():
        raise AmountError("fraction")
    return int(yuan)
