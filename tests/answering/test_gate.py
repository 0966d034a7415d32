"""The decision of three: utility decides, damaged coefficients fall back, too few questions are refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge import calibration, gate
from knowledge.answer_evaluation import Question
from knowledge.calibration import CalibrationRefused, Sample
from knowledge.features import NAMES
from knowledge.model import Status


@pytest.mark.parametrize(
    ("right", "answerable", "status"),
    [
        (0.95, 0.97, Status.ANSWERED),
        (0.05, 0.1, Status.NOT_FOUND),
        (0.5, 0.9, Status.NEAREST),
        (0.7, 0.75, Status.ANSWERED),
        (0.3, 0.35, Status.NOT_FOUND),
    ],
)
def test_the_highest_expected_utility_wins(right: float, answerable: float, status: Status) -> None:
    assert gate.decide_by_chances(right, answerable) is status


def test_the_shipped_coefficients_are_small_and_say_where_they_come_from() -> None:
    path = Path(gate.__file__).with_name(gate.FILE_NAME)
    assert path.stat().st_size <= 50_000
    data = json.loads(path.read_text(encoding="utf-8"))
    assert min(data["provenance"]["utility_out_of_fold"].values()) >= 0.45
    assert isinstance(gate.open_gate(), gate.Gate)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"features": ["dense"]}', "null"])
def test_damaged_coefficients_are_none(text: str) -> None:
    assert gate.read_gate(text) is None


def test_the_office_s_own_come_first_and_a_damaged_file_is_passed_over(tmp_path: Path) -> None:
    own = json.loads(Path(gate.__file__).with_name(gate.FILE_NAME).read_text(encoding="utf-8"))
    own["right"]["intercept"] = -12.5
    (tmp_path / gate.FILE_NAME).write_text(json.dumps(own), encoding="utf-8")
    opened = gate.open_gate(tmp_path)
    assert isinstance(opened, gate.Gate)
    assert opened.right.intercept == -12.5
    (tmp_path / gate.FILE_NAME).write_text("{", encoding="utf-8")
    assert gate.open_gate(tmp_path) == gate.open_gate()


def test_without_coefficients_a_plain_threshold_decides() -> None:
    plain = gate.PlainGate()
    assert plain.decide({"covered_first": 0.9, "direct": 0.0}).status is Status.ANSWERED
    assert plain.decide({"covered_first": 0.2, "direct": 0.0}).status is Status.NOT_FOUND
    assert plain.decide({"covered_first": 0.0, "direct": 1.0}).status is Status.ANSWERED
    assert plain.decide({}).status is Status.NOT_FOUND


def make_samples(count: int) -> list[Sample]:
    """Questions whose coverage tells the answerable ones, with noise in every other feature."""
    random = np.random.default_rng(1)
    samples = []
    for number in range(count):
        answerable = number % 3 > 0
        features = dict(zip(NAMES, random.uniform(0, 1, len(NAMES)).tolist(), strict=True))
        features[gate.VETO] = 0.0
        features["covered_first"] = float(random.normal(0.9 if answerable else 0.2, 0.1))
        question = Question(f"q{number}", "问", answerable, ("x",) if answerable else (), f"d{number % 5}" * answerable)
        samples.append(Sample(question, "office", features, answerable, False))
    return samples


def test_calibration_learns_what_tells_and_keeps_the_signs() -> None:
    result = calibration.calibrate(make_samples(150), date(2026, 11, 23))
    assert result.utility["office"] > 0.8
    fitted = gate.read_gate(json.dumps(result.data))
    assert fitted is not None
    for name, weight in zip(fitted.names, fitted.right.weights, strict=True):
        assert weight * calibration.SIGNS[name] >= 0
    assert max(fitted.right.weights) == fitted.right.weights[fitted.names.index("covered_first")]


def test_fewer_than_fifty_questions_are_refused() -> None:
    with pytest.raises(CalibrationRefused, match="49"):
        calibration.calibrate(make_samples(49), date(2026, 11, 23))


def test_questions_of_one_kind_are_refused() -> None:
    with pytest.raises(CalibrationRefused, match="没有"):
        calibration.calibrate([sample for sample in make_samples(150) if sample.right], date(2026, 11, 23))


@pytest.mark.parametrize("written", [b"\xff\xfe\x00", b"NaN", b"Infinity"])
def test_an_own_file_that_is_no_text_or_no_number_is_passed_over(tmp_path: Path, written: bytes) -> None:
    """Written over by a broken disk, or with a weight that no decision can be made from."""
    shipped = gate.open_gate()
    assert isinstance(shipped, gate.Gate)
    data = gate.as_data(shipped) | {"mean": ["here", *shipped.mean[1:]]}
    whole = json.dumps(data).encode().replace(b'"here"', written)
    (tmp_path / gate.FILE_NAME).write_bytes(whole)
    assert gate.open_gate(tmp_path) == shipped
