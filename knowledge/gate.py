"""The decision of three: answered, nearest, or not in the documents.

`features.measure` says how well the question's own words, the kind of thing asked for, places and years are met by
what was found. Two logistic models (coefficients in gate.json, made by `siwen kb calibrate`) give the chance that the
first articles hold the answer, and that any article does; the decision is the one with the highest expected utility
as the evaluation sets define it. Without coefficients a plain threshold decides.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from knowledge.model import Status

FILE_NAME = "gate.json"
VETO = "contradicted"  # the feature that keeps from answering
_VETO = "问的年份、档次、编号或层级与找到的内容不符，不直接回答"
NEAREST_WORTH = 0.3  # what the evaluation sets give "nearest" where an answer or a refusal gives 1
_PLAIN_COVERAGE = 0.6  # of the question's content in the first article, where no calibration is to be had


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, and why in one line for staff."""

    status: Status
    reason: str
    right: float = 0.0  # chance that the first articles hold the answer, where it was estimated


@dataclass(frozen=True, slots=True)
class Model:
    """One logistic model over standardised features."""

    weights: tuple[float, ...]
    intercept: float


@dataclass(frozen=True, slots=True)
class Gate:
    """A calibrated decision. `names` are the features used, `mean` and `scale` standardise them."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    right: Model  # the first articles hold the answer
    answerable: Model  # some article holds it

    def chances(self, features: Mapping[str, float]) -> tuple[float, float]:
        """(chance that the first articles hold the answer, chance that the documents do), each 0..1."""
        row = [
            (features[name] - mean) / scale if name in features else 0.0  # not measured counts as average
            for name, mean, scale in zip(self.names, self.mean, self.scale, strict=True)
        ]
        right, answerable = _logistic(self.right, row), _logistic(self.answerable, row)
        return right, max(answerable, right)

    def decide(self, features: Mapping[str, float]) -> Verdict:
        """The status with the highest expected utility."""
        if not features:
            return Verdict(Status.NOT_FOUND, "什么也没有找到")
        right, answerable = self.chances(features)
        vetoed = is_vetoed(features)
        status = decide_by_chances(right, answerable, vetoed=vetoed)
        return Verdict(status, explain(right, answerable) + ("；" + _VETO if vetoed else ""), right)


@dataclass(frozen=True, slots=True)
class PlainGate:
    """The decision without calibration: a threshold on how much of the question the first article covers."""

    def decide(self, features: Mapping[str, float]) -> Verdict:
        """Answered above the threshold or when called by name, else not found."""
        if not features:
            return Verdict(Status.NOT_FOUND, "什么也没有找到")
        if is_vetoed(features):
            return Verdict(Status.NEAREST, f"没有校准；{_VETO}")
        coverage = features.get("covered_first", 0.0)
        if features.get("direct") or coverage >= _PLAIN_COVERAGE:
            return Verdict(Status.ANSWERED, f"没有校准；问题里的词有 {coverage:.2f} 在第一条里，门槛 {_PLAIN_COVERAGE}")
        return Verdict(Status.NOT_FOUND, f"没有校准；问题里的词只有 {coverage:.2f} 在第一条里，门槛 {_PLAIN_COVERAGE}")


def is_vetoed(features: Mapping[str, float]) -> bool:
    """Whether what was found is about something else than the question names, whatever the chances say."""
    return features.get(VETO, 0.0) > 0


def decide_by_chances(right: float, answerable: float, *, vetoed: bool = False) -> Status:
    """Answered +1 or −1, refused +1 where nothing answers, nearest +0.3: the highest expectation wins.

    `vetoed`: not answered, nearest at most.
    """
    absent = 1.0 - answerable
    worth = {
        Status.ANSWERED: 2.0 * right - 1.0,
        Status.NEAREST: NEAREST_WORTH * (right + absent),
        Status.NOT_FOUND: absent,
    }
    if vetoed:
        del worth[Status.ANSWERED]
    return max(worth, key=lambda status: worth[status])


def answer_threshold(answerable: float) -> float:
    """The chance of being right from which on answering is worth most, given the chance that anything answers."""
    absent = 1.0 - answerable
    refuse = (1.0 + absent) / 2.0
    nearest = (1.0 + NEAREST_WORTH * absent) / (2.0 - NEAREST_WORTH)
    return max(refuse, nearest)


def explain(right: float, answerable: float) -> str:
    """The decision in one line for staff: both chances and the threshold."""
    return (
        f"答得对的把握 {right:.2f}（达到 {answer_threshold(answerable):.2f} 就直接回答），"
        f"文件里写到的把握 {answerable:.2f}"
    )


def open_gate(data_dir: Path | None = None) -> Gate | PlainGate:
    """The office's own calibration in `data_dir`, else the shipped one, else the plain threshold."""
    if data_dir is not None:
        own = read_gate(_read(data_dir / FILE_NAME))
        if own is not None:
            return own
    shipped = resources.files("knowledge").joinpath(FILE_NAME)
    return read_gate(shipped.read_text(encoding="utf-8") if shipped.is_file() else "") or PlainGate()


def read_gate(text: str) -> Gate | None:
    """Coefficients from JSON text; None where they are absent, damaged or for other features."""
    from knowledge.features import NAMES

    try:
        data = json.loads(text)
        names = tuple(data["features"])
        gate = Gate(
            names=names,
            mean=tuple(float(value) for value in data["mean"]),
            scale=tuple(float(value) for value in data["scale"]),
            right=_model(data["right"]),
            answerable=_model(data["answerable"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
    sizes = {len(gate.names), len(gate.mean), len(gate.scale), len(gate.right.weights), len(gate.answerable.weights)}
    models = (gate.right, gate.answerable)
    numbers = (*gate.mean, *gate.scale, *(value for model in models for value in (*model.weights, model.intercept)))
    sound = all(map(math.isfinite, numbers)) and all(gate.scale)  # JSON as Python reads it has NaN and Infinity
    return gate if len(sizes) == 1 and set(names) <= set(NAMES) and sound else None


def as_data(gate: Gate) -> dict[str, object]:
    """Coefficients as JSON data, which `read_gate` reads."""
    return {
        "features": list(gate.names),
        "mean": [round(value, 5) for value in gate.mean],
        "scale": [round(value, 5) for value in gate.scale],
        "right": _model_data(gate.right),
        "answerable": _model_data(gate.answerable),
    }


def _model_data(model: Model) -> dict[str, object]:
    return {"weights": [round(value, 5) for value in model.weights], "intercept": model.intercept}


def _model(data: Mapping[str, object]) -> Model:
    weights = data["weights"]
    if not isinstance(weights, list):
        raise TypeError("weights")
    return Model(tuple(float(value) for value in weights), float(str(data["intercept"])))


def _logistic(model: Model, row: list[float]) -> float:
    value = model.intercept + sum(weight * entry for weight, entry in zip(model.weights, row, strict=True))
    return 1.0 / (1.0 + math.exp(-max(min(value, 30.0), -30.0)))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
