"""`siwen eval retrieval`: the figures, the paired interval, the files, and one line for what can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from knowledge.evaluation import Query, Ranking, UnreadableSet, compare, judge, read_corpus, read_queries
from tests.retrieval.conftest import FILES

CORPUS = [
    {"id": "劳动合同法第十条", "text": "建立劳动关系，应当订立书面劳动合同。"},
    {"id": "劳动合同法第十九条", "text": "劳动合同期限三个月以上不满一年的，试用期不得超过一个月。"},
    {"id": "婚姻登记条例第四条", "text": "内地居民结婚，男女双方应当共同到婚姻登记机关办理结婚登记。"},
    {"id": "社会保险法第五十八条", "text": "用人单位应当自用工之日起三十日内为其职工办理社会保险登记。"},
]
QUERIES = [
    {"id": 1, "question": "试用期最长多久", "gold": ["劳动合同法第十九条"]},
    {"id": "b", "question": "结婚要去哪里登记", "gold": ["婚姻登记条例第四条"]},
    {"id": 3, "question": "公司多久要给我办社保", "gold": ["社会保险法第五十八条", "劳动合同法第十条"]},
]


def write_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    corpus = write_lines(tmp_path / "articles.jsonl", [dict(row) for row in CORPUS])
    queries = write_lines(tmp_path / "dev.jsonl", [dict(row) for row in QUERIES])
    return ["eval", "retrieval", "--corpus", str(corpus), "--queries", str(queries)]


def test_a_corpus_is_measured_against_the_baseline_in_one_call(
    sets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "rankings.jsonl"
    assert main([*sets, "--baseline", "--rankings", str(out), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["articles"], figures["questions"]) == (4, 3)
    assert figures["siwen"]["hit1"] == 1.0
    assert figures["siwen"]["ms"] > 0
    assert 0 < figures["baseline"]["mrr10"] <= 1
    assert set(figures["difference"]) == {"hit@1", "hit@5", "hit@10", "MRR@10"}
    rankings = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rankings] == [1, "b", 3]
    for row in rankings:
        assert set(row) == {"id", "ranked", "ms"}
        assert len(set(row["ranked"])) == len(row["ranked"]) <= 10
        assert set(row["ranked"]) <= {entry["id"] for entry in CORPUS}


def test_vectors_are_kept_for_the_next_run_and_the_table_is_for_people(
    sets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(sets) == 0
    kept = tmp_path / "data" / "eval" / "vectors.sqlite3"
    before = kept.stat().st_mtime_ns
    assert main(sets) == 0
    assert kept.stat().st_mtime_ns == before
    shown = capsys.readouterr().out
    assert "3 questions over 4 articles" in shown
    assert "hit@1" in shown


def test_documents_are_measured_by_what_the_first_articles_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "new.md").write_text(FILES["new.md"], encoding="utf-8")
    rows: list[dict[str, object]] = [
        {"id": "q1", "question": "博士安家补贴多少", "kind": "answerable", "must_include": ["20万元"]},
        {"id": "q2", "question": "人才公寓在哪", "kind": "answerable", "must_include": ["没有这句话"]},
        {"id": "q3", "question": "今天天气", "kind": "unanswerable", "must_include": []},
    ]
    questions = write_lines(tmp_path / "q.jsonl", rows)
    arguments = ["eval", "retrieval", "--sources", str(sources), "--questions", str(questions), "--json"]
    assert main([*arguments, "--as-of", "2026-11-23"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["questions"] == 2
    assert (figures["first1"], figures["first10"]) == (0.5, 0.5)
    assert figures["missed"] == ["q2"]


def test_half_a_pair_of_files_is_wrong_usage(sets: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(sets[:4])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "是空的"),
        ("{\n", "第 1 行不是 JSON"),
        ("[]\n", "第 1 行不是 JSON 对象"),
        ('{"id": "a"}\n', "第 1 行缺少 text"),
    ],
)
def test_a_corpus_that_is_none_is_said_in_one_line(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableSet, match=problem):
        read_corpus(path)


def test_a_corpus_with_an_id_twice_and_a_set_without_gold_are_refused(tmp_path: Path) -> None:
    twice = write_lines(tmp_path / "a.jsonl", [{"id": "x", "text": "1"}, {"id": "x", "text": "2"}])
    with pytest.raises(UnreadableSet, match="x"):
        read_corpus(twice)
    empty = write_lines(tmp_path / "q.jsonl", [{"id": 1, "question": "?", "gold": []}])
    with pytest.raises(UnreadableSet, match="gold"):
        read_queries(empty)
    with pytest.raises(UnreadableSet, match="读不到"):
        read_queries(tmp_path / "none.jsonl")


def test_the_measures_are_what_they_are_called() -> None:
    queries = [Query(number, "?", frozenset({"g"})) for number in range(4)]
    ranked = [("g",), ("a", "g"), ("a",) * 7 + ("g",), ("a",)]
    quality = judge(queries, [Ranking(number, entry, 1.0 + number) for number, entry in enumerate(ranked)])
    assert (quality.hit1, quality.hit5, quality.hit10) == (0.25, 0.5, 0.75)
    assert quality.mrr10 == pytest.approx((1 + 1 / 2 + 1 / 8) / 4)
    assert quality.ms == 2.5


def test_the_interval_tells_a_real_difference_from_none() -> None:
    queries = [Query(number, "?", frozenset({"g"})) for number in range(200)]
    right, wrong = ("g",), ("a",)
    ours = [Ranking(number, right if number % 2 else wrong, 1.0) for number in range(200)]
    theirs = [Ranking(number, right if number % 4 == 1 else wrong, 1.0) for number in range(200)]
    gap = compare(queries, ours, theirs)["hit@1"]
    assert gap.mean == pytest.approx(0.25)
    assert 0 < gap.low < gap.mean < gap.high
    assert gap.p <= 0.001
    same = compare(queries, ours, ours)["hit@1"]
    assert (same.mean, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)
    assert compare(queries, ours, theirs)["hit@1"] == gap


def test_without_question_sets_it_is_said_that_nothing_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In silence is no measure: a folder that was named, or that is there without its sets, is an error."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert main(["eval", "all"]) == 0
    assert "什么都没有测" in capsys.readouterr().err
    assert main(["eval", "all", "--shared", "elsewhere"]) == 1
    assert "没有题集 elsewhere/evals" in capsys.readouterr().err
    (tmp_path / "shared" / "evals" / "demo").mkdir(parents=True)
    assert main(["eval", "all"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("dev.jsonl")) == ("", 3)
