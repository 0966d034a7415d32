"""Indicators against figures: full, in part, not at all, and what can't be told. No database is needed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs import scoring
from jobs.figures import Figure
from jobs.indicators import SHIPPED, Evaluation, IndicatorsUnusable, parse_evaluation
from jobs.scoring import Verdict
from storage.figures.ledger import Entry

ROW = "{group: 产出, kind: 数量, name: 联系, figure: contacts, points: 10"


def evaluation(row: str, words: str = "") -> Evaluation:
    return parse_evaluation(f"{words}\nindicators:\n  - {row}")


def figure(value: str | None, qualifier: str = "等于", key: str = "contacts") -> Figure:
    number = None if value is None else Decimal(value)
    return Figure(Entry("2026", key, "联系", number, qualifier, "人次", "四（一）", "file", "报告"), computed=False)


@pytest.mark.parametrize(
    ("value", "qualifier", "target", "way", "verdict", "score"),
    [
        ("260", "等于", "260", "share", Verdict.MET, "10"),
        ("300", "累计", "260", "share", Verdict.MET, "10"),
        ("130", "等于", "260", "share", Verdict.MISSED, "5.0"),
        ("259.9", "等于", "260", "share", Verdict.MISSED, "9.9"),  # never rounded to full
        ("0", "等于", "260", "share", Verdict.MISSED, "0.0"),
        ("260", "超过", "260", "share", Verdict.MET, "10"),
        ("250", "超过", "260", "share", Verdict.ONLY_ABOUT, None),
        ("260", "近", "260", "share", Verdict.ONLY_ABOUT, None),
        ("260", "近", "260", "reached", Verdict.MISSED, "0"),
        ("300", "近", "260", "reached", Verdict.ONLY_ABOUT, None),
        ("300", "约", "260", "share", Verdict.ONLY_ABOUT, None),
        ("259", "等于", "260", "reached", Verdict.MISSED, "0"),
        ("5", "等于", "5", "at_most", Verdict.MET, "10"),
        ("6", "等于", "5", "at_most", Verdict.MISSED, "0"),
        ("5", "超过", "5", "at_most", Verdict.MISSED, "0"),
        ("4", "超过", "5", "at_most", Verdict.ONLY_ABOUT, None),
        ("5", "近", "5", "at_most", Verdict.MET, "10"),
        (None, "非常满意", "90", "share", Verdict.NO_FIGURE, None),
    ],
)
def test_a_score_is_what_figure_and_target_carry(
    value: str | None, qualifier: str, target: str, way: str, verdict: Verdict, score: str | None
) -> None:
    found = evaluation(f"{ROW}, target: {target}, scoring: {way}}}").indicators
    figures = {"contacts": figure(value, qualifier)}
    (one,) = scoring.score_all(found, figures, aim=260, survey_target=None)
    assert one.verdict is verdict
    assert one.score == (None if score is None else Decimal(score))


def test_a_target_is_a_number_an_aim_the_survey_s_or_another_figure() -> None:
    figures = {"contacts": figure("59"), "work_items": figure("60", key="work_items")}
    for target, expected in (("aims", 260), ("survey", 90), ("work_items", 60), ("59", 59), ("none_such", None)):
        (one,) = scoring.score_all(
            evaluation(f"{ROW}, target: {target}}}").indicators, figures, aim=260, survey_target=Decimal(90)
        )
        assert one.target == (None if expected is None else Decimal(expected))
    (one,) = scoring.score_all(evaluation(f"{ROW}}}").indicators, figures, aim=260, survey_target=None)
    assert one.verdict is Verdict.NO_TARGET
    about = {"contacts": figure("59"), "work_items": figure("60", "近", "work_items")}
    (one,) = scoring.score_all(
        evaluation(f"{ROW}, target: work_items}}").indicators, about, aim=260, survey_target=None
    )
    assert one.verdict is Verdict.NO_TARGET


def test_what_is_open_counts_nowhere() -> None:
    found = parse_evaluation(SHIPPED.read_text(encoding="utf-8"))
    assert sum(one.points for one in found.indicators) == 100
    total = scoring.add_up(
        scoring.score_all(found.indicators, {"contacts": figure("130")}, aim=260, survey_target=None)
    )
    assert (total.scored, total.points, total.score) == (1, Decimal(10), Decimal("5.0"))
    assert total.points + total.open_points == 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "不是 YAML"),
        ("indicators: []", "1到60行"),
        ("targets: 3", "应有 office"),
        (f"indicators:\n  - {ROW}, target: -3}}", "第1行.target"),
        (f"indicators:\n  - {ROW}, scoring: half}}", "第1行.scoring"),
        ("indicators:\n  - {group: 产出, kind: 数量, name: 联系, figure: contacts, points: 0}", "第1行.points"),
        ("indicators:\n  - {group: 产出, kind: 数量, name: 联系, figure: 联系, points: 1}", "第1行.figure"),
        (f"indicators:\n  - {ROW}, reasons: {{x: y}}}}", "第1行.reasons"),
        (f"words: {{very_satisfied: {{rate: 101, score: 3}}}}\nindicators:\n  - {ROW}}}", "words.very_satisfied"),
        (f"words: {{very_satisfied: {{rate: 70, score: 60}}}}\nindicators:\n  - {ROW}}}", "不能低于"),
        (f"words: {{glad: 3}}\nindicators:\n  - {ROW}}}", "words 只能有"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(IndicatorsUnusable) as unusable:
        parse_evaluation(text, "indicators.yaml")
    assert "indicators.yaml" in str(unusable.value)
    assert said in str(unusable.value)
