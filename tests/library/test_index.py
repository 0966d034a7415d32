"""The index is a cache: gone, damaged or another model's, it is said, and made again from the truth alone."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from knowledge.embeddings import VectorStore
from knowledge.errors import IndexUnusable, KnowledgeRefusal
from knowledge.library import Library
from tests.library.shelf import NOW, TODAY, WordEmbeddings, answering, find, open_library, write_measure

RULES = [
    "本办法适用于在本区工作的人才。",
    "安家补贴：第三类人才一次性给予100万元。",
    "申请在每年九月受理，逾期不予受理。",
]


def _stock(tmp_path: Path) -> Library:
    library = open_library(tmp_path / "data")
    for id_ in "abc":
        library.ingest(
            [write_measure(tmp_path / "files" / f"{id_}.md", id_, [f"{id_}：{text}" for text in RULES])], now=NOW
        )
    return library


def _index(tmp_path: Path) -> Path:
    return max((tmp_path / "data" / "knowledge" / "index").iterdir(), key=lambda path: int(path.name.split("-")[0]))


def _lose_everything(index: Path) -> None:
    shutil.rmtree(index)


def _lose_the_graph(index: Path) -> None:
    for path in index.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    connection = sqlite3.connect(index / "chroma.sqlite3")
    connection.execute("DELETE FROM embeddings_queue")
    connection.commit()
    connection.close()


def _tear_the_file(index: Path) -> None:
    path = index / "chroma.sqlite3"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def _scribble(index: Path) -> None:
    path = index / "chroma.sqlite3"
    path.write_bytes(b"not a database, not even a little" * 3000)


def _empty(index: Path) -> None:
    (index / "chroma.sqlite3").write_bytes(b"")


@pytest.mark.parametrize("damage", [_lose_everything, _lose_the_graph, _tear_the_file, _scribble, _empty])
def test_F16_a_damaged_index_is_said_and_rebuilt_from_the_truth(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    _stock(tmp_path).close()  # Chroma shares what one process has open: the damage is met by a process that hasn't
    damage(_index(tmp_path))
    library = open_library(tmp_path / "data")
    with pytest.raises(IndexUnusable, match="siwen kb rebuild"):
        find(library, "安家补贴")
    assert answering(library) == {"a": "in_force", "b": "in_force", "c": "in_force"}  # words go on
    report = library.rebuild(now=NOW)
    assert (report.documents, report.embedded, report.history_lost) == (3, 0, False)
    assert "安家补贴" in find(library, "a：安家补贴")[0]


@pytest.mark.parametrize("damage", [_lose_everything, _scribble])
def test_F16_ingesting_over_a_damaged_index_mends_it(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    _stock(tmp_path).close()  # Chroma shares what one process has open: the damage is met by a process that hasn't
    damage(_index(tmp_path))
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "d.md", "d", RULES)], now=NOW)
    assert len(find(library, "安家补贴", n=100)) == len(library.snapshot().passages)


def test_F16_an_index_of_another_model_is_refused_until_rebuilt(tmp_path: Path) -> None:
    _stock(tmp_path)
    other = open_library(tmp_path / "data", "other", embeddings=WordEmbeddings(64))
    source = write_measure(tmp_path / "d.md", "d", RULES)
    with pytest.raises(IndexUnusable, match="siwen kb rebuild") as refusal:
        find(other, "安家补贴")
    assert refusal.value.key == "index_other_model"
    with pytest.raises(IndexUnusable, match=r"words.*other.*siwen kb rebuild"):
        other.ingest([source], now=NOW)
    assert "d" not in answering(other)
    report = other.rebuild(now=NOW)
    assert report.embedded == report.passages
    other.ingest([source], now=NOW)
    snapshot = other.snapshot()
    allow = {version.id for version, _ in snapshot.readable(TODAY)}
    assert snapshot.search_dense(WordEmbeddings(64).embed_query("安家补贴"), 3, allow)


def test_F16_a_model_that_changed_its_size_under_its_name_is_refused(tmp_path: Path) -> None:
    snapshot = _stock(tmp_path).snapshot()
    allow = {version.id for version, _ in snapshot.readable(TODAY)}
    with pytest.raises(IndexUnusable, match="siwen kb rebuild"):
        snapshot.search_dense(WordEmbeddings(64).embed_query("安家补贴"), 3, allow)
    with pytest.raises(IndexUnusable):
        snapshot.search_dense([float("nan")] * 96, 3, allow)


def test_F16_lost_vectors_are_made_again(tmp_path: Path) -> None:
    library = _stock(tmp_path)
    (tmp_path / "data" / "knowledge" / "vectors.sqlite3").write_bytes(b"scribbled over" * 1000)
    report = library.rebuild(now=NOW)
    assert report.embedded == report.passages
    assert library.rebuild(now=NOW).embedded == 0


def test_F16_a_damaged_manifest_names_the_rebuild_and_comes_back_from_the_versions(tmp_path: Path) -> None:
    library = _stock(tmp_path)
    before = library.snapshot()
    (tmp_path / "data" / "knowledge" / "manifest.json").write_bytes(b'{"format": 1, "gen')
    library = open_library(tmp_path / "data")
    with pytest.raises(KnowledgeRefusal, match="siwen kb rebuild"):
        library.snapshot()
    report = library.rebuild(now=NOW)
    assert report.history_lost
    assert answering(library) == {"a": "in_force", "b": "in_force", "c": "in_force"}
    assert library.snapshot().generation > before.generation  # what is kept by generation is not taken for it
    assert find(library, "a：安家补贴")


def test_F16_a_damaged_version_is_read_again_from_its_original(tmp_path: Path) -> None:
    _stock(tmp_path)
    [path] = [path for path in (tmp_path / "data").rglob("versions/*/*.json") if '"id":"b"' in path.read_text("utf-8")]
    path.write_bytes(b"")
    library = open_library(tmp_path / "data")
    with pytest.raises(KnowledgeRefusal, match="siwen kb rebuild"):
        library.snapshot()
    assert library.rebuild(now=NOW).recovered == 1
    assert answering(library) == {"a": "in_force", "b": "in_force", "c": "in_force"}
    assert library.ingest([tmp_path / "files"], now=NOW).unchanged == ("a", "b", "c")


def test_a_model_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    class Failing(WordEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            raise ConnectionError(f"the provider is away, {len(text)} characters not sent")

    library = open_library(tmp_path / "data", embeddings=Failing())
    with pytest.raises(KnowledgeRefusal, match="知识库没有改动") as refusal:
        library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    assert refusal.value.key == "embedding_failed"
    assert answering(library) == {}


def test_the_search_is_the_exact_one_among_what_is_allowed(tmp_path: Path) -> None:
    library = _stock(tmp_path)
    snapshot = library.snapshot()
    question = WordEmbeddings().embed_query("安家补贴一次性给予多少")
    vectors = VectorStore(tmp_path / "data" / "knowledge" / "vectors.sqlite3").read(
        "words", [passage.key for _, passage in snapshot.passages]
    )
    wanted = np.asarray(question) / np.linalg.norm(question)
    for allowed in (snapshot.version_ids, snapshot.version_ids[:1], snapshot.version_ids[1:]):
        exact = sorted(
            (
                (-float(vectors[passage.key] @ wanted), place)
                for place, (version, passage) in enumerate(snapshot.passages)
                if version in allowed
            )
        )[:5]
        found = snapshot.search_dense(question, 5, set(allowed))
        assert [score for _, score in found] == pytest.approx([-score for score, _ in exact], abs=1e-3)
        assert all(snapshot.passages[place][0] in allowed for place, _ in found)
        assert all(0.0 <= score <= 1.0 for _, score in found)
    assert snapshot.search_dense(question, 5, set()) == []
    assert len(snapshot.search_dense(question, 500, set(snapshot.version_ids))) == len(snapshot.passages)


def test_an_empty_library_finds_nothing_and_says_no_error(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    assert library.snapshot().search_dense(WordEmbeddings().embed_query("安家补贴"), 3, set()) == []
    assert list(tmp_path.iterdir()) == []  # asking makes no folder


def test_an_index_folder_that_nobody_names_is_swept(tmp_path: Path) -> None:
    library = _stock(tmp_path)
    stray = tmp_path / "data" / "knowledge" / "index" / "99-killed"
    stray.mkdir()
    (stray / "chroma.sqlite3").write_bytes(b"half")
    library.ingest([write_measure(tmp_path / "d.md", "d", RULES)], now=NOW + timedelta(minutes=1))
    assert not stray.exists()
