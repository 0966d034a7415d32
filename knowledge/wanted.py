"""What kind of thing a question asks for (an amount, a time, a unit, …) and whether a text holds such a thing."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib import resources

from knowledge.small_talk import strip_signs


class Wanted(StrEnum):
    """The kind of thing that would answer."""

    AMOUNT = "amount"
    TIME = "time"
    PLACE = "place"  # a unit, a counter, an address, a phone, a site
    COUNT = "count"
    MATERIALS = "materials"
    PERSON = "person"  # somebody's name
    PERMISSION = "permission"  # may I, do I count


@cache
def _patterns() -> dict[Wanted, tuple[re.Pattern[str], re.Pattern[str]]]:
    """By kind: how it is asked for, what holds it."""
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("wanted.yaml").read_text(encoding="utf-8"))
    return {
        Wanted(kind): (
            re.compile("|".join(entry["asked"]), re.IGNORECASE),
            re.compile("|".join(entry["held"]), re.IGNORECASE),
        )
        for kind, entry in data.items()
    }


def asked_for(question: str) -> frozenset[Wanted]:
    """The kinds of thing a question asks for; several, or none where nothing says it."""
    clean = strip_signs(question)
    return frozenset(kind for kind, (asked, _) in _patterns().items() if asked.search(clean))


def holds(text: str, kind: Wanted) -> bool:
    """Whether a text holds a thing of that kind."""
    return _patterns()[kind][1].search(text) is not None


def agreement(wanted: frozenset[Wanted], text: str) -> float:
    """The share of what is asked for that the text holds, 0..1; 1 where nothing particular is asked for.

    A permission is asked for with nearly everything, so it counts only where it stands alone.
    """
    telling = wanted - {Wanted.PERMISSION} or wanted
    if not telling:
        return 1.0
    return sum(holds(text, kind) for kind in telling) / len(telling)


@cache
def _told() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """By kind: how it is asked for, what tells it."""
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("telling.yaml").read_text(encoding="utf-8"))
    return {
        kind: (re.compile("|".join(entry["asked"]), re.IGNORECASE), re.compile("|".join(entry["told"]), re.IGNORECASE))
        for kind, entry in data.items()
    }


def asks_to_tell(question: str) -> tuple[str, ...]:
    """The kinds of telling.yaml that a question asks for, as they stand there."""
    clean = strip_signs(question)
    return tuple(kind for kind, (asked, _) in _told().items() if asked.search(clean))


def tells(text: str, kind: str) -> bool:
    """Whether a text tells a kind of telling.yaml."""
    return _told()[kind][1].search(text) is not None
