"""The reply to somebody asking after the own application: the unit, its phone, the measure's time limits, no guess."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge import guard, phrasing
from knowledge.citing import cite
from knowledge.model import Answer, Citation, State, Status, Version
from knowledge.offices import Offices
from knowledge.reading import plain_heading
from knowledge.units import UnitKind, split_units

_PROCEDURE = re.compile(r"程序|审批|审核|办理|时限|拨付|受理")
_LIMIT = re.compile(r"\d+个?(?:工作日|日|天)内?")
_MAX_LIMITS = 3


def answer_own_case(
    question: str, clean: str, readable: Sequence[tuple[Version, State]], places: Offices, language: str
) -> Answer:
    """Say where to ask, and what the measure in force says of how long it takes."""
    lines = [phrasing.note(phrasing.own_case_line(language))]
    keys = places.match(clean)
    told = [phrasing.office_line(office, language) for key in keys if (office := places.get(key)) is not None]
    lines += [phrasing.note(line) for line in told]
    limits, citations = _time_limits(clean, readable)
    if limits:
        lines.append(phrasing.note(phrasing.time_limits_line(limits, language)))
    # What the list of offices says is vouched for by the list itself; all else by what is cited.
    sources = [*told, *(text for citation in citations for text in guard.citation_sources(citation))]
    lines = list(guard.check_lines(lines, sources)[0])
    return Answer(
        question=question, status=Status.NOT_FOUND, lines=tuple(lines),
        text=phrasing.write_text(lines, citations, language), citations=citations, topic="own_case", offices=keys,
    )  # fmt: skip


def _time_limits(clean: str, readable: Sequence[tuple[Version, State]]) -> tuple[list[str], tuple[Citation, ...]]:
    """The steps with working days of the procedure article of the document the question is closest to."""
    best: tuple[float, Version, State, int] | None = None
    for version, state in readable:
        if state is not State.IN_FORCE:
            continue
        own_words = sum(
            len(heading)
            for article in version.parsed.articles
            for heading in [plain_heading(article.heading)]
            if len(heading) >= 2 and heading in clean
        )
        for article in version.parsed.articles:
            count = len(_LIMIT.findall(article.text))
            if count < 2 or not _PROCEDURE.search(article.heading):
                continue
            score = own_words * 10.0 + count
            if best is None or score > best[0]:
                best = (score, version, state, article.ordinal)
    if best is None:
        return [], ()
    _, version, state, ordinal = best
    article = next(entry for entry in version.parsed.articles if entry.ordinal == ordinal)
    units = [
        unit
        for unit in split_units(article.text)
        if unit.kind is UnitKind.ITEM and _LIMIT.search(unit.quote) and len(unit.quote) < 90
    ]
    chosen = [unit for unit in units if re.search(r"责任单位|审核|审定|拨付|受理", unit.quote)][:_MAX_LIMITS]
    if not chosen:
        return [], ()
    quote = "\n".join(unit.quote for unit in chosen)
    citation = cite(version, article, state, quote=quote, start=chosen[0].start, end=chosen[-1].end, similarity=0.0)
    return [unit.spoken.rstrip("；。") for unit in chosen], (citation,)
