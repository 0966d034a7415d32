"""What a question names and the text that would be said contradicts: then it comes near, and does not answer.

- a year: asked for 2022, the text tells of 2021
- a step of a scale: asked for 中级职称, the article names 正高级 and 副高级 alone (`scales`)
- a code: asked for E33, the article lists E01 to E20
- a level: asked for what the city gives, the document is the district's and speaks of no city (`levels`)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge import levels, scales
from knowledge.lexical import normalise

if TYPE_CHECKING:
    from knowledge.model import Metadata
    from knowledge.reading import Part

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_SPAN = re.compile(r"(?<!\d)(20\d\d)年?\s*(?:至|到|-|—|~)\s*(20\d\d)(?!\d)")
_CLAUSE = re.compile(r"[，,。；;？?！!\n]")
# A year of the asker's own story (2020年毕业的) is not what is asked about, unless its clause asks for figures.
_OWN = re.compile(
    r"毕业|出生|生的|年生|入职|到岗|上班|工作|来的?|入户|落户|迁|缴|参保|社保|签|注册|成立|开业|结婚|回国|留学|入学|认定|评上|拿到|考[了到]|取得"
)
_FIGURES = re.compile(r"多少|几|哪|什么时候|啥时|何时|多久|截止|时间|how m|when")
_CODE = re.compile(r"(?<![a-z0-9])([a-z]{1,3})-?(\d{1,4})(?![a-z0-9])")
_LEAST_CODES = 3  # of one series, from which on an article is a list by code
_LEAST_STEPS = 3  # of one scale, from which on an article is a list by step
_LISTS_LOOKED_AT = 6  # articles that fit best
_MEASURE = "measure"


def judge(question: str, part: Part) -> int:
    """−1 where a part is about another year, step, code or level than is asked for, 1 where about that one, else 0."""
    found = (
        _judge_year(question, part),
        _judge_step(question, part),
        _judge_code(question, part),
        _judge_level(question, part),
    )
    return min(found) or max(found)


def prefer(question: str, part: Part) -> int:
    """1 for an article with the code that is named, −1 for one about another step; what else it holds decides more."""
    return -1 if _judge_step(question, part) < 0 else _judge_code(question, part)


def names_code(question: str, part: Part) -> bool:
    """Whether the question names a code and the article has it."""
    return _judge_code(question, part) > 0


def are_contrary(question: str, parts: Sequence[Part], said: Part) -> bool:
    """Whether what would be said contradicts the question, or what fits best does and nothing said is about it."""
    own = judge(question, said)
    if own < 0 or (own == 0 and judge(question, parts[0]) < 0):
        return True
    return _lack_code(question, parts) or (own == 0 and _lack_step(question, parts))


def asked_years(question: str) -> frozenset[int]:
    """The years a question asks about, without those of the asker's own story."""
    clauses = _CLAUSE.split(normalise(question))
    return frozenset(
        int(year) for clause in clauses if _FIGURES.search(clause) or not _OWN.search(clause)
        for year in _YEAR.findall(clause)
    )  # fmt: skip


def _judge_year(question: str, part: Part) -> int:
    asked = asked_years(question)
    if not asked:
        return 0
    metadata, article = part.hit.version.metadata, part.hit.article
    rules = metadata.kind == _MEASURE
    inside = any(_within(year, metadata) for year in asked)
    told = _years_of(part.said)
    if not told and not rules:
        told = _years_of(" ".join((article.heading, *article.path, metadata.title)))
    if told:
        # What a measure says of its own days (自2023年9月1日起) holds for all the years of its time.
        return 1 if asked & told else 0 if rules and inside else -1
    return 0 if rules or inside or metadata.effective_from is None else -1


def _years_of(text: str) -> set[int]:
    folded = normalise(text)
    years = {int(year) for year in _YEAR.findall(folded)}
    for first, last in _YEAR_SPAN.findall(folded):
        years |= set(range(int(first), int(last) + 1))
    return years


def _within(year: int, metadata: Metadata) -> bool:
    start, end = metadata.effective_from, metadata.effective_to
    return start is not None and start.year <= year and (end is None or year <= end.year)


def _judge_step(question: str, part: Part) -> int:
    asked = scales.read_steps(question)
    return scales.fit(asked, scales.read_steps(part.hit.article.text)) if asked.named else 0


def _judge_code(question: str, part: Part) -> int:
    return max((1 for code in _codes(question) if code in _codes(part.hit.article.text)), default=0)


def _judge_level(question: str, part: Part) -> int:
    asked, issued = levels.asked_level(question), levels.level_of(part.hit.version.metadata)
    if not asked or not issued or asked == issued:
        return 0
    return 0 if levels.names_level(part.hit.article.text, asked) else -1


def _lack_step(question: str, parts: Sequence[Part]) -> bool:
    """Whether the question names a step of a scale of which an article lists others, and no article found has it."""
    asked = scales.read_steps(question)
    texts = [scales.read_steps(part.hit.article.text) for part in parts[:_LISTS_LOOKED_AT]]
    for family, steps in asked.named.items():
        held = [text.named.get(family, frozenset()) for text in texts if family not in text.spans]
        if any(len(named) >= _LEAST_STEPS for named in held) and not any(
            steps & text.named.get(family, frozenset()) for text in texts
        ):
            return True
    return False


def _lack_code(question: str, parts: Sequence[Part]) -> bool:
    """Whether the question names a code of a series that is listed, and no article found has it."""
    asked = _codes(question)
    listed = {code for part in parts for code in _codes(part.hit.article.text)} if asked else set()
    series = Counter(letters for letters, _ in listed)
    return any(code not in listed and series[code[0]] >= _LEAST_CODES for code in asked)


def _codes(text: str) -> set[tuple[str, str]]:
    return set(_CODE.findall(normalise(text)))
