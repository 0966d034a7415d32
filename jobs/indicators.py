"""How the office evaluates its year: indicators with targets and points, and what a word for satisfaction takes.

`indicators.yaml`, the office's own copy in the data folder first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from jobs import office_files
from jobs.office_files import OfficeFileUnusable
from jobs.reports.report import GRADES, Grade
from storage.figures.ledger import KEY

SHIPPED = Path(__file__).with_name("indicators.yaml")
AIMS, SURVEY = "aims", "survey"
Scoring = Literal["share", "reached", "at_most"]
_FIELDS = {"group", "kind", "name", "figure", "target", "points", "scoring", "reasons"}
_NAME_CHARS, _REASON_CHARS, _MOST_POINTS, _MOST_ROWS = 40, 200, 100, 60


class IndicatorsUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "indicators.unusable"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of 绩效指标表. `target`: a number, AIMS, SURVEY, the key of a figure, or None: not set."""

    group: str
    kind: str
    name: str
    figure: str
    target: Decimal | str | None
    points: Decimal
    scoring: Scoring
    reasons: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The office's name ("" not set), its indicators, and its words for satisfaction, the best first."""

    office: str
    grades: tuple[Grade, ...]
    indicators: tuple[Indicator, ...]


def load_evaluation(data_dir: Path) -> Evaluation:
    """The office's copy in `data_dir` where there is one, else the usual one. Raises IndicatorsUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_evaluation)


def parse_evaluation(text: str, name: str = SHIPPED.name) -> Evaluation:
    """Read it from YAML text; `name` stands in the error. Raises IndicatorsUnusable."""
    data = office_files.read_yaml(text, name, IndicatorsUnusable)
    if not isinstance(data, dict) or data.keys() - {"office", "words", "indicators"}:
        raise IndicatorsUnusable(name, "应有 office、words、indicators")
    rows = data.get("indicators")
    if not isinstance(rows, list) or not 1 <= len(rows) <= _MOST_ROWS:
        raise IndicatorsUnusable(name, f"indicators 应有1到{_MOST_ROWS}行")
    office = data.get("office") or ""
    if not isinstance(office, str) or len(office) > _NAME_CHARS:
        raise IndicatorsUnusable(name, f"office 应为不超过{_NAME_CHARS}字的单位名称")
    indicators = tuple(_read_row(row, f"indicators 第{number}行", name) for number, row in enumerate(rows, 1))
    return Evaluation(office.strip(), _read_words(data.get("words"), name), indicators)


def _read_words(words: object, name: str) -> tuple[Grade, ...]:
    keys = [grade.key for grade in GRADES]
    if words is None:
        return GRADES
    if not isinstance(words, dict) or set(words) - set(keys):
        raise IndicatorsUnusable(name, f"words 只能有 {'、'.join(keys)}")
    grades = []
    for usual in GRADES:
        entry = words.get(usual.key, {"rate": usual.least_rate, "score": usual.least_score})
        rate, score = (entry.get("rate"), entry.get("score")) if isinstance(entry, dict) else (None, None)
        if (
            not isinstance(rate, int)
            or not isinstance(score, int)
            or not 0 <= min(rate, score) <= max(rate, score) <= 100
        ):
            raise IndicatorsUnusable(name, f"words.{usual.key} 应形如 {{rate: 90, score: 85}}，0到100的整数")
        grades.append(Grade(usual.key, rate, score))
    for better, worse in pairwise(grades):
        if better.least_rate < worse.least_rate or better.least_score < worse.least_score:
            raise IndicatorsUnusable(name, f"words.{better.key} 的门槛不能低于 {worse.key}")
    return tuple(grades)


def _read_row(row: object, place: str, name: str) -> Indicator:
    if not isinstance(row, dict) or row.keys() - _FIELDS:
        raise IndicatorsUnusable(name, f"{place}：应有 {'、'.join(sorted(_FIELDS))}")
    for field in ("group", "kind", "name"):
        if not isinstance(row.get(field), str) or not 1 <= len(row[field]) <= _NAME_CHARS:
            raise IndicatorsUnusable(name, f"{place}.{field}：应为不超过{_NAME_CHARS}字的文字")
    if not isinstance(row.get("figure"), str) or not KEY.fullmatch(row["figure"]):
        raise IndicatorsUnusable(name, f"{place}.figure：应为台账里的键，例如 contacts")
    scoring = row.get("scoring", "share")
    if scoring not in get_args(Scoring):
        raise IndicatorsUnusable(name, f"{place}.scoring：应为 {'、'.join(get_args(Scoring))}")
    points = _read_number(row.get("points"))
    if points is None or not 0 < points <= _MOST_POINTS:
        raise IndicatorsUnusable(name, f"{place}.points：应为大于0、不超过{_MOST_POINTS}的数")
    return Indicator(
        row["group"],
        row["kind"],
        row["name"],
        row["figure"],
        _read_target(row.get("target"), place, name),
        points,
        scoring,
        _read_reasons(row.get("reasons"), place, name),
    )


def _read_target(target: object, place: str, name: str) -> Decimal | str | None:
    if target is None or target == "":
        return None
    if isinstance(target, str) and KEY.fullmatch(target):
        return target
    number = _read_number(target)
    if number is None or number <= 0:
        raise IndicatorsUnusable(name, f"{place}.target：应为大于0的数、aims、survey 或台账里的键")
    return number


def _read_reasons(reasons: object, place: str, name: str) -> Mapping[int, str]:
    if reasons is None:
        return {}
    good = isinstance(reasons, dict) and all(
        _is_within(year, 1900, 9999) and isinstance(said, str) and 1 <= len(said) <= _REASON_CHARS
        for year, said in reasons.items()
    )
    if not isinstance(reasons, dict) or not good:
        raise IndicatorsUnusable(name, f'{place}.reasons：应形如 {{2026: "……"}}，每条不超过{_REASON_CHARS}字')
    return reasons


def _read_number(value: Any) -> Decimal | None:  # noqa: ANN401 -- whatever stands in the file
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _is_within(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
