"""What follows where a condition fails: 超过12个月才申请的，不予受理, of an article that says 12个月内申请.

Such a sentence is held to the articles turned round, condition and consequence: 12个月以内申请的，予以受理. That is
only done where the articles have the condition as one, so that what they ask for nobody is not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.wording import polarity
from knowledge.wording.content import find_runs, share_covered
from knowledge.wording.denying import differ, list_spoken
from knowledge.wording.labelling import find_labels
from knowledge.wording.supporting import Ground

_FORM = re.compile(r"^(?P<if>[^，；。]+?)(?:的(?:话|人才?|人员)?|时)?，(?P<then>[^；。]+)$")
_THEN = (
    (re.compile(r"^(?:就|则|便)?(.*?)不予(受理|奖励|发放|支持|补贴|认定|享受)了?$"), r"\1予以\2"),
    (re.compile(r"^(?:就|则|便)?(.*?)(?:拿|领|得|享受|申请|获得)不(?:到|了|成)(.*?)了?$"), r"\1享受\2"),
    (re.compile(r"^(?:就|则|便)?(.*?)没有?(.*?)了?$"), r"\1有\2"),
    (re.compile(r"^(?:就|则|便)?(.*?)不(?:再|能再?|得|可以?|会|予)?(.+?)了?$"), r"\1\2"),
)
_MORE = re.compile(r"(?:超过|超出|多于)(?P<n>\d+(?:\.\d+)?(?:个工作日|个月|周岁|万元|[年天日岁元人名]|%))(?:[才再])?")
_LESS = re.compile(
    r"(?:不到|不满|不足|没到|未满|没满)(?P<n>\d+(?:\.\d+)?(?:个工作日|个月|周岁|万元|[年天日岁元人名]|%))"
)
_FAILS = re.compile(r"不合格")
_LACKS = re.compile(r"没有?(?=[^，。]{2})|未(?!成年|来)")
_HAS = re.compile(r"有(?=(?P<what>[^，。的]{2,8}))")
_ASKED = 0.85  # of a condition's words in one clause of an article


def invert(said: str, grounds: Sequence[Ground]) -> str | None:
    """A sentence of one piece turned round; None where it has not that form or the articles have no such condition."""
    match = _FORM.match(said.rstrip("。；"))
    if match is None:
        return None
    labels = find_labels(match["if"])
    clauses = [one.text for one in list_spoken(grounds) if not differ(labels, one.labels)]
    condition = _turn_condition(match["if"], clauses)
    parts = [_turn_consequence(part) for part in match["then"].split("，")]
    turned = [part for part in parts if part is not None]
    return f"{condition}的，{'，'.join(turned)}。" if condition is not None and len(turned) == len(parts) else None


def _turn_consequence(then: str) -> str | None:
    for pattern, instead in _THEN:
        if pattern.match(then):
            return pattern.sub(instead, then)
    return None


def _turn_condition(condition: str, clauses: Sequence[str]) -> str | None:
    """The opposite of a condition, where an article has that; figures are held to the articles elsewhere."""
    for pattern, instead in ((_MORE, r"\g<n>以内"), (_LESS, r"满\g<n>")):
        if pattern.search(condition):
            return pattern.sub(instead, condition, count=1)
    for pattern, instead in ((_FAILS, "合格"), (_LACKS, "")):
        if pattern.search(condition):
            turned = pattern.sub(instead, condition, count=1)
            asked = any(not polarity.denies(one) and _says(turned, one) for one in clauses)
            failing = any(_says(condition, one) for one in clauses if polarity.denies(one))
            return turned if asked and not failing else None
    has = _HAS.search(condition)
    if has is not None and any(
        re.search(rf"(?:无|不得有)[^，。]{{0,2}}{re.escape(has['what'][:2])}", one) for one in clauses
    ):
        return _HAS.sub("无", condition, count=1)
    return None


def _says(condition: str, clause: str) -> bool:
    return bool(find_runs(condition)) and share_covered(condition, clause) >= _ASKED
