"""A figure the cited text does not hold never leaves the house."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge import guard
from knowledge.answering import Answerer
from knowledge.model import Line, LineKind, Status
from tests.answering.conftest import ROOT, TODAY

TEXT = "第九条 安家补贴总额15万元，分3年发放，2023年9月1日起施行，咨询 a@example.com。"

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


@pytest.mark.parametrize(
    "said", ["共**15万元**", "共150,000元", "分三年", "第9条", "2023-09-01", "写信到 a@example.com"]
)
def test_what_the_text_holds_passes(said: str) -> None:
    kept, objections = guard.check_lines([Line(LineKind.LEAD, said)], [TEXT])
    assert kept
    assert not objections


@pytest.mark.parametrize(
    "said",
    ["共16万元", "共15元的15倍，即225元", "第十条", "2023年10月1日", "30%", "见 https://evil.example", "b@example.com"],
)
def test_what_it_does_not_hold_is_dropped(said: str) -> None:
    kept, objections = guard.check_lines([Line(LineKind.LEAD, "共15万元"), Line(LineKind.CONDITION, said)], [TEXT])
    assert [line.text for line in kept] == ["共15万元"]
    assert objections[0].unsupported


def _questions(path: Path) -> list[str]:
    return [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_every_figure_of_every_answer_is_in_what_it_cites(demo: Answerer) -> None:
    outside = ROOT.parent / "shared/evals/demo/dev.jsonl"
    questions = _questions(outside if outside.is_file() else Path(__file__).with_name("questions.jsonl"))
    looked_at = 0
    for question in questions:
        answer = demo.answer(question, today=TODAY)
        if answer.status in {Status.NOT_FOUND, Status.OFF_TOPIC}:
            continue
        sources = [text for citation in answer.citations for text in guard.citation_sources(citation)]
        _, objections = guard.check_lines(answer.lines, sources)
        assert not objections, (question, objections)
        looked_at += 1
    assert looked_at >= 8
