"""Documents come in, replace each other, go and come back; what didn't change costs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge import intake
from knowledge.errors import KnowledgeRefusal, MarkedSecret, UnreadableDocument
from knowledge.intake import IngestRefused, parser_version
from knowledge.library import Library
from knowledge.model import Audience
from knowledge.publication import GRACE
from tests.library.shelf import (
    NOW,
    TODAY,
    CountingReader,
    WordEmbeddings,
    answering,
    find,
    open_library,
    write_measure,
)

RULES = [
    "本办法适用于在本区工作的人才。",
    "安家补贴：第三类人才一次性给予100万元。",
    "申请在每年九月受理，逾期不予受理。",
]
KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def test_an_unchanged_file_is_neither_read_nor_embedded_again(tmp_path: Path) -> None:
    reader, embeddings = CountingReader(), WordEmbeddings()
    library = open_library(tmp_path / "data", reader=reader, embeddings=embeddings)
    source = write_measure(tmp_path / "files" / "a.md", "m", RULES)
    first = library.ingest([source], now=NOW)
    assert (first.added, first.embedded, first.generation) == (("m",), first.passages, 1)
    reader.read.clear()
    embeddings.embedded.clear()
    second = library.ingest([source.parent], now=NOW)
    assert (second.unchanged, second.embedded, second.generation) == (("m",), 0, 1)
    assert reader.read == []
    assert embeddings.embedded == []


def test_a_changed_file_embeds_only_what_changed(tmp_path: Path) -> None:
    embeddings = WordEmbeddings()
    library = open_library(tmp_path / "data", embeddings=embeddings)
    source = write_measure(tmp_path / "a.md", "m", RULES)
    library.ingest([source], now=NOW)
    embeddings.embedded.clear()
    report = library.ingest([write_measure(source, "m", [RULES[0], RULES[1].replace("100", "120"), RULES[2]])], now=NOW)
    assert report.changed == ("m",)
    assert 0 < report.embedded < len(embeddings.embedded)  # passages are counted, their sentences are not
    assert embeddings.embedded
    assert all("120万元" in text for text in embeddings.embedded)
    assert "120万元" in find(library, "安家补贴多少万元")[0]
    assert not any("100万元" in text for text in find(library, "安家补贴多少万元", n=50))


def test_the_same_content_in_another_file_is_the_same_version(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    source = write_measure(tmp_path / "a.md", "m", RULES)
    library.ingest([source], now=NOW)
    source.write_text(source.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert library.ingest([source], now=NOW).unchanged == ("m",)
    assert len(library.versions("m", today=TODAY)) == 1


def test_a_version_to_come_waits_for_its_day(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES, effective_from="2023-09-01")], now=NOW)
    newer = [RULES[0], RULES[1].replace("100", "120"), RULES[2]]
    library.ingest([write_measure(tmp_path / "a.md", "m", newer, effective_from="2027-01-01")], now=NOW)
    for day, amount in ((TODAY, "100"), (date(2026, 12, 31), "100"), (date(2027, 1, 1), "120")):
        texts = find(library, "安家补贴多少万元", day, n=50)
        assert any(f"{amount}万元" in text for text in texts)
        assert not any(f"{220 - int(amount)}万元" in text for text in texts)
    states = [str(entry.state) for entry in library.versions("m", today=TODAY)]
    assert states == ["in_force", "not_yet_in_force"]


def test_an_official_document_replaces_the_sample_of_the_same_id(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES, sample=True)], now=NOW)
    assert answering(library, samples=False) == {}
    library.ingest([write_measure(tmp_path / "b.md", "m", RULES[:2], sample=False)], now=NOW)
    [(version, _)] = library.snapshot().readable(TODAY)
    assert version.metadata.sample is False
    library.ingest([write_measure(tmp_path / "c.md", "m", RULES[1:], sample=True)], now=NOW)
    assert library.snapshot().readable(TODAY)[0][0].id == version.id


def test_a_draft_is_kept_and_listed_and_never_answers(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES, status="draft")], now=NOW)
    assert answering(library) == {}
    assert find(library, "安家补贴") == []
    assert library.rebuild(now=NOW).passages == 0
    assert [str(entry.state) for entry in library.versions(today=TODAY)] == ["draft"]
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    assert answering(library) == {"m": "in_force"}
    assert find(library, "安家补贴")


def test_who_may_not_read_a_document_does_not_get_its_older_version_either(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES[:2], audience="staff")], now=NOW)
    assert answering(library) == {}
    assert answering(library, audience=Audience.REGISTERED) == {}
    assert answering(library, audience=Audience.STAFF) == {"m": "in_force"}


def test_removed_is_out_of_answers_and_comes_back_by_restore(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    sources = [
        write_measure(tmp_path / "files" / f"{id_}.md", id_, [f"{id_}：{rule}" for rule in RULES]) for id_ in "ab"
    ]
    library.ingest(sources, now=NOW)
    library.remove("a", now=NOW)
    assert answering(library) == {"b": "in_force"}
    assert not any(text.startswith("第二条 a") for text in find(library, "a：安家补贴", n=50))
    report = library.ingest(sources, now=NOW)  # `make run` meets the file again: what staff removed stays removed
    assert [outcome.kind for outcome in report.outcomes] == ["withdrawn", "unchanged"]
    assert answering(library) == {"b": "in_force"}
    library.restore("a", "1", now=NOW)
    assert answering(library) == {"a": "in_force", "b": "in_force"}


def test_restoring_a_version_withdraws_the_ones_that_stood_in_its_place(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    for amount in (100, 120, 150):
        library.ingest([write_measure(tmp_path / "a.md", "m", [RULES[1].replace("100", str(amount))])], now=NOW)
    chosen = library.restore("m", "2", now=NOW)
    assert [version.id for version, _ in library.snapshot().readable(TODAY)] == [chosen.id]
    assert "120万元" in find(library, "安家补贴")[0]
    assert [entry.removed for entry in library.versions("m", today=TODAY)] == [True, False, True]
    library.restore("m", library.versions("m", today=TODAY)[0].version.id[:8], now=NOW)
    assert "100万元" in find(library, "安家补贴")[0]


def test_the_original_can_be_had_again(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    source = write_measure(tmp_path / "通知.md", "m", RULES)
    library.ingest([source], now=NOW)
    content = source.read_bytes()
    source.unlink()
    [(version, _)] = library.snapshot().readable(TODAY)
    path, name, media_type = library.original(version.id)
    assert (path.read_bytes(), name, media_type) == (content, "通知.md", "text/markdown")


@pytest.mark.parametrize("name", ["../../etc/passwd.md", "CON.md", f"{'长' * 100}.md", "a\u202efdp.md", "C:\\x.md"])
def test_I10_a_file_name_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    library = open_library(tmp_path / "data")
    source = write_measure(tmp_path / "a.md", "m", RULES)
    library.publish(library.stage(source, name, now=NOW).token, now=NOW)
    outside = [path for path in tmp_path.rglob("*") if path != source and (tmp_path / "data") not in path.parents]
    assert outside == [tmp_path / "data"]
    assert library.versions("m", today=TODAY)[0].record.file_name == name  # kept as text
    assert answering(library) == {"m": "in_force"}


def test_two_files_with_one_id_are_refused_and_nothing_changes(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    for name in "ab":
        write_measure(tmp_path / "files" / f"{name}.md", "m", RULES[: "ab".index(name) + 1])
    with pytest.raises(UnreadableDocument, match=r"a\.md 和 b\.md 的 id 都是“m”") as refusal:
        library.ingest([tmp_path / "files"], now=NOW)
    assert refusal.value.key == "document_id_twice"
    assert answering(library) == {}


def test_one_bad_file_stops_all_and_every_bad_one_is_named(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    write_measure(tmp_path / "files" / "good.md", "m", RULES)
    (tmp_path / "files" / "empty.txt").write_bytes(b"")
    with pytest.raises(UnreadableDocument, match=r"empty\.txt"):
        library.ingest([tmp_path / "files"], now=NOW)
    (tmp_path / "files" / "broken.md").write_text("---\nid: [\n---\n正文。\n", encoding="utf-8")
    with pytest.raises(IngestRefused) as refusal:
        library.ingest([tmp_path / "files"], now=NOW)
    lines = str(refusal.value).splitlines()
    assert [line.split()[0].split("：")[0] for line in lines] == ["broken.md", "empty.txt"]
    assert answering(library) == {}
    assert not list((tmp_path / "data").rglob("originals/*"))


@pytest.mark.parametrize("content", [[], ["x.xlsx", "README.md", ".hidden.md"]])
def test_a_folder_without_readable_files_is_refused(tmp_path: Path, content: list[str]) -> None:
    (tmp_path / "files").mkdir()
    for name in content:
        (tmp_path / "files" / name).write_text("# 说明\n\n正文。", encoding="utf-8")
    with pytest.raises(UnreadableDocument, match="文件夹里没有可以收录的文件"):
        open_library(tmp_path / "data").ingest([tmp_path / "files"], now=NOW)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"nothing\.md：没有这个文件"):
        open_library(tmp_path / "data").ingest([tmp_path / "nothing.md"], now=NOW)


def test_notes_beside_documents_are_passed_over_and_said(tmp_path: Path) -> None:
    write_measure(tmp_path / "files" / "a.md", "m", RULES)
    for name in ("README.md", "table.md"):
        (tmp_path / "files" / name).write_text("# 数据表\n\n不是文件。", encoding="utf-8")
    report = open_library(tmp_path / "data").ingest([tmp_path / "files"], now=NOW)
    assert (report.added, report.passed) == (("m",), ("README.md", "table.md"))


def test_a_secret_file_leaves_no_trace(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    source = write_measure(tmp_path / "a.md", "m", ["机密★一年", *RULES])
    source.write_text("机密\n\n" + "\n".join(RULES), encoding="utf-8")
    with pytest.raises(MarkedSecret):
        library.ingest([source], now=NOW)
    with pytest.raises(MarkedSecret):
        library.stage(source, "a.md", now=NOW)
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("call", "key"),
    [
        (lambda library: library.remove("x", now=NOW), "document_unknown"),
        (lambda library: library.restore("x", "1", now=NOW), "document_unknown"),
        (lambda library: library.restore("m", "2", now=NOW), "version_unknown"),
        (lambda library: library.restore("m", "abc", now=NOW), "version_unknown"),
        (lambda library: library.diff("m"), "version_single"),
        (lambda library: library.versions("x", today=TODAY), "document_unknown"),
    ],
)
def test_what_is_not_there_is_refused_by_name(tmp_path: Path, call: Callable[[Library], object], key: str) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    with pytest.raises(KnowledgeRefusal) as refusal:
        call(library)
    assert refusal.value.key == key
    assert "\n" not in str(refusal.value)


def test_a_new_generation_keeps_the_old_collection_for_readers_in_hand_and_drops_it_after_the_grace_time(
    tmp_path: Path,
) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    held = library.snapshot()
    for step, amount in enumerate((120, 150)):
        newer = [RULES[1].replace("100", str(amount))]
        library.ingest([write_measure(tmp_path / "a.md", "m", newer)], now=NOW + step * timedelta(minutes=1))
    allow = {version.id for version, _ in held.readable(TODAY)}
    assert held.search_dense(WordEmbeddings().embed_query("安家补贴"), 1, allow)  # a question in hand ends as it began
    assert len(list((tmp_path / "data" / "knowledge" / "index").iterdir())) == 3
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES[:1])], now=NOW + GRACE + timedelta(minutes=2))
    assert len(list((tmp_path / "data" / "knowledge" / "index").iterdir())) == 2


def test_the_manifest_names_the_model_and_the_versions(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    manifest = json.loads((tmp_path / "data" / "knowledge" / "manifest.json").read_text(encoding="utf-8"))
    [(version, _)] = library.snapshot().readable(TODAY)
    assert manifest["index"]["model"] == "words"
    assert manifest["index"]["dimension"] == WordEmbeddings().dimension
    assert manifest["index"]["versions"] == [version.id]


def test_a_new_parser_reads_every_file_again(tmp_path: Path) -> None:
    reader = CountingReader()
    library = open_library(tmp_path / "data", reader=reader)
    source = write_measure(tmp_path / "a.md", "m", RULES)
    library.ingest([source], now=NOW)
    path = tmp_path / "data" / "knowledge" / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace(parser_version(), "0" * 16), encoding="utf-8")
    assert library.ingest([source], now=NOW).unchanged == ("m",)
    assert reader.read == ["a.md", "a.md"]


def test_the_parser_version_covers_every_module_that_reading_imports() -> None:
    seen: set[Path] = set()
    queue = sorted((KNOWLEDGE / "documents").rglob("*.py"))
    while queue:
        path = queue.pop()
        seen.add(path)
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if len(words) > 3 and words[0] == "from" and words[1].startswith("knowledge."):
                module = KNOWLEDGE.joinpath(*words[1].split(".")[1:]).with_suffix(".py")
                if module.exists() and module not in seen:
                    queue.append(module)
    imported = {path.stem for path in seen if path.parent == KNOWLEDGE}
    how_it_is_stored = {"archive", "errors", "manifest"}
    assert imported - how_it_is_stored == set(intake.PARSER_MODULES)
