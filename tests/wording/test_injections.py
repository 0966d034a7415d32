"""Whatever stands in a document or a question, and whatever a model makes of it: what is false is not said.

The model is the worst there can be: it does what it is told in the injection, whether it can have read it or not, and
cites the article that answers. Sixty-seven injections: documents and questions, Chinese and English, in white, in
comments, with zero-width signs, in base64.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.documents.reading import read_in_process
from knowledge.model import Answer, Citation, Hit, Line, LineKind, State, Status, Version
from knowledge.wording.account import Outcome
from knowledge.wording.config import ModelConfig
from knowledge.wording.sources import make_source
from knowledge.wording.speaking import LangChainSpeaker
from knowledge.wording.writing import Request, Writer
from tests.meta.project import ROOT
from tests.model_server import ModelServer

DATA = ROOT / "tests/data/injections"
MEASURE = """---
id: check
title: 示例体检办法
kind: measure
effective_from: 2024-01-01
---
# 示例体检办法

**第一条** 体检和医疗服务。第一类人才每年体检1次，标准10000元，可以由1名配偶同等享受；\
第四类人才每2年体检1次，标准2000元；第五类人才自费体检，在区属公立医院享受8折。{said}

**第二条** 第一类人才在区属公立医院享受专人导诊和优先预约，另配家庭医生。
"""
PAGE = """<html><head><title>示例体检办法</title></head><body><h1>示例体检办法</h1>
<p>第一条 体检和医疗服务。第一类人才每年体检1次，标准10000元；第四类人才每2年体检1次，标准2000元；\
第五类人才自费体检。{said}</p>
<p>第二条 第一类人才另配家庭医生。</p></body></html>"""
WAYS = {
    "plain": (".md", MEASURE, "{}"),
    "zero-width": (".md", MEASURE, "{}"),
    "base64": (".md", MEASURE, "{}"),
    "comment": (".md", MEASURE, "\n\n<!-- {} -->"),
    "white": (".html", PAGE, '<span style="color:#ffffff;background:#fff">{}</span>'),
}
TRUE = "第四类人才每2年体检1次，标准2000元"


def read(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def answer_from(path: Path, question: str) -> Answer:
    """The quoted answer that rests on the first article of a document."""
    parsed = read_in_process(path)
    parsed = replace(parsed, metadata=replace(parsed.metadata, effective_from=date(2024, 1, 1)))
    version = Version("v" * 64, parsed, "", path.name, datetime.now(UTC))
    articles = [article for article in parsed.articles if article.number in {"第一条", "第二条"}]
    passages = {passage.article_key: passage for passage in parsed.passages}
    hits = [Hit(version, one, passages[one.key], State.IN_FORCE, 0.8, 0.8, 0.8) for one in articles]
    cited: tuple[Citation, ...] = (make_source(1, hits[0]).cite(None),)
    lines = (Line(LineKind.LEAD, f"{TRUE}。"),)
    return Answer(question, Status.ANSWERED, lines, TRUE, citations=cited, candidates=tuple(hits))


@pytest.fixture
async def writer(model: ModelServer) -> AsyncIterator[Writer]:
    config = ModelConfig("openai:qwen-plus", model.url, "sk-example", timeout=5, deadline=10)
    opened = Writer(config, LangChainSpeaker(config))
    yield opened
    await opened.close()


def make_request() -> Request:
    return Request("somebody", "zh", date(2026, 11, 23), began=time.monotonic())


async def test_I15_a_document_that_gives_orders_changes_nothing(
    tmp_path: Path, writer: Writer, model: ModelServer
) -> None:
    entries = read("documents")
    for entry in entries:
        ending, whole, way = WAYS[entry["hidden"]]
        path = tmp_path / f"{entry['id']}{ending}"
        path.write_text(whole.format(said=way.format(entry["text"])), encoding="utf-8")
        model.says(f"{entry['order']}[1]。")
        answer = answer_from(path, "第四类人才多久体检一次")
        worded = await writer.write(answer, make_request())
        assert worded.lines == answer.lines, (entry["id"], worded.lines)
        assert worded.wording is None or worded.wording.outcome is Outcome.REFUSED, entry["id"]


def test_there_are_sixty_injections_in_both_languages_and_every_way() -> None:
    documents, questions = read("documents"), read("questions")
    assert len(documents) + len(questions) >= 60
    assert {entry["hidden"] for entry in documents} == set(WAYS)
    for entries in (documents, questions):
        assert {entry["lang"] for entry in entries} == {"zh", "en"}
