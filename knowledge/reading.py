"""What was found, read for a question: the best part of each article, and the order in which they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge import extraction, precedence, references, steps, wanted
from knowledge.content import read_content
from knowledge.extraction import Rarity
from knowledge.lexical import tokenise
from knowledge.model import ArticleKind, Hit, State
from knowledge.rows import Row
from knowledge.units import LEAD_CHARS, Unit, UnitKind, split_units

if TYPE_CHECKING:
    from knowledge.retrieval import Found
    from knowledge.terms import Terms

# Weights of what reading adds to the search's own score (0..1), picked on both development sets (150 and 60
# questions): the needed strings stand in the first article .714/.733 → .743/.733, in the first three .895/.933 →
# .924/.933. From half to twice these values the figures move by a question or two.
_UNIT_WEIGHT, _AGREEMENT_WEIGHT = 0.3, 0.1
_HEADING_WEIGHT = 0.1  # an article headed with the very thing asked about
# A lapsed document answers only where nothing in force does about as well, or where it is asked for.
_LAPSED_PENALTY = 0.1

# An office's own document in force comes before a sample where both fit about as well.
_SAMPLE_PENALTY = 0.05

_PLAIN_LEAD = 0.2  # such an article leads clearly, which the gate sees
_REST_CHARS = 2  # of a question's content that is neither the thing asked about nor who asks

_HEAD_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])\s*")
_FORM = re.compile(r"(?:管理|实施|暂行|试行|若干)*(?:办法|细则|规定|方案|意见|措施|条例|通知|公告|指南)(?:实施细则)?$")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Part:
    """The best part of one hit for the question; `unit` is None where the article has no sentence at all.

    `agreement` is the share of what is asked for that the unit holds; `rank` is what orders parts; `plain`: the
    question asks what this article gives and nothing else.
    """

    hit: Hit
    units: tuple[Unit, ...]
    unit: Unit | None
    score: float
    coverage: float
    agreement: float
    rank: float
    plain: bool = False

    @property
    def heading(self) -> str:
        """The article's heading without its numbering."""
        return plain_heading(self.hit.article.heading)

    @property
    def said(self) -> str:
        """The unit with its lead-in, as text."""
        return f"{self.unit.lead_in}{self.unit.spoken}" if self.unit is not None else self.hit.passage.text


def plain_heading(heading: str) -> str:
    """A heading without its numbering."""
    return _HEAD_NUMBER.sub("", heading).strip("。：: ")


def read_hits(question: str, found: Found, rarity: Rarity, terms: Terms) -> tuple[Part, ...]:
    """Each hit's best part, in the order in which they answer; what is called by name stays first."""
    asked = " ".join((question, *found.terms))
    kinds = wanted.asked_for(question)
    years = named_years(question)
    beside_official = any(precedence.is_official(hit) for hit in found.hits)
    parts = [
        _read(hit, asked, kinds, rarity, meant=is_meant(hit, found, years), beside_official=beside_official)
        for hit in found.hits
    ]
    if found.direct or found.chosen:
        kept = found.chosen or 1
        return (*parts[:kept], *sorted(parts[kept:], key=lambda part: -part.rank))
    ordered = sorted(parts, key=lambda part: -part.rank)
    if not kinds or wanted.Wanted.AMOUNT in kinds:
        plain = next((part for part in ordered if _asks_plainly(question, asked, part, terms, found)), None)
        if plain is not None:
            ordered.remove(plain)
            best = max(plain.rank, ordered[0].rank if ordered else 0.0)
            ordered.insert(0, replace(plain, rank=best + _PLAIN_LEAD, plain=True))
    return tuple(ordered)


def put_ruling_first(question: str, found: Found, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts in the order in which they speak (`precedence`). How well they fit, the gate judges by theirs."""
    if found.direct:
        return tuple(parts)
    years = named_years(question)
    return tuple(precedence.put_ruling_first(list(parts), lambda hit: is_meant(hit, found, years)))


def _asks_plainly(question: str, asked: str, part: Part, terms: Terms, found: Found) -> bool:
    """Whether a question asks what this article gives and nothing else: 博士安家费多少, 博士安家费, 四类的租房补贴.

    The article is headed with the thing asked about, and has a table or sentence by category; besides that thing
    the question names at most who asks: a category, or a title of the document's classification.
    """
    heading = part.heading
    if len(heading) < 3 or said_share(heading, asked) < 1.0:
        return False
    if part.hit.state is not State.IN_FORCE and found.as_of is None:
        return False
    content, _ = read_content(question.replace(heading, " "), terms)
    recognition = steps.find_recognition(part.hit.version, asked)
    if recognition is None and not any(steps.is_label(row.label) for row in _rows(part)):
        return False
    rest = sum(len(run) for run in content.runs if not extraction.labels_of(run))
    title = recognition.words if recognition is not None else ""
    return rest - max((len(run) for run in content.runs if run[:2] in title), default=0) <= _REST_CHARS


def _rows(part: Part) -> list[Row]:
    return [unit.row for unit in part.units if unit.row is not None]


def _read(
    hit: Hit, asked: str, kinds: frozenset[wanted.Wanted], rarity: Rarity, *, meant: bool, beside_official: bool
) -> Part:  # fmt: skip
    units = split_units(hit.article.text)
    subject = _subject_of(hit)
    ranked = rank_part(hit, units, asked, rarity)
    unit = ranked[0].unit if ranked else None
    score = ranked[0].score if ranked else 0.0
    agreement = wanted.agreement(kinds, unit.spoken if unit is not None else hit.passage.text)
    lapsed = hit.state is not State.IN_FORCE and not meant
    rank = (
        hit.fused + _UNIT_WEIGHT * score + _AGREEMENT_WEIGHT * agreement + _HEADING_WEIGHT * said_share(subject, asked)
    )
    rank -= _LAPSED_PENALTY if lapsed else 0.0
    rank -= _SAMPLE_PENALTY if beside_official and hit.version.metadata.sample else 0.0
    return Part(hit, units, unit, score, ranked[0].coverage if ranked else 0.0, agreement, rank)


def rank_part(hit: Hit, units: Sequence[Unit], asked: str, rarity: Rarity) -> list[extraction.Scored]:
    """The units of a hit's article by how well they answer, best first (`extraction.rank_units`)."""
    heading = plain_heading(hit.article.heading)
    return extraction.rank_units(
        [unit for unit in units if not is_bare(unit, heading, hit.article.kind)], asked, rarity,
        heading=_subject_of(hit), labels=extraction.labels_of(asked),
        favoured=(hit.passage.start, hit.passage.end),
    )  # fmt: skip


def subject_tokens(hit: Hit) -> frozenset[str]:
    """The words of what an article is headed with."""
    return frozenset(tokenise(_subject_of(hit)))


def open_with(part: Part) -> Part:
    """A part that begins where its article does, for who asks for the article by its number and nothing else."""
    article = part.hit.article
    heading = plain_heading(article.heading)
    chosen: list[Unit] = []
    for unit in part.units:
        if unit.quote.strip("。：: ") == heading and not chosen:
            continue
        if chosen and sum(len(entry.spoken) for entry in chosen) + len(unit.spoken) > LEAD_CHARS:
            break
        chosen.append(unit)
    if not chosen:
        return part
    start, end = chosen[0].start, chosen[-1].end
    spoken = "；".join(unit.spoken.rstrip("；。：:") for unit in chosen)
    more = chosen[-1] is not part.units[-1]
    opening = Unit(UnitKind.SENTENCE, article.text[start:end], f"{spoken}{'……' if more else '。'}", "", start, end)
    return replace(part, units=(opening,), unit=opening)


def said_share(heading: str, asked: str) -> float:
    """The share of a heading that the question (or a term it stands for) says in one piece, 0..1."""
    for size in range(len(heading), 1, -1):
        if any(heading[start : start + size] in asked for start in range(len(heading) - size + 1)):
            return size / len(heading) if size > 2 or size == len(heading) else 0.0
    return 0.0


def is_bare(unit: Unit, heading: str, kind: ArticleKind = ArticleKind.ARTICLE) -> bool:
    """A heading repeated as a sentence, a question before its answer, or what only introduces what follows."""
    text = unit.quote.strip("。：:？? ")
    if kind is ArticleKind.QA and heading and text.endswith(heading.strip("？? ")):
        return True
    return text == heading or unit.quote.endswith(("：", ":")) or (unit.kind is UnitKind.SENTENCE and len(text) < 2)


# By version id, which is a hash of the content: asked of every article at every question, and never out of date.
_SUBJECTS: dict[str, str] = {}


def _subject_of(hit: Hit) -> str:
    """What an article is headed with; of a document whose articles have no headings what the document's title says."""
    if hit.article.heading or hit.article.kind is not ArticleKind.ARTICLE:
        return plain_heading(hit.article.heading)
    known = _SUBJECTS.get(hit.version.id)
    if known is None:
        articles = [entry for entry in hit.version.parsed.articles if entry.kind is ArticleKind.ARTICLE]
        bare = not any(entry.heading for entry in articles)
        title = references.core_title(hit.version.metadata.title)
        known = _SUBJECTS[hit.version.id] = _FORM.sub("", title) if bare else ""
    return known


def named_years(question: str) -> set[str]:
    """The years that a question writes."""
    return set(_YEAR.findall(question))


def is_meant(hit: Hit, found: Found, years: set[str]) -> bool:
    """Whether the question names the document, or the time it was for."""
    metadata = hit.version.metadata
    start, end = metadata.effective_from, metadata.effective_to
    inside = any(start is not None and start.year <= int(year) <= (end.year if end else 9999) for year in years)
    return hit.version.id in found.named.versions or inside or bool(found.as_of)
