"""What a question names and the text that would be said contradicts: then it comes near, and does not answer.

- a year: asked for 2022, the text tells of 2021
- a step of a scale: asked for 中级职称, the article names 正高级 and 副高级 alone (`scales`)
- a code: asked for E33, the article lists E01 to E20
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge import scales
from knowledge.lexical import normalise

if TYPE_CHECKING:
    from knowledge.model import Metadata
    from knowledge.reading import Part

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_SPAN = re.compile(r"(?<!\d)(20\d\d)年?\s*(?:至|到|-|—|~)\s*(20\d\d)(?!\d)")
_CLAUSE = re.compile(r"[，,。；;？?！!\n]")
# A year of the asker's own story (2020年毕业的) is not what is asked about, unless its clause asks for figures.
_OWN = re.compile(r"毕业|出生|生的|年生|入职|到岗|上班|工作|来的?|入户|落户|迁|缴|参保|社保|签|注册|成立|开业|结婚|回国|留学|入学|认定|评上|拿到|考[了到]|取得")
_FIGURES = re.compile(r"多少|几|哪|什么时候|啥时|何时|多久|截止|时间|how m|when")
_CODE = re.compile(r"(?<![a-z0-9])([a-z]{1,3})-?(\d{1,4})(?![a-z0-9])")
_LEAST_CODES = 3  # of one series, from which on an article is a list by code
_MEASURE = "measure"


def contradicts(question: str, part: Part) -> bool:
    """Whether the part that would be said is about another year, step or code than the question names."""
    return _other_year(question, part) or _other_step(question, part) or _other_code(question, part)


def asked_years(question: str) -> frozenset[int]:
    """The years a question asks about, without those of the asker's own story."""
    clauses = _CLAUSE.split(normalise(question))
    return frozenset(
        int(year) for clause in clauses if _FIGURES.search(clause) or not _OWN.search(clause)
        for year in _YEAR.findall(clause)
    )  # fmt: skip


def _other_year(question: str, part: Part) -> bool:
    asked = asked_years(question)
    if not asked:
        return False
    metadata, article = part.hit.version.metadata, part.hit.article
    told = _years_of(part.said)
    if not told and metadata.kind != _MEASURE:
        told = _years_of(" ".join((article.heading, *article.path, metadata.title)))
    if told:
        # What a measure says of its own days (自2023年9月1日起) holds for all the years of its time.
        return not asked & told and not (metadata.kind == _MEASURE and all(_within(year, metadata) for year in asked))
    return metadata.kind != _MEASURE and metadata.effective_from is not None and not any(
        _within(year, metadata) for year in asked
    )  # fmt: skip


def _years_of(text: str) -> set[int]:
    folded = normalise(text)
    years = {int(year) for year in _YEAR.findall(folded)}
    for first, last in _YEAR_SPAN.findall(folded):
        years |= set(range(int(first), int(last) + 1))
    return years


def _within(year: int, metadata: Metadata) -> bool:
    start, end = metadata.effective_from, metadata.effective_to
    return start is not None and start.year <= year and (end is None or year <= end.year)


def _other_step(question: str, part: Part) -> bool:
    asked = scales.read_steps(question)
    return bool(asked.named) and scales.fit(asked, scales.read_steps(part.hit.article.text)) < 0


def _other_code(question: str, part: Part) -> bool:
    asked = _CODE.findall(normalise(question))
    listed = _CODE.findall(normalise(part.hit.article.text))
    return any(
        code not in listed and sum(series == code[0] for series, _ in set(listed)) >= _LEAST_CODES for code in asked
    )
