"""What the office means to reach in a year: `aims.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import yaml

from storage.errors import StorageRefusal

SHIPPED = Path(__file__).with_name("aims.yaml")
MOST_CONTACTS, MOST_DAYS = 1_000_000, 366


class AimsUnusable(StorageRefusal):
    """The file can't be used; the message names the file, the place and what is expected there."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__("aims.unusable", f"{name}：{reason}", name=name, reason=reason)


@dataclass(frozen=True, slots=True)
class Aims:
    """Contacts in a year; within which time a talent counts as covered."""

    contacts: int
    coverage: timedelta
    by_year: Mapping[int, int]

    def of(self, year: int) -> int:
        """The contacts of that year."""
        return self.by_year.get(year, self.contacts)


def load_aims(data_dir: Path) -> Aims:
    """The office's copy in `data_dir` where there is one, else the usual ones. Raises AimsUnusable."""
    own = data_dir / SHIPPED.name
    path = own if own.is_file() else SHIPPED
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)  # read again only when the file has changed
def _load(path: Path, _changed_ns: int) -> Aims:
    return parse_aims(path.read_text(encoding="utf-8"), path.name)


def parse_aims(text: str, name: str = SHIPPED.name) -> Aims:
    """Read the aims from YAML text; `name` stands in the error. Raises AimsUnusable."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise AimsUnusable(name, f"第{mark.line + 1}行不是 YAML" if mark else "不是 YAML") from error
    if not isinstance(data, dict) or data.keys() - {"contacts", "years", "coverage_days"}:
        raise AimsUnusable(name, "应有 contacts、years、coverage_days")
    years, days = data.get("years") or {}, data.get("coverage_days", 90)
    if not isinstance(years, dict) or not all(_is_within(year, 9999) for year in years):
        raise AimsUnusable(name, "years 应形如 {2027: 300}")
    if not all(_is_within(goal, MOST_CONTACTS) for goal in (data.get("contacts"), *years.values())):
        raise AimsUnusable(name, f"contacts 应为 1 到 {MOST_CONTACTS} 的整数，例如 260")
    if not _is_within(days, MOST_DAYS):
        raise AimsUnusable(name, f"coverage_days 应为 1 到 {MOST_DAYS}")
    return Aims(data["contacts"], timedelta(days=days), years)


def _is_within(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
