"""Calibrating the gate on questions whose answers are known; scikit-learn is needed here only, never to answer.

Cross-validation is grouped by document: no question about a document is judged by a model that saw another question
about it. Questions that nothing answers have no document and are spread over eight groups by their id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.answer_evaluation import Question
from knowledge.errors import KnowledgeRefusal
from knowledge.gate import NEAREST_WORTH, Gate, Model, PlainGate, as_data, decide_by_chances, is_vetoed
from knowledge.model import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_QUESTIONS = 50  # fewer can't carry the coefficients
_STRENGTH = 0.1  # inverse regularisation; .03 to 1 are within each other's noise on the development sets
_SPREAD = 8

# Left out for what cross-validation said (demonstration/official): dense (.69/.58 with it, .70/.65 without: English
# questions lie lower than Chinese ones that are answered as well).
# The features that carry the decision; each weight's sign is fixed by what the feature means, so that two hundred
# questions can't teach the gate that an uncovered word speaks for an answer.
SIGNS = {
    "covered_first": 1, "covered_top": 1, "known": 1, "agreement": 1, "agreement_top": 1, "fused_margin": 1,
    "lexical": 1, "unit": 1, "direct": 1, "named": 1, "gap": -1, "place_missing": -1, "year_missing": -1,
    "uncovered": -1, "uncovered_run": -1, "covered_unit": 1,
    "ordinal_missing": -1, "unknown_run": -1, "rare_missing_top": -1, "split": -1, "likeness": 1, "seams": -1,
}  # fmt: skip


class CalibrationRefused(KnowledgeRefusal):
    """The questions can't carry a calibration: too few, or all of one kind."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question with its features and whether the first articles hold its answer. `talk`: small talk caught it."""

    question: Question
    collection: str
    features: Mapping[str, float]
    right: bool
    talk: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The coefficients as JSON data, and what cross-validation says of them, by collection, in the samples' order.

    `decided` is each question's status out of fold and what it is worth; `plain` the same by the plain threshold that
    decides where there are no coefficients.
    """

    data: dict[str, Any]
    decided: dict[str, list[tuple[Status, float]]]
    plain: dict[str, list[tuple[Status, float]]]

    @property
    def utility(self) -> dict[str, float]:
        """The mean worth out of fold."""
        return {name: round(float(np.mean([worth for _, worth in pairs])), 4) for name, pairs in self.decided.items()}


def calibrate(samples: Sequence[Sample], made_on: date) -> Calibration:
    """Fit the gate and judge it out of fold. Raises CalibrationRefused below MIN_QUESTIONS or with one kind only."""
    refuse_few(len(samples))
    used = [sample for sample in samples if sample.features and not sample.talk]
    if len({sample.question.answerable for sample in used}) < 2 or len({sample.right for sample in used}) < 2:
        raise CalibrationRefused("calibration_one_sided", "题目里要既有能答的，也有文件里没有的")
    rows = np.array([[sample.features.get(name, np.nan) for name in SIGNS] for sample in used])
    right = np.array([sample.right for sample in used])
    answerable = np.array([sample.question.answerable for sample in used])
    weights = _balance(used)
    groups = np.array([group_of(sample) for sample in used])
    chances = np.zeros((len(used), 2))
    for group in sorted(set(groups)):
        held_out = groups == group
        gate = _fit(rows[~held_out], right[~held_out], answerable[~held_out], weights[~held_out])
        for place in np.flatnonzero(held_out):
            chances[place] = gate.chances(used[place].features)
    gate = _fit(rows, right, answerable, weights)
    chosen = {
        id(sample): decide_by_chances(*pair, vetoed=is_vetoed(sample.features))
        for sample, pair in zip(used, chances.tolist(), strict=True)
    }
    decided = _judge(samples, lambda sample: chosen.get(id(sample), Status.NOT_FOUND))
    plain = _judge(samples, _decide_plainly)
    utility = Calibration({}, decided, plain).utility
    data = {
        **as_data(gate),
        "provenance": {
            "made_on": made_on.isoformat(),
            "by": "siwen kb calibrate: two logistic models with fixed signs, scikit-learn's L2 objective",
            "questions": {name: sum(sample.collection == name for sample in samples) for name in sorted(utility)},
            "utility_out_of_fold": utility,
        },
    }
    return Calibration(data, decided, plain)


def refuse_few(count: int) -> None:
    """Raise CalibrationRefused for fewer than MIN_QUESTIONS."""
    if count < MIN_QUESTIONS:
        raise CalibrationRefused(
            "calibration_small",
            f"题目太少：{count}道，校准至少要{MIN_QUESTIONS}道（点过“有用”或“没用”的提问、题目文件里的题都算）",
            count=count,
        )


def _fit(
    rows: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Gate:
    mean, scale = np.nanmean(rows, axis=0), np.nanstd(rows, axis=0)
    scale = np.where(scale < 1e-6, 1.0, scale)
    standard = np.nan_to_num((rows - mean) / scale)
    return Gate(
        names=tuple(SIGNS),
        mean=tuple(mean.tolist()),
        scale=tuple(scale.tolist()),
        right=_fit_model(standard, right, weights),
        answerable=_fit_model(standard, answerable, weights),
    )


def _fit_model(rows: NDArray[np.float64], wanted: NDArray[np.bool_], weights: NDArray[np.float64]) -> Model:
    """A logistic model whose weights keep their sign: features that would turn are left out, the rest fitted anew."""
    from sklearn.linear_model import LogisticRegression

    signs = np.array(list(SIGNS.values()))
    kept = np.ones(len(signs), bool)
    if len(set(wanted.tolist())) < 2:
        return Model((0.0,) * len(signs), 30.0 if wanted.all() else -30.0)
    while True:
        model = LogisticRegression(C=_STRENGTH, max_iter=2_000)
        model.fit(rows[:, kept], wanted, sample_weight=weights)
        coefficients = np.zeros(len(signs))
        coefficients[kept] = model.coef_[0]
        wrong = kept & (coefficients * signs < 0)
        if not wrong.any():
            return Model(tuple(coefficients.tolist()), round(float(model.intercept_[0]), 5))
        kept &= ~wrong


def _balance(samples: Sequence[Sample]) -> NDArray[np.float64]:
    """Each collection counts alike, so that the larger doesn't decide for the smaller; the mean weight is 1."""
    sizes = {name: sum(sample.collection == name for sample in samples) for name in {s.collection for s in samples}}
    return np.array([len(samples) / len(sizes) / sizes[sample.collection] for sample in samples])


def group_of(sample: Sample) -> str:
    """What a sample must not be judged by: its document's other questions; without one, one of eight groups."""
    if sample.question.document:
        return f"{sample.collection}/{sample.question.document}"
    return str(int(hashlib.sha256(sample.question.id.encode()).hexdigest(), 16) % _SPREAD)


def _decide_plainly(sample: Sample) -> Status:
    return Status.NOT_FOUND if sample.talk else PlainGate().decide(sample.features).status


def worth_of(sample: Sample, status: Status) -> float:
    """What a status is worth for a sample, as the evaluation sets define it."""
    answerable = sample.question.answerable
    if status is Status.ANSWERED:
        return 1.0 if sample.right else -1.0
    if status is Status.NEAREST:
        return NEAREST_WORTH if sample.right or not answerable else 0.0
    return 0.0 if answerable else 1.0


def _judge(samples: Sequence[Sample], decide: Callable[[Sample], Status]) -> dict[str, list[tuple[Status, float]]]:
    """Each sample's status and worth, by collection."""
    judged: dict[str, list[tuple[Status, float]]] = {name: [] for name in sorted({s.collection for s in samples})}
    for sample in samples:
        status = decide(sample)
        judged[sample.collection].append((status, worth_of(sample, status)))
    return judged
