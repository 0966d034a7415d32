"""The articles of a document hold every visible character of its body: measured against another way of reading it."""

from __future__ import annotations

import html.parser
import re
from pathlib import Path

import pytest

from knowledge.documents import read_in_process
from tests.documents.conftest import OFFICIAL, SOURCES, whole_text

# Where each page keeps its text, looked up by hand: the readers have to find it themselves.
CONTENT = {
    "12": "zoomcon",
    "16": "newsMain",
    "17": "zoomcon",
    "18b": "zoomcon",
    "35_": "zoomcon",
    "35b": "zoomcon",
    "35c": "info_cont",
}
VOID = {"br", "img", "meta", "link", "input", "hr", "col", "area", "base", "embed", "source", "wbr"}
CHROME = (
    "扫一扫",
    "网站标识码",
    "ICP备",
    "无障碍",
    "繁体",
    "浏览次数",
    "浏览量",
    "返回顶部",
    "智能问答",
    "相关新闻",
    "政策解读机构",
)


class VisibleText(html.parser.HTMLParser):
    """The text nodes below one element that a browser shows, by the standard library's parser, not ours."""

    def __init__(self, marker: str) -> None:
        super().__init__()
        self.marker = marker
        self.nodes: list[str] = []
        self._depth = 0  # open elements inside the content, 0 outside
        self._hidden = 0  # depth at which something unseen began

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = dict(attrs)
        names = [given.get("id") or "", *(given.get("class") or "").split()]
        if self._depth:
            self._depth += 1
        elif self.marker in names:
            self._depth = 1
        if self._depth and not self._hidden:
            style = (given.get("style") or "").replace(" ", "")
            if "display:none" in style or tag in ("script", "style"):
                self._hidden = self._depth

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._depth:
            return
        if self._hidden == self._depth:
            self._hidden = 0
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        text = "".join(data.split()).replace("\u200b", "").replace("\ufeff", "")
        if self._depth and not self._hidden and text:
            self.nodes.append(text)


def squeeze(text: str) -> str:
    """Without blanks and the marks of Markdown tables."""
    return re.sub(r"[\s|]|-{3,}", "", text)


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.name[:3])
def test_a_page_s_articles_hold_every_visible_character_in_order(path: Path) -> None:
    (marker,) = [marker for prefix, marker in CONTENT.items() if path.name.startswith(prefix)]
    parser = VisibleText(marker)
    parser.feed(path.read_text("utf-8"))
    visible = [squeeze(node) for node in parser.nodes if node not in ("相关附件", "相关新闻")]
    assert sum(map(len, visible)) > 1_000
    text = squeeze(whole_text(read_in_process(path)))
    place = 0
    for node in visible:
        found = text.find(node, place)
        assert found >= 0, f"lost or out of order: {node[:60]}"
        place = found + len(node)
    # and nothing of the text stands there twice: what is more is the title and the facts beside the text
    assert len(text) - sum(map(len, visible)) < 250


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.name[:3])
def test_a_page_s_articles_hold_no_menus_and_buttons(path: Path) -> None:
    text = whole_text(read_in_process(path))
    assert [word for word in CHROME if word in text] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_source_s_articles_are_its_body_to_the_character(path: Path) -> None:
    body = path.read_text("utf-8").split("\n---\n", 1)[1]
    body = re.sub(r"^(?:#+|>)\s*", "", body, flags=re.MULTILINE).replace("**", "")
    text = whole_text(read_in_process(path))
    assert squeeze(text) == squeeze(body)


@pytest.mark.parametrize("path", [*SOURCES, *OFFICIAL], ids=lambda path: path.name[:3])
def test_passages_are_verbatim_parts_and_reach_every_article(path: Path) -> None:
    document = read_in_process(path)
    texts = {article.key: article.text for article in document.articles}
    assert len(texts) == len(document.articles), "keys are unique"
    assert [article.ordinal for article in document.articles] == list(range(len(document.articles)))
    for passage in document.passages:
        assert texts[passage.article_key][passage.start : passage.end] == passage.text != ""
        assert len(passage.search_text) <= 500
    searched = {passage.article_key for passage in document.passages}
    silent = [a for a in document.articles if a.key not in searched]
    assert all(a.kind in ("heading", "preamble") for a in silent)


@pytest.mark.parametrize("path", [*SOURCES, *OFFICIAL], ids=lambda path: path.name[:3])
def test_every_sentence_can_be_found_by_some_passage(path: Path) -> None:
    document = read_in_process(path)
    for article in document.articles:
        searched = "".join(p.search_text for p in document.passages if p.article_key == article.key)
        if not searched or article.kind == "preamble":
            continue
        searched = re.sub(r"\s", "", searched)
        for line in article.text.split("\n"):
            if line in article.path:
                continue
            for cell in line.strip("| ").split(" | ") if line.startswith("|") else [line]:
                assert "".join(cell.split())[:30] in searched or re.fullmatch(r"[\d-]+(?:\|[\d-]+)*|序号", cell), cell
