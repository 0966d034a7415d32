"""An office's own thresholds: from what people marked, judged out of fold, never from a handful."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from knowledge import gate, thresholds
from knowledge.answer_evaluation import read_questions
from knowledge.answering import Answerer
from knowledge.calibration import CalibrationRefused
from knowledge.model import Status
from knowledge.sampling import Confirmed, sample_confirmed, sample_questions
from storage import questions
from storage.database import Database
from tests.answering.conftest import ROOT, TODAY
from tests.answering.test_gate import make_samples

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MADE = date(2026, 11, 23)


def mark(
    database: Database, number: int, text: str, place: tuple[str, str], *, helpful: bool, reason: str = "",
    asker: str = "", status: str = "answered",
) -> None:  # fmt: skip
    """A question that was answered from `place` and marked."""
    who = asker or f"{number:064d}"
    cited = [{"document": place[0], "version": "v", "article": place[1]}]
    at = NOW + timedelta(minutes=number)
    asked = questions.Asked("telegram:42", number, who, at, "zh", text, status, cited, 10.0)
    database.write(lambda session: questions.record(session, asked))
    database.write(
        lambda session: questions.rate(
            session, "telegram:42", number, who, helpful=helpful, reason=reason or None, now=at
        )
    )


def test_who_answers_too_boldly_here_gets_more_careful(demo: Answerer) -> None:
    """What the shipped gate is sure of goes wrong two times in three in this office."""
    asked = read_questions(ROOT / "tests/answering/questions.jsonl")
    samples = [
        replace(sample, right=sample.right and number % 3 == 0)
        for number, sample in enumerate(sample_questions(demo, asked, "office", TODAY) * 3)
    ]
    moved = thresholds.move(samples, MADE)
    assert moved.shift < 0
    assert moved.answered_after < moved.answered_before
    assert moved.utility_after > moved.utility_before
    own = gate.read_gate(json.dumps(moved.data))
    shipped = gate.open_gate()
    assert isinstance(shipped, gate.Gate)
    assert own is not None
    assert own.right.weights == shipped.right.weights
    assert own.right.intercept == pytest.approx(shipped.right.intercept + moved.shift, abs=1e-3)
    assert moved.data["provenance"]["questions"] == {"confirmed": 0, "file": 96}


def test_no_number_of_ratings_moves_it_without_bound(demo: Answerer) -> None:
    asked = read_questions(ROOT / "tests/answering/questions.jsonl")
    samples = sample_questions(demo, asked, "office", TODAY) * 4
    all_wrong = [replace(sample, right=number == 0) for number, sample in enumerate(samples)]
    assert thresholds.move(all_wrong, MADE).shift == -thresholds.MOST


def test_fewer_than_fifty_or_all_alike_are_refused() -> None:
    with pytest.raises(CalibrationRefused, match="49"):
        thresholds.move(make_samples(49), MADE)
    alike = [replace(sample, right=True) for sample in make_samples(60)]
    with pytest.raises(CalibrationRefused, match="没用"):
        thresholds.move(alike, MADE)


def test_a_mark_speaks_of_today_only_where_the_answer_is_still_the_same(demo: Answerer) -> None:
    asked = "博士能拿多少安家费"
    first = demo.answer(asked, today=TODAY).citations[0]
    place = (first.document, first.article_key)
    marked = [
        Confirmed("#1", asked, *place, helpful=True),
        Confirmed("#2", asked, *place, helpful=False),
        Confirmed("#3", asked, first.document, "第一条", helpful=False),  # today another article leads
        Confirmed("#4", asked, first.document, "第一条", helpful=True),  # what helped is not cited any more
        Confirmed("#5", asked, "gone", "第一条", helpful=True),
    ]
    found, passed = sample_confirmed(demo, marked, TODAY, samples=True)
    assert [(sample.question.id, sample.right) for sample in found] == [("#1", True), ("#2", False), ("#4", False)]
    assert passed == 2
    assert found[0].features == found[1].features


def test_only_what_was_answered_and_marked_counts_and_each_person_once(database: Database) -> None:
    place = ("zc", "第九条")
    mark(database, 1, "问一", place, helpful=True)
    mark(database, 2, "问一", place, helpful=False, asker=f"{1:064d}")  # the same person, later
    mark(database, 3, "问一", place, helpful=True)
    mark(database, 4, "问二", place, helpful=True, status="nearest")
    unmarked = questions.Asked("telegram:42", 5, "e" * 64, NOW, "zh", "问三", "answered", [], 1.0)
    database.write(lambda session: questions.record(session, unmarked))
    rated = database.read(questions.list_rated)
    assert [(question.update_id, question.helpful) for question in rated] == [(2, False), (3, True)]
    database.write(lambda session: questions.blank_old(session, NOW + timedelta(days=400)))
    assert database.read(questions.list_rated) == []


@pytest.fixture
def office(tmp_path: Path, demo_data: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the demonstration documents, and a database of its own."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(data))
    monkeypatch.setenv("SIWEN_DATABASE_URL", database_url)
    monkeypatch.chdir(ROOT)
    return data


def test_the_command_says_from_how_many_and_writes_what_the_next_start_reads(
    office: Path, database: Database, demo: Answerer, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ROOT / "tests/answering/questions.jsonl"
    answered = [
        (entry.text, answer.citations[0])
        for entry in read_questions(file)
        if (answer := demo.answer(entry.text, today=TODAY)).status is Status.ANSWERED
    ][:15]

    def mark_some(first: int, last: int) -> None:
        for number in range(first, last):
            text, lead = answered[number % 15]
            mark(database, number, text, (lead.document, lead.article_key), helpful=number % 4 == 0)

    mark_some(0, 40)
    assert main(["kb", "calibrate", "--as-of", "2026-11-23"]) == 1
    assert "40道" in capsys.readouterr().err
    assert not (office / gate.FILE_NAME).exists()
    mark_some(40, 100)
    for number in range(100, 110):
        mark(database, number, "什么", ("zc-award-2023", "第九条"), helpful=False, reason="unclear")
    assert main(["kb", "calibrate", "--as-of", "2026-11-23", "--questions", str(file), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["questions"], record["confirmed"], record["from_file"], record["left_out"]) == (132, 100, 32, 0)
    assert record["shift"] < 0
    assert record["file"] == str(office / gate.FILE_NAME)
    assert gate.open_gate(office) != gate.open_gate()


def test_one_person_sets_no_threshold_alone(
    office: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(80):
        mark(database, number, f"安家补贴{'？' * number}", ("zc-award-2023", "第九条"), helpful=False, asker="7" * 64)
    assert main(["kb", "calibrate", "--as-of", "2026-11-23"]) == 1
    assert "5道" in capsys.readouterr().err
    assert not (office / gate.FILE_NAME).exists()


def test_thresholds_that_help_one_article_and_hurt_another_are_not_written(
    office: Path, database: Database, demo: Answerer, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {True: "博士能拿多少安家费", False: "院士工作站建站补贴多少钱"}
    for number in range(60):
        helpful = number % 2 == 0
        lead = demo.answer(asked[helpful], today=TODAY).citations[0]
        mark(database, number, asked[helpful], (lead.document, lead.article_key), helpful=helpful)
    assert main(["kb", "calibrate", "--as-of", "2026-11-23"]) == 0
    assert "没有变好" in capsys.readouterr().out
    assert not (office / gate.FILE_NAME).exists()
