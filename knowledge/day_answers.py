"""The answer to a question of days: when something can be applied for, the working, and the articles it is counted on.

The result and the working are notes, so no language model puts them into words of its own; what they are counted on is
read out from the articles. Where the rules say nothing for sure the question is answered as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from knowledge import day_questions, day_wording, figures, phrasing
from knowledge.citing import MAX_CITATIONS, cite
from knowledge.composing import Draft
from knowledge.day_courses import Course, find_courses, months_of
from knowledge.model import Choice, Line, LineKind, State, Status
from knowledge.units import split_units

if TYPE_CHECKING:
    from knowledge.day_questions import DayQuestion
    from knowledge.eligibility.calendar import IsWorkday
    from knowledge.eligibility.rules import Book, Entry
    from knowledge.model import Article, Citation, Version
    from knowledge.terms import Terms
    from knowledge.units import Unit

_MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Asking:
    """What an answer is made from: who may read what, on which day, in which language."""

    readable: Sequence[tuple[Version, State]]
    today: date
    terms: Terms
    is_workday: IsWorkday
    language: str


def work_out(question: str, book: Book, asking: Asking) -> Draft | None:
    """The answer, computed; a question put back where it names no benefit; None where nothing can be computed."""
    asked = " ".join((question, *asking.terms.expand(question)))
    read = day_questions.read(question, asked, book, asking.today)
    if read is None or not read.entries:
        return None
    if len(read.entries) > 1:
        return _put_back(question, read, asking) if day_questions.says_nothing_else(question, asking.terms) else None
    entry = read.entries[0]
    version = next(
        (
            one
            for one, state in asking.readable
            if one.metadata.id == entry.document.document and state is State.IN_FORCE
        ),
        None,
    )
    courses = find_courses(read, entry, asking.is_workday)
    return _write(read, entry, courses, version, asking) if version is not None and courses else None


def _put_back(question: str, read: DayQuestion, asking: Asking) -> Draft:
    """Which benefit is meant, of those that count from such a day."""
    names = dict.fromkeys(day_questions.base_name(entry) for entry in read.entries)
    choices = tuple(Choice(name, f"{name}，{question}") for name in list(names)[:_MOST_CHOICES])
    return Draft(Status.CHOOSE, (phrasing.note(phrasing.choose_line(asking.language)),), (), choices)


def _write(
    read: DayQuestion, entry: Entry, courses: Sequence[Course], version: Version, asking: Asking
) -> Draft | None:
    quoted = _find_quoted(read, entry, courses, version)
    if not quoted:
        return None
    notes = day_wording.list_results(read, entry, courses, asking.language)
    working = day_wording.write_working(read, entry, courses, asking.language)
    first = day_wording.say_first(read, entry, asking.language)
    computed = frozenset().union(*(figures.find_figures(text) for text in (*notes, *working, *first)))
    leads = [Line(LineKind.LEAD, f"{article.number}：{_say(units)}") for article, units in quoted[:2]]
    lines = [
        *map(phrasing.note, notes),
        *phrasing.frame_lines(leads, asking.language),
        *map(phrasing.note, (*working, *first)),
    ]
    citations = tuple(_cite(version, article, units) for article, units in quoted)
    return Draft(Status.ANSWERED, tuple(lines), citations, computed=computed)


def _find_quoted(
    read: DayQuestion, entry: Entry, courses: Sequence[Course], version: Version
) -> list[tuple[Article, list[Unit]]]:
    """The articles that are counted on, each with the parts that say it: the deadline's, the windows', the waits'."""
    articles = {article.number: article for article in version.parsed.articles}
    wanted: dict[str, list[str]] = {}
    months = months_of(entry)
    if months:
        stated = next((n for n in entry.benefit.articles if n in articles and f"{months}个月" in articles[n].text), "")
        wanted.setdefault(stated, []).append(f"{months}个月")
    if entry.benefit.spans and entry.benefit.window_article:
        wanted.setdefault(entry.benefit.window_article, []).append(day_wording.write_span(entry.benefit.spans[0]))
    for wait in dict.fromkeys(wait for course in courses for wait in course.waits):
        wanted.setdefault(wait.article, []).append(day_wording.number_in(wait.zh))
    moved = {course.counted_from for course in courses} - {None, read.first}
    for day in moved if months else ():
        text = f"{day.year}年{day.month}月{day.day}日起" if day is not None else ""
        wanted.setdefault(next((n for n, one in articles.items() if text in one.text), ""), []).append(text)
    name = day_questions.base_name(entry)
    found = []
    for number, parts in wanted.items():
        article = articles.get(number)
        if article is None:
            return []  # the rule speaks of an article that this version has not: nothing is computed on it
        units = _choose_units(article, parts, name)
        if units:
            found.append((article, units))
    return found[:MAX_CITATIONS]


def _choose_units(article: Article, parts: Sequence[str], name: str) -> list[Unit]:
    """The parts of an article that hold these words; of several that do, the one that names the benefit."""
    units = split_units(article.text)
    chosen = []
    for part in parts:
        holding = [unit for unit in units if part and part in unit.spoken]
        best = max(holding, key=lambda unit: (name in unit.spoken) + ("申请" in unit.spoken), default=None)
        if best is not None and best not in chosen:
            chosen.append(best)
    return chosen


def _say(units: Sequence[Unit]) -> str:
    return "；".join(unit.spoken.replace("**", "").rstrip("；;。：") for unit in units) + "。"


def _cite(version: Version, article: Article, units: Sequence[Unit]) -> Citation:
    quote = "\n".join(unit.quote for unit in units)
    return cite(version, article, State.IN_FORCE, quote=quote, start=units[0].start, end=units[-1].end, similarity=1.0)
