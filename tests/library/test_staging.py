"""What an admin sent waits for the confirmation: through restarts, once, and not over somebody else's change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.errors import KnowledgeRefusal
from knowledge.model import State
from knowledge.staging import KEPT
from tests.library.shelf import NOW, TODAY, WordEmbeddings, answering, find, open_library, write_measure

RULES = ["本办法适用于在本区工作的人才。", "安家补贴：第三类人才一次性给予100万元。"]


def test_nothing_answers_from_what_waits_and_a_restart_forgets_none(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    source = write_measure(tmp_path / "a.md", "m", RULES, effective_from="2027-01-01")
    staged = library.stage(source, "安家.md", now=NOW)
    source.unlink()
    assert (staged.kind, staged.state, staged.difference) == ("added", State.NOT_YET, None)
    assert answering(library) == {}
    again = open_library(tmp_path / "data")
    assert again.staged(staged.token).version.id == staged.version.id
    report = again.publish(staged.token, now=NOW)
    assert report.added == ("m",)
    path, name, _ = again.original(staged.version.id)
    assert (name, path.is_file()) == ("安家.md", True)
    assert list((tmp_path / "data" / "knowledge" / "staging").iterdir()) == []


def test_confirming_twice_publishes_once(tmp_path: Path) -> None:
    embeddings = WordEmbeddings()
    library = open_library(tmp_path / "data", embeddings=embeddings)
    token = library.stage(write_measure(tmp_path / "a.md", "m", RULES), "a.md", now=NOW).token
    embeddings.embedded.clear()
    first = library.publish(token, now=NOW)
    second = library.publish(token, now=NOW + timedelta(minutes=1))
    assert embeddings.embedded == []  # made while the outline was being looked at
    assert (first.generation, second.generation) == (1, 1)
    assert second.outcomes[0].document == "m"
    assert len(library.versions("m", today=TODAY)) == 1


def test_what_is_shown_is_what_changes(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    newer = write_measure(tmp_path / "a.md", "m", [RULES[0], RULES[1].replace("100", "120")])
    staged = library.stage(newer, "a.md", now=NOW)
    assert staged.kind == "changed"
    assert staged.difference is not None
    assert [change.old for change in staged.difference.articles] == ["第二条"]
    unchanged = library.stage(write_measure(tmp_path / "b.md", "m", RULES), "b.md", now=NOW)
    assert unchanged.kind == "unchanged"


@pytest.mark.parametrize("act", ["ingest", "remove"])
def test_a_document_that_changed_since_it_was_shown_is_not_overwritten(tmp_path: Path, act: str) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    token = library.stage(write_measure(tmp_path / "a.md", "m", RULES[1:]), "a.md", now=NOW).token
    if act == "ingest":
        library.ingest([write_measure(tmp_path / "b.md", "m", RULES[:1])], now=NOW)
    else:
        library.remove("m", now=NOW)
    before = answering(library)
    with pytest.raises(KnowledgeRefusal) as refusal:
        library.publish(token, now=NOW)
    assert refusal.value.key == "staging_stale"
    assert answering(library) == before


@pytest.mark.parametrize("token", ["0123456789abcdef", "../manifest", "", "0123456789ABCDEF"])
def test_I4_a_token_that_is_unknown_or_forged_is_refused(tmp_path: Path, token: str) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    for call in (library.staged, lambda t: library.publish(t, now=NOW)):
        with pytest.raises(KnowledgeRefusal) as refusal:
            call(token)
        assert refusal.value.key == "staging_gone"
    library.discard(token)
    assert find(library, "安家补贴")


def test_what_was_discarded_or_left_for_a_week_is_gone_with_its_file(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    tokens = [
        library.stage(write_measure(tmp_path / f"{id_}.md", id_, RULES), f"{id_}.md", now=NOW).token for id_ in "ab"
    ]
    library.discard(tokens[0])
    later = NOW + KEPT + timedelta(hours=1)
    kept = library.stage(write_measure(tmp_path / "c.md", "c", RULES), "c.md", now=later).token
    for token in tokens:
        with pytest.raises(KnowledgeRefusal):
            library.publish(token, now=later)
    names = {path.name for path in (tmp_path / "data" / "knowledge" / "staging").iterdir()}
    assert names == {f"{kept}.json", f"{kept}.original"}
