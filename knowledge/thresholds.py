"""The gate's thresholds for an office's own documents: how sure to be before answering, from what people confirmed.

Features and their weights stay as they are shipped: ratings come only from answers that were given, and a few dozen
of them can't carry twenty weights. What they can tell is whether the gate is too sure of itself here: one shift of
the chance of being right (in log odds), held near 0 by a prior. It is judged out of fold: no question is judged by
a shift that saw another one about the same article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from knowledge import calibration, gate
from knowledge.calibration import CalibrationRefused, Sample
from knowledge.gate import Gate
from knowledge.model import Status

_PRIOR = 1.0  # standard deviation of the shift: most offices lie within an odds factor of e
# Of the shift either way, whatever the ratings say: beyond that somebody plays, or the gate is to be trained anew.
MOST = 1.5
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Moved:
    """The shift with the coefficients as JSON data; utilities out of fold; how many would be answered before, now."""

    shift: float
    data: dict[str, Any]
    utility_before: float
    utility_after: float
    answered_before: int
    answered_after: int

    @property
    def better(self) -> bool:
        """Whether the shift is worth writing down: out of fold it loses nothing."""
        return self.utility_after >= self.utility_before


def move(samples: Sequence[Sample], made_on: date, confirmed: int = 0) -> Moved:
    """Shift the shipped gate; `confirmed` of the samples come from people's ratings.

    Raises CalibrationRefused below calibration.MIN_QUESTIONS, where all went right or all wrong, or where no
    coefficients are shipped.
    """
    calibration.refuse_few(len(samples))
    shipped = gate.open_gate()
    if not isinstance(shipped, Gate):
        raise CalibrationRefused("calibration_absent", "没有随程序附带的系数，请用 --questions 和 --sources 重新训练")
    used = [sample for sample in samples if sample.features and not sample.talk]
    right = np.array([sample.right for sample in used], float)
    if len(set(right.tolist())) < 2:
        raise CalibrationRefused(
            "calibration_one_sided", "题目都答对了或者都答错了，定不了门槛：要既有“有用”的，也有“没用”的"
        )
    odds = np.array([_log_odds(shipped, sample) for sample in used])
    groups = np.array([calibration.group_of(sample) for sample in used])
    after: dict[int, Status] = {}
    for one in sorted(set(groups.tolist())):
        held_out = groups == one
        moved = shift_gate(shipped, _fit(odds[~held_out], right[~held_out]))
        for place in np.flatnonzero(held_out).tolist():
            after[id(used[place])] = moved.decide(used[place].features).status
    shift = _fit(odds, right)
    own = shift_gate(shipped, shift)
    before = _judge(samples, {id(sample): shipped.decide(sample.features).status for sample in used})
    return Moved(
        shift=round(shift, 3),
        data=_write(own, shift, samples, made_on, confirmed),
        utility_before=before,
        utility_after=_judge(samples, after),
        answered_before=_count(shipped, used),
        answered_after=_count(own, used),
    )


def shift_gate(shipped: Gate, shift: float) -> Gate:
    """The gate with the log odds of being right moved by `shift`: below 0 it answers less."""
    return replace(shipped, right=replace(shipped.right, intercept=round(shipped.right.intercept + shift, 5)))


def _fit(odds: np.ndarray[Any, np.dtype[np.float64]], right: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """The most probable shift (Newton's method; the objective is concave)."""
    shift = 0.0
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(odds + shift, -30.0, 30.0)))
        slope = float((right - chance).sum()) - shift / _PRIOR**2
        bend = float((chance * (1.0 - chance)).sum()) + 1.0 / _PRIOR**2
        shift += slope / bend
    return min(MOST, max(-MOST, shift))


def _log_odds(shipped: Gate, sample: Sample) -> float:
    chance = min(max(shipped.chances(sample.features)[0], 1e-9), 1.0 - 1e-9)
    return float(np.log(chance / (1.0 - chance)))


def _judge(samples: Sequence[Sample], statuses: dict[int, Status]) -> float:
    worths = [
        calibration.worth_of(sample, statuses.get(id(sample), Status.NOT_FOUND)) for sample in samples
    ]  # what small talk caught, or nothing was found for, is refused by either
    return round(float(np.mean(worths)), 4)


def _count(own: Gate, used: Sequence[Sample]) -> int:
    return sum(own.decide(sample.features).status is Status.ANSWERED for sample in used)


def _write(own: Gate, shift: float, samples: Sequence[Sample], made_on: date, confirmed: int) -> dict[str, Any]:
    return {
        **gate.as_data(own),
        "provenance": {
            "made_on": made_on.isoformat(),
            "by": "siwen kb calibrate: the shipped coefficients, the chance of being right moved for this office",
            "questions": {"confirmed": confirmed, "file": len(samples) - confirmed},
            "shift": round(shift, 3),
        },
    }
