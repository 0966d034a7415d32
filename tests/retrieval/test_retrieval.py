"""The search over a real small library: the right article, the right version, what is named, what comes along."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.model import Audience, State
from knowledge.retrieval import Found, Retriever
from tests.retrieval.conftest import FILES, TODAY, open_library


def places(found: Found) -> list[tuple[str, str]]:
    return [(hit.version.metadata.id, hit.article.number) for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "document", "number"),
    [
        ("博士能拿多少安家费？", "award-2023", "第一条"),
        ("安家费要符合什么条件", "award-2023", "第二条"),
        ("娃读书归谁管", "award-2023", "第三条"),
        ("建一个专家工作站补多少", "station-2020", "第一条"),
        ("How much settlement allowance does a PhD get?", "award-2023", "第一条"),
        ("租房的钱每个月多少", "sample-rent", "第一条"),
    ],
)
def test_the_article_is_found_first(retriever: Retriever, question: str, document: str, number: str) -> None:
    found = retriever.search(question, today=TODAY)
    assert places(found)[0] == (document, number)
    assert not found.degraded
    assert not found.direct
    for hit in found.hits:
        assert all(0 <= score <= 1 for score in (hit.dense, hit.lexical, hit.fused))
    fused = [hit.fused for hit in found.hits]
    assert fused == sorted(fused, reverse=True)


def test_now_only_what_is_in_force_or_expired_without_successor(retriever: Retriever) -> None:
    found = retriever.search("安家补贴和工作站补贴", today=TODAY)
    states = {hit.version.metadata.id: hit.state for hit in found.hits}
    assert "award-2019" not in states
    assert states["award-2023"] is State.IN_FORCE
    assert states["station-2020"] is State.EXPIRED


@pytest.mark.parametrize(
    "question", ["2021年申请的博士安家补贴是多少", "老办法博士安家补贴多少", "2019版办法博士安家补贴"]
)
def test_a_time_or_edition_in_the_question_chooses_the_version_of_then(retriever: Retriever, question: str) -> None:
    found = retriever.search(question, today=TODAY)
    assert places(found)[0] == ("award-2019", "第一条")
    assert found.hits[0].state is State.SUPERSEDED
    assert "award-2023" not in {document for document, _ in places(found)}


def test_what_was_in_force_then_is_answered_with_the_last_day_that_is_meant(retriever: Retriever) -> None:
    assert retriever.search("2021年申请的安家补贴", today=TODAY).as_of == date(2021, 12, 31)
    assert retriever.search("安家补贴", today=TODAY).as_of is None


def test_the_year_of_the_change_brings_both_versions(retriever: Retriever) -> None:
    found = retriever.search("2023年申请的博士安家补贴", today=TODAY)
    assert {"award-2019", "award-2023"} <= {document for document, _ in places(found)}


def test_the_day_of_asking_may_be_another(retriever: Retriever) -> None:
    found = retriever.search("博士能拿多少安家费", today=TODAY, as_of=date(2020, 5, 1))
    assert places(found)[0] == ("award-2019", "第一条")
    assert found.hits[0].state is State.IN_FORCE


def test_an_impossible_date_changes_nothing(retriever: Retriever) -> None:
    found = retriever.search("2021-02-30申请的安家补贴", today=TODAY)
    assert found.time.invalid == "2021-02-30"
    assert places(found)[0][0] == "award-2023"


@pytest.mark.parametrize(
    ("question", "document", "number"),
    [
        ("人才奖励服务办法第三条", "award-2023", "第三条"),
        ("《南湖区专家工作站管理办法》第二条是什么", "station-2020", "第二条"),
        ("南府〔2023〕1号第4条", "award-2023", "第四条"),
        ("工作站办法第2条", "station-2020", "第二条"),
        ("试行办法第二条", "award-2019", "第二条"),
    ],
)
def test_what_is_called_by_name_comes_first(retriever: Retriever, question: str, document: str, number: str) -> None:
    found = retriever.search(question, today=TODAY)
    assert found.direct
    assert places(found)[0] == (document, number)


def test_an_item_called_by_name_is_the_passage(retriever: Retriever) -> None:
    found = retriever.search("人才奖励服务办法第二条第二项", today=TODAY)
    assert found.direct
    assert "满6个月" in found.hits[0].passage.text
    assert "全职" not in found.hits[0].passage.text


def test_an_article_number_alone_offers_every_document_that_has_it(retriever: Retriever) -> None:
    found = retriever.search("办法第二条", today=TODAY)
    assert found.direct
    first = places(found)[:2]
    assert sorted(first) == [("award-2023", "第二条"), ("station-2020", "第二条")]


def test_an_article_of_a_law_that_is_not_here_is_no_article_of_ours(retriever: Retriever) -> None:
    found = retriever.search("《个人所得税法》第三条", today=TODAY)
    assert not found.direct
    assert found.named.unknown == "个人所得税法"


def test_cross_references_come_along_also_to_the_measure_before(retriever: Retriever) -> None:
    found = retriever.search("博士安家补贴多少", today=TODAY)
    assert ("award-2023", "第二条") in [(hit.version.metadata.id, hit.article.number) for hit in found.related]
    both = retriever.search("老办法发过的安家补贴，现在过渡怎么算，人才奖励服务办法第四条", today=TODAY)
    assert places(both)[0] == ("award-2023", "第四条")
    assert [(hit.version.metadata.id, hit.article.number) for hit in both.related] == [("award-2019", "第一条")]


def test_a_document_above_the_reader_is_not_found_by_any_way(retriever: Retriever) -> None:
    for question in ("安家补贴内部复核几天", "内设科室办事须知第一条"):
        found = retriever.search(question, today=TODAY)
        documents = {hit.version.metadata.id for hit in (*found.hits, *found.related)}
        assert "staff-note" not in documents
        assert not found.named.versions
    found = retriever.search("安家补贴内部复核几天办结", today=TODAY, audience=Audience.STAFF)
    assert places(found)[0] == ("staff-note", "第一条")


def test_samples_can_be_left_out(retriever: Retriever) -> None:
    assert places(retriever.search("租房补贴每月多少", today=TODAY))[0][0] == "sample-rent"
    without = retriever.search("租房补贴每月多少", today=TODAY, samples=False)
    assert "sample-rent" not in {document for document, _ in places(without)}


def test_nothing_found_is_no_error(retriever: Retriever) -> None:
    found = retriever.search("？？？", today=TODAY, limit=3)
    assert len(found.hits) <= 3


def test_F16_without_its_index_words_still_find(retriever: Retriever, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(retriever.library.config.data_dir, data)
    shutil.rmtree(data / "knowledge" / "index")
    with open_library(data) as library:
        found = Retriever(library, library.embeddings).search("博士能拿多少安家费", today=TODAY)
    assert found.degraded
    assert places(found)[0] == ("award-2023", "第一条")
    assert all(hit.dense == 0 for hit in found.hits)


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        found = Retriever(library, library.embeddings).search("博士", today=TODAY)
    assert found.hits == ()


def test_a_publication_is_seen_by_the_next_question(tmp_path: Path) -> None:
    first, second = tmp_path / "old.md", tmp_path / "new.md"
    first.write_text(FILES["old.md"], encoding="utf-8")
    second.write_text(FILES["new.md"], encoding="utf-8")
    with open_library(tmp_path / "data") as library:
        retriever = Retriever(library, library.embeddings)
        library.ingest([first], now=datetime(2026, 1, 1, tzinfo=UTC))
        assert places(retriever.search("博士安家补贴", today=TODAY))[0][0] == "award-2019"
        library.ingest([second], now=datetime(2026, 1, 2, tzinfo=UTC))
        assert places(retriever.search("博士安家补贴", today=TODAY))[0][0] == "award-2023"
