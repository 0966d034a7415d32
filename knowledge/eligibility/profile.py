"""A profile: what is known of a person, an employer or a project. A key that is absent or null is not known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from knowledge.eligibility import keys, spellings
from knowledge.eligibility.calendar import add_months, count_months, count_years
from knowledge.eligibility.keys import Key, Kind

Value = bool | float | str | date | Mapping[int, float]

_MOST_KEYS = 400  # no profile has more; a file of thousands is no profile
_OLDEST = 100
_YOUNGEST = 14
# What lies beyond these is nobody's day, and months added to one of 9999 make none at all.
_EARLIEST, _LATEST = date(1800, 1, 1), date(2100, 1, 1)
# Days of what is over: they can't lie after the day of judgement.
_PAST = ("birth_date", "last_local_insurance_before_arrival")
# The second of each pair comes first in life.
_ORDER = (
    ("postdoc_exit_date", "postdoc_entry_date"),
    ("recognition_valid_until", "recognition_date"),
    ("arrival_date", "last_local_insurance_before_arrival"),
    ("arrival_date", "birth_date"),
    ("graduation_date", "birth_date"),
)
# The second of each pair is a part of the first.
_PARTS = (
    ("paid_in_cash_wan", "own_paid_in_cash_wan"),
    ("team_share_pct", "leader_share_pct"),
    ("core_members", "core_members_doctor"),
)
# Nobody has been at work or insured for longer than they live.
_LIVED = ("social_insurance_months", "months_since_hire", "months_fulltime_in_enterprise")
_MOST_PERCENT = 1_000  # a matching fund may be several times the grant
_ALL = 999.0  # "all of them", where it is not said how many there are


class ProfileError(Exception):
    """A profile that can't be judged. `key` is the fact, `reason` a code that bot words (`profile.wrong.<reason>`).

    Reasons: `unknown_key` (facts: near), `wrong_type` (kind), `not_a_choice` (values), `future_date`, `far_date`,
    `age_range`, `negative`, `contradiction` (other), `not_a_profile`, `too_long`.
    """

    def __init__(self, key: str, reason: str, **facts: object) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Profile:
    """Known facts by key, each of its kind (`keys.list_keys`); the spouse's as `spouse.<name>`. Immutable.

    `ignored` are keys that were given and no rule knows.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def get(self, key: str) -> Value | None:
        """The value of a fact, None where it is not known."""
        return self.facts.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self.facts

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)


def read(data: Mapping[str, object], as_of: date, *, strict: bool = False) -> Profile:
    """Read a profile as it comes from YAML, a form or a free text.

    Choices are read with their usual spellings (博士研究生, "5", 第五类); null is unknown. `strict` refuses keys that
    no rule knows, else they are listed in `ignored`. Raises ProfileError with the first thing that is wrong.
    """
    if not isinstance(data, Mapping):
        raise ProfileError("", "not_a_profile")
    if len(data) > _MOST_KEYS:
        raise ProfileError("", "too_long")
    known = keys.list_keys()
    facts: dict[str, Value] = {}
    ignored: list[str] = []
    for name, value in _flatten(data):
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if name not in known:
            if strict:
                near = difflib.get_close_matches(name, known, n=1)
                raise ProfileError(name[:60], "unknown_key", near=near[0] if near else "")
            ignored.append(name[:60])
            continue
        facts[name] = read_value(known[name], value)
        if name == "employer_type":
            facts = {**_imply(str(value)), **facts}
    _check(facts, as_of)
    return Profile(facts, tuple(ignored))


def write(profile: Profile) -> dict[str, object]:
    """The profile as plain data that YAML and JSON can hold, the spouse nested; `read` gives it back."""
    written: dict[str, object] = {}
    spouse: dict[str, object] = {}
    for name, value in profile.facts.items():
        plain: object = value
        if isinstance(value, date):
            plain = value.isoformat()
        elif isinstance(value, float) and value.is_integer():
            plain = int(value)
        elif isinstance(value, Mapping):
            plain = {str(year): amount for year, amount in value.items()}
        if name.startswith("spouse."):
            spouse[name.removeprefix("spouse.")] = plain
        else:
            written[name] = plain
    return {**written, "spouse": spouse} if spouse else written


def _imply(employer: str) -> dict[str, Value]:
    """What the words for an employer say beside its kind: 重点企业, 规模以上企业."""
    signs = {"key_enterprise": "重点企业", "above_scale": "规模以上"}
    return {key: True for key, sign in signs.items() if sign in employer}


def _flatten(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in data.items():
        if name == "spouse" and isinstance(value, Mapping):
            yield from ((f"spouse.{part}", inner) for part, inner in value.items())
        elif name == "spouse" and value is not None:
            raise ProfileError("spouse", "wrong_type", kind="spouse")
        else:
            yield str(name), value


def read_value(key: Key, value: object) -> Value:
    """A value of that key. Raises ProfileError `wrong_type`, `far_date`, `not_a_choice` or `negative`."""
    match key.kind:
        case Kind.FLAG:
            return _read_flag(key, value)
        case Kind.DAY:
            return _read_day(key, value)
        case Kind.CATEGORY:
            category = spellings.read_category(value)
            if category is None:
                raise ProfileError(key.name, "not_a_choice", values="1 2 3 4 5")
            return category
        case Kind.CHOICE:
            return _read_choice(key, value)
        case Kind.TEXT:
            return str(value)[:200]
        case Kind.YEARS:
            return _read_years(key, value)
        case Kind.COUNT | Kind.WAN | Kind.YUAN | Kind.PERCENT:
            return _read_number(key, value)
    if isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in {*_TRUE, *_FALSE}):
        flag = _read_flag(key, value)
        if key.kind is Kind.RANK:
            return 1.0 if flag else _ALL * _ALL
        return (_ALL if flag else 0.0) if key.kind is Kind.COUNT_OR_ALL else flag
    if key.kind is Kind.FLAG_OR_DAY:
        return _read_day(key, value)
    if key.kind is Kind.CHOICE_OR_FLAG:
        return _read_choice(key, value)
    number = _read_number(key, value)
    return False if key.kind is Kind.WAN_OR_FLAG and not number else number


def read_day(name: str, value: object) -> date:
    """A day under that name, as YAML or a form has it. Raises ProfileError `wrong_type` or `far_date`."""
    return _read_day(Key(name, Kind.DAY, ""), value)


_TRUE = ("true", "yes", "是", "有", "对")
_FALSE = ("false", "no", "否", "无", "没有", "不是")


def _read_flag(key: Key, value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ProfileError(key.name, "wrong_type", kind=key.kind.value)


def _read_day(key: Key, value: object) -> date:
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?", str(value).strip())
        try:
            day = date(int(match[1]), int(match[2]), int(match[3] or 1)) if match is not None else None
        except ValueError:
            day = None
    if day is None:
        raise ProfileError(key.name, "wrong_type", kind=Kind.DAY.value)
    if not _EARLIEST <= day < _LATEST:
        raise ProfileError(key.name, "far_date")
    return day


def _read_choice(key: Key, value: object) -> str:
    if isinstance(value, str):
        if value in key.values:
            return value
        choice = spellings.read_choice(key.name, value)
        if choice is not None:
            return choice
    raise ProfileError(key.name, "not_a_choice", values="、".join(key.values))


def _read_number(key: Key, value: object) -> float:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(?:万元?|元|%|个?月|年|岁|周岁|天|件|名|人)?\s*", value)
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) > 1e9:
        raise ProfileError(key.name, "wrong_type", kind=key.kind.value)
    if value < 0:
        raise ProfileError(key.name, "negative")
    if key.kind is Kind.PERCENT and value > _MOST_PERCENT:
        raise ProfileError(key.name, "wrong_type", kind=key.kind.value)
    return float(value)


def _read_years(key: Key, value: object) -> Mapping[int, float]:
    if not isinstance(value, Mapping) or len(value) > _OLDEST:
        raise ProfileError(key.name, "wrong_type", kind=key.kind.value)
    years: dict[int, float] = {}
    for year, amount in value.items():
        if not re.fullmatch(r"(?:19|20)\d\d年?", str(year)):
            raise ProfileError(key.name, "wrong_type", kind=key.kind.value)
        if amount is not None:
            years[int(str(year)[:4])] = _read_number(key, amount)
    return years


def _check(facts: Mapping[str, Value], as_of: date) -> None:
    """Raises ProfileError where the facts can't all be."""
    for name in _PAST:
        day = facts.get(name)
        if isinstance(day, date) and day > as_of:
            raise ProfileError(name, "future_date")
    _check_age(facts, as_of)
    for later, earlier in _ORDER:
        first, second = facts.get(earlier), facts.get(later)
        if isinstance(first, date) and isinstance(second, date) and second < first:
            raise ProfileError(later, "contradiction", other=earlier)
    for whole, part in _PARTS:
        most, some = facts.get(whole), facts.get(part)
        if isinstance(most, float) and isinstance(some, float) and most < some < _ALL:
            raise ProfileError(part, "contradiction", other=whole)
    if facts.get("recognized") is True and facts.get("category") == 0:
        raise ProfileError("recognized", "contradiction", other="category")
    # Who is hired flexibly keeps post and insurance elsewhere (zc-award-2023 第三条); the first category may be both.
    if facts.get("full_time") is True and facts.get("flexible") is True and facts.get("category") != 1:
        raise ProfileError("flexible", "contradiction", other="full_time")
    _check_months(facts, as_of)


def _check_months(facts: Mapping[str, Value], as_of: date) -> None:
    """Months can't be others than those since the arrival, nor more than were lived."""
    since, arrived = facts.get("months_since_hire"), facts.get("arrival_date")
    if isinstance(since, float) and isinstance(arrived, date):
        passed = count_months(arrived, as_of) if arrived <= as_of else 0
        if abs(int(since) - passed) > 1:
            raise ProfileError("months_since_hire", "contradiction", other="arrival_date")
    born, age = facts.get("birth_date"), facts.get("age")
    for name in _LIVED:
        months = facts.get(name)
        if not isinstance(months, float):
            continue
        if isinstance(born, date) and months > count_months(born, as_of):
            raise ProfileError(name, "contradiction", other="birth_date")
        if isinstance(age, float) and months >= 12 * (age + 1):
            raise ProfileError(name, "contradiction", other="age")


def _check_age(facts: Mapping[str, Value], as_of: date) -> None:
    age, born = facts.get("age"), facts.get("birth_date")
    if isinstance(age, float) and not _YOUNGEST <= age <= _OLDEST:
        raise ProfileError("age", "age_range")
    if not isinstance(born, date):
        return
    now = count_years(born, as_of)
    if not _YOUNGEST <= now <= _OLDEST:
        raise ProfileError("birth_date", "age_range")
    # Ages are counted on another day of the year than today, and people say the year that runs.
    span = range(count_years(born, add_months(as_of, -12)) - 1, count_years(born, add_months(as_of, 12)) + 2)
    if isinstance(age, float) and int(age) not in span:
        raise ProfileError("age", "contradiction", other="birth_date")
