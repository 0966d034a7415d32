"""What the office means to reach in a year: `aims.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jobs import office_files
from jobs.office_files import OfficeFileUnusable

SHIPPED = Path(__file__).with_name("aims.yaml")
MOST_CONTACTS, MOST_DAYS = 1_000_000, 366


class AimsUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "aims.unusable"


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
    return office_files.load(SHIPPED, data_dir, parse_aims)


def parse_aims(text: str, name: str = SHIPPED.name) -> Aims:
    """Read the aims from YAML text; `name` stands in the error. Raises AimsUnusable."""
    data = office_files.read_yaml(text, name, AimsUnusable)
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
