"""A person asks, and does with the answer whatever its buttons offer."""

from __future__ import annotations

from storage import questions
from tests.chatter import Person, Town

QUESTION = "办法第九条"  # asked for by name: the answer does not depend on what ranks first


async def test_an_answer_names_its_article_and_offers_what_can_be_done(ana: Person) -> None:
    shown = await ana.says(QUESTION)
    assert "第九条" in shown.text
    assert "样例文本，非官方文件" in shown.text
    assert len(shown.text.splitlines()) <= 8
    for label in ("原文", "相关条款", "去哪办", "有用", "没用", "问工作人员"):
        shown.find(label)
