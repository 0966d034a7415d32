"""An answer put together from what was found: lead, condition, step before, citations, question back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import extraction, offices, phrasing, wanted
from knowledge.citing import MAX_CITATIONS, cite
from knowledge.extraction import Rarity, Unit, UnitKind
from knowledge.figures import Figure
from knowledge.model import (
    Answer,
    ArticleKind,
    Choice,
    Citation,
    Hit,
    Line,
    LineKind,
    State,
    Status,
    Version,
)
from knowledge.retrieval import Found

_HEAD_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])\s*")
_PERIODICAL = {"guide", "bulletin"}


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the guard has read it."""

    status: Status
    lines: tuple[Line, ...]
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    computed: frozenset[Figure] = frozenset()


@dataclass(frozen=True, slots=True)
class _Part:
    """The best part of one hit."""

    hit: Hit
    units: tuple[Unit, ...]
    unit: Unit | None
    score: float


def names_a_subject(question: str, versions: Sequence[Version]) -> bool:
    """Whether a question holds a heading of the documents (安家补贴, 人才公寓): it is then about them."""
    return any(
        len(heading) >= 3 and heading in question
        for version in versions
        for article in version.parsed.articles
        for heading in (plain_heading(article.heading),)
    )


def plain_heading(heading: str) -> str:
    """A heading without its numbering."""
    return _HEAD_NUMBER.sub("", heading).strip("。：: ")


def context_of(hits: Sequence[Hit]) -> list[str]:
    """What hits are about, in words: headings, titles, parts."""
    return [text for hit in hits for text in (hit.article.heading, *hit.article.path[1:], hit.version.metadata.title)]


def compose(question: str, found: Found, status: Status, rarity: Rarity, language: str) -> Draft:
    """Put an answer of the decided status together; see the issue's section 4 for what each holds."""
    if status is Status.NOT_FOUND or not found.hits:
        return Draft(Status.NOT_FOUND, (phrasing.note(phrasing.not_found_line(language)),))
    asked = " ".join((question, *found.terms))
    parts = [_best_part(hit, asked, rarity) for hit in found.hits[: MAX_CITATIONS + 2]]
    if status is Status.NEAREST:
        return _nearest(parts[:MAX_CITATIONS], asked, rarity, language)
    return _answer(parts, asked, rarity, language)


def _best_part(hit: Hit, asked: str, rarity: Rarity) -> _Part:
    units = extraction.split_units(hit.article.text)
    heading = plain_heading(hit.article.heading)
    span = (hit.passage.start, hit.passage.end)
    ranked = extraction.rank_units(
        (unit for unit in units if not _is_bare(unit, heading)), asked, rarity,
        heading=heading, labels=extraction.labels_of(asked), favoured=span,
    )  # fmt: skip
    if not ranked:
        return _Part(hit, units, None, 0.0)
    return _Part(hit, units, ranked[0].unit, ranked[0].score)


def _is_bare(unit: Unit, heading: str) -> bool:
    """A heading repeated as a sentence, or a sentence that only introduces what follows."""
    return unit.quote.strip("。：: ") == heading or unit.quote.endswith(("：", ":"))


def _answer(parts: list[_Part], asked: str, rarity: Rarity, language: str) -> Draft:
    labels = extraction.labels_of(asked)
    lead = parts[0]
    lines = _lead_lines(lead, asked, rarity, labels)
    if lead.unit is not None:
        if lead.unit.kind is UnitKind.ROW and lead.unit.lead_in:
            lines.append(Line(LineKind.CONDITION, _sentence(lead.unit.lead_in)))
        room = 2 if len(lines) == 1 else 1
        for unit in extraction.find_conditions(lead.units, lead.unit, asked, rarity, labels, room):
            lines.append(Line(LineKind.CONDITION, _sentence(unit.spoken)))
    citations = tuple(_cite(part, asked) for part in parts[:MAX_CITATIONS])
    status = Status.ANSWERED
    if lead.hit.state in {State.EXPIRED, State.SUPERSEDED}:
        status = Status.EXPIRED
        period = lead.hit.version.metadata.kind in _PERIODICAL
        lines.insert(0, Line(LineKind.BANNER, phrasing.lapsed_line(citations[0], language, period=period)))
    return Draft(status, tuple(lines), citations)


def _lead_lines(part: _Part, asked: str, rarity: Rarity, labels: tuple[str, ...]) -> list[Line]:
    kinds = wanted.asked_for(asked)
    heading = plain_heading(part.hit.article.heading)
    if part.unit is None:
        text = extraction.shorten(" ".join(part.hit.article.text.split()), asked, rarity)
        return [Line(LineKind.LEAD, text)]
    units = [part.unit]
    if part.unit.row is not None and len(labels) > 1:
        rows = [unit for unit in part.units if unit.row is not None and unit.row.label in labels]
        units = rows[:3] or units
    lines = []
    for unit in units:
        spoken = extraction.shorten(unit.spoken, asked, rarity)
        spoken = extraction.embolden(spoken, kinds)
        if part.hit.article.kind is not ArticleKind.FACT and heading and heading not in spoken and len(heading) <= 20:
            spoken = f"{heading}，{spoken}" if unit.kind is UnitKind.ROW else f"{heading}：{spoken}"
        lines.append(Line(LineKind.LEAD, _sentence(spoken)))
    return lines


def _nearest(parts: list[_Part], asked: str, rarity: Rarity, language: str) -> Draft:
    lines = [phrasing.note(phrasing.nearest_line(language))]
    for part in parts:
        spoken = part.unit.spoken if part.unit is not None else part.hit.article.text
        spoken = extraction.shorten(" ".join(spoken.split()), asked, rarity, 90)
        heading = plain_heading(part.hit.article.heading)
        place = (
            f"{heading}（{part.hit.article.number}）"
            if heading != part.hit.article.number and heading
            else part.hit.article.number
        )
        lines.append(phrasing.note(f"{place}：{spoken}" if place else spoken))
    return Draft(Status.NEAREST, tuple(lines), tuple(_cite(part, asked) for part in parts))


def _cite(part: _Part, asked: str) -> Citation:
    hit = part.hit
    start, end = (part.unit.start, part.unit.end) if part.unit is not None else (hit.passage.start, hit.passage.end)
    quote = part.unit.quote if part.unit is not None else hit.passage.text
    return cite(
        hit.version, hit.article, hit.state, quote=quote, start=start, end=end, similarity=hit.dense or hit.fused
    )


def _sentence(text: str) -> str:
    """A quoted part as a sentence of its own: closed by a full stop."""
    closed = text.strip().rstrip("；;，,：:")
    return (
        closed
        if closed.endswith(("。", "……", "？", "！", ".", "?", "）")) and not closed.endswith("……")
        else f"{closed.rstrip('…')}……"
        if closed.endswith("……")
        else f"{closed}。"
    )


def own_case(
    question: str,
    clean: str,
    readable: Sequence[tuple[Version, State]],
    places: offices.Offices,
    language: str,
    rarity: Rarity,
) -> Answer:
    """The reply to somebody asking after the own application: the unit, its phone, the measure's time limits."""
    lines = [phrasing.note(phrasing.own_case_line(language))]
    keys = places.match(clean)
    for key in keys:
        office = places.get(key)
        if office is not None:
            lines.append(phrasing.note(phrasing.office_line(office, language)))
    return Answer(
        question=question, status=Status.NOT_FOUND, lines=tuple(lines), text=phrasing.write_text(lines, (), language),
        topic="own_case", offices=keys,
    )  # fmt: skip
