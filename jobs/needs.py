"""How long each step of a need may take, as an office sets it: `needs.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from jobs import office_files, workdays
from jobs.office_files import OfficeFileUnusable
from storage.need_chain import CATEGORIES, KEY_CHARS, STAGES, TOPICS, Limits, Terms

SHIPPED = Path(__file__).with_name("needs.yaml")
MOST_WORKDAYS = 250  # a year of them
MOST_KEYS = 24  # of categories: a screen of eight rows of buttons
_PARTS = {"limits", "urgent", "categories", "topics", "contact_after", "chief_after", "called"}
_ANSWER = 5  # working days, where an office's copy is older than that stage


class NeedLimitsUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "needs.unusable"


def load_terms(data_dir: Path) -> Terms:
    """The office's copy in `data_dir` where there is one, else the usual limits. Raises NeedLimitsUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_terms)


def parse_terms(text: str, name: str = SHIPPED.name) -> Terms:
    """Read the limits from YAML text; `name` stands in the error. Raises NeedLimitsUnusable."""
    data = office_files.read_yaml(text, name, NeedLimitsUnusable)
    if not isinstance(data, dict):
        raise NeedLimitsUnusable(name, "应有 limits: 和 categories:")
    if unknown := sorted(map(str, data.keys() - _PARTS)):
        raise NeedLimitsUnusable(name, f"不认识 {unknown[0]}，应为 {'、'.join(sorted(_PARTS))}")
    usual = _read_limits(data.get("limits"), {"answer": _ANSWER}, "limits", name)
    categories = _read_categories(data.get("categories"), name)
    own = {
        key: _read_limits(entry or {}, asdict(usual), f"categories.{key}", name) for key, entry in categories.items()
    }
    return Terms(
        usual,
        workdays.add,
        workdays.count_between,
        urgent=_read_limits(data.get("urgent") or {}, asdict(usual), "urgent", name),
        by_category=own,
        categories=tuple(own),
        topics=_read_topics(data.get("topics"), name),
        contact_after=_read_days(data, "contact_after", 2, name),
        chief_after=_read_days(data, "chief_after", 3, name),
        called=_read_called(data.get("called", [1, 2]), name),
    )


def _read_categories(entries: object, name: str) -> Mapping[str, object]:
    """The categories; those that siwen brings along where the file names none, or changes only some of them."""
    entries = entries or {}
    if not isinstance(entries, dict) or not all(isinstance(entry, dict | None) for entry in entries.values()):
        raise NeedLimitsUnusable(name, f"categories 应为 {'、'.join(CATEGORIES)} 或自定名称之下的各项")
    keys = [_read_key(key, "categories", name) for key in entries]
    if len(keys) > MOST_KEYS:
        raise NeedLimitsUnusable(name, f"categories 最多 {MOST_KEYS} 类")
    return dict(entries) if entries else dict.fromkeys(CATEGORIES)


def _read_topics(entries: object, name: str) -> tuple[str, ...]:
    if entries is None:
        return TOPICS
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_KEYS:
        raise NeedLimitsUnusable(name, f"topics 应为 1 到 {MOST_KEYS} 个名称")
    return tuple(dict.fromkeys(_read_key(entry, "topics", name) for entry in entries))


def _read_key(key: object, place: str, name: str) -> str:
    if not isinstance(key, str) or not key.strip() or key != key.strip() or len(key) > KEY_CHARS:
        raise NeedLimitsUnusable(name, f"{place}：{key} 应为 1 到 {KEY_CHARS} 个字的名称")
    return key


def _read_called(entries: object, name: str) -> frozenset[int]:
    if not isinstance(entries, list) or not all(entry in range(1, 6) for entry in entries):
        raise NeedLimitsUnusable(name, "called 应为人才类别 1 到 5 的列表，例如 [1, 2]")
    return frozenset(entries)


def _read_days(data: Mapping[str, object], part: str, usual: int, name: str) -> int:
    days = data.get(part, usual)
    if not isinstance(days, int) or not _is_days(days):
        raise NeedLimitsUnusable(name, f"{part} 应为 1 到 {MOST_WORKDAYS} 个工作日")
    return days


def _read_limits(entry: object, usual: Mapping[str, int], place: str, name: str) -> Limits:
    if not isinstance(entry, dict):
        raise NeedLimitsUnusable(name, f"{place} 应为 {'、'.join(STAGES)}")
    if unknown := sorted(map(str, entry.keys() - set(STAGES))):
        raise NeedLimitsUnusable(name, f"{place}：不认识 {unknown[0]}")
    given = {**usual, **entry}
    for stage in STAGES:
        if not _is_days(given.get(stage)):
            raise NeedLimitsUnusable(name, f"{place}：{stage} 应为 1 到 {MOST_WORKDAYS} 个工作日")
    limits = Limits(**given)
    if limits.extended < limits.department:
        raise NeedLimitsUnusable(name, f"{place}：extended 不应少于 department")
    return limits


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_WORKDAYS
