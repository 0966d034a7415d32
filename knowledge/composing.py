"""An answer put together from what was found: lead, condition, step before, citations, question back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge import computing, extraction, joined, leading, phrasing, references, steps, wanted
from knowledge.citing import MAX_CITATIONS, cite_part, cite_row, cite_units, fill_citations
from knowledge.extraction import Rarity
from knowledge.figures import Figure
from knowledge.model import Article, ArticleKind, Choice, Citation, Hit, Line, LineKind, State, Status, Version
from knowledge.reading import Part, is_bare, plain_heading
from knowledge.shortening import shorten
from knowledge.units import LEAD_CHARS, Unit, UnitKind, drop_announcement, split_units

if TYPE_CHECKING:
    from knowledge.retrieval import Found

MAX_LINES = 4  # lead and up to three more: what a person reads before the buttons
_BOUND = re.compile(r"满\d|合格|应当|除外|但|不得|须|^(?:对|在|符合|凡|申请).{2,}的")
_MAX_CHOICES = 4
_SHORT_QUESTION = 7  # a bare word or two: what is meant may have to be asked back
_SURE = 0.95  # chance from which on an answer in force cites nothing beside what it says
_TWIN_MARGIN = 0.06  # of `Part.rank`: two documents that fit this alike are both shown


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the guard has read it."""

    status: Status
    lines: tuple[Line, ...]
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    computed: frozenset[Figure] = frozenset()  # figures whose working a line shows


def names_a_subject(question: str, versions: Sequence[Version]) -> bool:
    """Whether a question holds a heading of the documents (安家补贴, 人才公寓): it is then about them."""
    return any(heading in question for version in versions for heading in headings_of(version))


# By version id, which is a hash of the content: asked of every article at every question, and never out of date.
_HEADINGS: dict[str, frozenset[str]] = {}


def headings_of(version: Version) -> frozenset[str]:
    """What the articles of a version are headed with, three signs and more."""
    known = _HEADINGS.get(version.id)
    if known is None:
        headings = (plain_heading(article.heading) for article in version.parsed.articles)
        known = _HEADINGS[version.id] = frozenset(heading for heading in headings if len(heading) >= 3)
    return known


def context_of(hits: Sequence[Hit]) -> list[str]:
    """What hits are about, in words: headings, titles, parts."""
    return [text for hit in hits for text in (hit.article.heading, *hit.article.path[1:], hit.version.metadata.title)]


def compose(
    question: str,
    found: Found,
    parts: Sequence[Part],
    status: Status,
    rarity: Rarity,
    language: str,
    *,
    chance: float = 0.0,
) -> Draft:
    """Put an answer of the decided status together.

    - answered: the lead with its figures in bold, the conditions that belong to it, the step before it; the lapsed
      document says so first (status expired); a bare word that names several benefits is asked back (choose)
    - nearest: at most three parts, each with its place
    - not found: one line

    `chance`, 0..1, is how likely the lead answers: where it is high only what the lines rest on is cited, else what
    came next as well, up to three.
    """
    if status is Status.NOT_FOUND or not parts:
        return Draft(Status.NOT_FOUND, (phrasing.note(phrasing.not_found_line(language)),))
    asked = " ".join((question, *found.terms))
    if status is Status.NEAREST:
        return _nearest(parts[:MAX_CITATIONS], asked, rarity, language)
    choices = _choices(question, parts)
    if choices:
        line = phrasing.note(phrasing.choose_line(language))
        meant = [part for part in parts if part.heading in {choice.label for choice in choices}]
        return Draft(Status.CHOOSE, (line,), tuple(cite_part(part) for part in meant[:MAX_CITATIONS]), choices)
    # The chance was estimated for the part that fits best: where another one speaks, it is cited beside.
    best = all(part.rank < parts[0].rank for part in parts[1:])
    sure = chance >= _SURE and parts[0].hit.state is State.IN_FORCE and best
    return _answer(question, found, parts, rarity, language, sure=sure)


def _answer(question: str, found: Found, parts: Sequence[Part], rarity: Rarity, language: str, *, sure: bool) -> Draft:
    asked = " ".join((question, *found.terms))
    lead = parts[0]
    version, article = lead.hit.version, lead.hit.article
    labels = extraction.labels_of(asked)
    recognition = None
    if not labels:
        recognition = steps.find_recognition(version, asked)
        if recognition is not None and not (
            recognition.article.key != article.key and steps.speaks_of_labels(article, recognition.label)
        ):
            recognition = None
    if recognition is not None:
        labels = (recognition.label,)
        lead = leading.take_label(lead, recognition.label)
    lines = leading.write_lines(lead, question, asked, rarity, labels, recognition)
    citations = [cite_part(lead)]
    # With a step before it there is no room for a third article: its conditions are one tap away (相关条款).
    room = 1 if recognition is not None else MAX_LINES - len(lines)
    rest = joined.find_rest(question, lead, "".join(line.text for line in lines), MAX_LINES - len(lines) - 1)
    if recognition is None:
        lines += [line for line, _ in rest]
        citations += [citation for _, citation in rest]
        room -= len(rest)
    said = "".join(line.text for line in lines)
    conditions, more = _conditions(lead, asked, rarity, labels, room, said, refer=recognition is None)
    lines += conditions
    citations += more
    working = (
        computing.work_out(lead, leading.choose_units(lead, labels), asked, labels) if lead.unit is not None else None
    )
    if working is not None:
        lines.insert(sum(line.kind is LineKind.LEAD for line in lines), phrasing.note(working.text))
    if recognition is not None:
        step, used = _step(version, recognition, lead)
        lines.append(step)
        citations += used
    if lead.unit is not None:
        # What fits next best stays before what is only referred to: it may be the one that answers.
        citations += [] if sure else [cite_part(part) for part in parts[1:2]]
        citations += joined.cite_referred(lead, leading.choose_units(lead, labels))
    twin = _twin(parts)
    if twin is not None:
        lines = [*lines[:2], *leading.write_lines(twin, question, asked, rarity, labels, None)[:1]]
        citations = [citations[0], cite_part(twin), *citations[1:]]
    citations = fill_citations(citations, () if sure else parts)
    status = Status.ANSWERED
    if lead.hit.state in {State.EXPIRED, State.SUPERSEDED}:
        status = Status.EXPIRED
        period = version.metadata.kind in phrasing.PERIODICAL
        lines.insert(0, Line(LineKind.BANNER, phrasing.lapsed_line(citations[0], language, period=period)))
    computed = working.figures if working is not None else frozenset()
    return Draft(
        status, tuple(phrasing.frame_lines(lines[: MAX_LINES + 1], language)), tuple(citations), computed=computed
    )


def _conditions(
    lead: Part, asked: str, rarity: Rarity, labels: tuple[str, ...], room: int, said: str, *, refer: bool
) -> tuple[list[Line], list[Citation]]:
    """What limits the lead: its lead-in, exceptions beside it, else the article of conditions that refers to it.

    Nothing is told twice of what the lead's lines say.
    """
    if lead.unit is None or room <= 0:
        return [], []
    lines: list[Line] = []
    told = drop_announcement(lead.unit.lead_in)
    if told and told not in said and not lead.unit.spoken.rstrip("；。").endswith("的") and _BOUND.search(told):
        lines.append(Line(LineKind.CONDITION, leading.close_sentence(told)))
    for unit in extraction.find_conditions(lead.units, lead.unit, asked, rarity, labels, 2):
        told_already = unit.spoken.strip("；。") in said.replace("**", "")
        if len(lines) < min(room, 2) and unit.quote != lead.unit.lead_in and not told_already:
            lines.append(Line(LineKind.CONDITION, leading.close_sentence(leading.BASIS.sub("", unit.spoken))))
    citations: list[Citation] = []
    if refer and len(lines) < room:
        referring = _referring(lead.hit)
        if referring is not None:
            units = _general_conditions(referring, labels)
            if units:
                text = "；".join(unit.spoken.rstrip("；。") for unit in units)
                lines.append(Line(LineKind.CONDITION, leading.close_sentence(f"条件（{referring.number}）：{text}")))
                citations.append(cite_units(lead.hit, referring, units))
    return lines, citations


def _referring(hit: Hit) -> Article | None:
    """The article that sets conditions for the lead's article: it is headed so and begins by naming it (第九条)."""
    own = hit.article.number
    for article in hit.version.parsed.articles:
        if article.key == hit.article.key or "条件" not in article.heading:
            continue
        if any(
            article_.key == hit.article.key
            for article_ in references.referred_keys(article, hit.version.parsed.articles)
        ):
            return article if own in article.text[:80] else None
    return None


def _general_conditions(article: Article, labels: tuple[str, ...]) -> list[Unit]:
    """The items of a conditions article that hold for the category asked about, up to a line's length."""
    chosen: list[Unit] = []
    size = 0
    for unit in split_units(article.text):
        if is_bare(unit, plain_heading(article.heading)) or unit.kind is not UnitKind.ITEM:
            continue
        excepted = re.search(r"但(.{2,30}?)除外", unit.quote)
        if labels and excepted and any(extraction.covers_label(excepted.group(1), label) for label in labels):
            continue
        named = re.match(r"第.类(?:至第.类)?", unit.quote)
        if labels and named and not any(extraction.covers_label(named.group(), label) for label in labels):
            continue
        if size + len(unit.quote) > LEAD_CHARS:
            break
        chosen.append(unit)
        size += len(unit.quote)
    return chosen


def _step(version: Version, recognition: steps.Recognition, lead: Part) -> tuple[Line, list[Citation]]:
    """先认定（when），再申请（when）: with the articles that say so."""
    benefit = lead.heading
    first = steps.find_window(version, ("认定",), recognition.label)
    then = steps.find_window(version, (benefit,)) if benefit else None
    when_first = f"（{first.text}）" if first is not None else ""
    when_then = f"（{then.text}）" if then is not None else ""
    text = f"先申请认定{when_first}，认定后再申请{benefit or '待遇'}{when_then}。"
    hit = lead.hit
    citations = [cite_row(hit, recognition)]
    for window in (first, then):
        if window is not None and all(entry.article_key != window.article.key for entry in citations):
            citations.append(cite_units(hit, window.article, [window.unit]))
    return Line(LineKind.STEP, text), citations


def _twin(parts: Sequence[Part]) -> Part | None:
    """The first part of another document in force that fits as well as the lead and is about the same thing."""
    lead = parts[0]
    for part in parts[1:3]:
        if (
            part.hit.version.id != lead.hit.version.id
            and part.hit.state is State.IN_FORCE is lead.hit.state
            and lead.rank - part.rank < _TWIN_MARGIN
            and part.heading
            and part.heading == lead.heading
        ):
            return part
    return None


def _choices(question: str, parts: Sequence[Part]) -> tuple[Choice, ...]:
    """What a bare word may mean: the headings that hold it, where there are several and the question asks nothing."""
    bare = re.sub(r"[\s，。？?！!、的呢吗啊]", "", question)
    if not 2 <= len(bare) <= _SHORT_QUESTION or wanted.asked_for(question):
        return ()
    headings = [part.heading for part in parts if bare in part.heading and part.hit.state is State.IN_FORCE]
    unique = list(dict.fromkeys(headings))
    if bare in unique or len(unique) < 2:
        return ()
    return tuple(Choice(heading, heading) for heading in unique[:_MAX_CHOICES])


def _nearest(parts: Sequence[Part], asked: str, rarity: Rarity, language: str) -> Draft:
    lines = [phrasing.note(phrasing.nearest_line(language))]
    for part in parts:
        text = part.unit.spoken if part.unit is not None else " ".join(part.hit.article.text.split())
        text = shorten(leading.BASIS.sub("", leading.ANSWER_MARK.sub("", text)), asked, rarity, 90)
        number, heading = part.hit.article.number, part.heading
        inside = not heading or heading in number or part.hit.article.kind in {ArticleKind.FACT, ArticleKind.QA}
        place = number if inside else f"{heading}（{number}）"
        lines.append(phrasing.note(leading.close_sentence(f"{place}：{text}" if place else text)))
    return Draft(Status.NEAREST, tuple(lines), tuple(cite_part(part) for part in parts))
