"""How the budget is forecast, as an office sets it: `budget.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from jobs import office_files
from jobs.office_files import OfficeFileUnusable

SHIPPED = Path(__file__).parent.parent / "budget.yaml"
GROUPS = (
    "said_certain", "said_possible", "certain", "possible", "declined", "renewing", "instalments", "in_process",
)  # fmt: skip
_NUMBERS = {"payment_days": (0, 366), "instalment_days": (0, 366), "warn_percent": (1, 100), "warn_wan": (0, 100_000)}


class Rate(NamedTuple):
    """Which share of a group is paid in the year, 0 to 1 each, in order."""

    low: float
    likely: float
    high: float


class BudgetTermsUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "budget.unusable"


@dataclass(frozen=True, slots=True)
class Terms:
    """The office's terms, `rates` by group (GROUPS). A warning needs `warn_share` of the line, and `warn_yuan`."""

    survey: str
    payment: timedelta
    instalment: timedelta
    warn_share: float
    warn_yuan: int
    rates: Mapping[str, Rate]


def load_terms(data_dir: Path) -> Terms:
    """The office's copy in `data_dir` where there is one, else the usual ones. Raises BudgetTermsUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_terms)


def parse_terms(text: str, name: str = SHIPPED.name) -> Terms:
    """Read the terms from YAML text; `name` stands in the error. Raises BudgetTermsUnusable."""
    data = office_files.read_yaml(text, name, BudgetTermsUnusable)
    expected = {*_NUMBERS, "survey", "rates"}
    if not isinstance(data, dict) or data.keys() != expected:
        raise BudgetTermsUnusable(name, f"应有且只有 {'、'.join(sorted(expected))}")
    for key, (least, most) in _NUMBERS.items():
        value = data[key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BudgetTermsUnusable(name, f"{key} 应为 {least} 到 {most} 的整数")
    if not isinstance(data["survey"], str) or not data["survey"]:
        raise BudgetTermsUnusable(name, "survey 应为问卷的代号，例如 award_needs")
    return Terms(
        data["survey"],
        timedelta(days=data["payment_days"]),
        timedelta(days=data["instalment_days"]),
        data["warn_percent"] / 100,
        data["warn_wan"] * 10_000,
        _read_rates(data["rates"], name),
    )


def _read_rates(data: object, name: str) -> dict[str, Rate]:
    if not isinstance(data, dict) or data.keys() != set(GROUPS):
        raise BudgetTermsUnusable(name, f"rates 应有且只有 {'、'.join(GROUPS)}")
    found: dict[str, Rate] = {}
    for key, values in data.items():
        whole = isinstance(values, list) and len(values) == 3 and all(type(value) is int for value in values)
        if not whole or not 0 <= values[0] <= values[1] <= values[2] <= 100:
            raise BudgetTermsUnusable(name, f"rates.{key} 应为从小到大的三个数，0 到 100，例如 [50, 80, 100]")
        found[key] = Rate(*(value / 100 for value in values))
    return found
