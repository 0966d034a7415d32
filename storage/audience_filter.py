"""Who a run is for, as data: a filter that staff put together once and that a run or a schedule keeps as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal, get_args

from storage.errors import StorageRefusal

MOST_NAMED = 5_000  # entries of one list of a filter: more of them is a tag's work
LANGUAGES = ("zh", "en")

Who = Literal["talents", "applicants", "both", "subscribers"]


class AudienceRefused(StorageRefusal):
    """The filter can't be used as it is; nothing was changed."""


class LeftOut(StrEnum):
    """Why somebody in the audience gets nothing. The first that holds is recorded."""

    EXCLUDED = "excluded"  # the exclusion list
    UNJOINED = "unjoined"
    UNREACHABLE = "unreachable"
    NO_CONSENT = "no_consent"  # refused servers abroad, and no other channel reaches them
    OPTED_OUT = "opted_out"  # of the topic
    CAP = "cap"  # had enough pushes lately
    ERASED = "erased"  # since the run began


TO_PHONE = frozenset({LeftOut.UNJOINED, LeftOut.UNREACHABLE, LeftOut.NO_CONSENT})  # a person can still call them


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many pushes to a person in so long, across all kinds; urgent ones go all the same."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Filter:
    """Who is meant: every condition holds, an empty one for all.

    `who` "subscribers": whoever wants to be told about the run's topic, whatever they are.
    What the roster alone knows (all but `language`, `answered`, `unanswered`) no applicant meets.
    `categories`: 1 to 5, 0 for before recognition. `officials`: ids of leaders and liaisons who keep in touch now.
    `contacted_after` and `contacted_before`: the last contact was on that day or later; before it, or never.
    `answered`, `unanswered`: addressees of that run who finished, or did not. `talents` and `people`: these alone, by
    the ids of roster rows and persons. `excluded`: talents who are left out.
    """

    who: Who = "talents"
    categories: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    employers: tuple[int, ...] = ()
    industries: tuple[str, ...] = ()
    officials: tuple[int, ...] = ()
    contacted_after: date | None = None
    contacted_before: date | None = None
    language: str = ""
    answered: int | None = None
    unanswered: int | None = None
    talents: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    bulletin: int | None = None


def encode(wanted: Filter) -> dict[str, Any]:
    """The filter as JSON; what holds for all is left out."""
    record: dict[str, Any] = {}
    for field in fields(wanted):
        value = getattr(wanted, field.name)
        if value != field.default:
            record[field.name] = list(value) if isinstance(value, tuple) else value
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}


def decode(record: Mapping[str, Any]) -> Filter:
    """The filter that JSON says. Raises AudienceRefused `audience.unreadable`, and as `check`."""
    known = {field.name: field.default for field in fields(Filter)}
    values: dict[str, Any] = {}
    for name, value in record.items():
        if name not in known:
            raise _unusable(name)
        values[name] = _read(name, value, known[name])
    wanted = Filter(**values)
    check(wanted)
    return wanted


def _read(name: str, value: object, usual: object) -> object:
    if isinstance(usual, tuple):
        kind = str if name in {"tags", "industries"} else int
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise _unusable(name)
        if not all(isinstance(one, kind) and not isinstance(one, bool) for one in value):
            raise _unusable(name)
        return tuple(value)
    if name in {"answered", "unanswered", "bulletin"}:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _unusable(name)
        return value
    if not isinstance(value, str):
        raise _unusable(name)
    if name in {"contacted_after", "contacted_before"}:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise _unusable(name) from error
    return value


def check(wanted: Filter) -> None:
    """Raises AudienceRefused where a value can't be one, or a list is too long to be one.

    `audience.who`, `audience.language`, `audience.category`, `audience.contacted`, `audience.too_long`.
    """
    if wanted.who not in get_args(Who):
        raise AudienceRefused("audience.who", "who 应是 talents、applicants、both 或 subscribers")
    if wanted.language and wanted.language not in LANGUAGES:
        raise AudienceRefused("audience.language", "语言只有 zh 和 en")
    if not all(0 <= category <= 5 for category in wanted.categories):
        raise AudienceRefused("audience.category", "类别应为1到5，0是还没认定的")
    for name in ("talents", "people", "excluded", "tags", "employers", "industries", "officials"):
        if len(getattr(wanted, name)) > MOST_NAMED:
            raise AudienceRefused("audience.too_long", f"名单最多{MOST_NAMED}人", most=MOST_NAMED)
    after, before = wanted.contacted_after, wanted.contacted_before
    if after is not None and before is not None and after >= before:
        raise AudienceRefused("audience.contacted", "“之后联系过”的日子要早于“之前没联系”的日子")


def _unusable(name: str) -> AudienceRefused:
    """One that is kept can't be read: nobody writes these by hand, so the field's name is for who looks into it."""
    return AudienceRefused("audience.unreadable", f"对象条件看不懂，请重选（{name}）", name=name)
