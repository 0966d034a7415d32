"""The year held to its indicators: a score where target and figure are both known, else what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from jobs.figures import Figure
from jobs.indicators import AIMS, SURVEY, Indicator
from storage.figures.ledger import EXACT

_TENTH = Decimal("0.1")
MORE, ABOUT = "超过", "近"


class Verdict(Enum):
    """What became of an indicator; all but MET and MISSED leave it without a score."""

    MET = "met"
    MISSED = "missed"
    NO_TARGET = "no_target"
    NO_FIGURE = "no_figure"
    ONLY_ABOUT = "only_about"


@dataclass(frozen=True, slots=True)
class Score:
    """An indicator with its target and figure; `score` is None where there is none. `share`: done of the target."""

    indicator: Indicator
    target: Decimal | None
    figure: Figure | None
    verdict: Verdict
    score: Decimal | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum: `points` and `score` of those that are scored, `open_points` of the others."""

    scored: int
    points: Decimal
    score: Decimal
    open: int
    open_points: Decimal


def score_all(
    indicators: Sequence[Indicator],
    figures: Mapping[str, Figure],
    *,
    aim: int,
    survey_target: Decimal | None,
) -> list[Score]:
    """All indicators. `aim`: contacts the office means to reach in that year; `survey_target` in percent."""
    return [_score(one, figures, aim=aim, survey_target=survey_target) for one in indicators]


def add_up(scores: Sequence[Score]) -> Total:
    """What they come to."""
    done = [one for one in scores if one.score is not None]
    rest = [one for one in scores if one.score is None]
    return Total(
        len(done),
        sum((one.indicator.points for one in done), Decimal()),
        sum((one.score for one in done if one.score is not None), Decimal()),
        len(rest),
        sum((one.indicator.points for one in rest), Decimal()),
    )


def _score(indicator: Indicator, figures: Mapping[str, Figure], *, aim: int, survey_target: Decimal | None) -> Score:
    figure, target = figures.get(indicator.figure), indicator.target
    if target == AIMS:
        target = Decimal(aim)
    elif target == SURVEY:
        target = survey_target
    elif isinstance(target, str):
        named = figures.get(target)
        is_known = named is not None and named.entry.qualifier in EXACT
        target = named.entry.value if named is not None and is_known else None
    if target is None or isinstance(target, str) or target <= 0:
        return Score(indicator, None, figure, Verdict.NO_TARGET)
    if figure is None or figure.entry.value is None:
        return Score(indicator, target, figure, Verdict.NO_FIGURE)
    return _judge(indicator, target, figure, figure.entry.value)


def _judge(indicator: Indicator, target: Decimal, figure: Figure, value: Decimal) -> Score:
    is_cost = indicator.scoring == "at_most"
    reached = _reaches(figure.entry.qualifier, value, target, is_cost=is_cost)
    is_exact = figure.entry.qualifier in EXACT
    if reached is None or (not reached and not is_exact and indicator.scoring == "share"):
        return Score(indicator, target, figure, Verdict.ONLY_ABOUT)
    points, share = indicator.points, max(Decimal(0), value / target)
    if reached:
        return Score(indicator, target, figure, Verdict.MET, points, share)
    score = Decimal(0)
    if indicator.scoring == "share":  # what is missed is never rounded to full points
        score = min((points * share).quantize(_TENTH, ROUND_HALF_UP), points - _TENTH)
    return Score(indicator, target, figure, Verdict.MISSED, score, share)


def _reaches(qualifier: str, value: Decimal, target: Decimal, *, is_cost: bool) -> bool | None:
    """Whether a figure reaches its target; None: its qualifier leaves that open.

    超过 is more than the number, 近 a little less; what another word makes of it nobody knows.
    """
    if qualifier in EXACT:
        return value <= target if is_cost else value >= target
    if qualifier == MORE and value >= target:
        return not is_cost
    if qualifier == ABOUT and value <= target:
        return is_cost
    return None
