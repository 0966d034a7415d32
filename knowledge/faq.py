"""Answers of the office for all who ask the same (常见问题), beside the documents: their form, and when they speak.

One is a document of its own with one question and its answer, so that it has its own dates, readers and place in the
index. It never judges how a question is answered from the documents: what was found of it is taken out first, and only
where its own question says the same as the one asked is it put in front of what the documents say, or after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from knowledge import figures, phrasing, references
from knowledge.citing import MAX_CITATIONS, cite
from knowledge.composing import Draft
from knowledge.lexical import normalise
from knowledge.model import DESK, Article, ArticleKind, Audience, Citation, Hit, Line, LineKind, State, Status, Version

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from knowledge.retrieval import Found

PREFIX = "faq-"  # of the ids of such documents
# Two questions may say the same from there on, by the search's model, both as questions: no two of the 230 development
# questions are that close. Some that are (什么时候申请, 什么时候发放: .986) differ in a word: so their words must be
# equal too, but for those that say nothing by themselves.
_SAME = 0.975
_EMPTY = re.compile(
    "您好|你好|请问|咨询|一下|可不可以|能不能|给不给|有没有|是不是|要不要|是否|能否|可否|可以|需要|应该|人才|哪些|什么|怎么|怎样|如何"
    "|[吗么呢的了是我们请问想能会要给可啊呀吧在有您你这那个还也就都把被让到]"
)
_LOOKED_AT = 3  # of those found
_ANSWER = re.compile(r"\s*答[：:]\s*")
_BASIS = re.compile(r"（依据：[^（）]*(?:（[^（）]*）[^（）]*)*）$")
_MARKUP = str.maketrans({"|": "｜", "*": "＊", "#": "＃", "<": "＜", ">": "＞", "`": "｀"})
_MEASURE = re.compile(
    r"(\d+(?:\.\d+)?|(?<![第一二三四五六七八九十百])[一二两三四五六七八九十百]+)\s*"
    r"(亿元|万元|元|个?月|年|天|日|个?工作日|小时|周?岁|平方米|%|人|次|倍|套|辆)"
)
_UNITS = {"日": "天", "个月": "月", "个工作日": "工作日", "周岁": "岁"}
_STOP = re.compile(r"[。；！？!?;：:，,、]$")


@dataclass(frozen=True, slots=True)
class OfficeAnswer:
    """One to be published. `basis` are the titles and numbers of the articles it stands on; `until` its last day."""

    id: str
    question: str
    answer: str
    basis: tuple[tuple[str, str], ...]
    audience: Audience
    since: date
    until: date


def write_document(entry: OfficeAnswer) -> str:
    """The document, in the form that the library reads: one unit, whatever the office has typed."""
    named = "、".join(f"《{title.strip('《》')}》{number}" for title, number in entry.basis)
    basis = f"（依据：{named}）" if named else ""
    front = [
        f"id: {entry.id}",
        "title: 常见问题",
        f"kind: {DESK}",
        "issuer: 人才科",
        "source: 人才科答复",
        f"effective_from: {entry.since.isoformat()}",
        f"effective_to: {entry.until.isoformat()}",
        f"audience: {entry.audience.name.lower()}",
    ]
    return "\n".join(
        ["---", *front, "---", "", f"问1：{_in_line(entry.question)}", "", f"答：{_in_line(entry.answer)}{basis}", ""]
    )


def _in_line(text: str) -> str:
    lines = [" ".join(part.split()) for part in text.translate(_MARKUP).splitlines()]
    kept = [part for part in lines if part]
    return "".join(part if _STOP.search(part) or part is kept[-1] else f"{part}；" for part in kept)


def read_question(article: Article) -> str:
    """The question of one."""
    return article.heading


def read_answer(article: Article) -> str:
    """Its answer, without the articles it stands on."""
    parts = _ANSWER.split(article.text, maxsplit=1)
    return _BASIS.sub("", parts[-1].strip())


def take_out(found: Found) -> tuple[Found, tuple[Hit, ...]]:
    """What was found without them, and those that were."""
    offered = tuple(hit for hit in found.hits if hit.version.metadata.is_desk_answer)
    if not offered:
        return found, ()
    return replace(found, hits=tuple(hit for hit in found.hits if hit not in offered)), offered


def settle(
    question: str,
    offered: Sequence[Hit],
    draft: Draft,
    readable: Sequence[tuple[Version, State]],
    compare: Callable[[str, str], float],
    language: str,
) -> tuple[Draft, str]:
    """The draft with the first that says the same as the question, and in a line for staff why.

    - one that stands on an article that is not in force any more says nothing
    - where the documents in force answer the question as well, what they say follows it with its source
    - where these have figures and it has others, they answer, and it is said that the office once answered otherwise
    - where they don't answer, one that is nearly the same is shown under its own question, as what comes nearest
    """
    able = [hit for hit in offered if hit.article.kind is ArticleKind.QA and hit.state is State.IN_FORCE]
    for hit in able[:_LOOKED_AT]:
        same = says_same(question, read_question(hit.article), compare)
        if same is None:
            continue
        basis = find_basis(hit.version, hit.article, readable)
        if any(state is not State.IN_FORCE for _, _, state in basis):
            return draft, f"{hit.version.metadata.id} 依据的条文已失效，没有引用"
        return _put_in(hit, basis, draft, language, same=same)
    if draft.status in {Status.NOT_FOUND, Status.NEAREST}:
        for hit in able[:_LOOKED_AT]:
            if compare(question, read_question(hit.article)) >= _SAME:
                return _put_nearest(hit, language), f"常见问题 {hit.version.metadata.id} 问的相近"
    return draft, ""


def find_basis(
    version: Version, article: Article, readable: Sequence[tuple[Version, State]]
) -> list[tuple[Version, Article, State]]:
    """The articles that one stands on, as far as they are on file, with how they stand."""
    states = {other.id: state for other, state in readable}
    found = references.find_referred(version, article, [other for other, _ in readable])
    return [(other, target, states[other.id]) for other, target in found if other.id in states]


def differs(answer: str, said: Sequence[Citation], basis: Sequence[str], lead: str) -> bool:
    """Whether an answer contradicts what the documents say, as far as figures tell.

    Both have figures, the answer has some that no cited article supports, and none of those of the documents. `basis`
    are the texts of the articles it stands on.
    """
    own, theirs = _measures(answer), _measures(lead)
    supported = set[tuple[int | float, str]]()
    for text in [*(citation.text for citation in said), *basis]:
        supported |= _measures(text)
    return bool(own - supported) and bool(theirs) and not own & theirs


def _measures(text: str) -> set[tuple[int | float, str]]:
    """What a text measures: amounts, times, shares, each with its unit."""
    found = set[tuple[int | float, str]]()
    for numeral, unit in _MEASURE.findall(figures.fold(text).replace("**", "")):
        value = float(numeral) if numeral[0].isascii() else figures.read_chinese_number(numeral)
        if value is not None:
            found.add((value, _UNITS.get(unit, unit)))
    return found


def lead_of(draft_lines: Sequence[Line]) -> str:
    """What an answer of the documents says first."""
    return next((line.text for line in draft_lines if line.kind is LineKind.LEAD), "")


def comparer(embeddings: Embeddings) -> Callable[[str, str], float]:
    """How close two questions are by the search's model, −1..1; the vectors of the second are kept."""

    def compare(asked: str, known: str) -> float:
        first = np.asarray(embeddings.embed_query(asked), np.float32)
        second = np.asarray(embeddings.embed_query(known), np.float32)
        return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))

    return compare


def says_same(asked: str, known: str, compare: Callable[[str, str], float]) -> bool | None:
    """True: word for word; False: in another order, or with words beside it that say nothing; None: it does not."""
    if _bare(asked) == _bare(known):
        return True
    if set(_EMPTY.sub("", _bare(asked))) != set(_EMPTY.sub("", _bare(known))):
        return None
    if figures.find_figures(asked) != figures.find_figures(known):
        return None
    return False if compare(asked, known) >= _SAME else None


def _bare(text: str) -> str:
    return "".join(sign for sign in normalise(text) if sign.isalnum())


def _put_in(
    hit: Hit, basis: Sequence[tuple[Version, Article, State]], draft: Draft, language: str, *, same: bool
) -> tuple[Draft, str]:
    answer, name = read_answer(hit.article), hit.version.metadata.id
    by_documents = draft.status is Status.ANSWERED
    lead = lead_of(draft.lines)
    if by_documents and differs(answer, draft.citations, [article.text for _, article, _ in basis], lead):
        day = hit.version.metadata.effective_from
        told = phrasing.note(phrasing.other_answer_line(day, language))
        own = draft.computed | figures.find_figures(told.text)  # its day is of what is not cited
        return replace(draft, lines=(*draft.lines, told), computed=own), f"{name} 与现行条文的数字不同，以条文为准"
    cited = [_cite(hit.version, hit.article, hit.state, hit), *(_cite(*entry, hit) for entry in basis)]
    lines = [] if same else [phrasing.note(phrasing.faq_line(read_question(hit.article), language))]
    lines.append(Line(LineKind.LEAD, answer))
    if by_documents:
        lines += [line for line in draft.lines if line.kind is LineKind.LEAD][:1]
        cited += draft.citations
    lines = phrasing.frame_lines(lines, language)
    unique = list({(entry.version, entry.article_key): entry for entry in cited}.values())
    citations = tuple(unique[:MAX_CITATIONS])
    return Draft(Status.ANSWERED, tuple(lines), citations, computed=draft.computed), f"按常见问题 {name} 回答"


def _put_nearest(hit: Hit, language: str) -> Draft:
    said = (phrasing.near_faq_line(read_question(hit.article), language), read_answer(hit.article))
    return Draft(Status.NEAREST, tuple(map(phrasing.note, said)), (_cite(hit.version, hit.article, hit.state, hit),))


def _cite(version: Version, article: Article, state: State, hit: Hit) -> Citation:
    end = len(article.text)
    return cite(version, article, state, quote=article.text, start=0, end=end, similarity=hit.dense or hit.fused)
