"""The list of terms: what it adds, and that a slip in it is said in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import refusal_text
from knowledge.config import KnowledgeConfig
from knowledge.terms import BadTerms, WatchedTerms, find_fault, load_terms

SHIPPED = KnowledgeConfig(Path("data")).terms_file


def test_colloquial_words_bring_the_terms_of_the_measures() -> None:
    terms = load_terms(SHIPPED)
    assert {"安家补贴", "租房补贴"} <= set(terms.expand("房补有多少"))
    assert "子女" in terms.expand("娃读书怎么办")
    assert "社会保险" in terms.expand("social insurance for two years")
    assert terms.expand("认定有效期") == ()


def test_a_term_of_the_measures_holds_no_colloquial_word() -> None:
    terms = load_terms(SHIPPED)
    assert terms.expand("租房补贴有多少") == ()  # not 房补, which would bring 安家补贴
    assert "安家补贴" in terms.expand("租房补贴和房补")


def test_latin_words_count_only_whole_and_in_any_case() -> None:
    terms = load_terms(SHIPPED)
    assert "博士" in terms.expand("For a PhD?")
    assert terms.expand("parental") == ()


def test_every_entry_adds_something() -> None:
    for entry in load_terms(SHIPPED).entries:
        assert all(set(entry.means) - {word} for word in entry.say), entry


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("terms:\n  - say: [a\n", "行"),
        ("- say: [a]\n", "terms"),
        ("terms:\n  - say: [房补]\n", "第 1 条"),
        ("terms:\n  - {say: [房补], means: [安家补贴]}\n  - {say: 房补, means: [安家补贴]}\n", "第 2 条的 say"),
        ("terms:\n  - {say: [房补], means: []}\n", "第 1 条的 means"),
        ("terms:\n  - {say: [房补], means: [{x: y}]}\n", "第 1 条的 means"),
    ],
)
def test_a_slip_is_named_in_one_line(tmp_path: Path, content: str, place: str) -> None:
    file = tmp_path / "terms.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadTerms) as caught:
        load_terms(file)
    assert place in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_list_that_is_gone_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadTerms, match="读不到"):
        load_terms(tmp_path / "none.yaml")
    file = tmp_path / "gbk.yaml"
    file.write_bytes("terms:\n  - {say: [房补], means: [安家补贴]}\n".encode("gb18030"))
    with pytest.raises(BadTerms, match="UTF-8"):
        load_terms(file)


def test_words_that_yaml_reads_as_other_things_stay_words(tmp_path: Path) -> None:
    file = tmp_path / "terms.yaml"
    file.write_text("terms:\n  - {say: [no, 985, false], means: [是]}\n", encoding="utf-8")
    assert load_terms(file).entries[0].say == ("no", "985", "false")


def test_a_copy_in_the_data_folder_wins_and_is_read_again_when_changed(tmp_path: Path) -> None:
    own = tmp_path / "terms.yaml"
    watched = WatchedTerms(SHIPPED, own)
    assert "安家补贴" in watched.current().expand("房补")
    own.write_text("terms:\n  - {say: [房补], means: [住房津贴]}\n", encoding="utf-8")
    assert watched.current().expand("房补") == ("住房津贴",)
    own.write_text("terms:\n  - {say: [房补], means: [购房补助]}\n", encoding="utf-8")
    os.utime(own, (1, 1))
    assert watched.current().expand("房补") == ("购房补助",)
    own.unlink()
    assert "安家补贴" in watched.current().expand("房补")


def test_an_own_list_that_is_broken_leaves_the_shipped_one_answering(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = tmp_path / "terms.yaml"
    assert find_fault(own) is None
    own.write_text("terms:\n  - {say: 房补, means: [住房津贴]}\n", encoding="utf-8")
    watched = WatchedTerms(SHIPPED, own)
    assert watched.current().expand("房补")[0] == "安家补贴"
    assert watched.current() is watched.current()
    assert len(caplog.messages) == 1
    fault = find_fault(own)
    assert fault is not None
    assert "第 1 条的 say" in str(fault)
    assert refusal_text("en", fault).startswith("Entry 1 of the word list")
    assert refusal_text("zh", fault).endswith("应是不空的列表，如 [房补, 住房补助]。")
    own.write_text("terms:\n  - {say: [房补], means: [住房津贴]}\n", encoding="utf-8")
    assert find_fault(own) is None
    assert watched.current().expand("房补") == ("住房津贴",)
