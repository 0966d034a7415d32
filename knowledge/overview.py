"""A document called by its number or title and nothing else: what it is, how it stands, what its parts are."""

from __future__ import annotations

import re

from knowledge.citing import cite, write_date
from knowledge.composing import Draft
from knowledge.model import Article, ArticleKind, Line, LineKind, State, Status, Version
from knowledge.phrasing import lapsed_line, quote_title

_PARTS_SHOWN = 8
_ASKED = re.compile(
    r"《[^《》]*》|[\u4e00-\u9fff]{0,14}?\s*[〔\[(（【﹝]\s*\d{4}\s*[〕\])）】﹞]\s*第?\s*\d{1,4}\s*号|"
    r"这份|那份|这个|那个|文件|文号|内容|原文|全文|规定|介绍|一下|什么|哪些|主要|讲|说|写|查|看|看看|是|的|了|请问|吗|呢|啥|[\s，。？?！!、]"
)

_UNNUMBERED = re.compile(r"^(?:第[一二三四五六七八九十百\d]+[编章节]|[一二三四五六七八九十]+、)\s*")


def is_bare(question: str) -> bool:
    """Whether a question holds a document's number or its title in 《》, and asks nothing of it but what it says."""
    return bool(re.search(r"[《〔\[【﹝(（]", question)) and not _ASKED.sub("", question)


def describe(version: Version, state: State, language: str) -> Draft | None:
    """Number, days in force, and the parts of a document; None where it has nothing to cite.

    The citation is the first article that can be cited.
    """
    parsed, metadata = version.parsed, version.metadata
    units = [article for article in parsed.articles if _is_unit(article)]
    if not units:
        return None
    first = units[0]
    citation = cite(version, first, state, quote=first.text[:200], start=0, end=len(first.text), similarity=1.0)
    facts = [f"**{metadata.number}**" if metadata.number else "", _days(version, language)]
    joined = (", " if language == "en" else "，").join(fact for fact in facts if fact)
    lines = [Line(LineKind.LEAD, f"{quote_title(metadata.title)}{'：' if joined else ''}{joined}。")]
    parts = list(dict.fromkeys(article.path[1] for article in units if len(article.path) > 1))
    names = [_UNNUMBERED.sub("", name) for name in (parts if len(parts) > 1 else [_name(unit) for unit in units])]
    more = "……" if len(names) > _PARTS_SHOWN else "。"
    lines.append(
        Line(LineKind.NOTE, f"{'Contents: ' if language == 'en' else '内容：'}{'；'.join(names[:_PARTS_SHOWN])}{more}")
    )
    status = Status.ANSWERED
    if state in {State.EXPIRED, State.SUPERSEDED}:
        status = Status.EXPIRED
        lines.insert(0, Line(LineKind.BANNER, lapsed_line(citation, language, period=metadata.kind != "measure")))
    return Draft(status, tuple(lines), (citation,))


def _is_unit(article: Article) -> bool:
    return article.kind not in (ArticleKind.HEADING, ArticleKind.PREAMBLE)


def _name(article: Article) -> str:
    return article.heading or article.number


def _days(version: Version, language: str) -> str:
    start, end = version.metadata.effective_from, version.metadata.effective_to
    if language == "en":
        told = f"in force from {start.isoformat()}" if start else ""
        return f"{told} to {end.isoformat()}".strip() if end else told
    told = f"{write_date(start)}起施行" if start else ""
    return "，".join(part for part in (told, f"有效期至{write_date(end)}" if end else "") if part)
