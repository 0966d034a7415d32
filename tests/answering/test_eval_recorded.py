"""A run is compared with the recorded one question by question: a regression is told from noise."""

from __future__ import annotations

from pathlib import Path

from bot.cli.eval_recorded import FILE, Marks, find_change, read_recorded, write_recorded

IDS = tuple(f"q{number}" for number in range(60))
BEFORE = Marks(IDS, (1.0,) * 40 + (-1.0,) * 10 + (0.3,) * 5 + (0.0,) * 5)


def changed(*places: int) -> Marks:
    """The same with right ones turned wrong."""
    return Marks(IDS, tuple(-1.0 if place in places else worth for place, worth in enumerate(BEFORE.worths)))


def test_two_questions_turned_are_noise_and_six_are_a_regression(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    write_recorded({"utility": BEFORE}, file)
    recorded = read_recorded(file)
    assert find_change("utility", BEFORE, recorded) == (0.0, 0.0, 0.0)
    few, many = find_change("utility", changed(1, 2), recorded), find_change("utility", changed(*range(6)), recorded)
    assert few is not None
    assert many is not None
    assert few[0] < 0 <= few[2]
    assert many[2] < 0


def test_other_questions_and_other_measures_are_compared_with_nothing(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    write_recorded({"utility": BEFORE}, file)
    recorded = read_recorded(file)
    assert find_change("utility", Marks((*IDS[1:], "new"), BEFORE.worths), recorded) is None
    assert find_change("hit@1", BEFORE, recorded) is None
    file.write_text('{"utility": {"questions": "x", "worths": "?"}}', encoding="utf-8")
    assert read_recorded(file) == {}
    assert read_recorded(tmp_path / "none.json") == {}


def test_the_recorded_run_is_of_seven_measures() -> None:
    sizes = sorted(len(worths) for _, worths in read_recorded(FILE).values())
    assert sizes == [45, 60, 105, 150, 763, 763, 763]
