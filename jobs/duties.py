"""The rules of keeping in touch as an office sets them: `duties.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any, cast

from jobs import office_files
from jobs.office_files import OfficeFileUnusable
from jobs.workdays import FESTIVALS
from storage.contacts import CHANNELS, LEVELS
from storage.duties import MONTHS, Duty, PeriodKind, Rules

FESTIVALS_USUAL = ("new_year", "spring", "dragon_boat", "mid_autumn", "national")
GREET_WORKDAYS_USUAL, MOST_GREET_WORKDAYS = 3, 10
SHIPPED = Path(__file__).with_name("duties.yaml")


class DutiesUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "duties.unusable"


@dataclass(frozen=True, slots=True)
class Policy:
    """The duties, where they stand, when on a working day a digest may be sent (the office's time); the festivals."""

    rules: Rules
    source: str
    digest_from: time
    digest_until: time
    festivals: tuple[str, ...] = FESTIVALS_USUAL  # on which the liaisons get a list of whom to greet
    greet_workdays: int = GREET_WORKDAYS_USUAL  # so many working days ahead


def load_policy(data_dir: Path) -> Policy:
    """The office's copy in `data_dir` where there is one, else the duties of article 26. Raises DutiesUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_policy)


def parse_policy(text: str, name: str = "duties.yaml") -> Policy:
    """Read the rules from YAML text; `name` stands in the error. Raises DutiesUnusable."""
    data = office_files.read_yaml(text, name, DutiesUnusable)
    if not isinstance(data, dict) or not isinstance(data.get("duties"), list):
        raise DutiesUnusable(name, "应有 duties: 和其下的各条")
    duties = tuple(_read_duty(entry, number, name) for number, entry in enumerate(data["duties"], 1))
    seen: set[int] = set()
    for number, duty in enumerate(duties, 1):
        if twice := seen & duty.categories:
            raise DutiesUnusable(name, f"第{number}条：第{min(twice)}类前面已有")
        seen |= duty.categories
    digest = data.get("digest") or {}
    start, end = _read_time(digest, "from", "08:30", name), _read_time(digest, "until", "18:00", name)
    if start >= end:
        raise DutiesUnusable(name, "digest：from 应早于 until")
    festivals, ahead = _read_greetings(data.get("greetings") or {}, name)
    rules = Rules(duties, bool(data.get("greeting_meets", False)))
    return Policy(rules, str(data.get("source") or ""), start, end, festivals, ahead)


def _read_duty(entry: object, number: int, name: str) -> Duty:
    def refuse(reason: str) -> DutiesUnusable:
        return DutiesUnusable(name, f"第{number}条：{reason}")

    if not isinstance(entry, dict):
        raise refuse("应为 categories、by、times、per")
    unknown = entry.keys() - {"categories", "by", "times", "per", "channels", "remind_days"}
    if unknown:
        raise refuse(f"不认识 {sorted(map(str, unknown))[0]}")
    categories, levels = _as_list(entry.get("categories")), _as_list(entry.get("by"))
    if not categories or not all(isinstance(value, int) and 1 <= value <= 5 for value in categories):
        raise refuse("categories 应为 1 到 5")
    if not levels or not set(levels) <= set(LEVELS):
        raise refuse(f"by 应为 {'、'.join(LEVELS)}")
    channels = _as_list(entry.get("channels"))
    if not set(channels) <= set(CHANNELS):
        raise refuse(f"channels 应为 {'、'.join(CHANNELS)}")
    times, per, days = entry.get("times", 1), entry.get("per"), entry.get("remind_days", 45)
    if not isinstance(times, int) or not 1 <= times <= 366:
        raise refuse("times 应为 1 到 366")
    if per not in MONTHS:
        raise refuse(f"per 应为 {'、'.join(MONTHS)}")
    if not isinstance(days, int) or not 0 <= days <= 366:
        raise refuse("remind_days 应为 0 到 366")
    return Duty(
        frozenset(categories),
        frozenset(levels),
        times,
        cast(PeriodKind, per),
        frozenset(channels),
        timedelta(days=days),
    )


def _read_greetings(entry: object, name: str) -> tuple[tuple[str, ...], int]:
    if not isinstance(entry, dict) or entry.keys() - {"festivals", "workdays"}:
        raise DutiesUnusable(name, "greetings：应为 festivals、workdays")
    festivals = tuple(_as_list(entry.get("festivals", list(FESTIVALS_USUAL))))
    if not all(isinstance(key, str) and key in FESTIVALS for key in festivals):
        raise DutiesUnusable(name, f"greetings：festivals 应为 {'、'.join(FESTIVALS)}")
    ahead = entry.get("workdays", GREET_WORKDAYS_USUAL)
    if not isinstance(ahead, int) or not 1 <= ahead <= MOST_GREET_WORKDAYS:
        raise DutiesUnusable(name, f"greetings：workdays 应为 1 到 {MOST_GREET_WORKDAYS}")
    return festivals, ahead


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _read_time(digest: Mapping[str, object], field: str, usual: str, name: str) -> time:
    try:
        return time.fromisoformat(str(digest.get(field, usual)))
    except (ValueError, AttributeError) as error:
        raise DutiesUnusable(name, f"digest：{field} 应形如 {usual}") from error
