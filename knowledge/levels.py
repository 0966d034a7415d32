"""Levels of government: what the city or the province gives is no rule of the district, and the other way round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.model import Metadata

# 市级的, 市里的, 全市, 广州市的; 市场 and 市民 name no level.
_ASKED = re.compile(r"([省市区县])(?:级|里(?!面)|政府|的)|[全本]([省市区县])")
_ISSUED = re.compile(
    r"^(?:关于\S{0,4}?)?(?:[\u4e00-\u9fff]{2,3}(?P<省>省))?(?:[\u4e00-\u9fff]{2,3}(?P<市>市))?"
    r"(?:(?!人民)[\u4e00-\u9fff]{2,3}?(?P<区>[区县]))?"
)


def asked_level(question: str) -> str:
    """The level that a question asks about: 省, 市 or 区; "" where it names none or several."""
    levels = {_fold(first or second) for first, second in _ASKED.findall(question)}
    return levels.pop() if len(levels) == 1 else ""


def level_of(metadata: Metadata) -> str:
    """The level that issued a document, by its title, else by its issuer; "" where neither begins with it."""
    return _lowest(metadata.title) or _lowest(metadata.issuer)


def names_level(text: str, level: str) -> bool:
    """Whether a text names a level as one that gives or decides (市级, 全市, 市的)."""
    return level in {_fold(first or second) for first, second in _ASKED.findall(text)}


def _lowest(name: str) -> str:
    match = _ISSUED.match(name)
    return next((level for level in "区市省" if match is not None and match.group(level)), "")


def _fold(level: str) -> str:
    return "区" if level == "县" else level
