"""An audience on the command line: words like `category=1,2` become a filter, names of units and officials ids."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from storage import employers, officials
from storage.audience_filter import AudienceRefused, Filter, check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

HELP = (
    "to whom; several must all fit, one of several with commas: all, who=talents|applicants|both, category=1,2 "
    "(0: not recognised yet), tag=TAG, employer=UNIT, industry=NAME, official=NAME, since=DAY (contacted since), "
    "before=DAY (not contacted since), language=zh|en, answered=RUN, unanswered=RUN, talent=ID, except=ID"
)
_NUMBERS = {"category": "categories", "talent": "talents", "except": "excluded"}
_TEXTS = {"tag": "tags", "industry": "industries"}
_DAYS = {"since": "contacted_after", "before": "contacted_before"}
_RUNS = ("answered", "unanswered")


def add_option(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare `--audience`."""
    parser.add_argument("--audience", nargs="+", required=required, metavar="FIELD=VALUE", help=HELP)


def read(session: Session, words: Iterable[str]) -> Filter:
    """The filter that the words say. Raises AudienceRefused naming the word, or who is not on file."""
    values: dict[str, Any] = {}
    for word in words:
        if word != "all":
            field, value = _read_word(session, word)
            values[field] = (*values[field], *value) if isinstance(values.get(field), tuple) else value
    wanted = Filter(**values)
    check(wanted)
    return wanted


def _read_word(session: Session, word: str) -> tuple[str, Any]:
    name, equals, value = word.partition("=")
    parts = tuple(part.strip() for part in value.replace("，", ",").replace("、", ",").split(",") if part.strip())
    if not equals or not parts:
        raise _unusable(word)
    try:
        if name in _NUMBERS:
            return _NUMBERS[name], tuple(int(part) for part in parts)
        if name in _TEXTS:
            return _TEXTS[name], parts
        if name in _DAYS:
            return _DAYS[name], date.fromisoformat(value)
        if name in _RUNS:
            return name, int(value)
    except ValueError as error:
        raise _unusable(word) from error
    if name in {"who", "language"}:
        return name, value
    if name == "employer":
        return "employers", tuple(_find_employer(session, part) for part in parts)
    if name == "official":
        return "officials", tuple(number for part in parts for number in _find_officials(session, part))
    raise _unusable(word)


def _find_employer(session: Session, name: str) -> int:
    found = employers.find(session, name)
    if found is None:
        raise AudienceRefused("audience.no_employer", f"名册上没有这个单位：{name}", name=name)
    return found.id


def _find_officials(session: Session, name: str) -> list[int]:
    """Every leader and liaison of that name: two of one name are both meant."""
    known = [official.id for official in officials.find_by_name(session, name)]
    if not known:
        raise AudienceRefused("audience.no_official", f"没有这位联系领导或联络员：{name}", name=name)
    return known


def _unusable(word: str) -> AudienceRefused:
    return AudienceRefused("audience.unusable", f"对象条件“{word}”看不懂：siwen survey run --help", name=word)
