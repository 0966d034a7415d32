"""How long each step of a need may take, as an office sets it: `needs.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import yaml

from jobs import workdays
from storage.errors import StorageRefusal
from storage.need_chain import CATEGORIES, Limits, Terms

SHIPPED = Path(__file__).with_name("needs.yaml")
MOST_WORKDAYS = 250  # a year of them
_STAGES = ("transfer", "department", "extended", "release", "call_back")


class NeedLimitsUnusable(StorageRefusal):
    """The file can't be used; the message names the file, the place and what is expected there."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__("needs.unusable", f"{name}：{reason}", name=name, reason=reason)


def load_terms(data_dir: Path) -> Terms:
    """The office's copy in `data_dir` where there is one, else the usual limits. Raises NeedLimitsUnusable."""
    own = data_dir / SHIPPED.name
    path = own if own.is_file() else SHIPPED
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)  # read again only when the file has changed
def _load(path: Path, _changed_ns: int) -> Terms:
    return parse_terms(path.read_text(encoding="utf-8"), path.name)


def parse_terms(text: str, name: str = SHIPPED.name) -> Terms:
    """Read the limits from YAML text; `name` stands in the error. Raises NeedLimitsUnusable."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NeedLimitsUnusable(name, f"第{mark.line + 1}行不是 YAML" if mark else "不是 YAML") from error
    if not isinstance(data, dict) or data.keys() - {"limits", "categories", "chief_after"}:
        raise NeedLimitsUnusable(name, "应有 limits: 和 categories:")
    usual = _read_limits(data.get("limits"), None, "limits", name)
    categories = data.get("categories") or {}
    if not isinstance(categories, dict):
        raise NeedLimitsUnusable(name, f"categories 应为 {'、'.join(CATEGORIES)} 之下的各项")
    if unknown := sorted(str(key) for key in categories if key not in CATEGORIES):
        raise NeedLimitsUnusable(name, f"categories：不认识 {unknown[0]}，应为 {'、'.join(CATEGORIES)}")
    own = {key: _read_limits(entry, usual, f"categories.{key}", name) for key, entry in categories.items()}
    chief_after = data.get("chief_after", 3)
    if not _is_days(chief_after):
        raise NeedLimitsUnusable(name, f"chief_after 应为 1 到 {MOST_WORKDAYS} 个工作日")
    return Terms(usual, workdays.add, workdays.count_between, own, chief_after)


def _read_limits(entry: object, usual: Limits | None, place: str, name: str) -> Limits:
    if not isinstance(entry, dict):
        raise NeedLimitsUnusable(name, f"{place} 应为 {'、'.join(_STAGES)}")
    if unknown := sorted(map(str, entry.keys() - set(_STAGES))):
        raise NeedLimitsUnusable(name, f"{place}：不认识 {unknown[0]}")
    given = {**(asdict(usual) if usual else {}), **entry}
    for stage in _STAGES:
        if not _is_days(given.get(stage)):
            raise NeedLimitsUnusable(name, f"{place}：{stage} 应为 1 到 {MOST_WORKDAYS} 个工作日")
    limits = Limits(**given)
    if limits.extended < limits.department:
        raise NeedLimitsUnusable(name, f"{place}：extended 不应少于 department")
    return limits


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_WORKDAYS
